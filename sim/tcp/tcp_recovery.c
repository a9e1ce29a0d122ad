/*
 * tcp_recovery.c - which segments are taken for lost, and go again (RFC 5681 §3.2, RFC 6582).
 *
 * Two ways: three duplicate ACKs begin fast recovery, in which the earliest segment goes again, and
 * once more at each partial ACK; a timeout takes all that is out for lost, and it goes again from
 * SND.UNA on, as the congestion window allows. SND.NXT is never taken back.
 *
 * `recover` is the number after the last that was sent when the loss was found, where RFC 6582 has
 * the last itself.
 *
 * NOT MODELLED: the heuristics of RFC 6582 §4 by which a loss of the first segment after `recover`
 * is told from segments that went again without need: such a loss waits for its timeout.
 */
#include "tcp/tcp_priv.h"

enum { DUPLICATES_OF_LOSS = 3 };

void
tcp_recovery_open(TcpConn *c)
{
    c->recovery = (TcpRecovery){.recover = c->iss};
}

static void
resend_earliest(TcpConn *c, TcpReason reason)
{
    c->recovery.resend_due = true;
    c->recovery.resend_reason = reason;
}

/* Steps 2 and 3 of RFC 5681 §3.2, with the `recover` of RFC 6582 §3.2, step 2. */
static void
enter(TcpConn *c)
{
    TcpRecovery *r = &c->recovery;
    r->recovering = true;
    r->partial = false;
    r->recover = c->snd_nxt;
    tcp_cc_loss(c);
    r->inflation_bytes = DUPLICATES_OF_LOSS * (int64_t)c->snd_mss;
    tcp_tell_recovery(c, TCP_RECOVERY_ENTERED, TCP_REASON_FAST_RETRANSMIT);
    tcp_tell_cc(c, TCP_REASON_FAST_RETRANSMIT);
    resend_earliest(c, TCP_REASON_FAST_RETRANSMIT);
}

static TcpReason
duplicate(TcpConn *c)
{
    TcpRecovery *r = &c->recovery;
    if (r->recovering) { /* step 4 */
        r->inflation_bytes += c->snd_mss;
        tcp_tell_cc(c, TCP_REASON_RECOVERY_DUPLICATE);
        return TCP_REASON_RECOVERY_DUPLICATE;
    }
    r->duplicates++;
    if (r->duplicates != DUPLICATES_OF_LOSS)
        return TCP_REASON_ACK_DUPLICATE;
    if (!seq_lt(r->recover, c->snd_una)) /* what goes again may be the cause of it */
        return TCP_REASON_ACK_DUPLICATE_OF_LOSS;
    enter(c);
    return TCP_REASON_FAST_RETRANSMIT;
}

/* RFC 6582 §3.2, step 3: another segment of the same window is missing. */
static void
partial(TcpConn *c, uint32_t acked_bytes)
{
    TcpRecovery *r = &c->recovery;
    r->inflation_bytes -= acked_bytes;
    if (r->inflation_bytes < -(int64_t)c->cc.cwnd)
        r->inflation_bytes = -(int64_t)c->cc.cwnd;
    if (acked_bytes >= c->snd_mss)
        r->inflation_bytes += c->snd_mss;
    tcp_tell_cc(c, TCP_REASON_RECOVERY_PARTIAL);
    resend_earliest(c, TCP_REASON_RECOVERY_PARTIAL);
}

static void
leave(TcpConn *c)
{
    c->recovery.recovering = false;
    c->recovery.inflation_bytes = 0;
    tcp_cc_recovered(c);
    tcp_tell_recovery(c, TCP_RECOVERY_LEFT, TCP_REASON_RECOVERY_FULL);
    tcp_tell_cc(c, TCP_REASON_RECOVERY_FULL);
}

void
tcp_recovery_resent(TcpConn *c, TcpSeq end)
{
    TcpRecovery *r = &c->recovery;
    if (!r->going_back)
        return;
    r->resend_nxt = seq_max(r->resend_nxt, end);
    r->going_back = r->resend_nxt != c->snd_nxt;
}

static TcpReason
advance(TcpConn *c, const AckInfo *ack)
{
    TcpRecovery *r = &c->recovery;
    r->duplicates = 0;
    tcp_recovery_resent(c, c->snd_una); /* what is acknowledged need not go again */
    if (!r->recovering) {
        if (seq_lt(r->recover, c->snd_una)) /* says no more, and must not wrap */
            r->recover = c->snd_una - 1;
        if (ack->text_bytes > 0)
            tcp_cc_acked(c, ack);
        return TCP_REASON_ACK_NEW;
    }
    if (seq_leq(r->recover, c->snd_una)) {
        leave(c);
        return TCP_REASON_RECOVERY_FULL;
    }
    partial(c, ack->acked_bytes);
    return TCP_REASON_RECOVERY_PARTIAL;
}

TcpReason
tcp_recovery_ack(TcpConn *c, const AckInfo *ack)
{
    if (ack->acked_bytes > 0)
        return advance(c, ack);
    return ack->duplicate ? duplicate(c) : TCP_REASON_ACK_NOTHING_NEW;
}

/* RFC 6582 §3.2, step 3: of partial ACKs only the first, so that many losses end in a timeout. */
bool
tcp_recovery_moves_timer(TcpConn *c)
{
    TcpRecovery *r = &c->recovery;
    bool moves = !r->recovering || !r->partial;
    r->partial = r->recovering;
    return moves;
}

void
tcp_recovery_timeout(TcpConn *c, TcpReason reason)
{
    uint32_t in_flight_bytes = tcp_in_flight(c);
    c->recovery = (TcpRecovery){
        .recover = c->snd_nxt,
        .resend_nxt = c->snd_una,
        .going_back = true,
    };
    tcp_tell_recovery(c, TCP_RECOVERY_TIMEOUT, reason);
    tcp_cc_timeout(c, in_flight_bytes);
}
