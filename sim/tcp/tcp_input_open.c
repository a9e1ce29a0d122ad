/*
 * tcp_input_open.c - segments that find no connection, a listener, or a SYN of ours on its way:
 * RFC 9293 §3.10.7.1 to 3.
 */
#include "tcp/tcp_demux.h"
#include "tcp/tcp_input.h"

/* §3.10.7.1: CLOSED. */

void
tcp_closed_segment(Tcp *tcp, Segment *seg)
{
    if ((seg->flags & TCP_RST) != 0)
        segment_judge(seg, TCP_IGNORED, TCP_REASON_CLOSED_RST);
    else if ((seg->flags & TCP_ACK) != 0)
        tcp_answer_with_rst(tcp, NULL, seg, TCP_REASON_CLOSED_ACK);
    else
        tcp_answer_with_rst(tcp, NULL, seg, TCP_REASON_CLOSED_NO_ACK);
}

/* The peer's SYN gives its numbers and what it offers; what is left of the segment follows it. */
static void
take_syn(TcpConn *c, Segment *seg)
{
    c->irs = seg->seq;
    c->rcv_nxt = seg->seq + 1;
    c->peer_known = true;
    tcp_options_settle(c, seg->header);
    tcp_window_open(c);
    tcp_cc_open(c);
    tcp_recovery_open(c);
    c->snd_wnd = c->max_snd_wnd = seg->wnd; /* D19 */
    c->snd_wl1 = seg->seq;
    c->snd_wl2 = (seg->flags & TCP_ACK) != 0 ? seg->ack : c->iss;
    seg->flags &= (uint8_t)~TCP_SYN;
    seg->seq++;
    tcp_trim_to_window(c, seg);
}

/* "Any other control or text should be queued for processing later": until ESTABLISHED. */
static void
keep_back(TcpConn *c, const Segment *seg)
{
    if ((seg->flags & TCP_FIN) != 0) {
        c->reass.has_fin = true;
        c->reass.fin = tcp_rcv_position(c, seg->text_end);
    }
    tcp_reass_add(c, tcp_rcv_position(c, seg->seq), seg->text);
}

/* §3.10.7.2: LISTEN. */

static void
listen_take_syn(TcpConn *listener, Segment *seg)
{
    if (listener->n_children >= listener->backlog) {
        /* NOT MODELLED: SYN cookies (RFC 4987 §3.6). */
        segment_judge(seg, TCP_IGNORED, TCP_REASON_LISTEN_BACKLOG_FULL);
        return;
    }
    Tcp *tcp = listener->tcp;
    TcpConn *c = tcp_conn_new(tcp, &seg->tuple, TCP_LISTEN, &tcp->settings);
    c->passive = true;
    c->listener = listener;
    listener->n_children++;
    c->iss = tcp_demux_isn(tcp, &seg->tuple);
    c->snd_una = c->snd_nxt = c->iss;
    tcp_demux_add(c);
    take_syn(c, seg);
    keep_back(c, seg);
    tcp_set_state(c, TCP_SYN_RECEIVED, TCP_REASON_LISTEN_SYN);
    tcp_ack_due(c, ACK_AT_ONCE, TCP_REASON_LISTEN_SYN, seg);
    tcp_send_syn(c, TCP_REASON_LISTEN_SYN);
    segment_judge(seg, TCP_ACCEPTED, TCP_REASON_LISTEN_SYN);
}

void
tcp_listen_segment(TcpConn *listener, Segment *seg)
{
    if ((seg->flags & TCP_RST) != 0)
        segment_judge(seg, TCP_IGNORED, TCP_REASON_LISTEN_RST);
    else if ((seg->flags & TCP_ACK) != 0)
        tcp_answer_with_rst(listener->tcp, listener, seg, TCP_REASON_LISTEN_ACK);
    else if ((seg->flags & TCP_SYN) != 0)
        listen_take_syn(listener, seg);
    else
        segment_judge(seg, TCP_IGNORED, TCP_REASON_LISTEN_OTHER);
}

/* §3.10.7.3: SYN-SENT. */

void
tcp_establish(TcpConn *c, TcpReason reason)
{
    tcp_set_state(c, TCP_ESTABLISHED, reason);
    tcp_timer_handshake_done(c);
    tcp_cc_established(c);
    TcpConn *listener = c->listener;
    if (listener != NULL) {
        *(listener->accept_last != NULL ? &listener->accept_last->queued
                                        : &listener->accept_first) = c;
        listener->accept_last = c;
        tcp_notify(listener, TCP_EVENT_ACCEPT);
    }
    if (c->closing)
        tcp_set_state(c, TCP_FIN_WAIT_1, TCP_REASON_CLOSE_WAITED);
}

/* First, check the ACK bit. */
static Step
syn_sent_check_ack(TcpConn *c, Segment *seg)
{
    if ((seg->flags & TCP_ACK) == 0 || seq_in(c->iss + 1, seg->ack, c->snd_nxt + 1))
        return NEXT_STEP;
    if ((seg->flags & TCP_RST) != 0)
        segment_judge(seg, TCP_IGNORED, TCP_REASON_SYN_SENT_BAD_ACK_RST);
    else
        tcp_answer_with_rst(c->tcp, c, seg, TCP_REASON_SYN_SENT_BAD_ACK);
    return DONE;
}

/* Second, check the RST bit. RCV.NXT is not set yet: the acceptable ACK decides (D3). */
static Step
syn_sent_check_rst(TcpConn *c, Segment *seg)
{
    if ((seg->flags & TCP_RST) == 0)
        return NEXT_STEP;
    if ((seg->flags & TCP_ACK) == 0) {
        segment_judge(seg, TCP_IGNORED, TCP_REASON_SYN_SENT_RST_NO_ACK);
        return DONE;
    }
    segment_judge(seg, TCP_RESET, TCP_REASON_SYN_SENT_RST);
    tcp_conn_close(c, TCP_ERR_REFUSED, seg->reason); /* D13 */
    return DONE;
}

/* Fourth, check the SYN bit: a SYN alone makes it a simultaneous open. */
static Step
syn_sent_check_syn(TcpConn *c, Segment *seg)
{
    if ((seg->flags & TCP_SYN) == 0) {
        segment_judge(seg, TCP_IGNORED, TCP_REASON_SYN_SENT_OTHER); /* the RFC's fifth */
        return DONE;
    }
    take_syn(c, seg);
    if ((seg->flags & TCP_ACK) != 0) {
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_SYN_SENT_SYN_ACK);
        tcp_establish(c, seg->reason);
        tcp_process_ack(c, seg);
        tcp_ack_due(c, ACK_THIS_INSTANT, TCP_REASON_ACK_OF_SYN, seg);
        return NEXT_STEP; /* with the sixth step of the other states */
    }
    keep_back(c, seg);
    segment_judge(seg, TCP_ACCEPTED, TCP_REASON_SYN_SENT_SYN);
    tcp_set_state(c, TCP_SYN_RECEIVED, seg->reason);
    c->syn_transmissions = 0; /* a SYN,ACK is sent for the first time, though its SYN is not */
    tcp_ack_due(c, ACK_AT_ONCE, seg->reason, seg);
    tcp_send_syn(c, seg->reason);
    tcp_timer_start(c, TCP_TIMER_RETRANSMISSION, c->rtt.rto);
    return DONE;
}

Step
tcp_syn_sent_segment(TcpConn *c, Segment *seg)
{
    if (syn_sent_check_ack(c, seg) == DONE)
        return DONE;
    if (syn_sent_check_rst(c, seg) == DONE)
        return DONE;
    /* Third, check security: NOT MODELLED, as in the other states. */
    return syn_sent_check_syn(c, seg);
}
