#include "trace/ladder_store.h"

#include "trace/segment.h"

#include <string.h>

/* No line of a ladder shows more of a text than this. */
enum { TEXT_BYTES = 400 };

struct LadderStore {
    GStringChunk *names; /* hosts, links, rules, calls: few, however long the run */
    TraceMeta meta;
    GArray *hosts;          /* of StoreHost */
    GHashTable *host_index; /* name, in `names` -> place in hosts + 1; only ever looked up in */
    uint64_t turns;

    GArray *first; /* of Fact */
    Fact *last;    /* a ring once `first` is full; NULL before */
    size_t oldest, n_last;
    bool missing; /* a fact fell out */
    uint64_t segments_missing;

    bool zero_noted, zero_waits_for_call;
    SimTime zero;
    char *zero_text;
    const char *zero_host, *zero_call;
};

LadderStore *
ladder_store_new(void)
{
    LadderStore *store = g_new0(LadderStore, 1);
    store->names = g_string_chunk_new(1024);
    store->hosts = g_array_new(FALSE, TRUE, sizeof(StoreHost));
    store->host_index = g_hash_table_new(g_str_hash, g_str_equal);
    store->first = g_array_new(FALSE, FALSE, sizeof(Fact));
    return store;
}

static void
fact_clear(Fact *fact)
{
    if (fact->kind == FACT_CALL || fact->kind == FACT_RESULT)
        g_free(fact->u.call.text);
    else if (fact->kind == FACT_NOTE)
        g_free(fact->u.note);
}

void
ladder_store_free(LadderStore *store)
{
    if (store == NULL)
        return;
    for (guint i = 0; i < store->first->len; i++)
        fact_clear(&g_array_index(store->first, Fact, i));
    for (size_t i = 0; i < store->n_last; i++)
        fact_clear(&store->last[i]);
    g_array_free(store->first, TRUE);
    g_free(store->last);
    g_array_free(store->hosts, TRUE);
    g_hash_table_destroy(store->host_index);
    g_string_chunk_free(store->names);
    g_free(store->zero_text);
    g_free(store);
}

/* The store's own copy of a name that will come again. */
static const char *
keep_name(LadderStore *store, const char *name)
{
    return name == NULL ? NULL : g_string_chunk_insert_const(store->names, name);
}

/* The place of a host plus 1; 0 for NULL. */
static uint32_t
find_host(LadderStore *store, const char *name)
{
    if (name == NULL)
        return 0;
    uint32_t found = GPOINTER_TO_UINT(g_hash_table_lookup(store->host_index, name));
    if (found != 0)
        return found;

    StoreHost host = {.name = g_string_chunk_insert_const(store->names, name)};
    g_array_append_val(store->hosts, host);
    g_hash_table_insert(store->host_index, host.name, GUINT_TO_POINTER(store->hosts->len));
    return store->hosts->len;
}

static StoreHost *
host_of(LadderStore *store, const Fact *fact)
{
    return fact->host == 0 ? NULL : &g_array_index(store->hosts, StoreHost, fact->host - 1);
}

/* Keeps the fact, and lets go of the oldest of the last ones when they are too many. */
static void
keep(LadderStore *store, const Fact *fact)
{
    if (store->first->len < LADDER_STORE_FIRST) {
        g_array_append_val(store->first, *fact);
        return;
    }
    if (store->last == NULL)
        store->last = g_new(Fact, LADDER_STORE_LAST);
    if (store->n_last < LADDER_STORE_LAST) {
        store->last[store->n_last++] = *fact;
        return;
    }
    Fact *oldest = &store->last[store->oldest];
    store->missing = true;
    store->segments_missing += oldest->kind == FACT_SENT;
    fact_clear(oldest);
    *oldest = *fact;
    store->oldest = (store->oldest + 1) % LADDER_STORE_LAST;
}

static FactSegment
segment_fact(const Packet *packet)
{
    FactSegment s = {
        .id = packet->id,
        .src = packet->src,
        .dst = packet->dst,
        .src_port = packet->tcp.src_port,
        .dst_port = packet->tcp.dst_port,
        .flags = packet->tcp.flags,
        .copy = packet->copy_of != 0,
        .window = packet->tcp.window,
        .reason = packet->origin.reason,
        .of_listener = packet->origin.state == TCP_LISTEN,
        .seq = packet->tcp.seq,
        .ack = packet->tcp.ack,
        .length = (uint32_t)packet->text.length,
        .seq_first = packet->origin.seq_first,
        .transmission = packet->origin.transmission,
    };
    s.knows_seq = segment_seq(packet, &s.seq);
    s.knows_ack = segment_ack(packet, &s.ack);
    return s;
}

static void
note_address(StoreHost *host, Address address, uint16_t port)
{
    if (!host->has_address) {
        host->has_address = true;
        host->address = address;
    }
    host->many_ports |= host->has_port && host->port != port;
    host->has_port = true;
    host->port = port;
}

static void
record_sent(LadderStore *store, Fact *fact, const NetSent *sent)
{
    if (sent->forwarded)
        return;
    fact->kind = FACT_SENT;
    fact->u.segment = segment_fact(sent->packet);
    StoreHost *host = host_of(store, fact);
    if (host != NULL) {
        host->endpoint = true;
        host->segments++;
        if (host->turn == 0)
            host->turn = ++store->turns;
        note_address(host, sent->packet->src, sent->packet->tcp.src_port);
    }
    keep(store, fact);
}

static void
record_arrived(LadderStore *store, Fact *fact, const NetDelivered *delivered)
{
    fact->kind = FACT_ARRIVED;
    fact->u.arrived = delivered->packet->id;
    StoreHost *host = host_of(store, fact);
    if (host != NULL) {
        host->endpoint = true;
        host->segments++;
        note_address(host, delivered->packet->dst, delivered->packet->tcp.dst_port);
    }
    keep(store, fact);
}

static void
record_lost(LadderStore *store, Fact *fact, const NetDropped *dropped)
{
    fact->kind = FACT_LOST;
    fact->u.lost.segment = segment_fact(dropped->packet);
    fact->u.lost.where = dropped->where;
    fact->u.lost.link = keep_name(store, dropped->link);
    fact->u.lost.rule = keep_name(store, dropped->rule);
    keep(store, fact);
}

static void
record_call(LadderStore *store, Fact *fact, FactKind kind, uint64_t id, const char *name,
            const char *text)
{
    if (strcmp(name, "sleep") == 0)
        return; /* time that passes is seen without it */
    fact->kind = kind;
    fact->u.call.id = id;
    if (fact->host != 0)
        host_of(store, fact)->endpoint = true;
    fact->u.call.name = keep_name(store, name);
    fact->u.call.text = g_strndup(text, TEXT_BYTES);
    if (kind == FACT_CALL && store->zero_waits_for_call) {
        store->zero_waits_for_call = false;
        if (fact->time == store->zero && fact->host != 0) {
            store->zero_host = host_of(store, fact)->name;
            store->zero_call = fact->u.call.name;
        }
    }
    keep(store, fact);
}

static void
record_note(LadderStore *store, Fact *fact, const Note *note)
{
    if (note->what == NOTE_TEXT) {
        fact->kind = FACT_NOTE;
        fact->u.note = g_strndup(note->text, TEXT_BYTES);
        keep(store, fact);
        return;
    }
    bool has_text = note->text != NULL && note->text[0] != '\0';
    store->zero_noted = true;
    store->zero = fact->time;
    store->zero_waits_for_call = !has_text;
    g_free(store->zero_text);
    store->zero_text = has_text ? g_strndup(note->text, TEXT_BYTES) : NULL;
    store->zero_host = store->zero_call = NULL;
}

static void
record_meta(LadderStore *store, const TraceMeta *meta)
{
    store->meta = (TraceMeta){
        .program = keep_name(store, meta->program),
        .scenario = keep_name(store, meta->scenario),
        .seed = meta->seed,
        .profile = keep_name(store, meta->profile),
    };
}

/* What TCP tells makes its host an end of the ladder. */
static void
record_tcp(LadderStore *store, Fact *fact, FactKind kind, const void *record)
{
    fact->kind = kind;
    if (kind == FACT_JUDGED)
        fact->u.judged = *(const TcpSegmentRecord *)record;
    else if (kind == FACT_STATE)
        fact->u.state = *(const TcpStateRecord *)record;
    else
        fact->u.timer = *(const TcpTimerRecord *)record;

    StoreHost *host = host_of(store, fact);
    if (host != NULL)
        host->endpoint = true;
    keep(store, fact);
}

void
ladder_store_record(void *ctx, const TraceHead *head, const void *record)
{
    LadderStore *store = ctx;
    Fact fact = {
        .time = head->time,
        .host = find_host(store, head->host),
        .conn = head->conn,
        .by_call = head->cause.kind == CAUSE_CALL ? head->cause.number : 0,
    };
    switch (head->kind) {
    case TRACE_META:
        record_meta(store, record);
        break;
    case TRACE_SENT:
        record_sent(store, &fact, record);
        break;
    case TRACE_DELIVERED:
        record_arrived(store, &fact, record);
        break;
    case TRACE_DROPPED:
        record_lost(store, &fact, record);
        break;
    case TRACE_SEGMENT:
        record_tcp(store, &fact, FACT_JUDGED, record);
        break;
    case TRACE_STATE:
        record_tcp(store, &fact, FACT_STATE, record);
        break;
    case TRACE_TIMER:
        record_tcp(store, &fact, FACT_TIMER, record);
        break;
    case TRACE_CALL: {
        const AppCall *call = record;
        record_call(store, &fact, FACT_CALL, call->id, call->call, call->args);
        break;
    }
    case TRACE_RESULT: {
        const AppResult *result = record;
        record_call(store, &fact, FACT_RESULT, result->id, result->call, result->result);
        break;
    }
    case TRACE_NOTE:
        record_note(store, &fact, record);
        break;
    case TRACE_QUEUE:
    case TRACE_RTT:
    case TRACE_CC:
    case TRACE_RECOVERY:
    case TRACE_N_KINDS:
        break;
    }
}

const TraceMeta *
ladder_store_meta(const LadderStore *store)
{
    return &store->meta;
}

size_t
ladder_store_n_hosts(const LadderStore *store)
{
    return store->hosts->len;
}

const StoreHost *
ladder_store_host(const LadderStore *store, size_t i)
{
    return &g_array_index(store->hosts, StoreHost, i);
}

size_t
ladder_store_n_facts(const LadderStore *store)
{
    return store->first->len + store->n_last;
}

const Fact *
ladder_store_fact(const LadderStore *store, size_t i)
{
    if (i < store->first->len)
        return &g_array_index(store->first, Fact, i);
    size_t in_ring = (store->oldest + i - store->first->len) % LADDER_STORE_LAST;
    return &store->last[in_ring];
}

size_t
ladder_store_gap(const LadderStore *store, uint64_t *ret_segments)
{
    *ret_segments = store->segments_missing;
    return store->missing ? store->first->len : ladder_store_n_facts(store);
}

SimTime
ladder_store_zero(const LadderStore *store, bool *ret_noted, const char **ret_text,
                  const char **ret_host, const char **ret_call)
{
    *ret_noted = store->zero_noted;
    *ret_text = store->zero_text;
    *ret_host = store->zero_host;
    *ret_call = store->zero_call;
    return store->zero;
}
