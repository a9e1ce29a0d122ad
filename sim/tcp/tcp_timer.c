/*
 * tcp_timer.c - what TCP does when time passes (RFC 9293 §3.10.8, RFC 6298 §5).
 *
 * NOT MODELLED: the timers of zero-window probes (§3.8.6.1) and keep-alives (§3.8.4).
 */
#include "tcp/tcp_priv.h"

void
tcp_timer_start(TcpConn *c, TcpTimerName name, SimTime delay)
{
    Timer *timer = &c->timers[name];
    SimTime before = timer_deadline(timer);
    timer_arm(timer, delay);
    SimTime at = timer_deadline(timer);
    if (at != before)
        tcp_tell_timer(c, name, before == SIM_TIME_NEVER ? TCP_TIMER_ARMED : TCP_TIMER_MOVED, at);
}

void
tcp_timer_stop(TcpConn *c, TcpTimerName name)
{
    Timer *timer = &c->timers[name];
    if (!timer_armed(timer))
        return;
    tcp_tell_timer(c, name, TCP_TIMER_STOPPED, timer_deadline(timer));
    timer_disarm(timer);
}

static bool
running(const TcpConn *c, TcpTimerName name)
{
    return timer_armed(&c->timers[name]);
}

void
tcp_timer_sent(TcpConn *c)
{
    if (!running(c, TCP_TIMER_RETRANSMISSION)) {
        c->oldest_since = sim_now(c->tcp->sim);
        tcp_timer_start(c, TCP_TIMER_RETRANSMISSION, c->rtt.rto);
    }
    if (!running(c, TCP_TIMER_USER))
        tcp_timer_start(c, TCP_TIMER_USER, c->settings.value[TCP_SET_USER_TIMEOUT]);
}

void
tcp_timer_acked(TcpConn *c, bool restart)
{
    c->timeouts = 0;
    if (c->snd_una == c->snd_nxt) {
        tcp_timer_stop(c, TCP_TIMER_RETRANSMISSION);
        tcp_timer_stop(c, TCP_TIMER_USER);
        return;
    }
    c->oldest_since = sim_now(c->tcp->sim);
    if (restart)
        tcp_timer_start(c, TCP_TIMER_RETRANSMISSION, c->rtt.rto);
    tcp_timer_start(c, TCP_TIMER_USER, c->settings.value[TCP_SET_USER_TIMEOUT]);
}

void
tcp_timer_handshake_done(TcpConn *c)
{
    if (c->timeouts == 0)
        return;
    c->rtt.rto = c->settings.value[TCP_SET_RTO_AFTER_SYN];
    tcp_tell_rtt(c, SIM_TIME_NEVER);
}

/* Every handler begins with this: that it fired follows from nothing, all else from the timer. */
static TcpConn *
fired(void *arg, TcpTimerName name)
{
    TcpConn *c = arg;
    Sim *sim = c->tcp->sim;
    sim->trace.cause = cause_none();
    tcp_tell_timer(c, name, TCP_TIMER_FIRED, sim_now(sim));
    sim->trace.cause = cause_timer(tcp_timer_name(name));
    return c;
}

/* R2 is looked at when the timer expires, against the wait of the earliest segment. */
static bool
r2_passed(const TcpConn *c, bool syn)
{
    SimTime waited = sim_now(c->tcp->sim) - c->oldest_since;
    return waited >= c->settings.value[syn ? TCP_SET_R2_SYN : TCP_SET_R2];
}

/* RFC 6298 (5.4) to (5.6). */
static void
retransmission_over(void *arg)
{
    TcpConn *c = fired(arg, TCP_TIMER_RETRANSMISSION);
    bool syn = !tcp_syn_acked(c);
    c->timeouts++;
    if (r2_passed(c, syn)) {
        tcp_conn_close(c, TCP_ERR_TIMEOUT, syn ? TCP_REASON_RTO_R2_SYN : TCP_REASON_RTO_R2);
    } else {
        bool r1 = c->timeouts == c->settings.value[TCP_SET_R1];
        TcpReason reason = r1 ? TCP_REASON_RTO_R1 : TCP_REASON_RTO_EXPIRED;
        tcp_rtt_back_off(&c->rtt, &c->settings);
        tcp_tell_rtt(c, SIM_TIME_NEVER);
        if (!syn)
            tcp_recovery_timeout(c, reason);
        tcp_retransmit(c, reason);
        tcp_timer_start(c, TCP_TIMER_RETRANSMISSION, c->rtt.rto);
    }
    tcp_leave(c->tcp);
}

static void
time_wait_over(void *arg)
{
    TcpConn *c = fired(arg, TCP_TIMER_TIME_WAIT);
    tcp_ack_leave(c); /* 2MSL of nothing ends before the instant in which the FIN came */
    tcp_time_wait_over(c);
    tcp_leave(c->tcp);
}

static void
delayed_ack_over(void *arg)
{
    TcpConn *c = fired(arg, TCP_TIMER_DELAYED_ACK);
    tcp_send_ack(c, TCP_REASON_DELAYED_ACK_OVER);
    tcp_leave(c->tcp);
}

/* "For any state if the user timeout expires, flush all queues, signal the user". */
static void
user_timeout_over(void *arg)
{
    TcpConn *c = fired(arg, TCP_TIMER_USER);
    tcp_conn_close(c, TCP_ERR_USER_TIMEOUT, TCP_REASON_USER_TIMEOUT);
    tcp_leave(c->tcp);
}

void
tcp_timers_init(TcpConn *c)
{
    static const EventFn handlers[TCP_N_TIMERS] = {
        [TCP_TIMER_RETRANSMISSION] = retransmission_over,
        [TCP_TIMER_TIME_WAIT] = time_wait_over,
        [TCP_TIMER_DELAYED_ACK] = delayed_ack_over,
        [TCP_TIMER_USER] = user_timeout_over,
    };
    for (int i = 0; i < TCP_N_TIMERS; i++)
        timer_init(&c->timers[i], c->tcp->sim->events, handlers[i], c);
}
