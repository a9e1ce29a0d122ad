/*
 * Scenarios that try not to end, in each of the places where the simulator calls a script: the main
 * chunk, a process, a predicate, what is thrown, what is judged. The rest of what a script can try
 * is in test_script_hostile.c.
 */
#include "script/scenario.h"
#include "test_main.h"
#include "trace/error.h"

#include <string.h>

/* The rows' code begins in line 6. */
#define TOPOLOGY                         \
    "local la = require 'lastack'\n"     \
    "local net = la.network()\n"         \
    "local client = net:host 'client'\n" \
    "local server = net:host 'server'\n" \
    "local wire = net:link(client, server, { delay = '50 ms' })\n"

#define CONNECT                                             \
    "server:spawn(function(h) h:listen(80):accept() end)\n" \
    "client:spawn(function(h) h:connect(server, 80) end)\nnet:run()\n"

#define BOMB "local s = 'x' while true do s = s .. s end"

static const struct {
    const char *what;
    const char *source;
    SimEnd end;
    const char *text; /* of the limit or the error: its first line, or how that begins */
} rows[] = {
    {"the main chunk", "while true do end", SIM_LIMIT, "t.lua:6: limit met: 1000000 Lua"},
    {"the main chunk after the run", "net:run()\nwhile true do end", SIM_LIMIT,
     "t.lua:7: limit met: 1000000 Lua"},
    {"the main chunk in pcall", "pcall(function() while true do end end)\nnet:run()", SIM_LIMIT,
     "t.lua:6: limit met: 1000000 Lua"},
    {"a process", "client:spawn(function(h)\nh:sleep '1 s'\nwhile true do end end)\nnet:run()",
     SIM_LIMIT, "t.lua:8: limit met: 1000000 Lua"},
    {"a process that waits in pcall",
     "client:spawn(function(h)\nwhile true do pcall(function() h:sleep '1 ms'\n"
     "while h do end end) end end)\nnet:run()",
     SIM_LIMIT, "t.lua:8: limit met: 1000000 Lua"},
    {"a process that fails",
     "client:spawn(function(h)\nh:sleep '1 s'\nlocal x = h + 1 end)\nnet:run()", SIM_SCRIPT,
     "t.lua:8: attempt to perform arithmetic on a host value"},
    {"a process that throws what cannot be told",
     "client:spawn(function() error(setmetatable({}, { __tostring = function()\n"
     "while true do end end })) end)\nnet:run()",
     SIM_LIMIT, "t.lua:7: limit met: 1000000 Lua"},
    {"a process that throws a table",
     "client:spawn(function() error(setmetatable({}, { __tostring = function()\n"
     "return 'mine' end })) end)\nnet:run()",
     SIM_SCRIPT, "t.lua:6: mine"},
    {"a predicate", "wire:from(client):drop(function()\nwhile true do end end)\n" CONNECT,
     SIM_LIMIT, "t.lua:7: limit met: 1000000 Lua"},
    {"a predicate in pcall",
     "wire:from(client):drop(function()\npcall(function() while true do end end) end)\n" CONNECT,
     SIM_LIMIT, "t.lua:7: limit met: 1000000 Lua"},
    {"a predicate that fails", "wire:from(client):drop(function()\nerror 'x' end)\n" CONNECT,
     SIM_SCRIPT, "t.lua:7: x"},
    {"a predicate and the process that made it be asked",
     "wire:from(client):drop(function() while true do end end)\n"
     "client:spawn(function(h) pcall(h.connect, h, server, 80) while true do end end)\nnet:run()",
     SIM_LIMIT, "t.lua:6: limit met: 1000000 Lua"},
    {"a bomb in a process",
     "client:spawn(function(h)\nh:sleep '1 s'\npcall(function() " BOMB " end) end)\nnet:run()",
     SIM_LIMIT, "t.lua:8: limit met: 16 MiB of Lua memory"},
    {"a bomb in a predicate", "wire:from(client):drop(function()\n" BOMB " end)\n" CONNECT,
     SIM_LIMIT, "t.lua:7: limit met: 16 MiB of Lua memory"},
    {"processes without end", "local function f(h) h:spawn(f) end\nclient:spawn(f)\nnet:run()",
     SIM_LIMIT, ""},
    {"__close in a process that never ends",
     "client:spawn(function(h)\nlocal c <close> = setmetatable({}, { __close = function()\n"
     "while true do end end }) h:sleep '1 s' error 'x' end)\nnet:run()",
     SIM_SCRIPT, "t.lua:8: x"},
    {"notes without end", "while true do net:note 'x' end", SIM_LIMIT,
     "t.lua:6: limit met: 1000000 Lua"},
    {"long notes", "local s = ('x'):rep(500000) for i = 1, 9 do net:note(s) end\nnet:run()",
     SIM_LIMIT, "t.lua:6: limit met: 1000000 Lua"},
    {"an index of a host without end",
     "local m = getmetatable(client)\nm.__index = function() while true do end end", SIM_SCRIPT,
     "t.lua:7: "},

    /* print stands for Ctrl-C */
    {"Ctrl-C in the main chunk", "print()\nwhile true do end", SIM_INTERRUPTED, ""},
    {"Ctrl-C in pcall", "while true do pcall(function() print() while true do end end) end",
     SIM_INTERRUPTED, ""},
    {"Ctrl-C in a long library function", "print() table.move({}, 1, 1 << 50, 2)", SIM_INTERRUPTED,
     ""},
    {"Ctrl-C in the main chunk after the run", "net:run() print() while true do end",
     SIM_INTERRUPTED, ""},
    {"Ctrl-C in a process", "client:spawn(function(h) print() while true do end end)\nnet:run()",
     SIM_INTERRUPTED, ""},
    {"Ctrl-C in a predicate",
     "wire:from(client):drop(function() print() while true do end end)\n" CONNECT, SIM_INTERRUPTED,
     ""},
};

static void
interrupt(void *ctx, const char *text, size_t length)
{
    (void)text, (void)length;
    sim_stop(ctx, SIM_INTERRUPTED);
}

static void
run_row(Script *script, Sim *sim, int i)
{
    const ScenarioOptions options = {.name = "t", .program = "lastack", .until = SIM_TIME_NEVER};
    g_autoptr(GError) error = NULL;
    ScenarioResult *result = scenario_run(script, sim, &options, &error);
    const char *text = result != NULL ? sim_limit_text(sim) : error->message;
    SimEnd end = result != NULL ? result->end : SIM_SCRIPT;
    ck_assert_msg(end == rows[i].end && g_str_has_prefix(text, rows[i].text),
                  "%s: %s, %s\nexpected %s, %s", rows[i].what, sim_end_name(end), text,
                  sim_end_name(rows[i].end), rows[i].text);
    if (result == NULL)
        ck_assert_msg(error->code == SIM_ERROR_SCRIPT, "%s: %d", rows[i].what, error->code);
    scenario_result_free(result);
}

/* Twice on one Script and one Sim: what was cut off leaves nothing behind. */
START_TEST(it_is_stopped)
{
    const ScriptLimits limits = {1000000, 16 * 1024 * 1024, 10};
    g_autofree char *source = g_strconcat(TOPOLOGY, rows[_i].source, NULL);
    g_autoptr(GError) error = NULL;
    Script *script = script_new(LUA_DIR, &limits, &error);
    ck_assert_msg(script != NULL, "%s", error != NULL ? error->message : "");
    ck_assert(script_load(script, "t.lua", source, strlen(source), NULL));
    Sim *sim = sim_new(1, 0);
    script_set_print(script, interrupt, sim);
    for (int run = 0; run < 2; run++) {
        run_row(script, sim, _i);
        sim_reset(sim, 1, 0);
    }
    sim_free(sim);
    script_free(script);
}
END_TEST

/* What was expected of a network that ended by Ctrl-C or a limit is judged, however long it takes.
 */
START_TEST(it_is_judged)
{
    static const char source[] =
        TOPOLOGY "for i = 1, 1000 do net:expect(client):sends('SYN', 0) end\n"
                 "client:spawn(function(h) print() h:sleep '1 s' end) net:run()\n";
    const ScenarioOptions options = {.name = "t", .program = "lastack", .until = SIM_TIME_NEVER};
    Script *script = script_new(LUA_DIR, &script_limits_default, NULL);
    ck_assert(script_load(script, "t.lua", source, strlen(source), NULL));
    Sim *sim = sim_new(1, 0);
    script_set_print(script, interrupt, sim);
    ScenarioResult *result = scenario_run(script, sim, &options, NULL);
    ck_assert_int_eq(result->end, SIM_INTERRUPTED);
    ck_assert_uint_eq(result->checks->len, 1000);
    scenario_result_free(result);
    sim_free(sim);
    script_free(script);
}
END_TEST

static TCase *
hostile_cases(void)
{
    TCase *group = tcase_create("hostile");
    tcase_set_timeout(group, 60);
    tcase_add_loop_test(group, it_is_stopped, 0, TEST_ROWS(rows));
    tcase_add_test(group, it_is_judged);
    return group;
}

TEST_MAIN("scenario_hostile", hostile_cases)
