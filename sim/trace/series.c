#include "trace/series.h"

#include "net/net_trace.h"
#include "tcp/tcp_trace.h"
#include "trace/escape.h"
#include "trace/fates.h"
#include "trace/segment.h"

#include <string.h>

enum { HELD_BYTES = 16 * 1024 * 1024 };

struct Series {
    Output *outputs[SERIES_N];
    GString *row;  /* the one being made; keeps its room */
    GString *text; /* a field being made */
    Fates *fates;  /* of the rows of segments.csv */
};

static const struct {
    const char *file;
    const char *names;
} series[SERIES_N] = {
    [SERIES_STATES] = {"states.csv", "time_ns,host,conn,from,to,reason"},
    [SERIES_TIMERS] = {"timers.csv", "time_ns,host,conn,timer,what,at_ns"},
    [SERIES_SEGMENTS] = {"segments.csv",
                         "time_ns,host,conn,id,link,src,dst,flags,seq,ack,len,win,state,"
                         "transmission,reason,fate,fate_ns,where,rule"},
    [SERIES_RECEIVED] = {"received.csv", "time_ns,host,conn,id,state,verdict,reason"},
    [SERIES_RTT] = {"rtt.csv", "time_ns,host,conn,sample_ns,srtt_ns,rttvar_ns,rto_ns"},
    [SERIES_CC] = {"cc.csv", "time_ns,host,conn,cwnd,ssthresh,in_flight,reason"},
    [SERIES_RECOVERY] = {"recovery.csv", "time_ns,host,conn,what,recover,reason"},
    [SERIES_QUEUE] = {"queue.csv", "time_ns,host,link,packets,bytes"},
    [SERIES_CALLS] = {"calls.csv", "time_ns,host,conn,id,what,call,text"},
    [SERIES_NOTES] = {"notes.csv", "time_ns,what,text"},
};

const char *
series_file_name(SeriesName name)
{
    return series[name].file;
}

/* Each put_… appends one field of the row; the order of calls is that of the columns. */

static void
put_separator(GString *row)
{
    if (row->len > 0)
        g_string_append_c(row, ',');
}

/* A text of ours: a name, a code. */
static void
put_word(GString *row, const char *word)
{
    put_separator(row);
    escape_append(row, word, strlen(word));
}

static void
put_nothing(GString *row)
{
    put_separator(row);
}

static void
put_number(GString *row, uint64_t number)
{
    put_separator(row);
    g_string_append_printf(row, "%" G_GUINT64_FORMAT, number);
}

/* Times are never negative: a run begins at 0. */
static void
put_time(GString *row, SimTime time)
{
    if (time == SIM_TIME_NEVER)
        put_nothing(row);
    else
        put_number(row, (uint64_t)time);
}

/* Free text, which may be NULL. */
static void
put_text(Series *s, GString *row, const char *text)
{
    put_separator(row);
    if (text == NULL)
        return;
    g_string_truncate(s->text, 0);
    escape_terminal(s->text, text);
    if (strpbrk(s->text->str, ",\"") == NULL) {
        escape_append(row, s->text->str, s->text->len);
        return;
    }
    g_string_append_c(row, '"');
    for (const char *at = s->text->str; *at != '\0'; at++) {
        if (*at == '"')
            g_string_append_c(row, '"');
        g_string_append_c(row, *at);
    }
    g_string_append_c(row, '"');
}

static void
put_reason(GString *row, TcpReason reason)
{
    put_word(row, reason != TCP_REASON_NONE ? tcp_reason_code(reason) : "");
}

/* Time, and host and connection where the columns have them. */
static void
begin_row(GString *row, const TraceHead *head)
{
    g_string_truncate(row, 0);
    put_time(row, head->time);
    put_word(row, head->host);
}

static void
begin_conn_row(GString *row, const TraceHead *head)
{
    begin_row(row, head);
    if (head->conn != 0)
        put_number(row, head->conn);
    else
        put_nothing(row);
}

static void
write_row(Series *s, SeriesName name, GString *row)
{
    g_string_append_c(row, '\n');
    output_write(s->outputs[name], row->str, row->len);
}

/* Segments. */

static void
put_endpoint(GString *row, Address address, uint16_t port)
{
    char text[ADDRESS_TEXT_MAX];
    put_word(row, address_format_port(address, port, text));
}

/* Numbers are those of the connection, as in trace.jsonl: empty where none knows them. */
static void
put_segment(GString *row, const Packet *packet)
{
    char flags[TCP_FLAGS_TEXT_MAX];
    uint32_t number;
    put_endpoint(row, packet->src, packet->tcp.src_port);
    put_endpoint(row, packet->dst, packet->tcp.dst_port);
    put_word(row, tcp_flags_format(packet->tcp.flags, flags));
    if (segment_seq(packet, &number))
        put_number(row, number);
    else
        put_nothing(row);
    if (segment_ack(packet, &number))
        put_number(row, number);
    else
        put_nothing(row);
    put_number(row, packet->text.length);
    put_number(row, packet->tcp.window);
}

static void
hold_segment(Series *s, const TraceHead *head, const NetSent *sent)
{
    const Packet *packet = sent->packet;
    begin_conn_row(s->row, head);
    put_number(s->row, packet->id);
    put_word(s->row, sent->link);
    put_segment(s->row, packet);
    put_word(s->row, tcp_state_name(packet->origin.state));
    if (packet->origin.transmission != 0)
        put_number(s->row, packet->origin.transmission);
    else
        put_nothing(s->row);
    put_reason(s->row, packet->origin.reason);
    fates_hold(s->fates, packet->id, s->row, 0);
}

static void
write_segment(void *ctx, FateEntry *entry)
{
    Series *s = ctx;
    const Fate *fate = &entry->fate;
    bool lost = fate->kind == FATE_LOST;
    put_word(entry->text, fate_name(fate->kind));
    put_time(entry->text, fate->kind == FATE_UNDER_WAY ? SIM_TIME_NEVER : fate->at);
    put_word(entry->text, lost ? drop_where_name(fate->where) : "");
    put_text(s, entry->text, lost ? fate->rule : NULL);
    write_row(s, SERIES_SEGMENTS, entry->text);
}

/* The other kinds: one row a record. */

static void
write_received(Series *s, const TraceHead *head, const TcpSegmentRecord *segment)
{
    begin_conn_row(s->row, head);
    put_number(s->row, segment->id);
    put_word(s->row, tcp_state_name(segment->state));
    put_word(s->row, tcp_verdict_name(segment->verdict));
    put_reason(s->row, segment->reason);
    write_row(s, SERIES_RECEIVED, s->row);
}

static void
write_state(Series *s, const TraceHead *head, const TcpStateRecord *state)
{
    begin_conn_row(s->row, head);
    put_word(s->row, tcp_state_name(state->from));
    put_word(s->row, tcp_state_name(state->to));
    put_reason(s->row, state->reason);
    write_row(s, SERIES_STATES, s->row);
}

static void
write_timer(Series *s, const TraceHead *head, const TcpTimerRecord *timer)
{
    begin_conn_row(s->row, head);
    put_word(s->row, tcp_timer_name(timer->timer));
    put_word(s->row, tcp_timer_what_name(timer->what));
    put_time(s->row, timer->at);
    write_row(s, SERIES_TIMERS, s->row);
}

static void
write_rtt(Series *s, const TraceHead *head, const TcpRttRecord *rtt)
{
    begin_conn_row(s->row, head);
    put_time(s->row, rtt->sample);
    put_time(s->row, rtt->srtt);
    put_time(s->row, rtt->rttvar);
    put_time(s->row, rtt->rto);
    write_row(s, SERIES_RTT, s->row);
}

static void
write_cc(Series *s, const TraceHead *head, const TcpCcRecord *cc)
{
    begin_conn_row(s->row, head);
    put_number(s->row, cc->cwnd);
    if (cc->ssthresh != CC_SSTHRESH_NONE)
        put_number(s->row, cc->ssthresh);
    else
        put_nothing(s->row);
    put_number(s->row, cc->in_flight);
    put_reason(s->row, cc->reason);
    write_row(s, SERIES_CC, s->row);
}

static void
write_recovery(Series *s, const TraceHead *head, const TcpRecoveryRecord *recovery)
{
    begin_conn_row(s->row, head);
    put_word(s->row, tcp_recovery_what_name(recovery->what));
    put_number(s->row, recovery->recover);
    put_reason(s->row, recovery->reason);
    write_row(s, SERIES_RECOVERY, s->row);
}

static void
write_queue(Series *s, const TraceHead *head, const NetQueue *queue)
{
    begin_row(s->row, head);
    put_word(s->row, queue->link);
    put_number(s->row, queue->packets);
    put_number(s->row, queue->bytes);
    write_row(s, SERIES_QUEUE, s->row);
}

static void
write_call(Series *s, const TraceHead *head, uint64_t id, const char *what, const char *call,
           const char *text)
{
    begin_conn_row(s->row, head);
    put_number(s->row, id);
    put_word(s->row, what);
    put_text(s, s->row, call);
    put_text(s, s->row, text);
    write_row(s, SERIES_CALLS, s->row);
}

static void
write_note(Series *s, const TraceHead *head, const Note *note)
{
    g_string_truncate(s->row, 0);
    put_time(s->row, head->time);
    put_word(s->row, note->what == NOTE_ZERO ? "zero" : "note");
    put_text(s, s->row, note->text);
    write_row(s, SERIES_NOTES, s->row);
}

static void
record_row(void *ctx, const TraceHead *head, const void *record)
{
    Series *s = ctx;
    const NetSent *sent = record;
    const AppCall *call = record;
    const AppResult *result = record;
    switch (head->kind) {
    case TRACE_SENT:
        if (!sent->forwarded)
            hold_segment(s, head, sent);
        break;
    case TRACE_DELIVERED:
        fates_delivered(s->fates, head->time, record);
        break;
    case TRACE_DROPPED:
        fates_dropped(s->fates, head->time, record);
        break;
    case TRACE_QUEUE:
        write_queue(s, head, record);
        break;
    case TRACE_SEGMENT:
        write_received(s, head, record);
        break;
    case TRACE_STATE:
        write_state(s, head, record);
        break;
    case TRACE_TIMER:
        write_timer(s, head, record);
        break;
    case TRACE_RTT:
        write_rtt(s, head, record);
        break;
    case TRACE_CC:
        write_cc(s, head, record);
        break;
    case TRACE_RECOVERY:
        write_recovery(s, head, record);
        break;
    case TRACE_CALL:
        write_call(s, head, call->id, "call", call->call, call->args);
        break;
    case TRACE_RESULT:
        write_call(s, head, result->id, "result", result->call, result->result);
        break;
    case TRACE_NOTE:
        write_note(s, head, record);
        break;
    case TRACE_META:
    case TRACE_N_KINDS:
        break;
    }
}

Series *
series_new(Output *const outputs[SERIES_N])
{
    Series *s = g_new0(Series, 1);
    s->row = g_string_new(NULL);
    s->text = g_string_new(NULL);
    s->fates = fates_new(HELD_BYTES, write_segment, s);
    for (int i = 0; i < SERIES_N; i++) {
        s->outputs[i] = outputs[i];
        output_text(outputs[i], series[i].names);
        output_text(outputs[i], "\n");
    }
    return s;
}

void
series_end(Series *s)
{
    fates_end(s->fates);
}

void
series_free(Series *s)
{
    if (s == NULL)
        return;
    fates_free(s->fates);
    g_string_free(s->text, true);
    g_string_free(s->row, true);
    g_free(s);
}

TraceSink
series_sink(Series *s)
{
    return (TraceSink){.wants = TRACE_ALL & ~TRACE_BIT(TRACE_META), .record = record_row, .ctx = s};
}
