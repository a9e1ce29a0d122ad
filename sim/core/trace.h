/*
 * trace.h - the mechanism by which every fact of a run is told once, to whoever listens.
 *
 * A record is a plain struct declared by the folder that makes it (net/net_trace.h,
 * tcp/tcp_trace.h); here are only its kind, its head and the list of sinks. A record is lent to a
 * sink for the call; a sink that keeps something copies it. Sinks never change a run: they are
 * given const data and may not call back into the simulation. A kind that no sink wants costs one
 * test of a bit.
 *
 * The *cause* of a record is the activity in which it was made. Whoever begins an activity (a
 * packet arrives, a timer fires, a program calls) sets it; what is done later on its behalf (a
 * delayed ACK) keeps a copy and sets it again.
 */
#ifndef LASTACK_CORE_TRACE_H
#define LASTACK_CORE_TRACE_H

#include "core/simtime.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    TRACE_META,      /* TraceMeta below; the first record */
    TRACE_SENT,      /* NetSent */
    TRACE_DELIVERED, /* NetDelivered */
    TRACE_DROPPED,   /* NetDropped */
    TRACE_QUEUE,     /* NetQueue */
    TRACE_SEGMENT,   /* TcpSegmentRecord: what TCP did with an arriving segment */
    TRACE_STATE,     /* TcpStateRecord */
    TRACE_TIMER,     /* TcpTimerRecord */
    TRACE_RTT,       /* TcpRttRecord */
    TRACE_CC,        /* TcpCcRecord */
    TRACE_RECOVERY,  /* TcpRecoveryRecord */
    TRACE_CALL,      /* AppCall */
    TRACE_RESULT,    /* AppResult */
    TRACE_NOTE,      /* Note */
    TRACE_N_KINDS
} TraceKind;

#define TRACE_BIT(kind) (UINT32_C(1) << (kind))
#define TRACE_ALL       (TRACE_BIT(TRACE_N_KINDS) - 1)

/* The name a kind has in every output, e.g. "net:sent". */
const char *trace_kind_name(TraceKind kind);

typedef enum { CAUSE_NONE, CAUSE_PACKET, CAUSE_TIMER, CAUSE_CALL } CauseKind;

typedef struct {
    CauseKind kind;
    uint64_t number;   /* the packet's id, or the id of the app:call */
    const char *timer; /* the timer's name (static text), else NULL */
} TraceCause;

typedef struct {
    SimTime time;
    TraceKind kind;
    const char *host; /* the host's name; NULL where no host is concerned. Lives until the network
                         is freed */
    uint32_t conn;    /* the host's n-th connection record, from 1; 0: none */
    TraceCause cause;
} TraceHead;

/* Of TRACE_META: what was run. All texts are lent. */
typedef struct {
    const char *program;  /* "lastack 0.1.0" */
    const char *scenario; /* its name, or the file's without folder and suffix */
    uint64_t seed;
    const char *profile;
} TraceMeta;

typedef struct {
    uint32_t wants; /* TRACE_BITs */
    void (*record)(void *ctx, const TraceHead *head, const void *record);
    void *ctx; /* not owned */
} TraceSink;

enum { TRACE_MAX_SINKS = 12 };

typedef struct {
    uint32_t wanted; /* what any sink wants */
    uint32_t n_sinks;
    TraceSink sinks[TRACE_MAX_SINKS];
    TraceCause cause; /* of what is going on now */
} Trace;

/* Records go to sinks in the order in which those were added; at most TRACE_MAX_SINKS. */
void trace_add_sink(Trace *trace, TraceSink sink);
void trace_remove_sinks(Trace *trace);

/* Takes away the sinks that were added with this ctx. */
void trace_remove_sink(Trace *trace, const void *ctx);

static inline bool
trace_wants(const Trace *trace, TraceKind kind)
{
    return (trace->wanted & TRACE_BIT(kind)) != 0;
}

/* Gives the record to every sink that wants its kind. */
void trace_emit(const Trace *trace, const TraceHead *head, const void *record);

static inline TraceCause
cause_none(void)
{
    return (TraceCause){.kind = CAUSE_NONE};
}

static inline TraceCause
cause_packet(uint64_t id)
{
    return (TraceCause){.kind = CAUSE_PACKET, .number = id};
}

static inline TraceCause
cause_timer(const char *name)
{
    return (TraceCause){.kind = CAUSE_TIMER, .timer = name};
}

static inline TraceCause
cause_call(uint64_t id)
{
    return (TraceCause){.kind = CAUSE_CALL, .number = id};
}

#endif
