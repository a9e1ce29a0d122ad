#include "test_scenario.h"
#include "net/net_trace.h"
#include "test_main.h"

/*
 * Each row is what a script does between two hosts, 50 ms apart, and what comes of it as one text
 * (test_scenario_report). The rows' code begins in line 6.
 */
#define TOPOLOGY                         \
    "local la = require 'lastack'\n"     \
    "local net = la.network()\n"         \
    "local client = net:host 'client'\n" \
    "local server = net:host 'server'\n" \
    "local wire = net:link(client, server, { delay = '50 ms' })\n"

/* A server that reads to the end and closes, and a client that connects and runs `code`. */
#define SERVE                                                                                      \
    "server:spawn(function(h) local c = h:listen(80):accept() while c:receive() do end c:close() " \
    "end)\n"
#define CLIENT(code) "client:spawn(function(h) local c = h:connect(server, 80) " code " end)\n"

typedef struct {
    const char *what;
    const char *source;
    const char *report;
    const char *set; /* one --set; NULL: none */
} Row;

/*
 * Twice on one Sim: a run leaves nothing behind that the next could see. sim_free asserts that all
 * memory was given back.
 */
static void
check_row(const Row *row)
{
    const char *const sets[] = {row->set, NULL};
    Script *script = test_scenario_load(row->source);
    Sim *sim = sim_new(1, 0);
    for (int run = 0; run < 2; run++) {
        g_autofree char *report = test_scenario_report(script, sim, sets);
        ck_assert_msg(strcmp(report, row->report) == 0, "%s, run %d:\n%s\ninstead of:\n%s",
                      row->what, run, report, row->report);
        sim_reset(sim, 1, 0);
    }
    sim_free(sim);
    script_free(script);
}

static const Row process_rows[] = {
    {"no process", TOPOLOGY "net:run()", "done 0.00", NULL},
    {"a process sleeps", TOPOLOGY "client:spawn(function(h) h:sleep '2 s' end) net:run()",
     "done 2.00", NULL},
    {"a process starts another",
     TOPOLOGY
     "client:spawn(function(h) h:sleep '1 s' h:spawn(function(i) i:sleep '1 s' end) end) net:run()",
     "done 2.00", NULL},
    {"open and close", TOPOLOGY SERVE CLIENT("c:close()") "net:run()", "done 240.20", NULL},
    {"a process returns and leaves its connection",
     TOPOLOGY "server:spawn(function(h) h:listen(80):accept() end)\n" CLIENT("") "net:run()",
     "done 0.15", NULL},
    {"text both ways",
     TOPOLOGY
     "server:spawn(function(h) local c = h:listen(80):accept() c:send(c:receive():upper()) "
     "c:close() end)\n" CLIENT("c:send 'hello' assert(c:receive() == 'HELLO') assert(c:receive() "
                               "== nil) c:close()") "net:run()",
     "done 240.25", NULL},
    {"more than the buffer holds",
     TOPOLOGY
     "server:spawn(function(h) local c, n = h:listen(80):accept(), 0\n"
     "  while true do local s = c:receive() if not s then break end n = n + #s end\n"
     "  assert(n == 3000) c:close() end)\n"
     "client:spawn(function(h) local c = h:connect(server, 80, { send_buffer = '1000 B' })\n"
     "  assert(c:send(la.bytes(3000))) c:close() end) net:run()",
     "done 240.80", NULL},
    {"two that wait for each other",
     TOPOLOGY
     "server:spawn(function(h)\n  local c = h:listen(80):accept()\n  c:receive() end)\n" CLIENT(
         "c:receive()") "net:run()",
     "done 0.15\n"
     "server (t.lua:8) waits in receive() from client:49152 since 150 ms\n"
     "client (t.lua:9) waits in receive() from server:80 since 100 ms",
     NULL},
    {"a horizon",
     TOPOLOGY "client:spawn(function(h) h:sleep '2 s' end) net:run { horizon = '1 s' }",
     "until 1.00\nclient (t.lua:6) waits in sleep() since 0 s", NULL},
    {"since net:zero",
     TOPOLOGY "client:spawn(function(h) h:sleep '2 s' net:zero() h:sleep '2 s' end)"
              " net:run { horizon = '3 s' }",
     "until 3.00\nclient (t.lua:6) waits in sleep() since 0 s", NULL},
    {"a limit",
     TOPOLOGY "client:spawn(function(h) while true do h:sleep '0 s' end end)\n"
              "net:run { max_events_an_instant = 1000 }",
     "limit 0.00\nclient (t.lua:6) waits in sleep() since 0 s", NULL},
    {"waiting for a state",
     TOPOLOGY SERVE CLIENT("c:close() assert(c:wait('TIME-WAIT') == 'TIME-WAIT') net:zero() "
                           "assert(c:wait('CLOSED') == 'CLOSED') assert(net:now() == la.s(240) + "
                           "'200 ms')") "net:run()",
     "done 240.20", NULL},
};

/* The rows with a limit of Lua's end long before its default. */
static const Row limit_rows[] = {
    {"in a process",
     TOPOLOGY "client:spawn(function(h)\n h:sleep '1 s'\n while true do end end)\n"
              "net:run { max_instructions = 100000 }",
     "limit 1.00", NULL},
    {"inside pcall",
     TOPOLOGY "client:spawn(function(h)\n"
              " pcall(function() while true do end end) error 'never' end)\n"
              "net:run { max_instructions = 100000 }",
     "limit 0.00", NULL},
    {"in a predicate",
     TOPOLOGY "wire:from(client):drop(function() while true do end end)\n"
              "client:spawn(function(h) h:connect(server, 80) end)\n"
              "net:run { max_instructions = 100000 }",
     "limit 0.00", NULL},
    {"after the run", TOPOLOGY "net:run { max_instructions = 100000 } while true do end",
     "limit 0.00", NULL},
    {"of Lua's memory",
     TOPOLOGY "client:spawn(function(h) local t = {}\n"
              " while true do t[#t + 1] = ('x'):rep(1000) .. #t end end)\n"
              "net:run { max_lua_memory = '2 MB' }",
     "limit 0.00", NULL},
    {"of events",
     TOPOLOGY "client:spawn(function(h) while true do h:sleep '1 s' end end)\n"
              "net:expect(client):ends_in 'CLOSED'\nnet:run { max_events = 10 }",
     "limit 9.00\nt.lua:7: client ends in CLOSED; wanted CLOSED, seen nothing of it\n"
     "client (t.lua:6) waits in sleep() since 9 s",
     NULL},
    {"of virtual time",
     TOPOLOGY "client:spawn(function(h) while true do h:sleep '1 s' end end)\n"
              "net:run { max_time = '5 s' }",
     "limit 5.00\nclient (t.lua:6) waits in sleep() since 5 s", NULL},
    {"of the simulation's memory",
     TOPOLOGY
     "server:spawn(function(h) h:listen(80):accept() h:sleep '1 h' end)\n"
     "client:spawn(function(h) local c = h:connect(server, 80, { send_buffer = '10 MB' })\n"
     "  c:send(('x'):rep(5000000)) h:sleep '1 h' end)\n"
     "net:run { max_memory = '1 MB' }",
     "limit 0.10\nserver (t.lua:6) waits in accept() on port 80 since 0 s\n"
     "client (t.lua:8) waits in sleep() since 100 ms",
     NULL},
};

static const Row refusal_rows[] = {
    {"nobody listens",
     TOPOLOGY "client:spawn(function(h) local c, why = h:connect(server, 80)\n"
              "  assert(c == nil and why == 'refused') end) net:run()",
     "done 0.10", NULL},
    {"reset while receiving",
     TOPOLOGY "server:spawn(function(h) h:listen(80):accept():abort() end)\n" CLIENT(
         "local s, why = c:receive() assert(s == nil and why == 'reset') "
         "assert(c:state() == 'CLOSED' and c:error() == 'reset')") "net:run()",
     "done 0.20", NULL},
    {"the port is taken",
     TOPOLOGY "server:spawn(function(h) h:listen(80) local l, why = h:listen(80)\n"
              "  assert(l == nil and why == 'exists') end) net:run()",
     "done 0.00", NULL},
    {"everything is lost",
     TOPOLOGY "wire:from(client):drop {}\n"
              "client:spawn(function(h) local c, why = h:connect(server, 80, { r2_syn = '10 s' })\n"
              "  assert(why == 'timeout') end) net:run()",
     "done 15.00", NULL},
    {"send after close",
     TOPOLOGY SERVE CLIENT(
         "c:close() local ok, why = c:send 'x' assert(ok == nil and why == 'closing')") "net:run()",
     "done 240.20", NULL},
    {"shutdown twice",
     TOPOLOGY SERVE CLIENT(
         "c:shutdown() local ok, why = c:shutdown() assert(ok == nil and why == 'closing') "
         "assert(c:close())") "net:run()",
     "done 240.20", NULL},
    {"a part of what came",
     TOPOLOGY "server:spawn(function(h) local c = h:listen(80):accept()\n"
              "  assert(c:receive(2) == 'he' and c:receive '2 B' == 'll' and c:receive() == 'o') "
              "end)\n" CLIENT("c:send 'hello'") "net:run()",
     "done 0.40", NULL},
    {"another process aborts",
     TOPOLOGY "server:spawn(function(h) h:listen(80):accept() end)\n" CLIENT(
         "h:spawn(function() h:sleep '1 s' c:abort() end) local s, why = c:receive() "
         "assert(s == nil and why == 'reset')") "net:run()",
     "done 1.15", NULL},
    {"victims by what rules can ask",
     TOPOLOGY "local from = wire:from(client)\n"
              "from:drop { has = 'SYN', retransmission = false, state = 'SYN-SENT' }\n"
              "from:drop { len = { 4, 5 }, seq = 1, count = 1 }\n"
              "from:drop { flags = 'FIN ACK', nth = 1 }\n" SERVE
              "client:spawn(function(h) local c = h:connect(server, 80)\n"
              "  net:zero() c:send 'hello' h:sleep '5 s' c:close() end) net:run()\n"
              "net:expect(client):loses('SYN', 1):loses({ flags = 'ACK' }, { '0 s' })\n"
              "  :loses('FIN', { '5 s' })",
     "done 252.20", NULL},
};

static const Row misuse_rows[] = {
    {"no run", "local la = require 'lastack'",
     "3: t.lua:1: the scenario never calls net:run(), "
     "expected it once",
     NULL},
    {"two runs", TOPOLOGY "net:run()\nnet:run()",
     "3: t.lua:7: net:run was called already: a scenario runs once", NULL},
    {"two networks", TOPOLOGY "la.network()",
     "3: t.lua:6: la.network was called already: a script has one network", NULL},
    {"unknown profile", "\nlocal net = require 'lastack'.network { profile = 'lynux' }",
     "3: t.lua:2: la.network: no profile \"lynux\", expected one of: rfc9293", NULL},
    {"a bare number", TOPOLOGY "\nnet:link(client, server, { delay = 50 })",
     "3: t.lua:7: net:link: delay is a time, e.g. \"50 ms\"; got the bare number 50", NULL},
    {"another dimension", TOPOLOGY "net:link(client, server, { delay = '50 kB' })",
     "3: t.lua:6: net:link: delay is a time, e.g. \"50 ms\"; got \"50 kB\"", NULL},
    {"a mistyped field", TOPOLOGY "net:link(client, server, { dely = '50 ms' })",
     "3: t.lua:6: net:link: there is no \"dely\", did you mean \"delay\"?", NULL},
    {"a hostile name", TOPOLOGY "net:host 'a\\nb'",
     "3: t.lua:6: net:host: \"a?b\" is no name, expected a letter and then up to 31 of A-Z a-z 0-9 "
     "_ . -",
     NULL},
    {"the same name", TOPOLOGY "net:host 'client'",
     "3: t.lua:6: net:host: there is a host client already", NULL},
    {"a setting out of range", TOPOLOGY "net:host('x', { msl = '2 d' })",
     "3: t.lua:6: net:host: msl is a time from 0 s to 86400 s, e.g. 120 s; got 172800 s", NULL},
    {"waiting in the main chunk", TOPOLOGY "client:sleep '1 s'",
     "3: t.lua:6: host:sleep works only in a process, expected a function given to host:spawn",
     NULL},
    {"building while it runs", TOPOLOGY "client:spawn(function(h)\n net:host 'x' end) net:run()",
     "3: t.lua:7: net:host belongs before net:run", NULL},
    {"acting when it is over", TOPOLOGY "net:run() client:spawn(print)",
     "3: t.lua:6: host:spawn comes too late: the run is over", NULL},
    {"a sleep of twenty years",
     TOPOLOGY "client:spawn(function(h)\n h:sleep(la.d(3650) * 2) end)"
              " net:run()",
     "3: t.lua:7: host:sleep takes a time from 0 s to 3650 d", NULL},
    {"a sleep backwards",
     TOPOLOGY "client:spawn(function(h)\n h:sleep(la.s(1) - '2 s') end)"
              " net:run()",
     "3: t.lua:7: host:sleep takes a time from 0 s to 3650 d", NULL},
    {"an error in a process",
     TOPOLOGY "client:spawn(function(h)\n h:sleep '1 s'\n error 'boom' end)\n"
              "net:run()",
     "3: t.lua:8: boom", NULL},
    {"use of what is gone",
     TOPOLOGY SERVE CLIENT("c:abort() assert(c:state() == 'CLOSED')\nc:send 'x'") "net:run()",
     "3: t.lua:8: conn:send: the connection is gone", NULL},
    {"a predicate that errs",
     TOPOLOGY "wire:from(client):drop(function(p)\n return p.ack.y end)\n"
              "client:spawn(function(h) h:connect(server, 80) end) net:run()",
     "3: t.lua:7: attempt to index a nil value (field 'ack')", NULL},
    {"a predicate that asks for a field that packets do not have",
     TOPOLOGY "wire:from(client):drop(function(p)\n return p.falgs == 'SYN' end)\n"
              "client:spawn(function(h) h:connect(server, 80) end) net:run()",
     "3: t.lua:7: packet: there is no \"falgs\", did you mean \"flags\"?", NULL},
    {"a predicate that acts",
     TOPOLOGY "wire:from(client):drop(function(p)\n net:zero() end)\n"
              "client:spawn(function(h) h:connect(server, 80) end) net:run()",
     "3: t.lua:7: net:zero: a predicate may only look, not change the network", NULL},
};

static const Row set_rows[] = {
    {"a setting of one host", TOPOLOGY SERVE CLIENT("c:close()") "net:run()",
     "done 60.20\nclient.msl = 30 s", "client.msl=30s"},
    {"a setting of all", TOPOLOGY SERVE CLIENT("c:close()") "net:run()", "done 60.20\nmsl = 30 s",
     "msl=30s"},
    {"over the script's",
     "local la = require 'lastack'\nlocal net = la.network()\n"
     "net:host('a', { msl = '1 s' })\nnet:run()",
     "done 0.00\na.msl = 1 s\na.msl = 2 s", "a.msl=2s"},
    {"an unknown key", TOPOLOGY "net:run()",
     "2: --set: no parameter or setting \"client.mls\" here, the nearest is \"client.msl\"",
     "client.mls=30s"},
    {"an unknown host", TOPOLOGY "net:run()",
     "2: --set: no parameter or setting \"cleint.msl\" here, the nearest is \"client.msl\"",
     "cleint.msl=30s"},
    {"no key at all", TOPOLOGY "net:run()",
     "2: --set \"msl\": expected key=value, e.g. client.msl=30s", "msl"},
    {"a wrong value", TOPOLOGY "net:run()",
     "2: --set client.msl: msl is a time from 0 s to 86400 s, e.g. 120 s; got \"30\"",
     "client.msl=30"},
    {"a parameter left alone",
     "local la = require 'lastack'\n"
     "local p = la.parameters { loss = { '1 %', min = '0 %', max = '100 %' } }\n"
     "la.network():run() assert(p.loss == la.percent(1))",
     "done 0.00", NULL},
    {"a parameter",
     "local la = require 'lastack'\n"
     "local p = la.parameters { loss = { '1 %', min = '0 %', max = '100 %' } }\n"
     "la.network():run() assert(p.loss == la.percent(2))",
     "done 0.00\nloss = 2%", "loss=2%"},
    {"a parameter out of range, inside pcall",
     "local la = require 'lastack'\n"
     "pcall(la.parameters, { loss = { '1 %', min = '0 %', max = '100 %' } })\n"
     "la.network():run()",
     "2: --set loss=200%: expected a ratio from 0 % to 100 %, e.g. 1 %", "loss=200%"},
    {"a parameter of another dimension",
     "local la = require 'lastack'\n"
     "la.parameters { size = { '1 kB', help = 'of each file' } }\nla.network():run()",
     "2: --set size=1s: expected an amount of data, e.g. 1 kB (of each file)", "size=1s"},
    {"a parameter that is no quantity",
     "local la = require 'lastack'\n"
     "la.parameters { size = { '1 kB' } }\nla.network():run()",
     "2: --set size=big: expected an amount of data, e.g. 1 kB", "size=big"},
    {"a number",
     "local la = require 'lastack'\nlocal p = la.parameters { n = { 3, min = 1 } }\n"
     "la.network():run() assert(p.n == 5)",
     "done 0.00\nn = 5", "n=5"},
    {"a number too small",
     "local la = require 'lastack'\nla.parameters { n = { 3, min = 1 } }\n"
     "la.network():run()",
     "2: --set n=0: expected a whole number of at least 1, e.g. 3", "n=0"},
    {"a switch",
     "local la = require 'lastack'\nlocal p = la.parameters { fast = { true } }\n"
     "la.network():run() assert(p.fast == false)",
     "done 0.00\nfast = off", "fast=off"},
    {"a choice",
     "local la = require 'lastack'\n"
     "local p = la.parameters { who = { 'client', choices = { 'client', 'server' } } }\n"
     "la.network():run() assert(p.who == 'server')",
     "done 0.00\nwho = server", "who=server"},
    {"no choice",
     "local la = require 'lastack'\n"
     "la.parameters { who = { 'client', choices = { 'client', 'server' } } }\nla.network():run()",
     "2: --set who=router: expected one of: client, server", "who=router"},
    {"a parameter called like a setting",
     "local la = require 'lastack'\n"
     "la.parameters { msl = { '1 s' } }",
     "3: t.lua:2: la.parameters: msl is a TCP setting already, which --set msl=… sets", NULL},
    {"a parameter that is not there",
     "local la = require 'lastack'\n"
     "local p = la.parameters { loss = { '1 %' } }\nla.network():run() print(p.los)",
     "3: t.lua:3: la.parameters: there is no \"los\", did you mean \"loss\"?", NULL},
};

/* What programs call and what it returned, as the trace tells it. */
static const Row call_rows[] = {
    {"open, talk and close",
     TOPOLOGY
     "server:spawn(function(h) local c = h:listen(80):accept() c:receive() c:receive() c:close() "
     "end)\n" CLIENT("c:send 'hello' c:shutdown() c:receive() c:close()") "net:run()",
     "server/0 1 listen(80)\nserver/1 1 = ok\nserver/1 2 accept()\n"
     "client/0 3 connect(server:80)\nclient/1 3 = ok\nclient/1 4 send(5 B)\nclient/1 4 = ok\n"
     "client/1 5 shutdown()\nclient/1 5 = ok\nclient/1 6 receive()\n"
     "server/2 2 = ok\nserver/2 7 receive()\nserver/2 7 = 5 B\n"
     "server/2 8 receive()\nserver/2 8 = end\nserver/2 9 close()\nserver/2 9 = ok\n"
     "client/1 6 = end\nclient/1 10 close()\nclient/1 10 = ok\n",
     NULL},
    {"refused and aborted",
     TOPOLOGY
     "client:spawn(function(h) h:connect(server, 80)\n"
     "  h:connect(server, 81, { port = 5000 }):abort() end)\n"
     "server:spawn(function(h) local l = h:listen(81) l:accept() l:accept(10) end) net:run()",
     "client/0 1 connect(server:80)\nserver/0 2 listen(81)\nserver/1 2 = ok\n"
     "server/1 3 accept()\nclient/1 1 = refused\nclient/0 4 connect(server:81)\n"
     "client/2 4 = ok\nclient/2 5 abort()\nclient/2 5 = ok\n",
     NULL},
    {"a listener closes",
     TOPOLOGY "server:spawn(function(h) local l = h:listen(80)\n"
              "  h:spawn(function() l:accept() end) h:sleep '1 s' l:close() end) net:run()",
     "server/0 1 listen(80)\nserver/1 1 = ok\nserver/1 2 accept()\nserver/1 3 close()\n"
     "server/1 3 = ok\nserver/1 2 = closing\n",
     NULL},
};

static void
log_calls(void *ctx, const TraceHead *head, const void *record)
{
    GString *log = ctx;
    g_string_append_printf(log, "%s/%u ", head->host, head->conn);
    if (head->kind == TRACE_CALL) {
        const AppCall *call = record;
        g_string_append_printf(log, "%u %s(%s)\n", (unsigned)call->id, call->call, call->args);
    } else {
        const AppResult *result = record;
        g_string_append_printf(log, "%u = %s\n", (unsigned)result->id, result->result);
    }
}

START_TEST(calls_are_told)
{
    Script *script = test_scenario_load(call_rows[_i].source);
    Sim *sim = sim_new(1, 0);
    g_autoptr(GString) log = g_string_new(NULL);
    trace_add_sink(&sim->trace,
                   (TraceSink){.wants = TRACE_BIT(TRACE_CALL) | TRACE_BIT(TRACE_RESULT),
                               .record = log_calls,
                               .ctx = log});
    ScenarioOptions options = {.name = "t", .program = "lastack", .until = SIM_TIME_NEVER};
    GError *error = NULL;
    ScenarioResult *result = scenario_run(script, sim, &options, &error);
    ck_assert_msg(result != NULL, "%s", error != NULL ? error->message : "");
    ck_assert_msg(strcmp(log->str, call_rows[_i].report) == 0, "%s:\n%s\ninstead of:\n%s",
                  call_rows[_i].what, log->str, call_rows[_i].report);
    scenario_result_free(result);
    trace_remove_sinks(&sim->trace);
    sim_free(sim);
    script_free(script);
}
END_TEST

#define CLOSE TOPOLOGY SERVE CLIENT("net:zero() c:close()")

static const Row expect_rows[] = {
    {"all that can be expected",
     CLOSE "net:run()\nnet:expect(client)"
           ":passes('ESTABLISHED', 'FIN-WAIT-1', 'TIME-WAIT'):enters('TIME-WAIT', '100 ms')"
           ":stays('TIME-WAIT', '240 s'):ends_in('CLOSED'):sends('FIN', { '0 s' }):sends('SYN', 1)"
           ":retransmits('FIN', 0):loses('FIN', 0):returns('close', 'ok')",
     "done 240.20", NULL},
    {"before the run",
     "local la = require 'lastack'\nlocal net = la.network()\n"
     "net:expect(net:host 'a'):ends_in 'CLOSED'\nnet:run()",
     "done 0.00\nt.lua:3: a ends in CLOSED; wanted CLOSED, seen nothing of it", NULL},
    {"states with a gap", CLOSE "net:run()\nnet:expect(client):passes('FIN-WAIT-1', 'CLOSED')",
     "done 240.20\nt.lua:9: client passes FIN-WAIT-1, CLOSED; wanted FIN-WAIT-1, CLOSED, seen "
     "CLOSED, SYN-SENT, ESTABLISHED, FIN-WAIT-1, TIME-WAIT, CLOSED",
     NULL},
    {"a nanosecond too long",
     CLOSE "net:run()\nnet:expect(client):stays('TIME-WAIT', la.s(240) - la.ns(1))",
     "done 240.20\nt.lua:9: client stays in TIME-WAIT for 239.999999999 s; wanted 239.999999999 s, "
     "seen 240 s",
     NULL},
    {"how often and when",
     CLOSE "wire:from(client):drop { has = 'FIN', count = 1 } net:run()\n"
           "net:expect(client):retransmits('FIN', { '900 ms' })",
     "done 241.20\nt.lua:9: client retransmits FIN at 900 ms; wanted at 900 ms, seen once, at 1 s",
     NULL},
    {"not at all, of a host that also listens",
     CLOSE "wire:from(server):drop { has = 'FIN', "
           "count = 1 }\nnet:run()\nnet:expect(server):retransmits('FIN', 0)",
     "done 241.20\nt.lua:10: server retransmits FIN never; wanted never, seen once, at 1.05 s",
     NULL},
    {"segments of all connections",
     TOPOLOGY SERVE
     "client:spawn(function(h) h:connect(server, 80) h:connect(server, 80) end)\nnet:run()\n"
     "net:expect(client):sends('SYN', 2)",
     "done 0.25\nserver (t.lua:6) waits in receive() from client:49152 since "
     "150 ms",
     NULL},
    {"a mistyped state", CLOSE "net:expect(client):stays('TIMEWAIT', '240 s')",
     "3: t.lua:8: stays: there is no \"TIMEWAIT\", did you mean \"TIME-WAIT\"?", NULL},
    {"of one connection",
     TOPOLOGY SERVE CLIENT("net:expect(c):ends_in 'CLOSED' c:close()") "net:run()", "done 240.20",
     NULL},
};

START_TEST(processes_run_by_events)
{
    check_row(&process_rows[_i]);
}
END_TEST

START_TEST(a_limit_ends_the_run)
{
    check_row(&limit_rows[_i]);
}
END_TEST

START_TEST(limits_of_one_run_are_not_those_of_the_next)
{
    Script *script = test_scenario_load(TOPOLOGY "net:run { max_events = 10 }");
    Sim *sim = sim_new(1, 0);
    g_free(test_scenario_report(script, sim, NULL));
    ck_assert_uint_eq(sim->limits.events, sim_limits_default.events);
    sim_free(sim);
    script_free(script);
}
END_TEST

START_TEST(the_command_line_decides_the_horizon)
{
    Script *script = test_scenario_load(
        TOPOLOGY "client:spawn(function(h) h:sleep '9 s' end) net:run { horizon = '5 s' }");
    Sim *sim = sim_new(1, 0);
    ScenarioOptions options = {.name = "t", .program = "lastack", .until = 2 * SIM_S};
    GError *error = NULL;
    ScenarioResult *result = scenario_run(script, sim, &options, &error);
    ck_assert_msg(result != NULL, "%s", error != NULL ? error->message : "");
    ck_assert_int_eq(result->end, SIM_UNTIL);
    ck_assert_int_eq(result->ended_at, 2 * SIM_S);
    scenario_result_free(result);
    sim_free(sim);
    script_free(script);
}
END_TEST

START_TEST(refusals_are_values)
{
    check_row(&refusal_rows[_i]);
}
END_TEST

START_TEST(misuse_is_an_error_at_its_line)
{
    check_row(&misuse_rows[_i]);
}
END_TEST

START_TEST(the_command_line_sets)
{
    check_row(&set_rows[_i]);
}
END_TEST

START_TEST(expectations_are_judged)
{
    check_row(&expect_rows[_i]);
}
END_TEST

static TCase *
scenario_cases(void)
{
    TCase *group = tcase_create("scenario");
    tcase_add_loop_test(group, processes_run_by_events, 0, TEST_ROWS(process_rows));
    tcase_add_loop_test(group, a_limit_ends_the_run, 0, TEST_ROWS(limit_rows));
    tcase_add_test(group, limits_of_one_run_are_not_those_of_the_next);
    tcase_add_test(group, the_command_line_decides_the_horizon);
    tcase_add_loop_test(group, refusals_are_values, 0, TEST_ROWS(refusal_rows));
    tcase_add_loop_test(group, misuse_is_an_error_at_its_line, 0, TEST_ROWS(misuse_rows));
    tcase_add_loop_test(group, the_command_line_sets, 0, TEST_ROWS(set_rows));
    tcase_add_loop_test(group, calls_are_told, 0, TEST_ROWS(call_rows));
    tcase_add_loop_test(group, expectations_are_judged, 0, TEST_ROWS(expect_rows));
    return group;
}

TEST_MAIN("scenario", scenario_cases)
