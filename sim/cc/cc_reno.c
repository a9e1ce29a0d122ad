/*
 * cc_reno.c - slow start and congestion avoidance (RFC 5681), and where cwnd stands after fast
 * recovery (RFC 6582).
 *
 * Slow start is (2) of RFC 5681 §3.1: at most one segment an ACK. Congestion avoidance counts bytes
 * (RFC 3465 §2.1): one segment more when a whole window was acknowledged, so that cwnd moves once a
 * round trip and stays near whole segments, where (3) would move it by a few bytes each ACK.
 */
#include "cc/cc.h"

typedef struct {
    uint32_t acked_bytes; /* since cwnd grew last, in congestion avoidance */
} Reno;

static uint32_t
smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t
larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static void
reno_init(Cc *cc)
{
    Reno *reno = cc->state;
    reno->acked_bytes = 0;
}

static void
reno_on_ack(Cc *cc, const CcAck *ack)
{
    Reno *reno = cc->state;
    if (cc->cwnd < cc->ssthresh) { /* (2) */
        cc->cwnd += smaller(ack->acked_bytes, cc->mss);
        return;
    }
    reno->acked_bytes += ack->acked_bytes;
    if (reno->acked_bytes < cc->cwnd)
        return;
    reno->acked_bytes -= cc->cwnd;
    cc->cwnd += cc->mss;
}

/* (4): half of what is in flight, not of cwnd, which may be far from used. */
static uint32_t
half_flight(const Cc *cc, const CcAck *ack)
{
    return larger(ack->in_flight_bytes / 2, 2 * cc->mss);
}

static void
reno_on_congestion(Cc *cc, const CcAck *ack)
{
    cc->ssthresh = half_flight(cc, ack);
    cc->cwnd = cc->ssthresh;
    reno_init(cc);
}

/* "When a segment has been retransmitted at least once, ssthresh is held constant." */
static void
reno_on_rto(Cc *cc, const CcAck *ack)
{
    if (!ack->again)
        cc->ssthresh = half_flight(cc, ack);
    cc->cwnd = cc->mss; /* the loss window */
    reno_init(cc);
}

/* RFC 6582 §3.2, step 3, option (1): no burst, even when little is in flight. */
static void
reno_on_recovered(Cc *cc, const CcAck *ack)
{
    cc->cwnd = smaller(cc->ssthresh, larger(ack->in_flight_bytes, cc->mss) + cc->mss);
}

const CcAlgo cc_reno = {
    .name = "reno",
    .state_size = sizeof(Reno),
    .init = reno_init,
    .on_ack = reno_on_ack,
    .on_congestion = reno_on_congestion,
    .on_rto = reno_on_rto,
    .on_recovered = reno_on_recovered,
};
