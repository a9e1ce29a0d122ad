/*
 * tcp_segment.c - what several steps of §3.10.7 do with an arriving segment.
 */
#include "tcp/tcp_input.h"

uint64_t
tcp_rcv_position(const TcpConn *c, TcpSeq seq)
{
    return c->received.end + (uint64_t)(int64_t)seq_diff(seq, c->rcv_nxt);
}

void
tcp_trim_to_window(const TcpConn *c, Segment *seg)
{
    if ((seg->flags & TCP_SYN) == 0 && seq_lt(seg->seq, c->rcv_nxt)) {
        payload_drop_front(seg->text, c->rcv_nxt - seg->seq);
        seg->seq = c->rcv_nxt;
    }
    uint32_t room = c->rcv_edge - seg->seq;
    if (segment_length(seg) > room) {
        seg->flags &= (uint8_t)~TCP_FIN;
        if (seg->text->length > room)
            payload_truncate(seg->text, room);
    }
    seg->text_end = seg->seq + (TcpSeq)seg->text->length;
}

void
tcp_answer_with_rst(Tcp *tcp, const TcpConn *c, Segment *seg, TcpReason reason)
{
    tcp_send_rst_answering(tcp, c, seg, reason);
    segment_judge(seg, TCP_ANSWERED, reason);
}

/* "SND.WND is an offset from SND.UNA"; old segments do not change it. */
static bool
update_send_window(TcpConn *c, const Segment *seg)
{
    if (seq_lt(seg->ack, c->snd_una))
        return false;
    bool newer =
        seq_lt(c->snd_wl1, seg->seq) || (c->snd_wl1 == seg->seq && seq_leq(c->snd_wl2, seg->ack));
    if (!newer)
        return false;
    bool changed = c->snd_wnd != seg->wnd;
    c->snd_wnd = seg->wnd;
    c->snd_wl1 = seg->seq;
    c->snd_wl2 = seg->ack;
    if (c->max_snd_wnd < c->snd_wnd)
        c->max_snd_wnd = c->snd_wnd;
    return changed;
}

/* Moves SND.UNA, and forgets the text before it. */
static void
advance_snd_una(TcpConn *c, TcpSeq ack, AckInfo *info)
{
    if (seq_leq(ack, c->snd_una))
        return;
    uint32_t acked = ack - c->snd_una;
    uint64_t bytes = acked - !tcp_syn_acked(c);
    if (bytes > stream_length(&c->sending)) /* our FIN was the last of them */
        bytes = stream_length(&c->sending);
    c->snd_una = ack;
    if (bytes > 0) {
        stream_drop(&c->sending, c->sending.start + bytes);
        tcp_notify(c, TCP_EVENT_WRITABLE);
    }
    tcp_resent_acked(c);
    info->acked_bytes = acked;
    info->text_bytes = (uint32_t)bytes;
}

/* RFC 5681 §2, (a) to (e); SND.WND is still what the ACK before it said. */
static bool
is_duplicate(const TcpConn *c, const Segment *seg)
{
    return c->snd_una != c->snd_nxt && seg->bare &&
           (seg->header->flags & (TCP_SYN | TCP_FIN)) == 0 && seg->ack == c->snd_una &&
           seg->wnd == c->snd_wnd;
}

static AckInfo
read_ack(TcpConn *c, const Segment *seg)
{
    AckInfo ack = {
        .sample = SIM_TIME_NEVER,
        .duplicate = is_duplicate(c, seg),
    };
    ack.window_changed = update_send_window(c, seg);
    advance_snd_una(c, seg->ack, &ack);
    if (c->timing && seq_leq(c->timed_end, c->snd_una)) {
        ack.sample = sim_now(c->tcp->sim) - c->timed_at;
        c->timing = false;
    }
    return ack;
}

/*
 * What an acknowledgment brought goes to the estimator, to recovery and by it to congestion
 * control, then to the timers. NOT MODELLED, and first of recovery's: a scoreboard (RFC 2018, RFC
 * 6675).
 */
void
tcp_process_ack(TcpConn *c, Segment *seg)
{
    AckInfo ack = read_ack(c, seg);
    if (ack.sample != SIM_TIME_NEVER) {
        tcp_rtt_sample(&c->rtt, &c->settings, ack.sample);
        tcp_tell_rtt(c, ack.sample);
    }
    TcpReason reason = tcp_recovery_ack(c, &ack);
    if (ack.acked_bytes > 0)
        tcp_timer_acked(c, tcp_recovery_moves_timer(c));
    if (seg->verdict != TCP_IGNORED) /* an earlier step has said more than these could */
        return;
    if (reason != TCP_REASON_ACK_NOTHING_NEW)
        segment_judge(seg, TCP_ACCEPTED, reason);
    else if (ack.window_changed)
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_ACK_WINDOW);
}
