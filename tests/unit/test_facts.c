#include "net/net_trace.h"
#include "script/facts.h"
#include "tcp/tcp_trace.h"
#include "test_main.h"

#include <string.h>

typedef struct {
    Trace trace;
    Facts *facts;
} Told;

static void
tell(const Told *told, SimTime at, TraceKind kind, const char *host, uint32_t conn,
     const void *record)
{
    TraceHead head = {.time = at, .kind = kind, .host = host, .conn = conn};
    trace_emit(&told->trace, &head, record);
}

static void
tell_sent(const Told *told, SimTime at, uint8_t flags, uint32_t transmission, bool forwarded)
{
    Packet packet = {.tcp.flags = flags, .origin = {.conn = 1, .transmission = transmission}};
    NetSent sent = {.packet = &packet, .link = "a-b", .forwarded = forwarded};
    tell(told, at, TRACE_SENT, "a", 1, &sent);
}

static void
tell_lost(const Told *told, SimTime at, uint8_t flags)
{
    Packet packet = {.tcp.flags = flags, .origin = {.conn = 1, .transmission = 1}};
    NetDropped dropped = {.packet = &packet, .link = "a-b", .where = DROP_LOSS};
    tell(told, at, TRACE_DROPPED, "a", 0, &dropped);
}

static void
tell_result(const Told *told, SimTime at, const char *call, const char *result)
{
    AppResult record = {.id = 1, .call = call, .result = result};
    tell(told, at, TRACE_RESULT, "a", 1, &record);
}

static Told
told_new(void)
{
    Told told = {.facts = facts_new()};
    trace_add_sink(&told.trace, facts_sink(told.facts));
    return told;
}

static const ConnFacts *
only_connection(const Told *told)
{
    ck_assert_uint_eq(facts_connections(told->facts)->len, 1);
    return facts_connections(told->facts)->pdata[0];
}

/* Of segments with these flags; all zero when there were none. */
static FactTimes
segments(const ConnFacts *conn, FactFate fate, uint8_t flags)
{
    for (guint i = 0; i < conn->segments->len; i++) {
        const SegmentFact *fact = conn->segments->pdata[i];
        if (fact->fate == fate && fact->flags == flags)
            return fact->times;
    }
    return (FactTimes){.count = 0};
}

/* The first of the times; -1 when there is none. */
static SimTime
first(FactTimes times)
{
    return times.times != NULL && times.times->len > 0 ? g_array_index(times.times, SimTime, 0)
                                                       : -1;
}

START_TEST(segments_are_counted_by_fate_and_flags)
{
    Told told = told_new();
    tell_sent(&told, 1, TCP_SYN, 1, false);
    tell_sent(&told, 2, TCP_SYN, 2, false);
    tell_sent(&told, 2, TCP_SYN, 2, true); /* a router's: the same packet */
    tell_sent(&told, 3, TCP_ACK, 1, false);
    tell_lost(&told, 4, TCP_SYN);

    const ConnFacts *conn = only_connection(&told);
    ck_assert_uint_eq(segments(conn, FACT_SENT, TCP_SYN).count, 2);
    ck_assert_uint_eq(segments(conn, FACT_SENT, TCP_ACK).count, 1);
    ck_assert_uint_eq(segments(conn, FACT_RETRANSMITTED, TCP_SYN).count, 1);
    ck_assert_int_eq(first(segments(conn, FACT_RETRANSMITTED, TCP_SYN)), 2);
    ck_assert_uint_eq(segments(conn, FACT_LOST, TCP_SYN).count, 1);
    ck_assert_uint_eq(segments(conn, FACT_LOST, TCP_ACK).count, 0);
    facts_free(told.facts);
}
END_TEST

START_TEST(only_the_first_times_are_kept)
{
    Told told = told_new();
    for (int i = 0; i < 2 * FACT_TIMES_MAX; i++)
        tell_sent(&told, i, TCP_ACK, 1, false);
    FactTimes times = segments(only_connection(&told), FACT_SENT, TCP_ACK);
    ck_assert_uint_eq(times.count, 2 * FACT_TIMES_MAX);
    ck_assert_uint_eq(times.times->len, FACT_TIMES_MAX);
    facts_free(told.facts);
}
END_TEST

START_TEST(states_and_results_are_kept)
{
    Told told = told_new();
    TcpStateRecord opening = {.from = TCP_CLOSED, .to = TCP_SYN_SENT};
    TcpStateRecord open = {.from = TCP_SYN_SENT, .to = TCP_ESTABLISHED};
    tell(&told, 5, TRACE_STATE, "a", 1, &opening);
    tell(&told, 6, TRACE_STATE, "a", 1, &open);
    tell_result(&told, 7, "receive", "100 B");
    tell_result(&told, 8, "receive", "100 B");
    tell_result(&told, 9, "receive", "end");

    const ConnFacts *conn = only_connection(&told);
    ck_assert_uint_eq(conn->states->len, 2);
    ck_assert_int_eq(g_array_index(conn->states, StateFact, 1).at, 6);
    ck_assert_uint_eq(conn->results->len, 2);
    const ResultFact *received = conn->results->pdata[0];
    ck_assert_str_eq(received->result, "100 B");
    ck_assert_uint_eq(received->times.count, 2);
    facts_free(told.facts);
}
END_TEST

START_TEST(connections_are_told_apart)
{
    static const struct {
        const char *host;
        uint32_t conn;
    } ends[] = {{"a", 1}, {"a", 2}, {"b", 1}, {"a", 1}, {"b", 1}};
    Told told = told_new();
    TcpStateRecord record = {.from = TCP_CLOSED, .to = TCP_LISTEN};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        tell(&told, (SimTime)i, TRACE_STATE, ends[i].host, ends[i].conn, &record);

    const GPtrArray *all = facts_connections(told.facts);
    ck_assert_uint_eq(all->len, 3);
    for (guint i = 0; i < all->len; i++) {
        const ConnFacts *conn = all->pdata[i];
        ck_assert_str_eq(conn->host, ends[i].host);
        ck_assert_uint_eq(conn->conn, ends[i].conn);
    }
    facts_free(told.facts);
}
END_TEST

static TCase *
fact_cases(void)
{
    TCase *group = tcase_create("facts");
    tcase_add_test(group, segments_are_counted_by_fate_and_flags);
    tcase_add_test(group, only_the_first_times_are_kept);
    tcase_add_test(group, states_and_results_are_kept);
    tcase_add_test(group, connections_are_told_apart);
    return group;
}

TEST_MAIN("facts", fact_cases)
