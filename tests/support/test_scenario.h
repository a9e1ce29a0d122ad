/*
 * test_scenario.h - running a scenario that stands in a test, and telling what came of it.
 */
#ifndef LASTACK_SUPPORT_TEST_SCENARIO_H
#define LASTACK_SUPPORT_TEST_SCENARIO_H

#include "script/scenario.h"

#include <check.h>
#include <string.h>

/* A Script with this scenario, called "t.lua", loaded. Transfer full. */
static inline Script *
test_scenario_load(const char *source)
{
    GError *error = NULL;
    Script *script = script_new(LUA_DIR, &script_limits_default, &error);
    ck_assert_msg(script != NULL, "%s", error != NULL ? error->message : "");
    ck_assert_msg(script_load(script, "t.lua", source, strlen(source), &error), "%s",
                  error != NULL ? error->message : "");
    return script;
}

/* The text of an error as a test expects it: its code and its first line. */
static inline void
test_scenario_append_error(GString *report, const GError *error)
{
    g_string_append_printf(report, "%d: %.*s", error->code, (int)strcspn(error->message, "\n"),
                           error->message);
}

static inline void
test_scenario_append_result(GString *report, const ScenarioResult *result)
{
    char time[SIM_TIME_TEXT_MAX];
    g_string_append_printf(report, "%s %s", sim_end_name(result->end),
                           sim_time_format(result->ended_at, 2, time));
    for (guint i = 0; i < result->checks->len; i++) {
        const ScenarioCheck *check = result->checks->pdata[i];
        if (!check->holds)
            g_string_append_printf(report, "\n%s: %s; wanted %s, seen %s", check->place,
                                   check->what, check->wanted, check->seen);
    }
    for (guint i = 0; i < result->waiting->len; i++)
        g_string_append_printf(report, "\n%s", (const char *)result->waiting->pdata[i]);
    for (guint i = 0; i < result->settings->len; i++) {
        const ScenarioSetting *setting = result->settings->pdata[i];
        g_string_append_printf(report, "\n%s = %s", setting->key, setting->value);
    }
}

/*
 * Runs the loaded scenario: how and when it ended, then each expectation that fails, each process
 * that waits and each setting; or the error. Transfer full.
 */
static inline char *
test_scenario_report(Script *script, Sim *sim, const char *const *sets)
{
    ScenarioOptions options = {
        .name = "t", .program = "lastack", .sets = sets, .until = SIM_TIME_NEVER};
    GString *report = g_string_new(NULL);
    GError *error = NULL;
    ScenarioResult *result = scenario_run(script, sim, &options, &error);
    if (result != NULL)
        test_scenario_append_result(report, result);
    else
        test_scenario_append_error(report, error);
    g_clear_error(&error);
    scenario_result_free(result);
    ck_assert_uint_eq(sim->trace.n_sinks, 0);
    return g_string_free(report, FALSE);
}

#endif
