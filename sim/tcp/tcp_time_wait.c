/*
 * tcp_time_wait.c - the last state: a connection that both ends have closed stays for 2MSL.
 *
 * It answers a FIN that comes again, because the ACK of the first was lost, and it keeps the tuple
 * until every old segment has left the network (RFC 9293 §3.6.1, MUST-13). All that it needs of a
 * connection are its numbers, its tuple and one timer.
 *
 * NOT MODELLED: opening anew from TIME-WAIT (MAY-2, RFC 6191); ignoring RST there (RFC 1337).
 */
#include "core/sim_assert.h"
#include "tcp/tcp_priv.h"

void
tcp_time_wait_enter(TcpConn *c, TcpReason reason)
{
    /* "Turn off the other timers": nothing is outstanding, so they are off; a delayed ACK becomes
     * one with the ACK of the FIN, in this instant. */
    sim_assert(!timer_armed(&c->timers[TCP_TIMER_RETRANSMISSION]));
    sim_assert(!timer_armed(&c->timers[TCP_TIMER_USER]));
    tcp_set_state(c, TCP_TIME_WAIT, reason);
    tcp_time_wait_restart(c);
}

void
tcp_time_wait_restart(TcpConn *c)
{
    tcp_timer_start(c, TCP_TIMER_TIME_WAIT, 2 * c->settings.value[TCP_SET_MSL]);
}

void
tcp_time_wait_over(TcpConn *c)
{
    tcp_conn_close(c, TCP_OK, TCP_REASON_TIME_WAIT_OVER);
}
