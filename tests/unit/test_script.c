#include "test_script.h"
#include "test_main.h"

/* What a script ends with, and the first line of its error. */
static const struct {
    const char *what;
    const char *source;
    ActivationEnd end;
    const char *error;
} end_rows[] = {
    {"nothing", "", ACTIVATION_RETURNED, NULL},
    {"syntax error", "local x = = 1", ACTIVATION_FAILED, "t.lua:1: unexpected symbol near '='"},
    {"first line for the system", "#!/usr/bin/lastack\nerror 'x'", ACTIVATION_FAILED,
     "t.lua:2: x\n"},
    {"compiled Lua", "\033Lua", ACTIVATION_FAILED, "t.lua:1: compiled Lua, expected source text"},
    {"error with a place", "\nerror('boom')", ACTIVATION_FAILED, "t.lua:2: boom\n"},
    {"error without a place", "\nerror('boom', 0)", ACTIVATION_FAILED, "t.lua:2: boom\n"},
    {"error in the language", "\n\nlocal x = nil + 1", ACTIVATION_FAILED,
     "t.lua:3: attempt to perform arithmetic on a nil value"},
    {"error in the library", "local la = require 'lastack'\nla.fail('boom')", ACTIVATION_FAILED,
     "t.lua:2: boom\n  stack traceback:\n"},
    {"error in compiled text", "\nload('error(\"boom\")')()", ACTIVATION_FAILED,
     "t.lua:2: [string \"error(\"boom\")\"]:1: boom\n"},
    {"a failed assertion", "\nassert(false)", ACTIVATION_FAILED, "t.lua:2: assertion failed!\n"},
    {"a thrown table", "error({})", ACTIVATION_FAILED, "t.lua:1: table\n"},
    {"a thrown nil", "error(nil)", ACTIVATION_FAILED, "t.lua:1: nil\n"},
    {"a thrown number", "error(42)", ACTIVATION_FAILED, "t.lua:1: 42\n"},
    {"a thrown table that tells",
     "error(setmetatable({}, { __tostring = function() return 'told' end }))", ACTIVATION_FAILED,
     "t.lua:1: told\n"},
    {"a thrown table that fails to tell",
     "error(setmetatable({}, { __tostring = function() error({}) end }))", ACTIVATION_FAILED,
     "t.lua:1: an error that is a table\n"},
    {"new line and control characters in a message", "error('a\\nb\\27[2J\\xff')",
     ACTIVATION_FAILED, "t.lua:1: a\n  b\\027[2J\\255\n"},
};

START_TEST(a_script_ends)
{
    Script *script = test_script_new(&test_limits);
    TestRun run = test_run_source(script, end_rows[_i].source);
    const char *what = end_rows[_i].what;
    ck_assert_msg(run.end == end_rows[_i].end, "%s: %s", what, test_end_name(run.end));
    if (end_rows[_i].error != NULL)
        test_error_begins(what, &run, end_rows[_i].error);
    test_run_clear(&run);
    script_free(script);
}
END_TEST

static TCase *
end_cases(void)
{
    TCase *group = tcase_create("end");
    tcase_add_loop_test(group, a_script_ends, 0, TEST_ROWS(end_rows));
    return group;
}

TEST_MAIN("script", end_cases)
