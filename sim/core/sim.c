#include "core/sim.h"

#include "core/quantity.h"
#include "core/sim_assert.h"

#include <stdio.h>

const SimLimits sim_limits_default = {
    .events = 1000000000,
    .events_an_instant = 1000000,
    .virtual_time = 30 * SIM_DAY,
    .memory_bytes = (size_t)4 << 30,
};

const char *
sim_end_name(SimEnd end)
{
    switch (end) {
    case SIM_DONE:
        return "done";
    case SIM_UNTIL:
        return "until";
    case SIM_LIMIT:
        return "limit";
    case SIM_SCRIPT:
        return "script";
    case SIM_INTERRUPTED:
        return "interrupted";
    }
    sim_assert(!"a SimEnd");
    return NULL;
}

static bool
stop_first(Sim *sim, SimEnd why)
{
    int running = 0;
    return atomic_compare_exchange_strong(&sim->stop, &running, 1 + (int)why);
}

void
sim_stop_limit(Sim *sim, const char *text)
{
    if (stop_first(sim, SIM_LIMIT))
        snprintf(sim->limit_text, sizeof sim->limit_text, "%s", text);
}

/* Passing `most` of `what` was seen where the clock stands now. */
static void
stop_at_limit(Sim *sim, Dimension dimension, uint64_t most, const char *what)
{
    char number[32], at[32], text[sizeof sim->limit_text];
    quantity_format(dimension, (int64_t)most, number, sizeof number);
    quantity_format(DIMENSION_TIME, sim_now(sim), at, sizeof at);
    snprintf(text, sizeof text, "limit met: %s %s, %s into the run", number, what, at);
    sim_stop_limit(sim, text);
}

static void
stop_at_last_instant(Sim *sim, SimTime last, SimTime next)
{
    char longest[32], at[32], text[sizeof sim->limit_text];
    quantity_format(DIMENSION_TIME, last, longest, sizeof longest);
    quantity_format(DIMENSION_TIME, next, at, sizeof at);
    snprintf(text, sizeof text, "limit met: %s of virtual time, with an event to come at %s",
             longest, at);
    sim_stop_limit(sim, text);
}

/* Whether one event more, at `at`, would pass a limit; that stops the run. */
static inline bool
meets_limit(Sim *sim, SimTime at)
{
    const SimLimits *limits = &sim->limits;
    if (sim->n_events >= limits->events)
        stop_at_limit(sim, DIMENSION_COUNT, limits->events, "events");
    else if (at == sim_now(sim) && sim->at_instant >= limits->events_an_instant)
        stop_at_limit(sim, DIMENSION_COUNT, limits->events_an_instant, "events at one instant");
    else if (sim->memory.used > limits->memory_bytes)
        stop_at_limit(sim, DIMENSION_DATA, limits->memory_bytes, "of simulation memory");
    else
        return false;
    return true;
}

/* Nothing is pending up to `until`: the clock goes there without an event. */
static SimEnd
wait_until(Sim *sim, SimTime until)
{
    if (until > sim_now(sim)) {
        event_advance(sim->events, until);
        sim->at_instant = 0;
    }
    return SIM_UNTIL;
}

static void
begin(Sim *sim, uint64_t seed, uint64_t run)
{
    sim->seed = seed;
    sim->run = run;
    sim->n_events = 0;
    sim->at_instant = 0;
    sim->n_calls = 0;
    sim->trace.cause = cause_none();
    sim->limit_text[0] = '\0';
    atomic_store(&sim->stop, 0);
}

Sim *
sim_new(uint64_t seed, uint64_t run)
{
    Memory memory = {0};
    Sim *sim = memory_take(&memory, sizeof *sim);
    sim->memory = memory; /* which counts the Sim itself too */
    sim->events = event_list_new(&sim->memory);
    sim->limits = sim_limits_default;
    begin(sim, seed, run);
    return sim;
}

void
sim_free(Sim *sim)
{
    if (sim == NULL)
        return;
    event_list_free(sim->events);
    Memory memory = sim->memory;
    memory_give(&memory, sim, sizeof *sim);
    sim_assert(memory.used == 0);
}

void
sim_reset(Sim *sim, uint64_t seed, uint64_t run)
{
    event_list_reset(sim->events);
    begin(sim, seed, run);
}

SimEnd
sim_run(Sim *sim, SimTime until)
{
    SimTime last = sim->limits.virtual_time;
    SimTime horizon = until < last ? until : last;
    EventKey next;
    while (!sim_stopped(sim)) {
        if (!event_next(sim->events, &next))
            return SIM_DONE;
        if (next.at > horizon) {
            if (until <= last)
                return wait_until(sim, until);
            stop_at_last_instant(sim, last, next.at);
        } else if (!meets_limit(sim, next.at)) {
            sim->at_instant = next.at == sim_now(sim) ? sim->at_instant + 1 : 1;
            sim->n_events++;
            event_run_next(sim->events);
        }
    }
    return sim_stopped_by(sim);
}

void
sim_stop(Sim *sim, SimEnd why)
{
    stop_first(sim, why);
}

const char *
sim_limit_text(const Sim *sim)
{
    return sim->limit_text;
}

void
sim_trace(const Sim *sim, TraceKind kind, const char *host, uint32_t conn, const void *record)
{
    if (!trace_wants(&sim->trace, kind))
        return;
    TraceHead head = {
        .time = sim_now(sim),
        .kind = kind,
        .host = host,
        .conn = conn,
        .cause = sim->trace.cause,
    };
    trace_emit(&sim->trace, &head, record);
}
