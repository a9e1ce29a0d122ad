/*
 * tcp_window.c - the receive window that we offer (RFC 9293 §3.8.6).
 *
 * What is left of the receive buffer; its right edge never moves left (SHLD-14).
 * NOT MODELLED: the receiver's silly window avoidance (§3.8.6.2.2), but for the rule when a window
 * that was as good as closed is announced open.
 */
#include "tcp/tcp_priv.h"

/* The most that a header can say now. */
static uint32_t
largest_window(const TcpConn *c)
{
    return (uint32_t)UINT16_MAX << c->rcv_shift;
}

/* What the buffer has room for beyond RCV.NXT. */
static uint32_t
room(const TcpConn *c)
{
    uint64_t buffer = (uint64_t)c->settings.value[TCP_SET_RECEIVE_BUFFER];
    uint64_t unread = stream_length(&c->received);
    uint64_t left = unread < buffer ? buffer - unread : 0;
    return left < largest_window(c) ? (uint32_t)left : largest_window(c);
}

/* The window of a SYN is never scaled: RFC 7323 §2.2. */
static uint16_t
unscaled(uint32_t window)
{
    return window < UINT16_MAX ? (uint16_t)window : UINT16_MAX;
}

/* RCV.WND of a connection whose RCV.NXT was just set by the peer's SYN. */
void
tcp_window_open(TcpConn *c)
{
    c->rcv_edge = c->rcv_nxt + unscaled(room(c));
}

uint16_t
tcp_window_offer(TcpConn *c, bool on_syn)
{
    if (c->state == TCP_SYN_SENT) /* RCV.NXT is not known yet */
        return unscaled(room(c));
    if (on_syn) /* what an ACK has offered since may be more than it can say */
        return unscaled(tcp_rcv_wnd(c));

    /* Cut to whole units of the scale; rounded up where cutting would take back what was offered,
     * which exceeds the buffer by less than one unit. */
    uint32_t unit = UINT32_C(1) << c->rcv_shift;
    uint32_t window = room(c) & ~(unit - 1);
    if (window < tcp_rcv_wnd(c))
        window = (tcp_rcv_wnd(c) + unit - 1) & ~(unit - 1);
    c->rcv_edge = c->rcv_nxt + window;
    return (uint16_t)(window >> c->rcv_shift);
}

bool
tcp_window_needs_update(const TcpConn *c)
{
    uint32_t half = (uint32_t)(c->settings.value[TCP_SET_RECEIVE_BUFFER] / 2);
    uint32_t enough = half < c->snd_mss ? half : c->snd_mss;
    enough = enough > 0 ? enough : 1;
    return tcp_rcv_wnd(c) < enough && room(c) >= tcp_rcv_wnd(c) + enough;
}
