/*
 * sim.h - one simulation: clock and event list, memory, randomness, trace, limits.
 *
 * Everything hangs off a Sim; two of them, in two threads, share nothing. What is built on it
 * (hosts, links, connections) is owned by the network, which is freed before sim_reset or sim_free.
 *
 * A run ends because nothing can happen any more, because its horizon is reached, because a limit
 * is met, or because somebody called sim_stop; always at an event boundary.
 */
#ifndef LASTACK_CORE_SIM_H
#define LASTACK_CORE_SIM_H

#include "core/event.h"
#include "core/memory.h"
#include "core/trace.h"

#include <stdatomic.h>

typedef enum {
    SIM_DONE,        /* nothing can happen any more */
    SIM_UNTIL,       /* the horizon that was asked for */
    SIM_LIMIT,       /* a limit was met: sim_limit_text says which */
    SIM_SCRIPT,      /* the scenario's script failed */
    SIM_INTERRUPTED, /* Ctrl-C */
} SimEnd;

/* "done", "until", "limit", "script", "interrupted": the word the manifest uses. */
const char *sim_end_name(SimEnd end);

typedef struct {
    uint64_t events;            /* in the whole run */
    uint64_t events_an_instant; /* without the clock moving */
    SimTime virtual_time;       /* the latest instant; at most SIM_TIME_LAST */
    size_t memory_bytes;        /* of the simulation */
} SimLimits;

/* 10^9 events, 10^6 at one instant, 30 days, 4 GiB. */
extern const SimLimits sim_limits_default;

typedef struct Sim {
    EventList *events;
    Memory memory;
    Trace trace;
    SimLimits limits;
    uint64_t seed;
    uint64_t run;         /* the number of this run among runs of one seed; streams differ by it */
    uint64_t n_events;    /* run so far */
    uint64_t at_instant;  /* run at the present instant */
    uint64_t n_calls;     /* ids given to app:call records so far */
    atomic_int stop;      /* 0, or 1 + the SimEnd of the first sim_stop: lock-free */
    char limit_text[256]; /* which limit was met, with its value and the instant */
} Sim;

/* Transfer full: sim_free. Limits are the default ones; they may be set until sim_run. */
Sim *sim_new(uint64_t seed, uint64_t run);

/* Asserts that everything taken from sim->memory was given back. */
void sim_free(Sim *sim);

/*
 * As new, with another seed and run; keeps limits, sinks and what has grown. A sim_stop is
 * forgotten: who must end a whole series of runs remembers that on his own.
 */
void sim_reset(Sim *sim, uint64_t seed, uint64_t run);

static inline SimTime
sim_now(const Sim *sim)
{
    return event_now(sim->events);
}

/*
 * Runs events up to and including `until` (SIM_TIME_NEVER: no horizon). At SIM_UNTIL the clock
 * stands at `until` and the run may go on by another call; at SIM_DONE it stands at the last event.
 * What stopped the run stops every later call too, until sim_reset. The event that would pass a
 * limit does not run, and the clock does not move to it.
 */
SimEnd sim_run(Sim *sim, SimTime until);

/*
 * Ends the run at the next event boundary; the first call decides why. The only call of the core
 * that may be made from a signal handler.
 */
void sim_stop(Sim *sim, SimEnd why);

/* Whether somebody did: for what takes long within one event. */
static inline bool
sim_stopped(const Sim *sim)
{
    return atomic_load_explicit(&sim->stop, memory_order_relaxed) != 0;
}

/* Why somebody did; only when sim_stopped. */
static inline SimEnd
sim_stopped_by(const Sim *sim)
{
    return (SimEnd)(atomic_load_explicit(&sim->stop, memory_order_relaxed) - 1);
}

/* Ends the run with SIM_LIMIT and this text (copied, cut to fit): for limits that others keep. */
void sim_stop_limit(Sim *sim, const char *text);

/* Which limit ended the run, e.g. "limit met: 7 events at one instant, 100 ms into the run"; ""
 * when none did. */
const char *sim_limit_text(const Sim *sim);

/* Tells a record of `kind` by host (NULL: none) and conn (0: none), under the cause of now. */
void sim_trace(const Sim *sim, TraceKind kind, const char *host, uint32_t conn, const void *record);

#endif
