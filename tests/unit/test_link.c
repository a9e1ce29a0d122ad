/* Links: when packets arrive, in which order, which are not taken, and what is told of them. */
#include "net/link.h"

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

static TCase *
timing_cases(void)
{
    TCase *group = tcase_create("timing");
    tcase_add_loop_test(group, link_keeps_its_times, 0, TEST_ROWS(timings));
    return group;
}

TEST_MAIN("link", timing_cases)
