/*
 * event.h - the future-event list and the simulation clock.
 *
 * Events at one instant run by phase, then by ticket: in the order in which they were decided,
 * whoever enters the list later. A ticket is taken when a timer is armed or a packet enters a link.
 * So a run depends on nothing but the scenario and its seed.
 *
 * An event may be entered as *moving*: its owner keeps the key that is really due and may put it
 * off by writing a later key there, which costs nothing here. When the event comes to the front of
 * the list too early it is put back under its due key: that is no event, is not counted and does
 * not move the clock.
 *
 * Ownership: the list owns `arg` from schedule until the event fires; then `fn` owns it. If the
 * event is cancelled, or the list is cleared first, `drop(arg)` is called instead.
 *
 * From within a running event everything may be called but event_run_next, event_list_reset and
 * event_list_free. Its own handle is stale by then: cancelling it returns false. The same holds for
 * a `drop`, which must not schedule.
 *
 * Cost: O(log n), a 4-ary heap of 24-byte entries beside slots that never move; no allocation once
 * the list has grown. What is cancelled is removed: no tombstones.
 */
#ifndef LASTACK_CORE_EVENT_H
#define LASTACK_CORE_EVENT_H

#include "core/memory.h"
#include "core/simtime.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t Ticket;  /* a place in the order of decisions; below 2^56 */
typedef uint64_t EventId; /* generation in the high half, slot in the low; 0 is never valid */

typedef enum {
    PHASE_EVENT,          /* arrivals, timers, programs */
    PHASE_END_OF_INSTANT, /* what leaves when all of that is done: ACKs that are due now */
} Phase;

/* Compare with event_key_before only. */
typedef struct {
    SimTime at;
    uint64_t order; /* phase in the highest byte, ticket below */
} EventKey;

typedef void (*EventFn)(void *arg);

typedef struct EventList EventList;

static inline EventKey
event_key(SimTime at, Phase phase, Ticket ticket)
{
    return (EventKey){.at = at, .order = (uint64_t)phase << 56 | ticket};
}

static inline bool
event_key_before(EventKey a, EventKey b)
{
    return a.at < b.at || (a.at == b.at && a.order < b.order);
}

/* An empty list at time 0 (transfer full: event_list_free). */
EventList *event_list_new(Memory *memory);
void event_list_free(EventList *list);

/* Drops every event and goes back to time 0 and ticket 1, keeping what the list has grown to. */
void event_list_reset(EventList *list);

/* The instant of the event that runs, or ran last. */
SimTime event_now(const EventList *list);

/* How many events are pending. */
size_t event_count(const EventList *list);

/* The next place in the order of decisions. */
Ticket event_ticket(EventList *list);

/* Runs fn(arg) at key.at, which must not lie before event_now(). `drop` may be NULL. */
EventId event_schedule(EventList *list, EventKey key, EventFn fn, void *arg, EventFn drop);

/*
 * Runs fn(arg) at *due, which the caller keeps at its address until the event has fired or was
 * cancelled. *due may be put off by writing a later key; whoever writes an earlier one calls
 * event_move at once.
 */
EventId event_schedule_moving(EventList *list, const EventKey *due, EventFn fn, void *arg);

/* Brings a moving event forward to its *due, which must not lie before event_now(). The event must
 * be pending. Does no harm when *due became later. */
void event_move(EventList *list, EventId id);

/* Returns false, and does nothing, when the event has run or was cancelled already. */
bool event_cancel(EventList *list, EventId id);

/* Whether the event has neither run nor been cancelled. */
bool event_pending(const EventList *list, EventId id);

/* The key of the event that would run next; false when there is none. Puts back what came too
 * early. */
bool event_next(EventList *list, EventKey *ret_key);

/* Moves the clock to the next event and runs it. Returns false, and runs nothing, when there is
 * none. */
bool event_run_next(EventList *list);

/* Moves the clock forward without an event, to an instant before which nothing is pending. The
 * caller sees to that (event_next): it is asserted. */
void event_advance(EventList *list, SimTime at);

#endif
