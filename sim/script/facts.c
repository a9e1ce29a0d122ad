/*
 * A connection sends few kinds of segments and has few kinds of results, so each is found by
 * walking a short list; connections are many and found by a table.
 */
#include "script/facts.h"

#include "net/net_trace.h"
#include "tcp/tcp_trace.h"

struct Facts {
    GPtrArray *connections; /* of ConnFacts, owned */
    GHashTable *by_key;     /* the same, found by host and number; never walked */
};

static guint
key_hash(gconstpointer key)
{
    const ConnFacts *facts = key;
    return g_str_hash(facts->host) * 31 + facts->conn;
}

static gboolean
key_equal(gconstpointer a, gconstpointer b)
{
    const ConnFacts *x = a, *y = b;
    return x->conn == y->conn && g_str_equal(x->host, y->host);
}

static void
times_add(FactTimes *times, SimTime at)
{
    times->count++;
    if (times->times == NULL)
        times->times = g_array_new(FALSE, FALSE, sizeof(SimTime));
    if (times->times->len < FACT_TIMES_MAX)
        g_array_append_val(times->times, at);
}

static void
segment_fact_free(gpointer data)
{
    SegmentFact *fact = data;
    g_array_unref(fact->times.times);
    g_free(fact);
}

static void
result_fact_free(gpointer data)
{
    ResultFact *fact = data;
    g_array_unref(fact->times.times);
    g_free(fact->call);
    g_free(fact->result);
    g_free(fact);
}

static void
conn_facts_free(gpointer data)
{
    ConnFacts *facts = data;
    g_array_unref(facts->states);
    g_ptr_array_unref(facts->segments);
    g_ptr_array_unref(facts->results);
    g_free(facts);
}

static ConnFacts *
facts_of(Facts *facts, const TraceHead *head)
{
    ConnFacts key = {.host = head->host, .conn = head->conn};
    ConnFacts *found = g_hash_table_lookup(facts->by_key, &key);
    if (found != NULL)
        return found;

    found = g_new(ConnFacts, 1);
    *found = (ConnFacts){
        .host = head->host,
        .conn = head->conn,
        .states = g_array_new(FALSE, FALSE, sizeof(StateFact)),
        .segments = g_ptr_array_new_with_free_func(segment_fact_free),
        .results = g_ptr_array_new_with_free_func(result_fact_free),
    };
    g_ptr_array_add(facts->connections, found);
    g_hash_table_add(facts->by_key, found);
    return found;
}

static void
note_segment(ConnFacts *conn, FactFate fate, const Packet *packet, SimTime at)
{
    SegmentFact *fact = NULL;
    for (guint i = 0; i < conn->segments->len && fact == NULL; i++) {
        SegmentFact *other = conn->segments->pdata[i];
        if (other->fate == fate && other->flags == packet->tcp.flags)
            fact = other;
    }
    if (fact == NULL) {
        fact = g_new0(SegmentFact, 1);
        fact->fate = fate;
        fact->flags = packet->tcp.flags;
        g_ptr_array_add(conn->segments, fact);
    }
    times_add(&fact->times, at);
}

static void
note_sent(ConnFacts *conn, const NetSent *sent, SimTime at)
{
    if (sent->forwarded)
        return;
    note_segment(conn, FACT_SENT, sent->packet, at);
    if (sent->packet->origin.transmission > 1)
        note_segment(conn, FACT_RETRANSMITTED, sent->packet, at);
}

static void
note_state(ConnFacts *conn, const TcpStateRecord *record, SimTime at)
{
    StateFact fact = {.at = at, .from = record->from, .to = record->to};
    g_array_append_val(conn->states, fact);
}

static void
note_result(ConnFacts *conn, const AppResult *record, SimTime at)
{
    ResultFact *fact = NULL;
    for (guint i = 0; i < conn->results->len && fact == NULL; i++) {
        ResultFact *other = conn->results->pdata[i];
        if (g_str_equal(other->call, record->call) && g_str_equal(other->result, record->result))
            fact = other;
    }
    if (fact == NULL) {
        fact = g_new0(ResultFact, 1);
        fact->call = g_strdup(record->call);
        fact->result = g_strdup(record->result);
        g_ptr_array_add(conn->results, fact);
    }
    times_add(&fact->times, at);
}

/* The sender of a dropped packet, also where a router drops it. */
static ConnFacts *
sender_of(Facts *facts, const TraceHead *head, const Packet *packet)
{
    TraceHead sender = *head;
    sender.conn = packet->origin.conn;
    return facts_of(facts, &sender);
}

static void
record(void *ctx, const TraceHead *head, const void *data)
{
    Facts *facts = ctx;
    if (head->host == NULL)
        return;
    if (head->kind == TRACE_SENT)
        note_sent(facts_of(facts, head), data, head->time);
    else if (head->kind == TRACE_DROPPED)
        note_segment(sender_of(facts, head, ((const NetDropped *)data)->packet), FACT_LOST,
                     ((const NetDropped *)data)->packet, head->time);
    else if (head->kind == TRACE_STATE)
        note_state(facts_of(facts, head), data, head->time);
    else if (head->kind == TRACE_RESULT)
        note_result(facts_of(facts, head), data, head->time);
}

Facts *
facts_new(void)
{
    Facts *facts = g_new(Facts, 1);
    facts->connections = g_ptr_array_new_with_free_func(conn_facts_free);
    facts->by_key = g_hash_table_new(key_hash, key_equal);
    return facts;
}

void
facts_free(Facts *facts)
{
    if (facts == NULL)
        return;
    g_hash_table_unref(facts->by_key);
    g_ptr_array_unref(facts->connections);
    g_free(facts);
}

TraceSink
facts_sink(Facts *facts)
{
    return (TraceSink){
        .wants = TRACE_BIT(TRACE_SENT) | TRACE_BIT(TRACE_DROPPED) | TRACE_BIT(TRACE_STATE) |
                 TRACE_BIT(TRACE_RESULT),
        .record = record,
        .ctx = facts,
    };
}

const GPtrArray *
facts_connections(const Facts *facts)
{
    return facts->connections;
}
