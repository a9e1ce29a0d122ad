/*
 * tcp_ack.c - when an ACK leaves (RFC 9293 §3.8.6.3, D28).
 *
 * An ACK that is due now leaves at the end of the instant, so that text or a FIN that the program
 * sends at once carries it. It keeps the cause it follows from, because by then something else is
 * going on. What breaks the order of things (a gap, a duplicate, an unacceptable segment) is
 * answered at once, and so is every second full-sized segment.
 */
#include "tcp/tcp_priv.h"

void
tcp_ack_due(TcpConn *c, AckUrgency urgency, TcpReason reason, const Segment *seg)
{
    AckDue *due = &c->ack_due;
    due->answering |= seg->header->flags;
    if (urgency < due->urgency)
        return;
    due->urgency = urgency;
    due->reason = reason;
    due->cause = c->tcp->sim->trace.cause;
}

void
tcp_ack_sent(TcpConn *c)
{
    c->ack_due = (AckDue){.urgency = ACK_NOT_DUE};
    c->full_unacked = 0;
    timer_disarm(&c->ack_now);
    tcp_timer_stop(c, TCP_TIMER_DELAYED_ACK);
}

void
tcp_ack_settle(TcpConn *c)
{
    switch (c->ack_due.urgency) {
    case ACK_NOT_DUE:
        return;
    case ACK_DELAYED:
        if (!timer_armed(&c->timers[TCP_TIMER_DELAYED_ACK]))
            tcp_timer_start(c, TCP_TIMER_DELAYED_ACK, c->settings.value[TCP_SET_DELAYED_ACK]);
        return;
    case ACK_THIS_INSTANT:
        if (!timer_armed(&c->ack_now))
            timer_arm_at(&c->ack_now, sim_now(c->tcp->sim), PHASE_END_OF_INSTANT);
        return;
    case ACK_AT_ONCE:
        tcp_send_ack(c, c->ack_due.reason);
        return;
    }
}

void
tcp_ack_leave(TcpConn *c)
{
    if (c->ack_due.urgency == ACK_NOT_DUE)
        return;
    Tcp *tcp = c->tcp;
    TraceCause cause = tcp->sim->trace.cause;
    tcp->sim->trace.cause = c->ack_due.cause;
    tcp_send_ack(c, c->ack_due.reason);
    tcp_leave(tcp);
    tcp->sim->trace.cause = cause;
}

static void
instant_over(void *arg)
{
    tcp_ack_leave(arg);
}

void
tcp_ack_init(TcpConn *c)
{
    timer_init(&c->ack_now, c->tcp->sim->events, instant_over, c);
}
