/*
 * test_script.h - runs a script in the sandbox, for tests that look at how it ends.
 *
 * The library is the stand-in of tests/support/lua, the limits are small so that meeting one is
 * quick, and the text is called "t.lua".
 */
#ifndef LASTACK_SUPPORT_TEST_SCRIPT_H
#define LASTACK_SUPPORT_TEST_SCRIPT_H

#include "script/script.h"
#include "trace/error.h"

#include <check.h>
#include <string.h>

static const ScriptLimits test_limits = {
    .instructions = 1000000,
    .memory_bytes = 16 * 1024 * 1024,
    .processor_s = 10,
};

static inline Script *
test_script_new(const ScriptLimits *limits)
{
    g_autoptr(GError) error = NULL;
    Script *script = script_new(TEST_LUA_DIR, limits, &error);
    ck_assert_msg(script != NULL, "%s", error != NULL ? error->message : "no error");
    return script;
}

/* A counter in place of a random stream. */
static inline uint64_t
test_random(void *ctx)
{
    uint64_t *state = ctx;
    return *state += UINT64_C(0x9e3779b97f4a7c15);
}

static inline void
test_print(void *ctx, const char *text, size_t length)
{
    GString *out = ctx;
    g_string_append_len(out, text, (gssize)length);
    g_string_append_c(out, '\n');
}

typedef struct {
    ActivationEnd end;
    GString *printed;
    GError *error;
} TestRun;

/* One run of the loaded script, from begin to end. */
static inline TestRun
test_run_loaded(Script *script)
{
    uint64_t random = 1;
    TestRun run = {.printed = g_string_new(NULL)};
    script_set_print(script, test_print, run.printed);
    script_set_random(script, test_random, &random);
    lua_State *co = script_begin_run(script, NULL);
    int n_results = 0;
    run.end = script_resume(script, co, 0, &n_results, &run.error);
    script_end_run(script);
    script_set_random(script, NULL, NULL);
    return run;
}

/* Loads `source` as "t.lua" and runs it; a syntax error ends it as a failure does. */
static inline TestRun
test_run_source(Script *script, const char *source)
{
    GError *error = NULL;
    if (!script_load(script, "t.lua", source, strlen(source), &error))
        return (TestRun){ACTIVATION_FAILED, g_string_new(NULL), error};
    return test_run_loaded(script);
}

static inline void
test_run_clear(TestRun *run)
{
    g_string_free(run->printed, TRUE);
    g_clear_error(&run->error);
}

static inline const char *
test_end_name(ActivationEnd end)
{
    static const char *const names[] = {
        [ACTIVATION_RETURNED] = "returned",
        [ACTIVATION_YIELDED] = "yielded",
        [ACTIVATION_FAILED] = "failed",
        [ACTIVATION_LIMIT] = "met a limit",
    };
    return names[end];
}

/* The first line of the run's error begins with `expected`. */
static inline void
test_error_begins(const char *what, const TestRun *run, const char *expected)
{
    const char *message = run->error != NULL ? run->error->message : "no error";
    ck_assert_msg(strncmp(message, expected, strlen(expected)) == 0, "%s: %s\nexpected %s", what,
                  message, expected);
}

#endif
