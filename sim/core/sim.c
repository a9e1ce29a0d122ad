#include "core/sim.h"

#include "core/sim_assert.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

/* Seconds without zeros at the end: "0.1", "259200". */
static const char *
seconds(SimTime time, char text[SIM_TIME_TEXT_MAX])
{
    sim_time_format(time, 9, text);
    size_t n = strlen(text);
    while (text[n - 1] == '0')
        n--;
    if (text[n - 1] == '.')
        n--;
    text[n] = '\0';
    return text;
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

/* `number` of `what` were one too many, and the clock stands where that was seen. */
static void
stop_at_limit(Sim *sim, uint64_t number, const char *what)
{
    char at[SIM_TIME_TEXT_MAX], text[sizeof sim->limit_text];
    snprintf(text, sizeof text, "%" PRIu64 " %s, %s s into the run", number, what,
             seconds(sim_now(sim), at));
    sim_stop_limit(sim, text);
}

static void
stop_at_last_instant(Sim *sim, SimTime last, SimTime next)
{
    char longest[SIM_TIME_TEXT_MAX], at[SIM_TIME_TEXT_MAX], text[sizeof sim->limit_text];
    snprintf(text, sizeof text, "%s s of virtual time, with an event to come at %s s",
             seconds(last, longest), seconds(next, at));
    sim_stop_limit(sim, text);
}

/* Whether one event more, at `at`, would pass a limit; that stops the run. */
static inline bool
meets_limit(Sim *sim, SimTime at)
{
    const SimLimits *limits = &sim->limits;
    if (sim->n_events >= limits->events)
        stop_at_limit(sim, limits->events, "events");
    else if (at == sim_now(sim) && sim->at_instant >= limits->events_an_instant)
        stop_at_limit(sim, limits->events_an_instant, "events at one instant");
    else if (sim->memory.used > limits->memory_bytes)
        stop_at_limit(sim, limits->memory_bytes, "bytes of simulation memory");
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
    return (SimEnd)(atomic_load(&sim->stop) - 1);
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
