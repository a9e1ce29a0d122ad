/*
 * tcp_trace.h - what TCP tells (core/trace.h).
 *
 * TRACE_SEGMENT stands before everything that follows from the segment: TCP's other records made
 * while it is processed are held until its verdict is known, and what it sends leaves after them.
 */
#ifndef LASTACK_TCP_TCP_TRACE_H
#define LASTACK_TCP_TCP_TRACE_H

#include "cc/cc.h"
#include "core/simtime.h"
#include "tcp/tcp_reason.h"
#include "tcp/tcp_state.h"

#include <stdint.h>

typedef enum {
    TCP_ACCEPTED, /* it moved something: state, window, data */
    TCP_IGNORED,  /* nothing followed */
    TCP_ANSWERED, /* not taken, but answered with an ACK or a RST */
    TCP_QUEUED,   /* kept for later: it left a gap before it */
    TCP_RESET,    /* it ended the connection */
} TcpVerdict;

/* "accepted", … */
const char *tcp_verdict_name(TcpVerdict verdict);

/* TRACE_SEGMENT: what TCP did with a segment that arrived. */
typedef struct {
    uint64_t id;    /* the packet's */
    TcpState state; /* in which it was found */
    TcpVerdict verdict;
    TcpReason reason; /* of the last step that did something */
} TcpSegmentRecord;

/* TRACE_STATE. */
typedef struct {
    TcpState from, to;
    TcpReason reason;
} TcpStateRecord;

typedef enum {
    TCP_TIMER_RETRANSMISSION,
    TCP_TIMER_TIME_WAIT,
    TCP_TIMER_DELAYED_ACK,
    TCP_TIMER_USER,
    TCP_N_TIMERS
} TcpTimerName;

/* "retransmission", "time-wait", "delayed-ack", "user". */
const char *tcp_timer_name(TcpTimerName timer);

typedef enum { TCP_TIMER_ARMED, TCP_TIMER_MOVED, TCP_TIMER_FIRED, TCP_TIMER_STOPPED } TcpTimerWhat;

/* "armed", "moved", "fired", "stopped". */
const char *tcp_timer_what_name(TcpTimerWhat what);

/* TRACE_TIMER: the timer as the RFC sees it, however it lies in the event list. */
typedef struct {
    TcpTimerName timer;
    TcpTimerWhat what;
    SimTime at; /* when it fires or fired; for `stopped`, when it would have */
} TcpTimerRecord;

/* TRACE_CC: cwnd or ssthresh is another. */
typedef struct {
    uint32_t cwnd;      /* bytes, inflated in fast recovery (RFC 5681 §3.2) */
    uint32_t ssthresh;  /* bytes; CC_SSTHRESH_NONE before the first loss */
    uint32_t in_flight; /* bytes that are out and not taken for lost */
    TcpReason reason;
} TcpCcRecord;

typedef enum { TCP_RECOVERY_ENTERED, TCP_RECOVERY_LEFT, TCP_RECOVERY_TIMEOUT } TcpRecoveryWhat;

/* "entered", "left", "timeout". */
const char *tcp_recovery_what_name(TcpRecoveryWhat what);

/* TRACE_RECOVERY: fast recovery begins or is over; or all that is out is taken for lost. */
typedef struct {
    TcpRecoveryWhat what;
    uint32_t recover; /* relative: the number after the last that was sent when it began */
    TcpReason reason;
} TcpRecoveryRecord;

/* TRACE_RTT: the estimator took a sample (RFC 6298 §2), or backed off (sample SIM_TIME_NEVER). */
typedef struct {
    SimTime sample, srtt, rttvar, rto;
} TcpRttRecord;

#endif
