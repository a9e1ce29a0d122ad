/* Links: when packets arrive, in which order, which are not taken, and what is told of them. */
#include "net/link.h"

#include "core/timer.h"
#include "test_main.h"
#include "test_net.h"

/* One direction's parameters, packets that enter one after the other at given instants, and all
 * that is told. */
typedef struct {
    const char *what;
    LinkParameters parameters;
    struct {
        SimTime at;
        uint64_t bytes; /* on the wire; 0: no more packets */
    } packets[6];
    const char *lines;
} Timing;

static const Timing timings[] = {
    {"delay alone",
     {.delay = 50 * SIM_MS, .mtu_bytes = 1500},
     {{0, 1500}, {0, 40}, {10 * SIM_MS, 40}},
     "0 a/1 net:sent 1 a-b\n"
     "0 a/1 net:sent 2 a-b\n"
     "0.01 a/1 net:sent 3 a-b\n"
     "0.05 b net:delivered 1\n"
     "0.05 b net:delivered 2\n"
     "0.06 b net:delivered 3\n"},
    {"1500 bytes at 10 Mbit/s take 1.2 ms",
     {.delay = 50 * SIM_MS, .rate_bps = 10000000, .mtu_bytes = 1500},
     {{0, 1500}},
     "0 a/1 net:sent 1 a-b\n"
     "0 a net:queue a-b 1 1500\n"
     "0.0512 b net:delivered 1\n"},
    {"three back to back",
     {.delay = 50 * SIM_MS, .rate_bps = 10000000, .mtu_bytes = 1500},
     {{0, 1500}, {0, 1500}, {0, 750}},
     "0 a/1 net:sent 1 a-b\n"
     "0 a net:queue a-b 1 1500\n"
     "0 a/1 net:sent 2 a-b\n"
     "0 a net:queue a-b 2 3000\n"
     "0 a/1 net:sent 3 a-b\n"
     "0 a net:queue a-b 3 3750\n"
     "0.0512 b net:delivered 1\n"
     "0.0524 b net:delivered 2\n"
     "0.053 b net:delivered 3\n"},
    {"a line that was idle owes nothing",
     {.rate_bps = 10000000, .mtu_bytes = 1500},
     {{0, 1500}, {10 * SIM_MS, 1500}},
     "0 a/1 net:sent 1 a-b\n"
     "0 a net:queue a-b 1 1500\n"
     "0.0012 b net:delivered 1\n"
     "0.01 a/1 net:sent 2 a-b\n"
     "0.01 a net:queue a-b 1 1500\n"
     "0.0112 b net:delivered 2\n"},
    {"times round up to the next nanosecond",
     {.rate_bps = 3000000000, .mtu_bytes = 1500},
     {{0, 40}, {0, 40}},
     "0 a/1 net:sent 1 a-b\n"
     "0 a net:queue a-b 1 40\n"
     "0 a/1 net:sent 2 a-b\n"
     "0 a net:queue a-b 2 80\n"
     "0.000000107 b net:delivered 1\n"
     "0.000000214 b net:delivered 2\n"},
    {"a queue of two packets, one of them on its way out",
     {.rate_bps = 10000000, .mtu_bytes = 1500, .queue_pkts = 2},
     {{0, 1500}, {0, 1500}, {0, 40}},
     "0 a/1 net:sent 1 a-b\n"
     "0 a net:queue a-b 1 1500\n"
     "0 a/1 net:sent 2 a-b\n"
     "0 a net:queue a-b 2 3000\n"
     "0 a/1 net:sent 3 a-b\n"
     "0 a net:dropped 3 a-b queue\n"
     "0.0012 b net:delivered 1\n"
     "0.0024 b net:delivered 2\n"},
    {"a packet leaves the queue when its last bit has left, not when it arrives",
     {.delay = 50 * SIM_MS, .rate_bps = 10000000, .mtu_bytes = 1500, .queue_pkts = 1},
     {{0, 1500}, {1199999, 40}, {1200000, 1500}},
     "0 a/1 net:sent 1 a-b\n"
     "0 a net:queue a-b 1 1500\n"
     "0.001199999 a/1 net:sent 2 a-b\n"
     "0.001199999 a net:dropped 2 a-b queue\n"
     "0.0012 a/1 net:sent 3 a-b\n"
     "0.0012 a net:queue a-b 1 1500\n"
     "0.0512 b net:delivered 1\n"
     "0.0524 b net:delivered 3\n"},
    {"a queue of 3000 bytes",
     {.rate_bps = 10000000, .mtu_bytes = 1500, .queue_bytes = 3000},
     {{0, 1500}, {0, 1000}, {0, 501}, {0, 500}},
     "0 a/1 net:sent 1 a-b\n"
     "0 a net:queue a-b 1 1500\n"
     "0 a/1 net:sent 2 a-b\n"
     "0 a net:queue a-b 2 2500\n"
     "0 a/1 net:sent 3 a-b\n"
     "0 a net:dropped 3 a-b queue\n"
     "0 a/1 net:sent 4 a-b\n"
     "0 a net:queue a-b 3 3000\n"
     "0.0012 b net:delivered 1\n"
     "0.002 b net:delivered 2\n"
     "0.0024 b net:delivered 4\n"},
    {"without a rate nothing waits, so no limit is met",
     {.mtu_bytes = 1500, .queue_pkts = 1, .queue_bytes = 100},
     {{0, 1500}, {0, 1500}},
     "0 a/1 net:sent 1 a-b\n"
     "0 a/1 net:sent 2 a-b\n"
     "0 b net:delivered 1\n"
     "0 b net:delivered 2\n"},
    {"larger than the MTU by one",
     {.mtu_bytes = 576},
     {{0, 576}, {0, 577}},
     "0 a/1 net:sent 1 a-b\n"
     "0 a net:dropped 2 a-b mtu\n"
     "0 b net:delivered 1\n"},
    {"the smallest MTU there is",
     {.mtu_bytes = 68},
     {{0, 68}, {0, 69}},
     "0 a/1 net:sent 1 a-b\n"
     "0 a net:dropped 2 a-b mtu\n"
     "0 b net:delivered 1\n"},
    {"a packet that is too large takes no time and no room",
     {.rate_bps = 8000, .mtu_bytes = 100, .queue_pkts = 1},
     {{0, 101}, {0, 100}},
     "0 a net:dropped 1 a-b mtu\n"
     "0 a/1 net:sent 2 a-b\n"
     "0 a net:queue a-b 1 100\n"
     "0.1 b net:delivered 2\n"},
    {"all is lost, and takes its time on the line",
     {.rate_bps = 8000, .mtu_bytes = 1500, .queue_pkts = 1, .loss = 1000000000},
     {{0, 1000}, {SIM_S - 1, 1000}, {SIM_S, 1000}},
     "0 a/1 net:sent 1 a-b\n"
     "0 a net:dropped 1 a-b loss\n"
     "0 a net:queue a-b 1 1000\n"
     "0.999999999 a/1 net:sent 2 a-b\n"
     "0.999999999 a net:dropped 2 a-b queue\n"
     "1 a/1 net:sent 3 a-b\n"
     "1 a net:dropped 3 a-b loss\n"
     "1 a net:queue a-b 1 1000\n"},
};

START_TEST(link_keeps_its_times)
{
    const Timing *row = &timings[_i];
    TestNet *t = test_net_new();
    Host *a = test_host(t, "a"), *b = test_host(t, "b");
    link_new(t->network, a, b, &row->parameters, NULL);
    for (int i = 0; i < 6 && row->packets[i].bytes > 0; i++)
        test_send_at(t, row->packets[i].at, a,
                     test_packet(t, a, b, TCP_ACK, row->packets[i].bytes - 40));
    test_net_run(t);
    trace_log_expect(&t->log, row->what, row->lines);
    test_net_free(t);
}
END_TEST

/* Two hosts, one link. */
typedef struct {
    TestNet *t;
    Host *a, *b;
    Link *link;
} Pair;

static void
pair_new(Pair *pair, const LinkParameters *parameters)
{
    pair->t = test_net_new();
    pair->a = test_host(pair->t, "a");
    pair->b = test_host(pair->t, "b");
    pair->link = link_new(pair->t->network, pair->a, pair->b, parameters, NULL);
}

static void
send(const Pair *pair, uint64_t bytes)
{
    host_send(pair->a, test_packet(pair->t, pair->a, pair->b, TCP_ACK, bytes - 40));
}

START_TEST(directions_are_apart)
{
    LinkParameters parameters = {.delay = SIM_MS, .rate_bps = 8000, .mtu_bytes = 1500};
    Pair pair;
    pair_new(&pair, &parameters);
    LinkEnd *back = link_end_at(pair.link, pair.b);
    back->parameters.rate_bps = 0;
    back->parameters.delay = 7 * SIM_MS;
    send(&pair, 1000);
    host_send(pair.b, test_packet(pair.t, pair.b, pair.a, TCP_ACK, 0));
    uint64_t bytes;
    ck_assert_uint_eq(link_queue(link_end_at(pair.link, pair.a), &bytes), 1);
    ck_assert_uint_eq(bytes, 1000);
    ck_assert_uint_eq(link_queue(back, &bytes), 0);
    ck_assert_uint_eq(bytes, 0);
    test_net_run(pair.t);
    trace_log_expect(&pair.t->log, "each with its own parameters",
                     "0 a/1 net:sent 1 a-b\n"
                     "0 a net:queue a-b 1 1000\n"
                     "0 b/1 net:sent 2 a-b\n"
                     "0.007 a net:delivered 2\n"
                     "1.001 b net:delivered 1\n");
    test_net_free(pair.t);
}
END_TEST

START_TEST(shorter_delay_lets_a_packet_overtake)
{
    LinkParameters parameters = {.delay = 10 * SIM_MS, .mtu_bytes = 1500};
    Pair pair;
    pair_new(&pair, &parameters);
    static const SimTime delays[] = {10, 30, 20, 5, 20, 40}; /* in ms */
    for (int i = 0; i < TEST_ROWS(delays); i++) {
        pair.link->ends[0].parameters.delay = delays[i] * SIM_MS;
        send(&pair, 40);
    }
    ck_assert_uint_eq(event_count(pair.t->sim->events), 1);
    test_net_run(pair.t);
    trace_log_expect(&pair.t->log, "what has entered keeps its arrival",
                     "0 a/1 net:sent 1 a-b\n"
                     "0 a/1 net:sent 2 a-b\n"
                     "0 a/1 net:sent 3 a-b\n"
                     "0 a/1 net:sent 4 a-b\n"
                     "0 a/1 net:sent 5 a-b\n"
                     "0 a/1 net:sent 6 a-b\n"
                     "0.005 b net:delivered 4\n"
                     "0.01 b net:delivered 1\n"
                     "0.02 b net:delivered 3\n"
                     "0.02 b net:delivered 5\n"
                     "0.03 b net:delivered 2\n"
                     "0.04 b net:delivered 6\n");
    test_net_free(pair.t);
}
END_TEST

START_TEST(new_rate_waits_for_what_entered_before)
{
    LinkParameters parameters = {.rate_bps = 8000, .mtu_bytes = 1500};
    Pair pair;
    pair_new(&pair, &parameters);
    send(&pair, 1000);
    pair.link->ends[0].parameters.rate_bps = 80000;
    send(&pair, 1000);
    pair.link->ends[0].parameters.rate_bps = 0;
    send(&pair, 1000);
    test_net_run(pair.t);
    trace_log_expect(&pair.t->log, "nobody leaves before those before",
                     "0 a/1 net:sent 1 a-b\n"
                     "0 a net:queue a-b 1 1000\n"
                     "0 a/1 net:sent 2 a-b\n"
                     "0 a net:queue a-b 2 2000\n"
                     "0 a/1 net:sent 3 a-b\n"
                     "1 b net:delivered 1\n"
                     "1.1 b net:delivered 2\n"
                     "1.1 b net:delivered 3\n");
    test_net_free(pair.t);
}
END_TEST

/* Arrivals at one instant come in the order in which they entered, over whichever link, and before
 * a timer that was armed after them. */
static void
send_last(void *arg)
{
    const Pair *pair = arg;
    host_send(pair->b, test_packet(pair->t, pair->b, pair->a, TCP_RST, 0));
}

START_TEST(order_at_one_instant_is_that_of_entering)
{
    LinkParameters parameters = {.delay = SIM_MS, .mtu_bytes = 1500};
    Pair pair;
    pair_new(&pair, &parameters);
    Host *c = test_host(pair.t, "c");
    link_new(pair.t->network, c, pair.b, &parameters, NULL);
    Timer timer;
    timer_init(&timer, pair.t->sim->events, send_last, &pair);
    for (int i = 0; i < 2; i++) {
        send(&pair, 40);
        host_send(c, test_packet(pair.t, c, pair.b, TCP_ACK, 0));
        if (i == 0)
            timer_arm(&timer, SIM_MS);
    }
    test_net_run(pair.t);
    trace_log_expect(&pair.t->log, "tickets decide",
                     "0 a/1 net:sent 1 a-b\n"
                     "0 c/1 net:sent 2 c-b\n"
                     "0 a/1 net:sent 3 a-b\n"
                     "0 c/1 net:sent 4 c-b\n"
                     "0.001 b net:delivered 1\n"
                     "0.001 b net:delivered 2\n"
                     "0.001 b/1 net:sent 5 a-b\n"
                     "0.001 b net:delivered 3\n"
                     "0.001 b net:delivered 4\n"
                     "0.002 a net:delivered 5\n");
    test_net_free(pair.t);
}
END_TEST

START_TEST(hop_is_one_event)
{
    enum { PACKETS = 1000 };
    LinkParameters parameters = {.delay = SIM_S, .rate_bps = 10000000, .mtu_bytes = 1500};
    Pair pair;
    pair_new(&pair, &parameters);
    for (int i = 0; i < PACKETS; i++)
        send(&pair, 1500);
    ck_assert_uint_eq(event_count(pair.t->sim->events), 1);
    test_net_run(pair.t);
    ck_assert_uint_eq(pair.t->sim->n_events, PACKETS);
    ck_assert_int_eq(sim_now(pair.t->sim), SIM_S + PACKETS * 1200 * SIM_US);
    test_net_free(pair.t);
}
END_TEST

/* One packet enters each second; each takes more than 2 s, later next to nothing. */
static void
send_one(void *arg)
{
    const Pair *pair = arg;
    send(pair, 40 + (uint64_t)(sim_now(pair->t->sim) / SIM_S));
}

START_TEST(queue_counts_what_has_not_left)
{
    enum { SECONDS = 160, SLOW = 40 };
    LinkParameters parameters = {.rate_bps = 160, .mtu_bytes = 1500};
    Pair pair;
    pair_new(&pair, &parameters);
    trace_log_clear(&pair.t->log, pair.t->sim);
    SimTime departures[SECONDS], free_at = 0;
    for (int i = 0; i < SECONDS; i++) {
        uint64_t rate_bps = i < SLOW ? 160 : 800000;
        Timer timer;
        timer_init(&timer, pair.t->sim->events, send_one, &pair);
        timer_arm_at(&timer, i * SIM_S, PHASE_EVENT);
        pair.link->ends[0].parameters.rate_bps = rate_bps;
        sim_run(pair.t->sim, i * SIM_S);
        SimTime begin = free_at > i * SIM_S ? free_at : i * SIM_S;
        free_at = departures[i] = begin + sim_time_to_send(40 + (uint64_t)i, rate_bps);

        uint64_t bytes, expected_bytes = 0;
        uint32_t packets = link_queue(&pair.link->ends[0], &bytes), expected = 0;
        for (int k = 0; k <= i; k++)
            if (departures[k] > i * SIM_S) {
                expected++;
                expected_bytes += 40 + (uint64_t)k;
            }
        ck_assert_msg(packets == expected && bytes == expected_bytes, "at %d s: %u packets", i,
                      packets);
    }
    uint64_t left;
    ck_assert_uint_eq(link_queue(&pair.link->ends[0], &left), 1); /* the last, just now */
    test_net_free(pair.t);
}
END_TEST

START_TEST(packets_in_the_air_are_freed)
{
    LinkParameters parameters = {.delay = SIM_S, .rate_bps = 1000000, .mtu_bytes = 1500};
    Pair pair;
    pair_new(&pair, &parameters);
    for (int i = 0; i < 10000; i++)
        send(&pair, 40 + (uint64_t)i % 1000);
    ck_assert_int_eq(sim_run(pair.t->sim, 3 * SIM_S), SIM_UNTIL);
    ck_assert_uint_gt(pair.t->network->packets.pool.live, 9000);
    test_net_free(pair.t);
}
END_TEST

/* A queue of 300 years is longer than time itself. */
START_TEST(longest_queue_overflows_nothing)
{
    LinkParameters parameters = {
        .delay = SIM_TIME_LONGEST, .rate_bps = 1, .mtu_bytes = 65535, .loss = 1000000000};
    Pair pair;
    pair_new(&pair, &parameters);
    trace_log_clear(&pair.t->log, pair.t->sim);
    for (int i = 0; i < 20000; i++)
        send(&pair, 65535);
    pair.link->ends[0].parameters.loss = 0;
    send(&pair, 65535);
    uint64_t bytes;
    ck_assert_uint_eq(link_queue(&pair.link->ends[0], &bytes), 20001);
    EventKey next;
    ck_assert(event_next(pair.t->sim->events, &next));
    ck_assert_int_eq(next.at, SIM_TIME_LAST + SIM_TIME_LONGEST);
    test_net_free(pair.t);
}
END_TEST

/* Sends `n` packets and notes which did not arrive. */
static void
note_losses(uint64_t rule_nth, unsigned n, bool *ret_lost)
{
    LinkParameters parameters = {.delay = SIM_MS, .mtu_bytes = 1500, .loss = 300000000};
    Pair pair;
    pair_new(&pair, &parameters);
    LinkEnd *end = &pair.link->ends[0];
    PacketRule *rule = NULL;
    if (rule_nth > 0)
        rule =
            impair_add_rule(&end->impairment, &pair.t->sim->memory, &(PacketRule){.nth = rule_nth});
    for (unsigned i = 0; i < n; i++) {
        size_t in_the_air = pair.t->network->packets.pool.live;
        send(&pair, 40);
        ret_lost[i] = pair.t->network->packets.pool.live == in_the_air;
    }
    ck_assert(rule == NULL || rule->acted == 1);
    test_net_run(pair.t);
    test_net_free(pair.t);
}

START_TEST(loss_follows_its_stream)
{
    enum { PACKETS = 2000 };
    static const char name[] = "a-b:a";
    bool lost[PACKETS], with_rule[PACKETS];
    note_losses(0, PACKETS, lost);
    RandomStream stream;
    random_init(&stream, 1, 0, "link.loss", name);
    unsigned n = 0;
    for (unsigned i = 0; i < PACKETS; i++) {
        ck_assert(lost[i] == random_chance(&stream, 300000000));
        n += lost[i];
    }
    ck_assert_uint_gt(n, 540);
    ck_assert_uint_lt(n, 660);

    /* A rule takes one packet more and moves no other loss. */
    note_losses(5, PACKETS, with_rule);
    for (unsigned i = 0; i < PACKETS; i++)
        ck_assert(with_rule[i] == (lost[i] || i == 4));
}
END_TEST

START_TEST(rule_is_told_with_its_place)
{
    LinkParameters parameters = {.rate_bps = 8000, .mtu_bytes = 1500, .queue_pkts = 2};
    Pair pair;
    pair_new(&pair, &parameters);
    PacketRule rule = {.nth = 2, .place = "scenario.lua:9"};
    PacketRule *added =
        impair_add_rule(&pair.link->ends[0].impairment, &pair.t->sim->memory, &rule);
    for (int i = 0; i < 3; i++)
        send(&pair, 1000);
    test_net_run(pair.t);
    trace_log_expect(&pair.t->log, "the third finds the queue full: no rule is asked",
                     "0 a/1 net:sent 1 a-b\n"
                     "0 a net:queue a-b 1 1000\n"
                     "0 a/1 net:sent 2 a-b\n"
                     "0 a net:dropped 2 a-b rule scenario.lua:9\n"
                     "0 a net:queue a-b 2 2000\n"
                     "0 a/1 net:sent 3 a-b\n"
                     "0 a net:dropped 3 a-b queue\n"
                     "1 b net:delivered 1\n");
    ck_assert_uint_eq(added->matched, 2);
    test_net_free(pair.t);
}
END_TEST

START_TEST(links_are_named_and_found)
{
    Pair pair;
    pair_new(&pair, &link_parameters_default);
    Network *network = pair.t->network;
    Host *c = test_host(pair.t, "c");
    Link *second = link_new(network, pair.a, pair.b, &link_parameters_default, NULL);
    Link *third = link_new(network, pair.a, pair.b, &link_parameters_default, NULL);
    Link *named = link_new(network, c, pair.b, &link_parameters_default, "uplink");
    Link *self = link_new(network, c, c, &link_parameters_default, NULL);
    ck_assert_str_eq(pair.link->name, "a-b");
    ck_assert_str_eq(second->name, "a-b.2");
    ck_assert_str_eq(third->name, "a-b.3");
    ck_assert_str_eq(self->name, "c-c");
    ck_assert_ptr_eq(network_find_link(network, "uplink"), named);
    ck_assert_ptr_eq(network_find_link(network, "a-b.2"), second);
    ck_assert_ptr_null(network_find_link(network, "b-a"));
    ck_assert_ptr_eq(link_end_at(named, c), &named->ends[0]);
    ck_assert_ptr_eq(link_end_at(named, pair.b), &named->ends[1]);
    ck_assert_ptr_null(link_end_at(named, pair.a));
    ck_assert_ptr_eq(link_end_at(self, c), &self->ends[0]);
    ck_assert_uint_eq(c->n_interfaces, 3);
    test_net_free(pair.t);
}
END_TEST

static TCase *
timing_cases(void)
{
    TCase *group = tcase_create("timing");
    tcase_add_loop_test(group, link_keeps_its_times, 0, TEST_ROWS(timings));
    tcase_add_test(group, directions_are_apart);
    tcase_add_test(group, shorter_delay_lets_a_packet_overtake);
    tcase_add_test(group, new_rate_waits_for_what_entered_before);
    tcase_add_test(group, order_at_one_instant_is_that_of_entering);
    tcase_add_test(group, hop_is_one_event);
    tcase_add_test(group, queue_counts_what_has_not_left);
    tcase_add_test(group, packets_in_the_air_are_freed);
    tcase_add_test(group, longest_queue_overflows_nothing);
    return group;
}

static TCase *
loss_cases(void)
{
    TCase *group = tcase_create("loss");
    tcase_add_test(group, loss_follows_its_stream);
    tcase_add_test(group, rule_is_told_with_its_place);
    return group;
}

static TCase *
name_cases(void)
{
    TCase *group = tcase_create("names");
    tcase_add_test(group, links_are_named_and_found);
    return group;
}

TEST_MAIN("link", timing_cases, loss_cases, name_cases)
