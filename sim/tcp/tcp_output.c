/*
 * tcp_output.c - what may be sent now, and how segments are made.
 *
 * What may be sent is what the peer's window and the congestion window allow (RFC 5681 §3.1). A
 * segment leaves whole or waits: the congestion window cuts none.
 * NOT MODELLED: Nagle's algorithm (§3.7.4), the sender's silly window
 * avoidance (§3.8.6.2.1), zero-window probes (§3.8.6.1), the urgent pointer (§3.8.5).
 */
#include "core/sim_assert.h"
#include "tcp/tcp_priv.h"

/* A segment to be made. Its text is bytes from .. from+length-1 of the send queue. */
typedef struct {
    TcpSeq seq;
    uint8_t flags;
    uint64_t from, length;
    uint32_t transmission;
    TcpReason reason;
} Outgoing;

static void
post(Tcp *tcp, Packet *packet)
{
    *(tcp->outbox_last != NULL ? &tcp->outbox_last->next : &tcp->outbox_first) = packet;
    tcp->outbox_last = packet;
}

static Packet *
packet_for(const Tcp *tcp, const TcpTuple *tuple)
{
    Packet *packet = packet_new(&tcp->host->network->packets);
    packet->protocol = PROTOCOL_TCP;
    packet->src = tuple->local;
    packet->dst = tuple->remote;
    packet->tcp.src_port = tuple->local_port;
    packet->tcp.dst_port = tuple->remote_port;
    return packet;
}

static PacketOrigin
origin_of(const TcpConn *c, const Outgoing *out)
{
    bool acks = (out->flags & TCP_ACK) != 0;
    return (PacketOrigin){
        .conn = c->number,
        .knows_seq = true,
        .knows_ack = c->peer_known,
        .seq_first = c->iss,
        .ack_first = c->irs,
        .state = (uint8_t)c->state,
        .answering = acks ? c->ack_due.answering : 0,
        .reason = (uint16_t)out->reason,
        .transmission = out->transmission,
    };
}

static void
emit(TcpConn *c, const Outgoing *out)
{
    Packet *packet = packet_for(c->tcp, &c->tuple);
    TcpHeader *header = &packet->tcp;
    bool syn = (out->flags & TCP_SYN) != 0;
    header->seq = out->seq;
    header->flags = out->flags;
    if (syn)
        tcp_options_offer(c, header);
    if ((out->flags & TCP_RST) == 0)
        header->window = tcp_window_offer(c, syn);
    if (out->length > 0)
        stream_read(&c->sending, out->from, out->length, &packet->text);
    packet->origin = origin_of(c, out);
    if ((out->flags & TCP_ACK) != 0) {
        header->ack = c->rcv_nxt;
        tcp_ack_sent(c);
    }
    post(c->tcp, packet);
}

/* RFC 6298 §3: one segment at a time is timed, and never one that was sent twice. */
static void
time_segment(TcpConn *c)
{
    if (c->timing)
        return;
    c->timing = true;
    c->timed_end = c->snd_nxt;
    c->timed_at = sim_now(c->tcp->sim);
}

void
tcp_send_syn(TcpConn *c, TcpReason reason)
{
    if (c->snd_nxt == c->iss) {
        c->snd_nxt = c->iss + 1;
        time_segment(c);
        tcp_timer_sent(c);
    } else {
        c->timing = false;
    }
    c->syn_transmissions++;
    emit(c, &(Outgoing){
                .seq = c->iss,
                .flags = c->state == TCP_SYN_SENT ? TCP_SYN : TCP_SYN | TCP_ACK,
                .transmission = c->syn_transmissions,
                .reason = reason,
            });
}

/* What of the peer's window lies from `at` on; it may have been taken back (MUST-34). */
static uint32_t
usable_window(const TcpConn *c, TcpSeq at)
{
    int32_t usable = seq_diff(c->snd_una + c->snd_wnd, at);
    return usable > 0 ? (uint32_t)usable : 0;
}

/* RFC 3042: each of the first two duplicate ACKs lets one more segment of new text out. */
static uint32_t
limited_transmit(const TcpConn *c)
{
    uint32_t duplicates = c->recovery.duplicates;
    return duplicates <= 2 ? duplicates * c->snd_mss : 0;
}

/* Whether the congestion window has room for so much, or at least one number, in flight. */
static bool
may_fly(const TcpConn *c, uint64_t cwnd, uint64_t length)
{
    return tcp_in_flight(c) + (length > 0 ? length : 1) <= cwnd;
}

/* The position in the send queue of an outstanding number, or of SND.NXT. */
static uint64_t
position_of(const TcpConn *c, TcpSeq seq)
{
    TcpSeq start = c->iss + 1 + (TcpSeq)c->sending.start;
    return c->sending.start + (TcpSeq)(seq - start);
}

static uint64_t
smallest(uint64_t a, uint64_t b, uint64_t c)
{
    a = a < b ? a : b;
    return a < c ? a : c;
}

/* PSH on the last of what is queued (MUST-61); the FIN on or after the last text. */
static uint8_t
flags_of(const TcpConn *c, uint64_t text_end, uint64_t length, bool fin)
{
    bool last = length > 0 && text_end == c->sending.end;
    return (uint8_t)(TCP_ACK | (last ? TCP_PSH : 0) | (fin ? TCP_FIN : 0));
}

static TcpReason
reason_of(bool fin, bool limited)
{
    if (limited)
        return TCP_REASON_LIMITED_TRANSMIT;
    return fin ? TCP_REASON_FIN_SENT : TCP_REASON_TEXT_SENT;
}

/*
 * So many bytes, and the FIN or not, from `at` on go again. Text is cut anew, so small segments
 * that follow one another may go again in one.
 */
static void
send_again(TcpConn *c, TcpSeq at, uint64_t length, bool fin, TcpReason reason)
{
    uint64_t from = position_of(c, at);
    TcpSeq end = at + (TcpSeq)length + fin;
    c->timing = false;
    c->text_sent_at = sim_now(c->tcp->sim);
    emit(c, &(Outgoing){
                .seq = at,
                .flags = flags_of(c, from + length, length, fin),
                .from = from,
                .length = length,
                .transmission = tcp_resent_again(c, at, end),
                .reason = reason,
            });
    tcp_recovery_resent(c, end);
}

/* One more segment of those that a timeout has taken for lost; false when none may go. */
static bool
resend_next(TcpConn *c)
{
    if (!c->recovery.going_back)
        return false;
    TcpSeq at = c->recovery.resend_nxt;
    uint32_t window = usable_window(c, at);
    uint64_t lost = c->snd_nxt - at - c->fin_sent;
    uint64_t length = smallest(lost, c->snd_mss, window);
    bool fin = c->fin_sent && length == lost && length < window;
    if ((length == 0 && !fin) || !may_fly(c, tcp_cwnd(c), length))
        return false;
    send_again(c, at, length, fin, TCP_REASON_RTO_GO_BACK);
    return true;
}

/* RFC 5681 §4.1, before text leaves. */
static void
restart_after_idle(TcpConn *c)
{
    if (c->snd_una == c->snd_nxt && sim_now(c->tcp->sim) - c->text_sent_at > c->rtt.rto)
        tcp_cc_restart(c);
}

/* One more segment of text, FIN or both; false when none may go. */
static bool
send_next(TcpConn *c)
{
    if (!tcp_state_info(c->state)->sends_text || c->fin_sent || c->recovery.going_back)
        return false;
    uint64_t from = position_of(c, c->snd_nxt);
    uint64_t unsent = c->sending.end - from;
    uint32_t window = usable_window(c, c->snd_nxt);
    uint64_t length = smallest(unsent, c->snd_mss, window);
    bool fin = c->closing && length == unsent && length < window;
    if (length == 0 && !fin)
        return false;
    restart_after_idle(c);
    bool limited = !may_fly(c, tcp_cwnd(c), length);
    if (limited && !may_fly(c, tcp_cwnd(c) + limited_transmit(c), length))
        return false;

    Outgoing out = {
        .seq = c->snd_nxt,
        .flags = flags_of(c, from + length, length, fin),
        .from = from,
        .length = length,
        .transmission = 1,
        .reason = reason_of(fin, limited),
    };
    if (fin && c->state == TCP_CLOSE_WAIT)
        tcp_set_state(c, TCP_LAST_ACK, TCP_REASON_FIN_LEAVES_CLOSE_WAIT);
    c->snd_nxt += (TcpSeq)length + fin;
    c->fin_sent = fin;
    c->text_sent_at = sim_now(c->tcp->sim);
    time_segment(c);
    tcp_timer_sent(c);
    emit(c, &out);
    return true;
}

/* After a window was taken back, what was sent before still goes again (SHLD-16, MAY-7). */
void
tcp_retransmit(TcpConn *c, TcpReason reason)
{
    sim_assert(c->snd_una != c->snd_nxt);
    if (!tcp_syn_acked(c)) {
        tcp_send_syn(c, reason);
        return;
    }
    uint64_t sent = c->snd_nxt - c->snd_una - c->fin_sent;
    uint64_t length = sent < c->snd_mss ? sent : c->snd_mss;
    send_again(c, c->snd_una, length, c->fin_sent && length == sent, reason);
}

void
tcp_output(TcpConn *c)
{
    if (c->recovery.resend_due) {
        c->recovery.resend_due = false;
        tcp_retransmit(c, c->recovery.resend_reason);
    }
    while (resend_next(c) || send_next(c))
        ;
}

void
tcp_send_ack(TcpConn *c, TcpReason reason)
{
    emit(c, &(Outgoing){
                .seq = c->snd_nxt,
                .flags = TCP_ACK,
                .transmission = 1,
                .reason = reason,
            });
}

void
tcp_send_rst(TcpConn *c, TcpReason reason)
{
    emit(c, &(Outgoing){
                .seq = c->snd_nxt,
                .flags = TCP_RST,
                .transmission = 1,
                .reason = reason,
            });
}

void
tcp_send_rst_answering(Tcp *tcp, const TcpConn *c, const Segment *seg, TcpReason reason)
{
    Packet *packet = packet_for(tcp, &seg->tuple);
    if ((seg->header->flags & TCP_ACK) != 0) {
        packet->tcp.seq = seg->ack;
        packet->tcp.flags = TCP_RST;
    } else {
        packet->tcp.ack = seg->seq + segment_length(seg);
        packet->tcp.flags = TCP_RST | TCP_ACK;
    }
    if (c != NULL && c->state != TCP_LISTEN)
        packet->origin = origin_of(c, &(Outgoing){.flags = packet->tcp.flags});
    packet->origin.conn = c != NULL ? c->number : 0;
    packet->origin.state = (uint8_t)(c != NULL ? c->state : TCP_CLOSED);
    packet->origin.answering = seg->header->flags;
    packet->origin.reason = (uint16_t)reason;
    packet->origin.transmission = 1;
    post(tcp, packet);
}
