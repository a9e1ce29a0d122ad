#include "trace/fingerprint.h"

#include "net/net_trace.h"
#include "tcp/tcp_trace.h"

#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

/* The published constants of FNV-1a with 64 bits. */
#define FNV_OFFSET UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME  UINT64_C(0x100000001b3)

static void
mix_byte(uint64_t *hash, uint8_t byte)
{
    *hash = (*hash ^ byte) * FNV_PRIME;
}

/* Lowest byte first, whatever the machine: nothing is hashed as it lies in memory. */
static void
mix(uint64_t *hash, uint64_t number)
{
    for (int shift = 0; shift < 64; shift += 8)
        mix_byte(hash, (uint8_t)(number >> shift));
}

/* NULL is unlike every text: no text begins with 0xFF, which no UTF-8 has. */
static void
mix_text(uint64_t *hash, const char *text)
{
    if (text == NULL)
        mix_byte(hash, 0xFF);
    for (const char *at = text; at != NULL && *at != '\0'; at++)
        mix_byte(hash, (uint8_t)*at);
    mix_byte(hash, 0);
}

static void
mix_address(uint64_t *hash, const Address *address)
{
    mix_byte(hash, address->version);
    for (size_t i = 0; i < sizeof address->bytes; i++)
        mix_byte(hash, address->bytes[i]);
}

/* All that stands in the headers on the wire. An option that is not there has no value. */
static void
mix_packet(uint64_t *hash, const Packet *packet)
{
    const TcpHeader *tcp = &packet->tcp;
    mix_address(hash, &packet->src);
    mix_address(hash, &packet->dst);
    mix(hash, tcp->src_port);
    mix(hash, tcp->dst_port);
    mix(hash, tcp->seq);
    mix(hash, tcp->ack);
    mix(hash, tcp->flags);
    mix(hash, tcp->window);
    mix(hash, tcp->options);
    if ((tcp->options & TCP_OPTION_MSS) != 0)
        mix(hash, tcp->mss);
    if ((tcp->options & TCP_OPTION_WINDOW_SCALE) != 0)
        mix(hash, tcp->window_shift);
    mix(hash, packet->text.length);
}

/* What its sender knew beyond the headers is nothing that a link sees. */
static void
mix_sent(Fingerprint *f, const void *record)
{
    const NetSent *sent = record;
    const Packet *packet = sent->packet;
    mix(&f->wire, packet->id);
    mix(&f->wire, packet->copy_of);
    mix_text(&f->wire, sent->link);
    mix_packet(&f->wire, packet);
    if (sent->forwarded)
        return;
    mix_text(&f->internal, tcp_state_name(packet->origin.state));
    mix_text(&f->internal, tcp_reason_code(packet->origin.reason));
    mix(&f->internal, packet->origin.transmission);
}

static void
mix_delivered(Fingerprint *f, const void *record)
{
    const NetDelivered *delivered = record;
    mix(&f->wire, delivered->packet->id);
    mix_text(&f->wire, delivered->link);
}

/* Without the rule: its place in the script may move. */
static void
mix_dropped(Fingerprint *f, const void *record)
{
    const NetDropped *dropped = record;
    mix(&f->wire, dropped->packet->id);
    mix_text(&f->wire, dropped->link);
    mix_text(&f->wire, drop_where_name(dropped->where));
}

static void
mix_queue(Fingerprint *f, const void *record)
{
    const NetQueue *queue = record;
    mix_text(&f->internal, queue->link);
    mix(&f->internal, queue->packets);
    mix(&f->internal, queue->bytes);
}

/* Words, not the numbers of enumerators: a state or reason added between others changes nothing. */
static void
mix_segment(Fingerprint *f, const void *record)
{
    const TcpSegmentRecord *segment = record;
    mix(&f->internal, segment->id);
    mix_text(&f->internal, tcp_state_name(segment->state));
    mix_text(&f->internal, tcp_verdict_name(segment->verdict));
    mix_text(&f->internal, tcp_reason_code(segment->reason));
}

static void
mix_state(Fingerprint *f, const void *record)
{
    const TcpStateRecord *state = record;
    mix_text(&f->internal, tcp_state_name(state->from));
    mix_text(&f->internal, tcp_state_name(state->to));
    mix_text(&f->internal, tcp_reason_code(state->reason));
}

static void
mix_timer(Fingerprint *f, const void *record)
{
    const TcpTimerRecord *timer = record;
    mix_text(&f->internal, tcp_timer_name(timer->timer));
    mix_text(&f->internal, tcp_timer_what_name(timer->what));
    mix(&f->internal, (uint64_t)timer->at);
}

static void
mix_rtt(Fingerprint *f, const void *record)
{
    const TcpRttRecord *rtt = record;
    mix(&f->internal, (uint64_t)rtt->sample);
    mix(&f->internal, (uint64_t)rtt->srtt);
    mix(&f->internal, (uint64_t)rtt->rttvar);
    mix(&f->internal, (uint64_t)rtt->rto);
}

static void
mix_cc(Fingerprint *f, const void *record)
{
    const TcpCcRecord *cc = record;
    mix(&f->internal, cc->cwnd);
    mix(&f->internal, cc->ssthresh);
    mix(&f->internal, cc->in_flight);
    mix_text(&f->internal, tcp_reason_code(cc->reason));
}

static void
mix_recovery(Fingerprint *f, const void *record)
{
    const TcpRecoveryRecord *recovery = record;
    mix_text(&f->internal, tcp_recovery_what_name(recovery->what));
    mix(&f->internal, recovery->recover);
    mix_text(&f->internal, tcp_reason_code(recovery->reason));
}

static void
mix_call(Fingerprint *f, const void *record)
{
    const AppCall *call = record;
    mix(&f->internal, call->id);
    mix_text(&f->internal, call->call);
    mix_text(&f->internal, call->args);
}

static void
mix_result(Fingerprint *f, const void *record)
{
    const AppResult *result = record;
    mix(&f->internal, result->id);
    mix_text(&f->internal, result->call);
    mix_text(&f->internal, result->result);
}

static const struct {
    bool wire;
    void (*mix)(Fingerprint *f, const void *record); /* NULL: not covered */
} kinds[] = {
    [TRACE_META] = {false, NULL},
    [TRACE_SENT] = {true, mix_sent},
    [TRACE_DELIVERED] = {true, mix_delivered},
    [TRACE_DROPPED] = {true, mix_dropped},
    [TRACE_QUEUE] = {false, mix_queue},
    [TRACE_SEGMENT] = {false, mix_segment},
    [TRACE_STATE] = {false, mix_state},
    [TRACE_TIMER] = {false, mix_timer},
    [TRACE_RTT] = {false, mix_rtt},
    [TRACE_CC] = {false, mix_cc},
    [TRACE_RECOVERY] = {false, mix_recovery},
    [TRACE_CALL] = {false, mix_call},
    [TRACE_RESULT] = {false, mix_result},
    [TRACE_NOTE] = {false, NULL},
};
G_STATIC_ASSERT(G_N_ELEMENTS(kinds) == TRACE_N_KINDS);

/* Time and host are seen on the wire; connection and cause are not. */
static void
mix_record(void *ctx, const TraceHead *head, const void *record)
{
    Fingerprint *f = ctx;
    uint64_t *hash = kinds[head->kind].wire ? &f->wire : &f->internal;
    mix(hash, (uint64_t)head->time);
    mix_text(hash, trace_kind_name(head->kind));
    mix_text(hash, head->host);
    mix(&f->internal, head->conn);
    mix(&f->internal, head->cause.kind);
    mix(&f->internal, head->cause.number);
    mix_text(&f->internal, head->cause.timer);
    kinds[head->kind].mix(f, record);
}

void
fingerprint_init(Fingerprint *fingerprint)
{
    *fingerprint = (Fingerprint){.wire = FNV_OFFSET, .internal = FNV_OFFSET};
}

TraceSink
fingerprint_sink(Fingerprint *fingerprint)
{
    uint32_t wants = 0;
    for (uint32_t kind = 0; kind < TRACE_N_KINDS; kind++)
        if (kinds[kind].mix != NULL)
            wants |= TRACE_BIT(kind);
    return (TraceSink){.wants = wants, .record = mix_record, .ctx = fingerprint};
}

const char *
fingerprint_format(const Fingerprint *fingerprint, char text[FINGERPRINT_TEXT_MAX])
{
    snprintf(text, FINGERPRINT_TEXT_MAX, "%016" PRIx64 ",%016" PRIx64, fingerprint->wire,
             fingerprint->internal);
    return text;
}
