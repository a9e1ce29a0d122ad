/*
 * study_result.h - results of runs that were never run, for the tests of what is written of one.
 */
#ifndef LASTACK_SUPPORT_STUDY_RESULT_H
#define LASTACK_SUPPORT_STUDY_RESULT_H

#include "script/scenario.h"

/* One that ended so, of which nothing was expected. Transfer full: study_result_free. */
static inline ScenarioResult *
study_result_new(SimEnd end)
{
    ScenarioResult *result = g_new0(ScenarioResult, 1);
    result->end = end;
    result->checks = g_ptr_array_new_with_free_func(g_free);
    result->waiting = g_ptr_array_new();
    result->settings = g_ptr_array_new_with_free_func(g_free);
    return result;
}

/* Adds an expectation; its texts are not copied. */
static inline void
study_result_check(ScenarioResult *result, bool holds, const char *text)
{
    ScenarioCheck *check = g_new(ScenarioCheck, 1);
    char *shared = (char *)(uintptr_t)text;
    *check = (ScenarioCheck){
        .holds = holds, .place = shared, .what = shared, .wanted = shared, .seen = shared};
    g_ptr_array_add(result->checks, check);
}

static inline void
study_result_waits(ScenarioResult *result, const char *text)
{
    g_ptr_array_add(result->waiting, (char *)(uintptr_t)text);
}

static inline void
study_result_setting(ScenarioResult *result, const char *key, const char *value)
{
    ScenarioSetting *setting = g_new(ScenarioSetting, 1);
    *setting = (ScenarioSetting){(char *)(uintptr_t)key, (char *)(uintptr_t)value};
    g_ptr_array_add(result->settings, setting);
}

static inline void
study_result_free(ScenarioResult *result)
{
    g_ptr_array_unref(result->checks);
    g_ptr_array_unref(result->waiting);
    g_ptr_array_unref(result->settings);
    g_free(result);
}

#endif
