#include "tcp/tcp_trace.h"

#include "core/sim_assert.h"
#include "tcp/tcp_priv.h"

const char *
tcp_verdict_name(TcpVerdict verdict)
{
    switch (verdict) {
    case TCP_ACCEPTED:
        return "accepted";
    case TCP_IGNORED:
        return "ignored";
    case TCP_ANSWERED:
        return "answered";
    case TCP_QUEUED:
        return "queued";
    case TCP_RESET:
        return "reset";
    }
    sim_assert(false);
    return "";
}

const char *
tcp_timer_name(TcpTimerName timer)
{
    static const char *const names[TCP_N_TIMERS] = {
        [TCP_TIMER_RETRANSMISSION] = "retransmission",
        [TCP_TIMER_TIME_WAIT] = "time-wait",
        [TCP_TIMER_DELAYED_ACK] = "delayed-ack",
        [TCP_TIMER_USER] = "user",
    };
    sim_assert((unsigned)timer < TCP_N_TIMERS);
    return names[timer];
}

const char *
tcp_timer_what_name(TcpTimerWhat what)
{
    switch (what) {
    case TCP_TIMER_ARMED:
        return "armed";
    case TCP_TIMER_MOVED:
        return "moved";
    case TCP_TIMER_FIRED:
        return "fired";
    case TCP_TIMER_STOPPED:
        return "stopped";
    }
    sim_assert(false);
    return "";
}

const char *
tcp_recovery_what_name(TcpRecoveryWhat what)
{
    switch (what) {
    case TCP_RECOVERY_ENTERED:
        return "entered";
    case TCP_RECOVERY_LEFT:
        return "left";
    case TCP_RECOVERY_TIMEOUT:
        return "timeout";
    }
    sim_assert(false);
    return "";
}

static const void *
held_record(const TcpHeldRecord *held)
{
    if (held->kind == TRACE_STATE)
        return &held->state;
    if (held->kind == TRACE_TIMER)
        return &held->timer;
    if (held->kind == TRACE_CC)
        return &held->cc;
    if (held->kind == TRACE_RECOVERY)
        return &held->recovery;
    return &held->rtt;
}

static void
tell(Tcp *tcp, const TcpHeldRecord *record)
{
    if (!trace_wants(&tcp->sim->trace, record->kind))
        return;
    if (!tcp->in_segment) {
        sim_trace(tcp->sim, record->kind, tcp->host->name, record->conn, held_record(record));
        return;
    }
    sim_assert(tcp->n_held < TCP_MAX_HELD);
    tcp->held[tcp->n_held++] = *record;
}

void
tcp_tell_state(const TcpConn *c, TcpState from, TcpState to, TcpReason reason)
{
    tell(c->tcp, &(TcpHeldRecord){.kind = TRACE_STATE,
                                  .conn = c->number,
                                  .state = {.from = from, .to = to, .reason = reason}});
}

void
tcp_tell_timer(const TcpConn *c, TcpTimerName timer, TcpTimerWhat what, SimTime at)
{
    tell(c->tcp, &(TcpHeldRecord){.kind = TRACE_TIMER,
                                  .conn = c->number,
                                  .timer = {.timer = timer, .what = what, .at = at}});
}

void
tcp_tell_rtt(const TcpConn *c, SimTime sample)
{
    tell(c->tcp, &(TcpHeldRecord){.kind = TRACE_RTT,
                                  .conn = c->number,
                                  .rtt = {.sample = sample,
                                          .srtt = c->rtt.srtt,
                                          .rttvar = c->rtt.rttvar,
                                          .rto = c->rtt.rto}});
}

void
tcp_tell_cc(const TcpConn *c, TcpReason reason)
{
    tell(c->tcp, &(TcpHeldRecord){.kind = TRACE_CC,
                                  .conn = c->number,
                                  .cc = {.cwnd = tcp_cwnd(c),
                                         .ssthresh = c->cc.ssthresh,
                                         .in_flight = tcp_in_flight(c),
                                         .reason = reason}});
}

void
tcp_tell_recovery(const TcpConn *c, TcpRecoveryWhat what, TcpReason reason)
{
    tell(c->tcp, &(TcpHeldRecord){.kind = TRACE_RECOVERY,
                                  .conn = c->number,
                                  .recovery = {.what = what,
                                               .recover = c->recovery.recover - c->iss,
                                               .reason = reason}});
}

void
tcp_tell_segment(Tcp *tcp, uint32_t conn, const TcpSegmentRecord *record)
{
    sim_trace(tcp->sim, TRACE_SEGMENT, tcp->host->name, conn, record);
    for (uint32_t i = 0; i < tcp->n_held; i++)
        sim_trace(tcp->sim, tcp->held[i].kind, tcp->host->name, tcp->held[i].conn,
                  held_record(&tcp->held[i]));
    tcp->n_held = 0;
}
