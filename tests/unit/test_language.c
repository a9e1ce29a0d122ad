#include "test_main.h"
#include "test_scenario.h"

/*
 * What a scenario prints for an expression, or the message of the error that it is, without the
 * place. `la` is the library, `net` a network, `a` and `b` its hosts, `wire` their link.
 */
#define PRELUDE                                \
    "local la = require 'lastack' "            \
    "local net = la.network() "                \
    "local a, b = net:host 'a', net:host 'b' " \
    "local wire = net:link(a, b, { delay = '50 ms' }) "

typedef struct {
    const char *expression;
    const char *printed;
} Row;

static const Row quantity_rows[] = {
    {"la.ms(50)", "50 ms"},
    {"la.ms(0.5)", "500 us"},
    {"la.s(1/3)", "333.333333 ms"},
    {"la.bytes(1460)", "1460 B"},
    {"la.mbit(10)", "10 Mbit/s"},
    {"la.percent(2.5)", "2.5 %"},
    {"la.quantity '1.5 MB'", "1500 kB"},
    {"la.quantity 'soon'", "la.quantity: \"soon\" is no quantity; "},
    {"la.quantity(5)", "la.quantity: a quantity is a text such as \"50 ms\"; got a number"},
    {"la.s 'x'", "la.s needs a number, got a string"},
    {"la.ms(50) + la.s(1)", "1.05 s"},
    {"la.ms(50) + '1 s'", "1.05 s"},
    {"'1 s' - la.ms(50)", "950 ms"},
    {"la.ms(50) - '1 s'", "-950 ms"},
    {"-la.ms(50)", "-50 ms"},
    {"la.ms(50) * 3", "150 ms"},
    {"0.5 * la.ms(50)", "25 ms"},
    {"la.ns(1) * 2.5", "3 ns"},
    {"la.s(10) / 4", "2.5 s"},
    {"la.s(10) / 3", "3.333333333 s"},
    {"la.s(10) / la.s(4)", "2.5"},
    {"la.s(10) / '4 s'", "2.5"},
    {"la.s(1) == la.ms(1000)", "true"},
    {"la.s(1) == la.bytes(1)", "false"},
    {"la.s(1) < '1001 ms'", "true"},
    {"la.s(1) >= la.ms(1000)", "true"},
    {"'after ' .. la.s(1)", "after 1 s"},
    {"la.s(1) + 1", "addition: expected a time, e.g. \"50 ms\"; got the bare number 1"},
    {"la.s(1) + la.bytes(1)",
     "addition: expected a time, e.g. \"50 ms\"; got an amount of data, 1 B"},
    {"la.s(1) < 1", "comparison: expected a time, e.g. \"50 ms\"; got the bare number 1"},
    {"la.s(1) * la.s(1)", "a quantity is multiplied by a number, got a quantity"},
    {"la.s(1) / 0", "a quantity is divided by one of its dimension, or by a number other than 0"},
    {"1 / la.s(1)", "division: expected a time, e.g. \"50 ms\"; got the bare number 1"},
    {"la.d(3650) * 1000", "the result is no time: it is too large"},
    {"la.s(0/0)", "the result is no time: it is too large"},
    {"la.bytes(math.maxinteger) + '1 B'", "the result is no amount of data: it is too large"},
    {"#la.pattern(7, 1, 1000)", "1000"},
    {"la.pattern(7, 1, 20):sub(8, 12) == la.pattern(7, 8, 12)", "true"},
    {"la.pattern(7, 1, 8) == la.pattern(8, 1, 8)", "false"},
    {"#la.pattern(7, 3, 2)", "0"},
    {"la.pattern(7, 0, 3)", "la.pattern: the first byte must be a whole number, at least 1, got 0"},
    {"la.pattern('x', 1, 3)", "la.pattern: the pattern's number must be a whole number, "},
    {"la.sec(1)", "lastack: there is no \"sec\", did you mean \"s\"?"},
};

static const Row link_rows[] = {
    {"wire", "a-b"},
    {"wire:from(a)", "a-b from a"},
    {"net:link(a, b)", "a-b.2"},
    {"net:link(a, b, { name = 'spare' })", "spare"},
    {"net:link(a, b, { name = 'a-b' })", "net:link: there is a link a-b already"},
    {"net:link(a, b, { queue = 10, rate = '1 Mbit/s' }):name()", "a-b.2"},
    {"net:link(a, b, { queue = '64 KiB' }):name()", "a-b.2"},
    {"net:link(a, 5)", "net:link: expected a host, got 5"},
    {"net.link(a, b)", "net:link needs a network, got a host; is it called with a colon?"},
    {"wire:form(a)", "link: there is no \"form\", did you mean \"from\"?"},
    {"wire.from(a)", "link:from needs a link, got a host; is it called with a colon?"},
    {"wire:from(a):dorp {}", "link:from(host): there is no \"dorp\", did you mean \"drop\"?"},
    {"net:link(a, b, { rate = '-5 Mbit/s' })",
     "net:link: rate is a rate, e.g. \"10 Mbit/s\"; \"-5 Mbit/s\" is negative; "},
    {"net:link(a, b, { rate = '0 bit/s' })",
     "net:link: rate must be at least 1 bit/s, got 0 bit/s"},
    {"net:link(a, b, { mtu = '67 B' })", "net:link: mtu must be from 68 B to 65535 B, got 67 B"},
    {"net:link(a, b, { loss = '101 %' })", "net:link: loss must be from 0 % to 100 %, got 101 %"},
    {"net:link(a, b, { delay = '50 xs' })",
     "net:link: delay is a time, e.g. \"50 ms\"; \"50 xs\" has an unknown unit \"xs\"; "},
    {"net:link(a, b, { delay = la.ms(1) - '2 ms' })",
     "net:link: delay must be from 0 s to 315360000 s, got -1 ms"},
    {"net:link(a, b, { delay = la.d(3650) * 2 })",
     "net:link: delay must be from 0 s to 315360000 s, got 630720000 s"},
    {"net:link(a, b, 5)", "net:link: expected a table, got 5"},
    {"net:link(a, b, { [1] = 5 })", "net:link: there is no a number as a name, expected one of: "},
    {"wire:from(net:host 'c')", "link:from: c is not at an end of a-b"},
    {"wire:from(a):set { loss = '1 %' }", "nil"},
    {"wire:from(a):set { name = 'x' }", "link:from(host):set: there is no \"name\", "},
};

static const Row rule_rows[] = {
    {"wire:from(a):drop { flags = 'SYN', has = 'SYN', len = 0, seq = { 0, 5 }, nth = 2 }", "nil"},
    {"wire:from(a):drop { state = 'TIME-WAIT', retransmission = true, count = 1 }", "nil"},
    {"wire:from(a):drop(function() end)", "nil"},
    {"wire:from(a):drop()", "link:from(host):drop: expected a table, got nothing"},
    {"wire:from(a):drop { flags = 'FOO' }",
     "link:from(host):drop: flags: no flag \"FOO\", expected some of: SYN FIN RST PSH ACK "},
    {"wire:from(a):drop { flags = 18 }", "link:from(host):drop: flags: expected a string, got 18"},
    {"wire:from(a):drop { len = { 1 } }",
     "link:from(host):drop: len must be a whole number, from 0 to 4294967295, got nothing"},
    {"wire:from(a):drop { count = 0 }",
     "link:from(host):drop: count must be a whole number, from 1 to 4294967295, got 0"},
    {"wire:from(a):drop { state = 'OPEN' }", "link:from(host):drop: there is no \"OPEN\", "},
    {"wire:from(a):drop { when = 5 }", "link:from(host):drop: when: expected a function, got 5"},
    {"wire:from(a):drop { cuont = 1 }",
     "link:from(host):drop: there is no \"cuont\", did you mean \"count\"?"},
};

static const Row host_rows[] = {
    {"a", "a"},
    {"b:address()", "10.0.0.2"},
    {"net", "network"},
    {"net:host()", "net:host: expected a string, got nothing"},
    {"net:host '9x'", "net:host: \"9x\" is no name, "},
    {"net:host(('x'):rep(33))", "net:host: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" is no name, "},
    {"net:host 'x\\0y'", "net:host: \"x\" is no name, "},
    {"net:host('c', { msl = 30 })",
     "net:host: msl is a time, e.g. \"50 ms\"; got the bare number 30"},
    {"net:host('c', { sequence_test = 'both' })",
     "net:host: sequence-test is one of lenient, strict; got \"both\""},
    {"net:host('c', { window_scale = true, r1 = 5, mss = '536 B' })", "c"},
    {"net:host('c', { mls = '30 s' })", "net:host: there is no \"mls\", did you mean \"msl\"?"},
    {"a:spawn(5)", "host:spawn needs a function, got a number"},
    {"a.spawn(print)", "host:spawn needs a host, got a function; is it called with a colon?"},
    {"a:connect(b, 80)", "host:connect works only in a process, "},
    {"a:connect(b, 0)", "host:connect: the port must be a whole number, from 1 to 65535, got 0"},
    {"a:connect('b', 80)", "host:connect: expected a host, got a string"},
    {"a:connect(b, 80, { prot = 5000 })",
     "host:connect: there is no \"prot\", did you mean \"port\"?"},
    {"a:listen(80, { backlog = -1 })",
     "host:listen: backlog must be a whole number, from 0 to 65535, got -1"},
    {"net:expect(5)", "net:expect: expected a host or a connection, got a number"},
    {"net:expect(a):retransmits('FIN')",
     "retransmits: how often must be a whole number, at least 0, got nothing"},
    {"net:expect(a):retransmits('FIN', { 5 })",
     "retransmits: each instant is a time, e.g. \"50 ms\"; got the bare number 5"},
    {"net:expect(a):passes('CLOSED')", "passes: expected at least two states, got 1"},
    {"net:note()", "net:note needs a text, got nothing"},
    {"net:zer()", "net: there is no \"zer\", did you mean \"zero\"?"},
    {"a:slep '1 s'", "host: there is no \"slep\", did you mean \"sleep\"?"},
    {"a.sleep '1 s'", "host:sleep needs a host, got a string; is it called with a colon?"},
    {"net:expect(a):pass('CLOSED')",
     "net:expect(…): there is no \"pass\", did you mean \"passes\"?"},
    {"net:run { horizon = 5 }",
     "net:run: horizon is a time, e.g. \"50 ms\"; got the bare number 5"},
    {"net:run { horizon = '-5 s' }", "net:run: horizon is a time, e.g. \"50 ms\"; \"-5 s\" is "},
    {"net:run { max_event = 5 }",
     "net:run: there is no \"max_event\", did you mean \"max_events\"?"},
    {"getmetatable(a)", "false"},
    {"pcall(function() a.x = 1 end)", "false"},
};

static void
keep_print(void *ctx, const char *text, size_t length)
{
    g_string_append_len(ctx, text, (gssize)length);
}

static void
check_row(const Row *row)
{
    g_autofree char *source =
        g_strdup_printf(PRELUDE "local value = %s print(value)", row->expression);
    GString *printed = g_string_new(NULL);
    Script *script = test_scenario_load(source);
    Sim *sim = sim_new(1, 0);
    script_set_print(script, keep_print, printed);
    g_autofree char *report = test_scenario_report(script, sim, NULL);
    const char *seen = printed->len > 0 ? printed->str : report + strlen("3: t.lua:1: ");
    ck_assert_msg(g_str_has_prefix(seen, row->printed), "%s: %s", row->expression, seen);
    g_string_free(printed, TRUE);
    sim_free(sim);
    script_free(script);
}

START_TEST(quantities)
{
    check_row(&quantity_rows[_i]);
}
END_TEST

START_TEST(links)
{
    check_row(&link_rows[_i]);
}
END_TEST

START_TEST(rules)
{
    check_row(&rule_rows[_i]);
}
END_TEST

START_TEST(hosts_and_the_network)
{
    check_row(&host_rows[_i]);
}
END_TEST

static TCase *
language_cases(void)
{
    TCase *group = tcase_create("language");
    tcase_add_loop_test(group, quantities, 0, TEST_ROWS(quantity_rows));
    tcase_add_loop_test(group, links, 0, TEST_ROWS(link_rows));
    tcase_add_loop_test(group, rules, 0, TEST_ROWS(rule_rows));
    tcase_add_loop_test(group, hosts_and_the_network, 0, TEST_ROWS(host_rows));
    return group;
}

TEST_MAIN("language", language_cases)
