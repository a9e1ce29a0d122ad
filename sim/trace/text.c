#include "trace/text.h"

#include "net/net_trace.h"
#include "tcp/tcp_trace.h"
#include "trace/escape.h"
#include "trace/segment.h"

enum {
    TIME_WIDTH = 12, /* "  243.200000" */
    HOST_WIDTH = 10, /* to begin with */
    WHAT_WIDTH = 8,
};

struct TextTrace {
    TextTraceOptions options;
    Output *output;
    GString *line; /* the record being written; keeps its room */
    size_t host_width;
};

/* Appends blanks until the line is `width` long since `start`. */
static void
pad(GString *line, size_t start, size_t width)
{
    while (line->len - start < width)
        g_string_append_c(line, ' ');
}

/* Seconds: six decimals, or nine when less would hide something. */
static void
put_time(GString *line, SimTime time)
{
    char text[SIM_TIME_TEXT_MAX];
    g_string_append(line, sim_time_format(time, time % SIM_US == 0 ? 6 : 9, text));
}

/* client/1: connection 1 of client. A name longer than the column widens it from there on. */
static void
put_host(TextTrace *t, const TraceHead *head)
{
    size_t start = t->line->len;
    if (head->host != NULL)
        escape_terminal(t->line, head->host);
    if (head->conn != 0)
        g_string_append_printf(t->line, "/%u", head->conn);
    t->host_width = MAX(t->host_width, t->line->len - start);
    pad(t->line, start, t->host_width);
}

/* Time, host and what, up to the column of details. */
static void
begin_line(TextTrace *t, const TraceHead *head, const char *what)
{
    char time[SIM_TIME_TEXT_MAX];
    sim_time_format(head->time, head->time % SIM_US == 0 ? 6 : 9, time);
    g_string_printf(t->line, "%*s  ", TIME_WIDTH, time);
    put_host(t, head);
    g_string_append(t->line, "  ");
    size_t start = t->line->len;
    g_string_append(t->line, what);
    pad(t->line, start, WHAT_WIDTH + 2);
}

/* A column without detail leaves no blanks at the end. */
static void
end_line(TextTrace *t)
{
    while (t->line->len > 0 && t->line->str[t->line->len - 1] == ' ')
        g_string_truncate(t->line, t->line->len - 1);
    g_string_append_c(t->line, '\n');
    output_write(t->output, t->line->str, t->line->len);
}

static void
put_reason(const TextTrace *t, TcpReason reason)
{
    if (t->options.reasons && reason != TCP_REASON_NONE)
        g_string_append_printf(t->line, "  -- %s (%s)", tcp_reason_sentence(reason),
                               tcp_reason_clause(reason));
}

/* "[F.]": the letters of tcpdump, which writes ACK as a point and CWR as W. */
static void
put_flags(GString *line, uint8_t flags)
{
    char letters[TCP_FLAGS_TEXT_MAX];
    tcp_flags_format(flags, letters);
    g_string_append(line, "Flags [");
    for (const char *at = letters; *at != '\0'; at++)
        g_string_append_c(line, *at == 'A' ? '.' : *at == 'C' ? 'W' : *at);
    g_string_append_c(line, ']');
}

/* "seq 1:101" for 100 bytes of text, "seq 1" for none. */
static void
put_numbers(GString *line, const Packet *packet)
{
    uint32_t seq = packet->tcp.seq, ack = packet->tcp.ack;
    segment_seq(packet, &seq);
    segment_ack(packet, &ack);
    g_string_append_printf(line, ", seq %u", seq);
    if (packet->text.length > 0)
        g_string_append_printf(line, ":%u", (uint32_t)(seq + packet->text.length));
    if ((packet->tcp.flags & TCP_ACK) != 0)
        g_string_append_printf(line, ", ack %u", ack);
}

/* As tcpdump writes it, but that the window and a bare ACK's numbers always stand there. */
static void
put_segment(GString *line, const Packet *packet)
{
    char src[ADDRESS_TEXT_MAX], dst[ADDRESS_TEXT_MAX], options[SEGMENT_OPTIONS_MAX];
    const TcpHeader *tcp = &packet->tcp;
    g_string_append_printf(line, "%s > %s: ", address_format_port(packet->src, tcp->src_port, src),
                           address_format_port(packet->dst, tcp->dst_port, dst));
    put_flags(line, tcp->flags);
    put_numbers(line, packet);
    g_string_append_printf(line, ", win %u", tcp->window);
    if (tcp->options != 0)
        g_string_append_printf(line, ", options [%s]", segment_options_format(tcp, options));
    g_string_append_printf(line, ", length %" G_GUINT64_FORMAT, packet->text.length);
}

static void
put_id(GString *line, uint64_t id)
{
    g_string_append_printf(line, "#%" G_GUINT64_FORMAT " ", id);
}

/* The state is that after sending: what the segment tells the peer. */
static void
put_sent(TextTrace *t, const void *record)
{
    const NetSent *sent = record;
    const PacketOrigin *origin = &sent->packet->origin;
    put_id(t->line, sent->packet->id);
    put_segment(t->line, sent->packet);
    if (sent->packet->copy_of != 0)
        g_string_append_printf(t->line, ", copy of #%" G_GUINT64_FORMAT, sent->packet->copy_of);
    if (sent->forwarded) {
        g_string_append(t->line, "  forwarded");
        return;
    }
    if (origin->transmission > 1)
        g_string_append_printf(t->line, ", transmission %u", origin->transmission);
    g_string_append_printf(t->line, "  %s", tcp_state_name(origin->state));
    put_reason(t, origin->reason);
}

static void
put_delivered(TextTrace *t, const void *record)
{
    const NetDelivered *delivered = record;
    put_id(t->line, delivered->packet->id);
    g_string_append(t->line, "over ");
    escape_terminal(t->line, delivered->link);
}

/* Where and why, then once more what: who looks for losses reads these lines alone. */
static void
put_dropped(TextTrace *t, const void *record)
{
    const NetDropped *dropped = record;
    put_id(t->line, dropped->packet->id);
    segment_append_drop(t->line, dropped->where, dropped->link, dropped->rule);
    if (dropped->packet->src.version == 0) /* from a file that tells no more of it */
        return;
    g_string_append(t->line, ": ");
    put_segment(t->line, dropped->packet);
}

static void
put_queue(TextTrace *t, const void *record)
{
    const NetQueue *queue = record;
    escape_terminal(t->line, queue->link);
    g_string_append_printf(t->line, ": %u packet%s, %" G_GUINT64_FORMAT " B", queue->packets,
                           queue->packets == 1 ? "" : "s", queue->bytes);
}

/* The state is that in which the segment was found; what became of it stands in the next line. */
static void
put_verdict(TextTrace *t, const void *record)
{
    const TcpSegmentRecord *segment = record;
    put_id(t->line, segment->id);
    g_string_append_printf(t->line, "%s in %s", tcp_verdict_name(segment->verdict),
                           tcp_state_name(segment->state));
    put_reason(t, segment->reason);
}

static void
put_state(TextTrace *t, const void *record)
{
    const TcpStateRecord *state = record;
    g_string_append_printf(t->line, "%s -> %s", tcp_state_name(state->from),
                           tcp_state_name(state->to));
    put_reason(t, state->reason);
}

static void
put_timer(TextTrace *t, const void *record)
{
    const TcpTimerRecord *timer = record;
    g_string_append_printf(t->line, "%s %s", tcp_timer_name(timer->timer),
                           tcp_timer_what_name(timer->what));
    switch (timer->what) {
    case TCP_TIMER_ARMED:
        g_string_append(t->line, ", fires at ");
        break;
    case TCP_TIMER_MOVED:
        g_string_append(t->line, " to ");
        break;
    case TCP_TIMER_STOPPED:
        g_string_append(t->line, ", was to fire at ");
        break;
    case TCP_TIMER_FIRED:
        return;
    }
    put_time(t->line, timer->at);
}

/* The estimator's variables by their names in RFC 6298. */
static void
put_rtt(TextTrace *t, const void *record)
{
    const TcpRttRecord *rtt = record;
    if (rtt->sample == SIM_TIME_NEVER) {
        g_string_append(t->line, "backed off");
    } else {
        g_string_append(t->line, "sample ");
        put_time(t->line, rtt->sample);
        g_string_append(t->line, ", srtt ");
        put_time(t->line, rtt->srtt);
        g_string_append(t->line, ", rttvar ");
        put_time(t->line, rtt->rttvar);
    }
    g_string_append(t->line, ", rto ");
    put_time(t->line, rtt->rto);
}

static void
put_cc(TextTrace *t, const void *record)
{
    const TcpCcRecord *cc = record;
    g_string_append_printf(t->line, "cwnd %u", cc->cwnd);
    if (cc->ssthresh != CC_SSTHRESH_NONE)
        g_string_append_printf(t->line, ", ssthresh %u", cc->ssthresh);
    g_string_append_printf(t->line, ", in flight %u", cc->in_flight);
    put_reason(t, cc->reason);
}

static void
put_recovery(TextTrace *t, const void *record)
{
    const TcpRecoveryRecord *recovery = record;
    g_string_append_printf(t->line, "%s, recover %u", tcp_recovery_what_name(recovery->what),
                           recovery->recover);
    put_reason(t, recovery->reason);
}

static void
put_call(TextTrace *t, const void *record)
{
    const AppCall *call = record;
    g_string_append_printf(t->line, "%" G_GUINT64_FORMAT ": ", call->id);
    escape_terminal(t->line, call->call);
    g_string_append_c(t->line, '(');
    escape_terminal(t->line, call->args);
    g_string_append_c(t->line, ')');
}

static void
put_result(TextTrace *t, const void *record)
{
    const AppResult *result = record;
    g_string_append_printf(t->line, "%" G_GUINT64_FORMAT ": ", result->id);
    escape_terminal(t->line, result->call);
    g_string_append(t->line, "() = ");
    escape_terminal(t->line, result->result);
}

static void
put_note(TextTrace *t, const void *record)
{
    const Note *note = record;
    bool has_text = note->text != NULL && note->text[0] != '\0';
    if (note->what == NOTE_ZERO)
        g_string_append_printf(t->line, "the ladder counts from here%s", has_text ? ": " : "");
    if (has_text)
        escape_terminal(t->line, note->text);
}

static void
put_meta(TextTrace *t, const void *record)
{
    const TraceMeta *meta = record;
    escape_terminal(t->line, meta->scenario);
    g_string_append(t->line, ", profile ");
    escape_terminal(t->line, meta->profile);
    g_string_append_printf(t->line, ", seed %" G_GUINT64_FORMAT, meta->seed);
}

static const struct {
    const char *what;
    void (*put)(TextTrace *t, const void *record);
} kinds[] = {
    [TRACE_META] = {"run", put_meta},
    [TRACE_SENT] = {"sent", put_sent},
    [TRACE_DELIVERED] = {"arrived", put_delivered},
    [TRACE_DROPPED] = {"LOST", put_dropped},
    [TRACE_QUEUE] = {"queue", put_queue},
    [TRACE_SEGMENT] = {"segment", put_verdict},
    [TRACE_STATE] = {"state", put_state},
    [TRACE_TIMER] = {"timer", put_timer},
    [TRACE_RTT] = {"rtt", put_rtt},
    [TRACE_CC] = {"cc", put_cc},
    [TRACE_RECOVERY] = {"recovery", put_recovery},
    [TRACE_CALL] = {"call", put_call},
    [TRACE_RESULT] = {"result", put_result},
    [TRACE_NOTE] = {"note", put_note},
};
G_STATIC_ASSERT(G_N_ELEMENTS(kinds) == TRACE_N_KINDS);

static void
record_line(void *ctx, const TraceHead *head, const void *record)
{
    TextTrace *t = ctx;
    begin_line(t, head, kinds[head->kind].what);
    kinds[head->kind].put(t, record);
    end_line(t);
}

TextTrace *
text_trace_new(const TextTraceOptions *options, Output *output)
{
    TextTrace *text = g_new0(TextTrace, 1);
    text->options = *options;
    text->output = output;
    text->line = g_string_sized_new(512);
    text->host_width = HOST_WIDTH;
    return text;
}

void
text_trace_free(TextTrace *text)
{
    if (text == NULL)
        return;
    g_string_free(text->line, true);
    g_free(text);
}

TraceSink
text_trace_sink(TextTrace *text)
{
    return (TraceSink){.wants = TRACE_ALL, .record = record_line, .ctx = text};
}
