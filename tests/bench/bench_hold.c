/*
 * bench_hold.c - the hold model: N events pending, each, when it runs, schedules itself again.
 *
 * The event list, run by sim_run with every limit looked at, against the least that could do the
 * same: a 4-ary heap of 16-byte entries that calls its events. Both simulate the same length of
 * time with the same random numbers, in turns, and the median of the rounds counts. In the workload
 * "cancel" each event also takes another one out and schedules it anew.
 *
 * bench_hold [N…]: the sizes, between 1 and 10^7; 10^2, 10^4 and 10^6 when none is given.
 * Prints `tool workload size metric value`, in processor time.
 */
#include "core/sim.h"
#include "test_random.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 7, EVENTS_A_ROUND = 1000000, N_LENGTHS = 65536 };

/* Exponential lengths of time with a mean of one second, drawn by index. */
typedef struct {
    SimTime lengths[N_LENGTHS];
    uint64_t random;
} Draw;

static void
draw_init(Draw *draw)
{
    for (int i = 0; i < N_LENGTHS; i++)
        draw->lengths[i] = (SimTime)(-log((i + 0.5) / N_LENGTHS) * (double)SIM_S);
    draw->random = 1;
}

static SimTime
draw_length(Draw *draw)
{
    uint32_t bits = test_random(&draw->random);
    return draw->lengths[bits % N_LENGTHS] + (bits >> 16);
}

/* The event list in the hold model. */
typedef struct List List;

typedef struct {
    List *list;
    EventId id;
} ListEvent;

struct List {
    Sim *sim;
    Draw *draw;
    ListEvent *events;
    uint32_t n;
    bool cancels;
};

static void
list_fire(void *arg)
{
    ListEvent *event = arg;
    List *list = event->list;
    EventList *events = list->sim->events;
    SimTime at = event_now(events) + draw_length(list->draw);
    event->id = event_schedule(events, event_key(at, PHASE_EVENT, event_ticket(events)), list_fire,
                               event, NULL);
    if (!list->cancels)
        return;
    ListEvent *other = &list->events[test_random_below(&list->draw->random, list->n)];
    event_cancel(events, other->id);
    at = event_now(events) + draw_length(list->draw);
    other->id = event_schedule(events, event_key(at, PHASE_EVENT, event_ticket(events)), list_fire,
                               other, NULL);
}

static void
list_open(List *list, Draw *draw, uint32_t n, bool cancels)
{
    *list = (List){.sim = sim_new(1, 1), .draw = draw, .n = n, .cancels = cancels};
    list->sim->limits.virtual_time = SIM_TIME_LAST;
    list->events = calloc(n, sizeof *list->events);
    EventList *events = list->sim->events;
    for (uint32_t i = 0; i < n; i++) {
        list->events[i].list = list;
        EventKey key = event_key(draw_length(draw), PHASE_EVENT, event_ticket(events));
        list->events[i].id = event_schedule(events, key, list_fire, &list->events[i], NULL);
    }
}

static void
list_close(List *list)
{
    sim_free(list->sim);
    free(list->events);
}

/* Runs for so long; returns how many events that were. */
static uint64_t
list_run(List *list, SimTime length)
{
    uint64_t before = list->sim->n_events;
    sim_run(list->sim, sim_now(list->sim) + length);
    return list->sim->n_events - before;
}

/* The bare heap in the hold model: no handles, no phases, no limits, nothing can go wrong. */
typedef struct Bare Bare;

typedef struct {
    void (*fn)(Bare *bare, uint32_t slot);
    uint32_t position; /* kept only where events are cancelled */
} BareEvent;

/* A number of order and the slot share a word: together they break ties. */
typedef struct {
    uint64_t at, order_slot;
} BareEntry;

enum { BARE_SLOT_BITS = 24 };

struct Bare {
    BareEntry *heap;
    BareEvent *events;
    Draw *draw;
    uint32_t count, n;
    uint64_t now, order;
};

__extension__ typedef unsigned __int128 Wide;

static inline bool
bare_before(BareEntry a, BareEntry b)
{
    return ((Wide)a.at << 64 | a.order_slot) < ((Wide)b.at << 64 | b.order_slot);
}

static inline uint32_t
bare_slot(BareEntry entry)
{
    return (uint32_t)entry.order_slot & ((1U << BARE_SLOT_BITS) - 1);
}

static inline void
bare_place(Bare *bare, uint32_t at, BareEntry entry, bool cancels)
{
    bare->heap[at] = entry;
    if (cancels)
        bare->events[bare_slot(entry)].position = at;
}

static inline void
bare_up(Bare *bare, uint32_t at, BareEntry entry, bool cancels)
{
    while (at > 0 && bare_before(entry, bare->heap[(at - 1) / 4])) {
        bare_place(bare, at, bare->heap[(at - 1) / 4], cancels);
        at = (at - 1) / 4;
    }
    bare_place(bare, at, entry, cancels);
}

static inline void
bare_down(Bare *bare, uint32_t at, BareEntry entry, bool cancels)
{
    for (uint32_t first; (first = 4 * at + 1) < bare->count;) {
        uint32_t end = first + 4 < bare->count ? first + 4 : bare->count, least = first;
        for (uint32_t i = first + 1; i < end; i++)
            least = bare_before(bare->heap[i], bare->heap[least]) ? i : least;
        if (!bare_before(bare->heap[least], entry))
            break;
        bare_place(bare, at, bare->heap[least], cancels);
        at = least;
    }
    bare_place(bare, at, entry, cancels);
}

static inline void
bare_push(Bare *bare, uint32_t slot, bool cancels)
{
    uint64_t at = bare->now + (uint64_t)draw_length(bare->draw);
    BareEntry entry = {at, bare->order++ << BARE_SLOT_BITS | slot};
    bare_up(bare, bare->count++, entry, cancels);
}

static void
bare_fire(Bare *bare, uint32_t slot)
{
    bare_push(bare, slot, false);
}

static void
bare_fire_cancel(Bare *bare, uint32_t slot)
{
    bare_push(bare, slot, true);
    uint32_t other = test_random_below(&bare->draw->random, bare->n);
    uint32_t at = bare->events[other].position;
    BareEntry last = bare->heap[--bare->count];
    if (at < bare->count && at > 0 && bare_before(last, bare->heap[(at - 1) / 4]))
        bare_up(bare, at, last, true);
    else if (at < bare->count)
        bare_down(bare, at, last, true);
    bare_push(bare, other, true);
}

static void
bare_open(Bare *bare, Draw *draw, uint32_t n, bool cancels)
{
    *bare = (Bare){.draw = draw, .n = n};
    bare->heap = calloc(n, sizeof *bare->heap);
    bare->events = calloc(n, sizeof *bare->events);
    for (uint32_t i = 0; i < n; i++) {
        bare->events[i].fn = cancels ? bare_fire_cancel : bare_fire;
        bare_push(bare, i, true);
    }
}

static void
bare_close(Bare *bare)
{
    free(bare->heap);
    free(bare->events);
}

static inline uint64_t
bare_loop(Bare *bare, uint64_t until, bool cancels)
{
    uint64_t run = 0;
    for (; bare->heap[0].at <= until; run++) {
        BareEntry front = bare->heap[0];
        BareEntry last = bare->heap[--bare->count];
        bare_down(bare, 0, last, cancels);
        bare->now = front.at;
        bare->events[bare_slot(front)].fn(bare, bare_slot(front));
    }
    bare->now = until;
    return run;
}

static uint64_t
bare_run(Bare *bare, SimTime length, bool cancels)
{
    uint64_t until = bare->now + (uint64_t)length;
    return cancels ? bare_loop(bare, until, true) : bare_loop(bare, until, false);
}

static double
ns_since(clock_t start, uint64_t events)
{
    return (double)(clock() - start) / CLOCKS_PER_SEC * 1e9 / (double)events;
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double
median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

static int
hold(uint32_t n, bool cancels)
{
    Draw *draws = calloc(2, sizeof *draws);
    draw_init(&draws[0]);
    draw_init(&draws[1]);
    List list;
    Bare bare;
    list_open(&list, &draws[0], n, cancels);
    bare_open(&bare, &draws[1], n, cancels);

    SimTime length = SIM_S * EVENTS_A_ROUND / n;
    double list_ns[ROUNDS], bare_ns[ROUNDS];
    bool same = true;
    for (int i = 0; i < ROUNDS; i++) {
        clock_t start = clock();
        uint64_t list_events = list_run(&list, length);
        list_ns[i] = ns_since(start, list_events);
        start = clock();
        uint64_t bare_events = bare_run(&bare, length, cancels);
        bare_ns[i] = ns_since(start, bare_events);
        same = same && list_events == bare_events;
    }
    list_close(&list);
    bare_close(&bare);
    free(draws);

    const char *workload = cancels ? "hold-cancel" : "hold";
    double list_median = median(list_ns), bare_median = median(bare_ns);
    printf("lastack %s %u ns_event %.1f\n", workload, n, list_median);
    printf("heap4 %s %u ns_event %.1f\n", workload, n, bare_median);
    printf("lastack/heap4 %s %u ratio %.2f\n", workload, n, list_median / bare_median);
    if (!same)
        fprintf(stderr, "%s %u: the two did not run the same events\n", workload, n);
    return same ? 0 : 1;
}

int
main(int argc, char **argv)
{
    static const uint32_t all[] = {100, 10000, 1000000};
    int status = 0;
    for (int cancels = 0; cancels < 2; cancels++) {
        for (int i = 1; i < argc; i++)
            status |= hold((uint32_t)strtoul(argv[i], NULL, 10), cancels != 0);
        for (int i = 0; argc == 1 && i < 3; i++)
            status |= hold(all[i], cancels != 0);
    }
    return status;
}
