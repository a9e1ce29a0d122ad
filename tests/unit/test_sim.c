#include "core/sim.h"
#include "core/timer.h"
#include "test_main.h"

#include <string.h>

/* A clockwork: `burst` events at each tick, one every `period`, `ticks` times. */
typedef struct {
    Sim *sim;
    Timer timer;
    SimTime period;
    int ticks, burst;
    int ran;
    int stop_at; /* calls sim_stop(SIM_SCRIPT) in that event; 0: never */
    void *block; /* allocated in the first event when `block_size` > 0 */
    size_t block_size;
} Clockwork;

static void
count(void *arg)
{
    Clockwork *work = arg;
    if (work->ran++ == 0 && work->block_size > 0)
        work->block = memory_take(&work->sim->memory, work->block_size);
    if (work->ran == work->stop_at)
        sim_stop(work->sim, SIM_SCRIPT);
}

static void
tick(void *arg)
{
    Clockwork *work = arg;
    EventList *events = work->sim->events;
    count(work);
    for (int i = 1; i < work->burst; i++) {
        EventKey key = event_key(event_now(events), PHASE_EVENT, event_ticket(events));
        event_schedule(events, key, count, work, NULL);
    }
    if (--work->ticks > 0)
        timer_arm(&work->timer, work->period);
}

/* The first tick is at `period`. */
static void
wind_up(Clockwork *work, Sim *sim)
{
    work->sim = sim;
    timer_init(&work->timer, sim->events, tick, work);
    timer_arm(&work->timer, work->period);
}

static void
take_down(Clockwork *work)
{
    timer_disarm(&work->timer);
    memory_give(&work->sim->memory, work->block, work->block_size);
}

/* 10 ticks 100 ms apart, the first at 100 ms, unless the row says otherwise. */
static const struct {
    const char *what;
    int burst, stop_at;
    size_t block_size;
    SimTime until;
    SimLimits limits; /* 0: the default */
    SimEnd end;
    int ran;
    SimTime now;
    const char *text;
} runs[] = {
    {"to its end", .burst = 1, .until = SIM_TIME_NEVER, .end = SIM_DONE, .ran = 10, .now = SIM_S,
     .text = ""},
    {"to a horizon", .burst = 1, .until = 250 * SIM_MS, .end = SIM_UNTIL, .ran = 2,
     .now = 250 * SIM_MS, .text = ""},
    {"the horizon is part of the run", .burst = 3, .until = 300 * SIM_MS, .end = SIM_UNTIL,
     .ran = 9, .now = 300 * SIM_MS, .text = ""},
    {"a horizon before the first event", .burst = 1, .until = 0, .end = SIM_UNTIL, .ran = 0,
     .now = 0, .text = ""},
    {"a horizon after the last event", .burst = 1, .until = 2 * SIM_S, .end = SIM_DONE, .ran = 10,
     .now = SIM_S, .text = ""},
    {"stopped by an event", .burst = 2, .stop_at = 5, .until = SIM_TIME_NEVER, .end = SIM_SCRIPT,
     .ran = 5, .now = 300 * SIM_MS, .text = ""},
    {"stopped before the horizon counts", .burst = 1, .stop_at = 2, .until = 200 * SIM_MS,
     .end = SIM_SCRIPT, .ran = 2, .now = 200 * SIM_MS, .text = ""},
    {"too many events", .burst = 1, .until = SIM_TIME_NEVER, .limits = {.events = 4},
     .end = SIM_LIMIT, .ran = 4, .now = 400 * SIM_MS,
     .text = "limit met: 4 events, 400 ms into the run"},
    {"exactly as many events as allowed", .burst = 1, .until = SIM_TIME_NEVER,
     .limits = {.events = 10}, .end = SIM_DONE, .ran = 10, .now = SIM_S, .text = ""},
    {"too many at one instant", .burst = 8, .until = SIM_TIME_NEVER,
     .limits = {.events_an_instant = 7}, .end = SIM_LIMIT, .ran = 7, .now = 100 * SIM_MS,
     .text = "limit met: 7 events at one instant, 100 ms into the run"},
    {"exactly as many at one instant", .burst = 8, .until = SIM_TIME_NEVER,
     .limits = {.events_an_instant = 8}, .end = SIM_DONE, .ran = 80, .now = SIM_S, .text = ""},
    {"too long", .burst = 1, .until = SIM_TIME_NEVER, .limits = {.virtual_time = 550 * SIM_MS},
     .end = SIM_LIMIT, .ran = 5, .now = 500 * SIM_MS,
     .text = "limit met: 550 ms of virtual time, with an event to come at 600 ms"},
    {"too long before the horizon", .burst = 1, .until = 700 * SIM_MS,
     .limits = {.virtual_time = 550 * SIM_MS}, .end = SIM_LIMIT, .ran = 5, .now = 500 * SIM_MS,
     .text = "limit met: 550 ms of virtual time, with an event to come at 600 ms"},
    {"a horizon before it is too long", .burst = 1, .until = 520 * SIM_MS,
     .limits = {.virtual_time = 550 * SIM_MS}, .end = SIM_UNTIL, .ran = 5, .now = 520 * SIM_MS,
     .text = ""},
    {"the last instant is part of the run", .burst = 1, .until = SIM_TIME_NEVER,
     .limits = {.virtual_time = SIM_S}, .end = SIM_DONE, .ran = 10, .now = SIM_S, .text = ""},
    {"too much memory", .burst = 1, .block_size = 2000000, .until = SIM_TIME_NEVER,
     .limits = {.memory_bytes = 1000000}, .end = SIM_LIMIT, .ran = 1, .now = 100 * SIM_MS,
     .text = "limit met: 1 MB of simulation memory, 100 ms into the run"},
};

static void
set_limits(SimLimits *limits, const SimLimits *given)
{
    if (given->events > 0)
        limits->events = given->events;
    if (given->events_an_instant > 0)
        limits->events_an_instant = given->events_an_instant;
    if (given->virtual_time > 0)
        limits->virtual_time = given->virtual_time;
    if (given->memory_bytes > 0)
        limits->memory_bytes = given->memory_bytes;
}

START_TEST(ends_as_it_should)
{
    Sim *sim = sim_new(1, 1);
    set_limits(&sim->limits, &runs[_i].limits);
    Clockwork work = {.period = 100 * SIM_MS,
                      .ticks = 10,
                      .burst = runs[_i].burst,
                      .stop_at = runs[_i].stop_at,
                      .block_size = runs[_i].block_size};
    wind_up(&work, sim);
    SimEnd end = sim_run(sim, runs[_i].until);
    ck_assert_msg(end == runs[_i].end, "%s: %s", runs[_i].what, sim_end_name(end));
    ck_assert_msg(work.ran == runs[_i].ran, "%s: ran %d", runs[_i].what, work.ran);
    ck_assert_msg(sim->n_events == (uint64_t)work.ran, "%s: counted", runs[_i].what);
    ck_assert_msg(sim_now(sim) == runs[_i].now, "%s: now", runs[_i].what);
    ck_assert_msg(strcmp(sim_limit_text(sim), runs[_i].text) == 0, "%s: %s", runs[_i].what,
                  sim_limit_text(sim));
    take_down(&work);
    sim_free(sim);
}
END_TEST

START_TEST(goes_on_after_a_horizon)
{
    Sim *sim = sim_new(1, 1);
    Clockwork work = {.period = 100, .ticks = 10, .burst = 1};
    wind_up(&work, sim);
    for (SimTime until = 0; until < 1000; until += 50) {
        ck_assert_int_eq(sim_run(sim, until), SIM_UNTIL);
        ck_assert_int_eq(sim_now(sim), until);
        ck_assert_int_eq(work.ran, until / 100);
    }
    ck_assert_int_eq(sim_run(sim, 10), SIM_UNTIL); /* a horizon that has passed moves nothing */
    ck_assert_int_eq(sim_now(sim), 950);
    ck_assert_int_eq(sim_run(sim, SIM_TIME_NEVER), SIM_DONE);
    ck_assert_int_eq(work.ran, 10);
    sim_free(sim);
}
END_TEST

/* The clock came to the instant without an event: its count begins anew. */
START_TEST(an_instant_begins_where_a_horizon_was)
{
    Sim *sim = sim_new(1, 1);
    sim->limits.events_an_instant = 5;
    Clockwork first = {.period = 100, .ticks = 1, .burst = 4};
    Clockwork last = {.period = 200, .ticks = 1, .burst = 1};
    wind_up(&first, sim);
    wind_up(&last, sim);
    ck_assert_int_eq(sim_run(sim, 150), SIM_UNTIL);
    ck_assert_int_eq(first.ran, 4);
    Clockwork now = {.period = 0, .ticks = 1, .burst = 4};
    wind_up(&now, sim);
    ck_assert_int_eq(sim_run(sim, SIM_TIME_NEVER), SIM_DONE);
    ck_assert_int_eq(now.ran, 4);
    sim_free(sim);
}
END_TEST

START_TEST(memory_may_be_used_up_exactly)
{
    for (size_t missing = 0; missing < 2; missing++) {
        Sim *sim = sim_new(1, 1);
        Clockwork work = {.period = 100, .ticks = 3, .burst = 1};
        wind_up(&work, sim);
        sim->limits.memory_bytes = sim->memory.used - missing;
        ck_assert_int_eq(sim_run(sim, SIM_TIME_NEVER), missing == 0 ? SIM_DONE : SIM_LIMIT);
        take_down(&work);
        sim_free(sim);
    }
}
END_TEST

START_TEST(the_first_to_stop_it_decides_why)
{
    Sim *sim = sim_new(1, 1);
    Clockwork work = {.period = 100, .ticks = 10, .burst = 1};
    wind_up(&work, sim);
    ck_assert(!sim_stopped(sim));
    sim_stop(sim, SIM_INTERRUPTED);
    sim_stop(sim, SIM_SCRIPT);
    sim_stop_limit(sim, "too late");
    ck_assert(sim_stopped(sim));
    ck_assert_int_eq(sim_run(sim, SIM_TIME_NEVER), SIM_INTERRUPTED);
    ck_assert_int_eq(sim_run(sim, 0), SIM_INTERRUPTED);
    ck_assert_int_eq(work.ran, 0);
    ck_assert_str_eq(sim_limit_text(sim), "");
    timer_disarm(&work.timer);
    sim_free(sim);
}
END_TEST

START_TEST(limits_of_others_are_named)
{
    Sim *sim = sim_new(1, 1);
    sim_stop_limit(sim, "500 million Lua instructions in one activation");
    sim_stop_limit(sim, "another");
    ck_assert_int_eq(sim_run(sim, SIM_TIME_NEVER), SIM_LIMIT);
    ck_assert_str_eq(sim_limit_text(sim), "500 million Lua instructions in one activation");

    char long_text[1000];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    sim_reset(sim, 1, 1);
    sim_stop_limit(sim, long_text);
    ck_assert_uint_eq(strlen(sim_limit_text(sim)), sizeof sim->limit_text - 1);
    sim_free(sim);
}
END_TEST

START_TEST(reset_is_as_new)
{
    Sim *sim = sim_new(1, 1);
    sim->limits.events = 7;
    int first_ran = 0;
    for (uint64_t run = 1; run <= 3; run++) {
        Clockwork work = {.period = 100, .ticks = 10, .burst = 2};
        wind_up(&work, sim);
        sim->trace.cause = cause_packet(3);
        sim->n_calls = 5;
        ck_assert_int_eq(sim_run(sim, SIM_TIME_NEVER), SIM_LIMIT);
        first_ran = run == 1 ? work.ran : first_ran;
        ck_assert_int_eq(work.ran, first_ran);
        take_down(&work);

        sim_reset(sim, 10 + run, 20 + run);
        ck_assert(sim->seed == 10 + run && sim->run == 20 + run);
        ck_assert(sim->n_events == 0 && sim->at_instant == 0 && sim->n_calls == 0);
        ck_assert(sim_now(sim) == 0 && !sim_stopped(sim));
        ck_assert_int_eq(sim->trace.cause.kind, CAUSE_NONE);
        ck_assert_uint_eq(event_count(sim->events), 0);
        ck_assert_str_eq(sim_limit_text(sim), "");
        ck_assert_uint_eq(sim->limits.events, 7);
    }
    sim_free(sim);
    sim_free(NULL);
}
END_TEST

static void
keep_head(void *ctx, const TraceHead *head, const void *record)
{
    ck_assert_int_eq(*(const int *)record, 42);
    *(TraceHead *)ctx = *head;
}

START_TEST(trace_fills_the_head)
{
    Sim *sim = sim_new(1, 1);
    TraceHead head = {.conn = 99};
    trace_add_sink(&sim->trace, (TraceSink){TRACE_BIT(TRACE_STATE), keep_head, &head});
    event_advance(sim->events, 1234);
    sim->trace.cause = cause_packet(6);
    int record = 42;
    sim_trace(sim, TRACE_NOTE, "client", 1, &record);
    ck_assert_uint_eq(head.conn, 99); /* nobody wants notes */
    sim_trace(sim, TRACE_STATE, "client", 1, &record);
    ck_assert_int_eq(head.time, 1234);
    ck_assert_int_eq(head.kind, TRACE_STATE);
    ck_assert_str_eq(head.host, "client");
    ck_assert_uint_eq(head.conn, 1);
    ck_assert_int_eq(head.cause.kind, CAUSE_PACKET);
    ck_assert_uint_eq(head.cause.number, 6);

    sim_reset(sim, 2, 1);
    sim_trace(sim, TRACE_STATE, NULL, 0, &record);
    ck_assert_int_eq(head.time, 0);
    ck_assert_ptr_null(head.host);
    ck_assert_int_eq(head.cause.kind, CAUSE_NONE);
    sim_free(sim);
}
END_TEST

static const struct {
    SimEnd end;
    const char *name;
} ends[] = {
    {SIM_DONE, "done"},
    {SIM_UNTIL, "until"},
    {SIM_LIMIT, "limit"},
    {SIM_SCRIPT, "script"},
    {SIM_INTERRUPTED, "interrupted"},
};

START_TEST(ends_have_names)
{
    ck_assert_str_eq(sim_end_name(ends[_i].end), ends[_i].name);
}
END_TEST

static TCase *
runs_end(void)
{
    TCase *group = tcase_create("run");
    tcase_add_loop_test(group, ends_as_it_should, 0, TEST_ROWS(runs));
    tcase_add_test(group, goes_on_after_a_horizon);
    tcase_add_test(group, an_instant_begins_where_a_horizon_was);
    tcase_add_test(group, memory_may_be_used_up_exactly);
    tcase_add_test(group, the_first_to_stop_it_decides_why);
    tcase_add_test(group, limits_of_others_are_named);
    tcase_add_loop_test(group, ends_have_names, 0, TEST_ROWS(ends));
    return group;
}

static TCase *
sim(void)
{
    TCase *group = tcase_create("sim");
    tcase_add_test(group, reset_is_as_new);
    tcase_add_test(group, trace_fills_the_head);
    return group;
}

TEST_MAIN("sim", runs_end, sim)
