/*
 * tcp_cc.c - what congestion control (cc/) sees of a connection, and what TCP makes of its answer.
 *
 * cwnd as it is told is the congestion control's, plus what recovery counts as having left the
 * network (RFC 5681 §3.2 calls it inflating). It is not let grow beyond the largest window that the
 * peer has ever offered: more could never be in flight, so it would say nothing about the path.
 *
 * NOT MODELLED: validation of a window that the program does not use (RFC 7661): as in RFC 5681,
 * each ACK of text lets it grow.
 */
#include "tcp/tcp_priv.h"

static uint32_t
initial_window(const TcpConn *c)
{
    return cc_initial_window((uint32_t)c->settings.value[TCP_SET_INITIAL_WINDOW], c->snd_mss);
}

void
tcp_cc_open(TcpConn *c)
{
    const CcAlgo *algo = c->tcp->cc;
    if (c->cc.state == NULL)
        c->cc.state = pool_get(&c->tcp->cc_states);
    cc_init(&c->cc, algo, c->cc.state, c->snd_mss, initial_window(c));
}

void
tcp_cc_clear(TcpConn *c)
{
    pool_put(&c->tcp->cc_states, c->cc.state);
    c->cc.state = NULL;
}

void
tcp_cc_established(TcpConn *c)
{
    bool lost_syn = c->timeouts > 0;
    if (lost_syn)
        c->cc.cwnd = c->cc.mss;
    tcp_tell_cc(c, lost_syn ? TCP_REASON_CC_LOST_SYN : TCP_REASON_CC_INITIAL_WINDOW);
}

void
tcp_cc_acked(TcpConn *c, const AckInfo *ack)
{
    Cc *cc = &c->cc;
    uint32_t before = cc->cwnd;
    bool slow_start = before < cc->ssthresh;
    cc->algo->on_ack(cc, &(CcAck){.acked_bytes = ack->text_bytes});
    if (cc->cwnd > c->max_snd_wnd)
        cc->cwnd = before > c->max_snd_wnd ? before : c->max_snd_wnd;
    if (cc->cwnd != before)
        tcp_tell_cc(c, slow_start ? TCP_REASON_CC_SLOW_START : TCP_REASON_CC_AVOIDANCE);
}

void
tcp_cc_loss(TcpConn *c)
{
    /* Without what limited transmit has sent: RFC 5681 §3.2, step 2. */
    uint32_t flight = tcp_in_flight(c);
    flight = flight < c->cc.cwnd ? flight : c->cc.cwnd;
    c->cc.algo->on_congestion(&c->cc, &(CcAck){.in_flight_bytes = flight});
}

void
tcp_cc_recovered(TcpConn *c)
{
    if (c->cc.algo->on_recovered != NULL)
        c->cc.algo->on_recovered(&c->cc, &(CcAck){.in_flight_bytes = tcp_in_flight(c)});
}

void
tcp_cc_timeout(TcpConn *c, uint32_t in_flight_bytes)
{
    c->cc.algo->on_rto(&c->cc,
                       &(CcAck){.in_flight_bytes = in_flight_bytes, .again = c->timeouts > 1});
    tcp_tell_cc(c, TCP_REASON_CC_TIMEOUT);
}

void
tcp_cc_restart(TcpConn *c)
{
    uint32_t restart = initial_window(c);
    if (c->cc.cwnd <= restart)
        return;
    c->cc.cwnd = restart;
    tcp_tell_cc(c, TCP_REASON_CC_IDLE);
}
