#include "trace/jsonl.h"

#include "net/net_trace.h"
#include "tcp/tcp_trace.h"
#include "trace/escape.h"
#include "trace/segment.h"

#include <string.h>

struct Jsonl {
    Output *output;
    GString *line; /* the record being written; keeps its room */
    bool first;    /* the next key is the first of its object */
};

/* Each put_… writes one key and its value, or none at all: the order of calls is the order of keys.
 * Keys are ours and need no escaping. */

static void
put_key(Jsonl *j, const char *key)
{
    if (!j->first)
        g_string_append_c(j->line, ',');
    j->first = false;
    g_string_append_c(j->line, '"');
    escape_append(j->line, key, strlen(key));
    escape_append(j->line, "\":", 2);
}

static void
put_text(Jsonl *j, const char *key, const char *text)
{
    put_key(j, key);
    escape_json(j->line, text);
}

static void
append_number(GString *line, uint64_t number)
{
    char digits[20];
    size_t n = sizeof digits;
    do {
        digits[--n] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    escape_append(line, digits + n, sizeof digits - n);
}

static void
put_number(Jsonl *j, const char *key, uint64_t number)
{
    put_key(j, key);
    append_number(j->line, number);
}

/* Times are never negative: a run begins at 0. */
static void
put_time(Jsonl *j, const char *key, SimTime time)
{
    put_number(j, key, (uint64_t)time);
}

/* Timers have names of ours, which need no escaping. */
static void
put_cause(Jsonl *j, const TraceCause *cause)
{
    if (cause->kind == CAUSE_NONE)
        return;
    put_key(j, "cause");
    switch (cause->kind) {
    case CAUSE_PACKET:
        g_string_append(j->line, "\"packet ");
        append_number(j->line, cause->number);
        break;
    case CAUSE_CALL:
        g_string_append(j->line, "\"call ");
        append_number(j->line, cause->number);
        break;
    case CAUSE_TIMER:
        g_string_append(j->line, "\"timer ");
        g_string_append(j->line, cause->timer);
        break;
    case CAUSE_NONE:
        g_assert_not_reached();
    }
    g_string_append_c(j->line, '"');
}

/* The clause is in the table of reasons too; it stands here for readers without that table. */
static void
put_reason(Jsonl *j, TcpReason reason)
{
    if (reason == TCP_REASON_NONE)
        return;
    put_text(j, "reason", tcp_reason_code(reason));
    put_text(j, "clause", tcp_reason_clause(reason));
}

static void
put_meta(Jsonl *j, const void *record)
{
    const TraceMeta *meta = record;
    put_number(j, "schema", JSONL_SCHEMA);
    put_text(j, "program", meta->program);
    put_text(j, "scenario", meta->scenario);
    put_number(j, "seed", meta->seed);
    put_text(j, "profile", meta->profile);
}

static void
put_endpoints(Jsonl *j, const Packet *packet)
{
    char text[ADDRESS_TEXT_MAX];
    put_text(j, "src", address_format_port(packet->src, packet->tcp.src_port, text));
    put_text(j, "dst", address_format_port(packet->dst, packet->tcp.dst_port, text));
}

/* Absolute numbers are what a capture shows; relative ones are what its connection counts. */
static void
put_segment(Jsonl *j, const Packet *packet)
{
    char flags[TCP_FLAGS_TEXT_MAX], options[SEGMENT_OPTIONS_MAX];
    uint32_t relative;
    put_text(j, "flags", tcp_flags_format(packet->tcp.flags, flags));
    if (segment_seq(packet, &relative))
        put_number(j, "seq", relative);
    if (segment_ack(packet, &relative))
        put_number(j, "ack", relative);
    put_number(j, "seq_abs", packet->tcp.seq);
    if ((packet->tcp.flags & TCP_ACK) != 0)
        put_number(j, "ack_abs", packet->tcp.ack);
    put_number(j, "len", packet->text.length);
    put_number(j, "win", packet->tcp.window);
    put_text(j, "options", segment_options_format(&packet->tcp, options));
}

/* What only the first sender knows (state, transmission, reason) is not repeated at each hop. */
static void
put_sent(Jsonl *j, const void *record)
{
    const NetSent *sent = record;
    const Packet *packet = sent->packet;
    put_number(j, "id", packet->id);
    if (packet->copy_of != 0)
        put_number(j, "copy_of", packet->copy_of);
    if (sent->forwarded)
        put_number(j, "forwarded", 1);
    put_text(j, "link", sent->link);
    put_endpoints(j, packet);
    put_segment(j, packet);
    if (sent->forwarded)
        return;
    put_text(j, "state", tcp_state_name(packet->origin.state));
    if (packet->origin.transmission != 0)
        put_number(j, "transmission", packet->origin.transmission);
    put_reason(j, packet->origin.reason);
}

/* From here on a packet is its id: its net:sent says the rest. */
static void
put_delivered(Jsonl *j, const void *record)
{
    const NetDelivered *delivered = record;
    put_number(j, "id", delivered->packet->id);
    put_text(j, "link", delivered->link);
}

static void
put_dropped(Jsonl *j, const void *record)
{
    const NetDropped *dropped = record;
    put_number(j, "id", dropped->packet->id);
    if (dropped->link != NULL)
        put_text(j, "link", dropped->link);
    put_text(j, "where", drop_where_name(dropped->where));
    if (dropped->rule != NULL)
        put_text(j, "rule", dropped->rule);
}

static void
put_queue(Jsonl *j, const void *record)
{
    const NetQueue *queue = record;
    put_text(j, "link", queue->link);
    put_number(j, "packets", queue->packets);
    put_number(j, "bytes", queue->bytes);
}

static void
put_verdict(Jsonl *j, const void *record)
{
    const TcpSegmentRecord *segment = record;
    put_number(j, "id", segment->id);
    put_text(j, "state", tcp_state_name(segment->state));
    put_text(j, "verdict", tcp_verdict_name(segment->verdict));
    put_reason(j, segment->reason);
}

static void
put_state(Jsonl *j, const void *record)
{
    const TcpStateRecord *state = record;
    put_text(j, "from", tcp_state_name(state->from));
    put_text(j, "to", tcp_state_name(state->to));
    put_reason(j, state->reason);
}

static void
put_timer(Jsonl *j, const void *record)
{
    const TcpTimerRecord *timer = record;
    put_text(j, "timer", tcp_timer_name(timer->timer));
    put_text(j, "what", tcp_timer_what_name(timer->what));
    put_time(j, "at", timer->at);
}

/* RFC 6298 §5.5 doubles the timeout without a sample: the key is absent then. */
static void
put_rtt(Jsonl *j, const void *record)
{
    const TcpRttRecord *rtt = record;
    if (rtt->sample != SIM_TIME_NEVER)
        put_time(j, "sample", rtt->sample);
    put_time(j, "srtt", rtt->srtt);
    put_time(j, "rttvar", rtt->rttvar);
    put_time(j, "rto", rtt->rto);
}

/* ssthresh is absent as long as it is arbitrarily high (RFC 5681 §3.1). */
static void
put_cc(Jsonl *j, const void *record)
{
    const TcpCcRecord *cc = record;
    put_number(j, "cwnd", cc->cwnd);
    if (cc->ssthresh != CC_SSTHRESH_NONE)
        put_number(j, "ssthresh", cc->ssthresh);
    put_number(j, "in_flight", cc->in_flight);
    put_reason(j, cc->reason);
}

static void
put_recovery(Jsonl *j, const void *record)
{
    const TcpRecoveryRecord *recovery = record;
    put_text(j, "what", tcp_recovery_what_name(recovery->what));
    put_number(j, "recover", recovery->recover);
    put_reason(j, recovery->reason);
}

static void
put_call(Jsonl *j, const void *record)
{
    const AppCall *call = record;
    put_number(j, "id", call->id);
    put_text(j, "call", call->call);
    put_text(j, "args", call->args);
}

static void
put_result(Jsonl *j, const void *record)
{
    const AppResult *result = record;
    put_number(j, "id", result->id);
    put_text(j, "call", result->call);
    put_text(j, "result", result->result);
}

/* The beginning of time need not be explained. */
static bool
has_text(const Note *note)
{
    return note->text != NULL && note->text[0] != '\0';
}

static void
put_note(Jsonl *j, const void *record)
{
    const Note *note = record;
    put_text(j, "what", note->what == NOTE_ZERO ? "zero" : "note");
    if (note->what == NOTE_TEXT || has_text(note))
        put_text(j, "text", note->text);
}

/* `caused`: made in the course of something. The network's records name a packet instead, whose
 * net:sent has the cause; calls, and timers that fire, begin something. */
static const struct {
    bool caused;
    void (*put)(Jsonl *j, const void *record);
} kinds[] = {
    [TRACE_META] = {false, put_meta},
    [TRACE_SENT] = {true, put_sent},
    [TRACE_DELIVERED] = {false, put_delivered},
    [TRACE_DROPPED] = {false, put_dropped},
    [TRACE_QUEUE] = {false, put_queue},
    [TRACE_SEGMENT] = {true, put_verdict},
    [TRACE_STATE] = {true, put_state},
    [TRACE_TIMER] = {true, put_timer},
    [TRACE_RTT] = {true, put_rtt},
    [TRACE_CC] = {true, put_cc},
    [TRACE_RECOVERY] = {true, put_recovery},
    [TRACE_CALL] = {false, put_call},
    [TRACE_RESULT] = {false, put_result},
    [TRACE_NOTE] = {false, put_note},
};
G_STATIC_ASSERT(G_N_ELEMENTS(kinds) == TRACE_N_KINDS);

/* Whether the record begins an activity, or says nothing of one. */
static bool
is_beginning(const TraceHead *head, const void *record)
{
    const TcpTimerRecord *timer = record;
    return !kinds[head->kind].caused ||
           (head->kind == TRACE_TIMER && timer->what == TCP_TIMER_FIRED);
}

static void
put_head(Jsonl *j, const TraceHead *head, const void *record)
{
    if (head->host != NULL)
        put_text(j, "host", head->host);
    if (head->conn != 0)
        put_number(j, "conn", head->conn);
    if (!is_beginning(head, record))
        put_cause(j, &head->cause);
}

/* The line is put together first and written at once, so that an output never ends within one but
 * where the disk does. */
static void
record_line(void *ctx, const TraceHead *head, const void *record)
{
    Jsonl *j = ctx;
    g_string_truncate(j->line, 0);
    g_string_append_c(j->line, '{');
    j->first = true;
    put_time(j, "time", head->time);
    put_text(j, "name", trace_kind_name(head->kind));
    put_key(j, "data");
    g_string_append_c(j->line, '{');
    j->first = true;
    put_head(j, head, record);
    kinds[head->kind].put(j, record);
    g_string_append_len(j->line, "}}\n", 3);
    output_write(j->output, j->line->str, j->line->len);
}

Jsonl *
jsonl_new(Output *output)
{
    Jsonl *jsonl = g_new0(Jsonl, 1);
    jsonl->output = output;
    jsonl->line = g_string_sized_new(512);
    return jsonl;
}

void
jsonl_free(Jsonl *jsonl)
{
    if (jsonl == NULL)
        return;
    g_string_free(jsonl->line, true);
    g_free(jsonl);
}

TraceSink
jsonl_sink(Jsonl *jsonl)
{
    return (TraceSink){.wants = TRACE_ALL, .record = record_line, .ctx = jsonl};
}
