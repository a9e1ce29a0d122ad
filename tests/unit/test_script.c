/* For dlsym and RTLD_DEFAULT. */
#define _GNU_SOURCE

#include "test_script.h"

#include "core/real.h"
#include "test_main.h"

#include <dlfcn.h>
#include <lauxlib.h>
#include <math.h>

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

/* Bindings of this test */

/* What the bound functions work on: the run's context. */
typedef struct {
    Script *script;
    int kept;          /* what keep() was given */
    ActivationEnd end; /* of the last callback */
    GError *error;     /* of it */
    char where[64];    /* at the last here() */
} Bench;

static int
bound_wait(lua_State *L)
{
    return lua_yield(L, lua_gettop(L));
}

static int
bound_keep(lua_State *L)
{
    Bench *bench = script_context(L);
    lua_settop(L, 1);
    bench->kept = script_keep(L);
    return 0;
}

static int
bound_kept(lua_State *L)
{
    const Bench *bench = script_context(L);
    script_push_kept(L, bench->kept);
    return 1;
}

static int
bound_drop(lua_State *L)
{
    const Bench *bench = script_context(L);
    script_drop(L, bench->kept);
    return 0;
}

static int
bound_object(lua_State *L)
{
    lua_newuserdatauv(L, 1, 0);
    script_number(L, -1);
    return 1;
}

static int
bound_number(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    script_number(L, 1);
    lua_settop(L, 1);
    return 1;
}

/* As a predicate of a rule is called: an activation inside the caller's. */
static int
bound_callback(lua_State *L)
{
    Bench *bench = script_context(L);
    int n = 0;
    lua_settop(L, 1);
    lua_State *co = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    bench->end = script_resume(bench->script, co, 0, &n, &bench->error);
    lua_pushboolean(L, bench->end == ACTIVATION_RETURNED);
    return 1;
}

static int
bound_here(lua_State *L)
{
    Bench *bench = script_context(L);
    script_where(L, bench->where, sizeof bench->where);
    return 0;
}

static int
bound_refuse(lua_State *L)
{
    return script_error(L, "refused: %d, expected %s", 1, "2");
}

static int
open_bench(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"callback", bound_callback}, {"drop", bound_drop},
        {"here", bound_here},         {"keep", bound_keep},
        {"kept", bound_kept},         {"number", bound_number},
        {"object", bound_object},     {"refuse", bound_refuse},
        {"wait", bound_wait},         {NULL, NULL},
    };
    luaL_newlib(L, functions);
    return 1;
}

/* `core` is the bindings in all these scripts. */
static void
load_bound(Script *script, const char *source)
{
    g_autofree char *text = g_strconcat("local core = require 'lastack'.core()\n", source, NULL);
    ck_assert(script_bind(script, open_bench, NULL));
    ck_assert(script_bind(script, open_bench, NULL));
    ck_assert(script_load(script, "t.lua", text, strlen(text), NULL));
}

/* Runs source once, with bindings; it must return. */
static void
check_returns(const char *source, Bench *bench)
{
    Script *script = test_script_new(&test_limits);
    GError *error = NULL;
    int n = 0;
    load_bound(script, source);
    bench->script = script;
    lua_State *co = script_begin_run(script, bench);
    ck_assert_ptr_eq(script_context(co), bench);
    ActivationEnd end = script_resume(script, co, 0, &n, &error);
    ck_assert_msg(end == ACTIVATION_RETURNED, "%s", error != NULL ? error->message : "no error");
    script_end_run(script);
    script_free(script);
}

START_TEST(values_are_kept)
{
    Bench bench = {.kept = 0};
    check_returns("local t = {}\ncore.keep(t)\nassert(core.kept() == t)\n"
                  "core.drop()\nassert(core.kept() ~= t)",
                  &bench);
}
END_TEST

START_TEST(objects_are_keys_in_the_order_of_their_creation)
{
    Bench bench = {.kept = 0};
    check_returns("local a, b, c = core.object(), core.number {}, core.object()\n"
                  "local s = ''\n"
                  "for k, v in pairs { [c] = 3, [a] = 1, x = 0, [b] = 2 } do s = s .. v end\n"
                  "assert(s == '0123', s)\n"
                  "assert(next { [c] = 1, [b] = 2 } == b)",
                  &bench);
}
END_TEST

START_TEST(a_place_is_the_scenarios)
{
    Bench bench = {.kept = 0};
    check_returns("require 'lastack'.call(\n  core.here)", &bench);
    ck_assert_str_eq(bench.where, "t.lua:2");
    check_returns("load('local f = ... f()')(\ncore.here)", &bench);
    ck_assert_str_eq(bench.where, "t.lua:2");
    check_returns("\ncore.callback(core.here)", &bench);
    ck_assert_str_eq(bench.where, "t.lua:3");
}
END_TEST

START_TEST(wrong_use_is_told_at_the_caller)
{
    Bench bench = {.kept = 0};
    check_returns("local ok, message = pcall(function()\n  require 'lastack'.call(core.refuse)\n"
                  "end)\nassert(message == 't.lua:3: refused: 1, expected 2', message)",
                  &bench);
}
END_TEST

/* Callbacks */

START_TEST(a_callback_has_limits_of_its_own)
{
    Bench bench = {.kept = 0};
    check_returns("local function work() for _ = 1, 100000 do end end\n" /* of 10^6 instructions */
                  "for _ = 1, 5 do assert(core.callback(function() work() work() work() end)) end\n"
                  "work()",
                  &bench);
    ck_assert_ptr_null(bench.error);
}
END_TEST

START_TEST(a_callback_that_fails_leaves_its_caller)
{
    Bench bench = {.kept = 0};
    check_returns("\nassert(not core.callback(function() error 'x' end))", &bench);
    ck_assert_int_eq(bench.end, ACTIVATION_FAILED);
    ck_assert(g_str_has_prefix(bench.error->message, "t.lua:3: x\n"));
    g_clear_error(&bench.error);
}
END_TEST

START_TEST(a_limit_in_a_callback_ends_its_caller)
{
    Script *script = test_script_new(&test_limits);
    Bench bench = {.script = script};
    GError *error = NULL;
    int n = 0;
    load_bound(script,
               "pcall(core.callback, function()\nwhile true do end end)\nwhile true do end");
    lua_State *co = script_begin_run(script, &bench);
    ck_assert_int_eq(script_resume(script, co, 0, &n, &error), ACTIVATION_LIMIT);
    ck_assert_int_eq(bench.end, ACTIVATION_LIMIT);
    ck_assert(g_str_has_prefix(bench.error->message, "t.lua:3: limit met: "));
    ck_assert(g_str_has_prefix(error->message, "t.lua:3: limit met: "));
    g_clear_error(&bench.error);
    g_clear_error(&error);

    /* Nothing else of this run goes on either. */
    ck_assert_int_eq(script_resume(script, co, 0, &n, &error), ACTIVATION_LIMIT);
    g_clear_error(&error);
    script_end_run(script);
    script_free(script);
}
END_TEST

/* Waiting */

START_TEST(what_waits_goes_on)
{
    Script *script = test_script_new(&test_limits);
    Bench bench = {.script = script};
    GError *error = NULL;
    int n = 0;
    load_bound(script, "local function work() for _ = 1, 200000 do end end\n"
                       "work()\nlocal x = core.wait(1, 2)\nwork()\nlocal y = core.wait(x)\nwork()\n"
                       "return x + y");
    lua_State *co = script_begin_run(script, &bench);
    ck_assert_int_eq(script_resume(script, co, 0, &n, &error), ACTIVATION_YIELDED);
    ck_assert_int_eq(n, 2);
    ck_assert_int_eq(lua_tointeger(co, -1), 2);
    lua_pop(co, n);
    lua_pushinteger(co, 40);
    ck_assert_int_eq(script_resume(script, co, 1, &n, &error), ACTIVATION_YIELDED);
    ck_assert_int_eq(lua_tointeger(co, -1), 40);
    lua_pop(co, n);
    lua_pushinteger(co, 2);
    ck_assert_int_eq(script_resume(script, co, 1, &n, &error), ACTIVATION_RETURNED);
    ck_assert_int_eq(lua_tointeger(co, -1), 42);
    ck_assert_ptr_null(error);
    script_end_run(script);
    script_free(script);
}
END_TEST

START_TEST(a_traceback_is_of_the_coroutine_that_failed)
{
    Script *script = test_script_new(&test_limits);
    Bench bench = {.script = script};
    load_bound(script, "local function f()\n  core.wait()\n  error 'late'\nend\n"
                       "core.callback(function() end)\nf()");
    lua_State *co = script_begin_run(script, &bench);
    GError *error = NULL;
    int n = 0;
    ck_assert_int_eq(script_resume(script, co, 0, &n, &error), ACTIVATION_YIELDED);
    ck_assert_int_eq(script_resume(script, co, 0, &n, &error), ACTIVATION_FAILED);
    ck_assert_str_eq(error->message, "t.lua:4: late\n"
                                     "  stack traceback:\n"
                                     "    t.lua:4: in local 'f'\n"
                                     "    t.lua:7: in main chunk");
    ck_assert_int_eq(error->code, SIM_ERROR_SCRIPT);
    g_clear_error(&error);
    script_end_run(script);
    script_free(script);
}
END_TEST

START_TEST(a_deep_traceback_is_cut)
{
    Script *script = test_script_new(&test_limits);
    TestRun run = test_run_source(
        script,
        "local function f(n) if n == 0 then error 'x' end return 1 + f(n - 1) end\nf(1000)");
    const char *cut = strstr(run.error->message, "\n    … (982 levels)\n");
    ck_assert_msg(cut != NULL, "%s", run.error->message);
    ck_assert(g_str_has_suffix(run.error->message, "\n    t.lua:2: in main chunk"));
    test_run_clear(&run);
    script_free(script);
}
END_TEST

/* Runs */

/* Uses what could carry over: modules, names, objects, metatables, random numbers. */
static const char busy[] =
    "local la = require 'lastack'\n"
    "assert(not pcall(function() la.spoiled = true end))\n"
    "pcall(function() spoiled = true end)\n"
    "pcall(rawset, string, 'spoiled', true)\n"
    "local t = {}\nfor i = 1, 100 do t['k' .. i] = { math.random(1000) } end\n"
    "for k, v in pairs(t) do print(k, v[1], v) end\n"
    "print(pcall(error, {}))\n";

START_TEST(a_second_run_is_like_the_first)
{
    Script *script = test_script_new(&test_limits);
    TestRun first = test_run_source(script, busy);
    ck_assert_msg(first.end == ACTIVATION_RETURNED, "%s",
                  first.error != NULL ? first.error->message : "no error");
    TestRun other = test_run_source(script, "local x = 1 + {}");
    ck_assert_int_eq(other.end, ACTIVATION_FAILED);
    TestRun second = test_run_source(script, busy);
    ck_assert_str_eq(first.printed->str, second.printed->str);
    test_run_clear(&first);
    test_run_clear(&other);
    test_run_clear(&second);
    script_free(script);
}
END_TEST

START_TEST(limits_of_a_run_end_with_it)
{
    const ScriptLimits generous = {2000000, 16 * 1024 * 1024, 10};
    Script *script = test_script_new(&test_limits);
    static const char source[] = "for _ = 1, 1500000 do end";
    ck_assert(script_load(script, "t.lua", source, strlen(source), NULL));
    for (int i = 0; i < 2; i++) {
        int n = 0;
        g_autoptr(GError) error = NULL;
        lua_State *co = script_begin_run(script, NULL);
        if (i == 0)
            script_set_limits(script, &generous);
        ActivationEnd end = script_resume(script, co, 0, &n, &error);
        ck_assert_int_eq(end, i == 0 ? ACTIVATION_RETURNED : ACTIVATION_LIMIT);
        script_end_run(script);
    }
    script_free(script);
}
END_TEST

START_TEST(runs_leave_nothing)
{
    Script *script = test_script_new(&test_limits);
    Bench bench = {.script = script};
    load_bound(script, "local t = {}\nfor i = 1, 1000 do t[i] = { i } end\ncore.keep(t)\n"
                       "core.callback(function() end)\nrequire 'lastack.more'\ncore.wait()");
    size_t after_first = 0;
    for (int i = 0; i < 50; i++) {
        int n = 0;
        lua_State *co = script_begin_run(script, &bench);
        ck_assert_int_eq(script_resume(script, co, 0, &n, NULL), ACTIVATION_YIELDED);
        script_end_run(script);
        if (i == 0)
            after_first = script_memory(script);
        ck_assert_uint_eq(script_memory(script), after_first);
    }
    script_free(script);
}
END_TEST

/* The count at which a loop is stopped, told by what it printed. */
static char *
stopped_at(uint64_t instructions, const char *source)
{
    const ScriptLimits limits = {instructions, 16 * 1024 * 1024, 10};
    Script *script = test_script_new(&limits);
    TestRun run = test_run_source(script, source);
    ck_assert_int_eq(run.end, ACTIVATION_LIMIT);
    char *last = g_strdup(run.printed->str);
    test_run_clear(&run);
    script_free(script);
    return last;
}

START_TEST(a_limit_is_met_at_the_same_place)
{
    static const char loop[] = "local n = 0\nwhile true do n = n + 1\nprint(n)\nend";
    static const char charged[] = "local n = 0\nwhile true do n = n + 1 local _ = ('x'):rep(n)\n"
                                  "print(n)\nend";
    for (uint64_t instructions = 990; instructions < 1010; instructions++) {
        g_autofree char *first = stopped_at(instructions, loop);
        g_autofree char *second = stopped_at(instructions, loop);
        ck_assert_str_eq(first, second);
        g_autofree char *third = stopped_at(instructions, charged);
        g_autofree char *fourth = stopped_at(instructions, charged);
        ck_assert_str_eq(third, fourth);
    }
    g_autofree char *few = stopped_at(2500, loop);
    g_autofree char *more = stopped_at(5000, loop);
    ck_assert_uint_lt(strlen(few), strlen(more));
}
END_TEST

/* Outside a run */

START_TEST(a_library_that_is_not_there)
{
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(script_new("/nowhere", &script_limits_default, &error));
    ck_assert_str_eq(error->message, "the library has no module 'lastack'");
}
END_TEST

START_TEST(a_limit_below_what_the_library_takes)
{
    for (size_t bytes = 0; bytes < 60000; bytes += 997) {
        const ScriptLimits limits = {1000, bytes, 1};
        GError *error = NULL;
        Script *script = script_new(TEST_LUA_DIR, &limits, &error);
        ck_assert(script != NULL || error->code == SIM_ERROR_LIMIT);
        g_clear_error(&error);
        script_free(script);
    }
}
END_TEST

START_TEST(a_long_name_is_told_whole)
{
    Script *script = test_script_new(&test_limits);
    GError *error = NULL;
    g_autofree char *name = g_strnfill(100, 'n');
    g_autofree char *wanted = g_strconcat(name, ":1: unexpected symbol near '='", NULL);
    ck_assert(!script_load(script, name, "=", 1, &error));
    ck_assert_str_eq(error->message, wanted);
    g_clear_error(&error);
    script_free(script);
}
END_TEST

START_TEST(random_numbers_need_a_source)
{
    Script *script = test_script_new(&test_limits);
    static const char source[] = "math.random()";
    GError *error = NULL;
    int n = 0;
    ck_assert(script_load(script, "t.lua", source, strlen(source), NULL));
    lua_State *co = script_begin_run(script, NULL);
    ck_assert_int_eq(script_resume(script, co, 0, &n, &error), ACTIVATION_FAILED);
    ck_assert(g_str_has_prefix(error->message, "t.lua:1: there are no random numbers"));
    g_clear_error(&error);
    script_end_run(script);
    script_free(script);
}
END_TEST

/* The operator ^ */

START_TEST(powers_are_ours)
{
    static const double values[] = {0.0, 0.5, 1.0, 1.0000001, 2.0, 3.0, 10.0, 1e-5, 123.456, 7e22};
    double (*ours)(double, double) = pow, (*found)(double, double);
    void *symbol = dlsym(RTLD_DEFAULT, "pow");
    memcpy(&found, &symbol, sizeof found);
    ck_assert_msg(found == ours, "liblua finds another pow");
    Script *script = test_script_new(&test_limits);
    GString *source = g_string_new(NULL), *wanted = g_string_new(NULL);
    for (int i = 0; i < TEST_ROWS(values); i++)
        for (int j = 0; j < TEST_ROWS(values); j++) {
            g_string_append_printf(source, "do local x, y = %.17g, %.17g\n", values[i], values[j]);
            g_string_append_printf(source, "assert(x ^ y == %.17g ^ %.17g)\n", values[i],
                                   values[j]); /* as the compiler folds it */
            g_string_append(source, "print(('%.17g'):format(x ^ y)) end\n");
            /* Lua squares by a product */
            double power = j == 4 ? values[i] * values[i] : real_pow(values[i], values[j]);
            g_string_append_printf(wanted, "%.17g\n", power);
        }
    TestRun run = test_run_source(script, source->str);
    ck_assert_msg(run.end == ACTIVATION_RETURNED, "%s",
                  run.error != NULL ? run.error->message : "no error");
    ck_assert_str_eq(run.printed->str, wanted->str);
    test_run_clear(&run);
    g_string_free(source, TRUE);
    g_string_free(wanted, TRUE);
    script_free(script);
}
END_TEST

static TCase *
binding_cases(void)
{
    TCase *group = tcase_create("bindings");
    tcase_add_test(group, values_are_kept);
    tcase_add_test(group, objects_are_keys_in_the_order_of_their_creation);
    tcase_add_test(group, a_place_is_the_scenarios);
    tcase_add_test(group, wrong_use_is_told_at_the_caller);
    return group;
}

static TCase *
activation_cases(void)
{
    TCase *group = tcase_create("activations");
    tcase_add_test(group, a_callback_has_limits_of_its_own);
    tcase_add_test(group, a_callback_that_fails_leaves_its_caller);
    tcase_add_test(group, a_limit_in_a_callback_ends_its_caller);
    tcase_add_test(group, what_waits_goes_on);
    tcase_add_test(group, a_traceback_is_of_the_coroutine_that_failed);
    tcase_add_test(group, a_deep_traceback_is_cut);
    return group;
}

static TCase *
run_cases(void)
{
    TCase *group = tcase_create("runs");
    tcase_add_test(group, a_second_run_is_like_the_first);
    tcase_add_test(group, limits_of_a_run_end_with_it);
    tcase_add_test(group, runs_leave_nothing);
    tcase_add_test(group, a_limit_is_met_at_the_same_place);
    tcase_add_test(group, a_library_that_is_not_there);
    tcase_add_test(group, a_limit_below_what_the_library_takes);
    tcase_add_test(group, a_long_name_is_told_whole);
    tcase_add_test(group, random_numbers_need_a_source);
    tcase_add_test(group, powers_are_ours);
    return group;
}

static TCase *
end_cases(void)
{
    TCase *group = tcase_create("end");
    tcase_add_loop_test(group, a_script_ends, 0, TEST_ROWS(end_rows));
    return group;
}

TEST_MAIN("script", end_cases, binding_cases, activation_cases, run_cases)
