/*
 * tcp_rtt.c - the round-trip time and the retransmission timeout (RFC 6298 §2).
 *
 * Integers in nanoseconds; the quarters and eighths of (2.3) are cut towards zero. The clock
 * granularity G is one nanosecond, so it never decides.
 */
#include "tcp/tcp_priv.h"

static SimTime
clamp(SimTime rto, const TcpSettings *settings)
{
    SimTime low = settings->value[TCP_SET_RTO_MIN], high = settings->value[TCP_SET_RTO_MAX];
    rto = rto < low ? low : rto;
    return rto > high ? high : rto;
}

void
tcp_rtt_init(TcpRtt *rtt, const TcpSettings *settings)
{
    *rtt = (TcpRtt){.rto = settings->value[TCP_SET_RTO_INITIAL]};
}

void
tcp_rtt_sample(TcpRtt *rtt, const TcpSettings *settings, SimTime sample)
{
    if (rtt->sampled) { /* (2.3) */
        SimTime error = sample - rtt->srtt;
        SimTime deviation = error < 0 ? -error : error;
        rtt->rttvar += (deviation - rtt->rttvar) / 4;
        rtt->srtt += error / 8;
    } else { /* (2.2) */
        rtt->srtt = sample;
        rtt->rttvar = sample / 2;
        rtt->sampled = true;
    }
    rtt->rto = clamp(rtt->srtt + 4 * rtt->rttvar, settings);
}

/* (5.5) */
void
tcp_rtt_back_off(TcpRtt *rtt, const TcpSettings *settings)
{
    SimTime high = settings->value[TCP_SET_RTO_MAX];
    rtt->rto = rtt->rto > high / 2 ? high : 2 * rtt->rto;
}
