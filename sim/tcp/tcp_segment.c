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
static uint32_t
advance_snd_una(TcpConn *c, TcpSeq ack)
{
    if (seq_leq(ack, c->snd_una))
        return 0;
    uint32_t acked = ack - c->snd_una;
    uint64_t bytes = acked - !tcp_syn_acked(c);
    if (bytes > stream_length(&c->sending)) /* our FIN was the last of them */
        bytes = stream_length(&c->sending);
    c->snd_una = ack;
    if (bytes > 0) {
        stream_drop(&c->sending, c->sending.start + bytes);
        tcp_notify(c, TCP_EVENT_WRITABLE);
    }
    return acked;
}

static AckInfo
read_ack(TcpConn *c, const Segment *seg)
{
    AckInfo ack = {.sample = SIM_TIME_NEVER};
    ack.window_changed = update_send_window(c, seg);
    ack.acked_bytes = advance_snd_una(c, seg->ack);
    if (c->timing && seq_leq(c->timed_end, c->snd_una)) {
        ack.sample = sim_now(c->tcp->sim) - c->timed_at;
        c->timing = false;
    }
    return ack;
}

/*
 * What an acknowledgment brought goes to the estimator, then to the timers.
 * NOT MODELLED, and in this order between the two: scoreboard, recovery, congestion control.
 */
void
tcp_process_ack(TcpConn *c, Segment *seg)
{
    AckInfo ack = read_ack(c, seg);
    if (ack.sample != SIM_TIME_NEVER) {
        tcp_rtt_sample(&c->rtt, &c->settings, ack.sample);
        tcp_tell_rtt(c, ack.sample);
    }
    if (ack.acked_bytes > 0)
        tcp_timer_acked(c);
    if (seg->verdict != TCP_IGNORED) /* an earlier step has said more than these could */
        return;
    if (ack.acked_bytes > 0)
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_ACK_NEW);
    else if (ack.window_changed)
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_ACK_WINDOW);
}
