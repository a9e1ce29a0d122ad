#include "core/event.h"

#include "core/sim_assert.h"

/*
 * Three arrays that grow together. `heap` is ordered, its entries move; `slots` hold what an event
 * is and never move, so a slot's number can stand in handles; `position` says where in the heap the
 * entry of a slot is. It stands apart from the slots because sifting writes one for each entry it
 * passes: four bytes a slot stay in the cache where whole slots would not.
 *
 * While an event runs its entry stays in front, as a hole: most events enter another one, and to
 * put that there is half the work of taking one out at the front and one in at the back. Whoever
 * looks at the front or brings an entry forward closes the hole first. Cancelling need not: nothing
 * that it moves comes before the hole, whose key is the least until it is filled.
 */
enum { HEAP_ARITY = 4, FIRST_CAPACITY = 64 };

#define NO_SLOT UINT32_MAX

__extension__ typedef unsigned __int128 WideKey;

typedef struct {
    EventKey key;
    uint32_t slot;
    uint32_t moving; /* whether the slot has a `due` (1) or a `drop` (0) */
} Entry;

typedef struct {
    EventFn fn;
    void *arg;
    union {
        EventFn drop;        /* may be NULL */
        const EventKey *due; /* of a moving event: never before the key in the heap */
    };
    uint32_t generation; /* of the event that is, or will next be, in this slot; never 0 */
    uint32_t next_free;  /* while the slot is free */
} Slot;

struct EventList {
    Entry *heap;
    uint32_t *position;
    Slot *slots;
    uint32_t count;    /* entries in the heap, the hole too */
    uint32_t n_slots;  /* slots ever used; those above are raw memory */
    uint32_t capacity; /* of each of the three arrays */
    uint32_t free_slot;
    bool hole; /* the entry in front is of the event that runs now: it has no slot any more */
    SimTime now;
    Ticket next_ticket;
    Memory *memory;
};

/* As event_key_before, without a branch: which of two keys is less is as good as random here. */
static inline bool
entry_before(const Entry *a, const Entry *b)
{
    return ((WideKey)(uint64_t)a->key.at << 64 | a->key.order) <
           ((WideKey)(uint64_t)b->key.at << 64 | b->key.order);
}

static inline void
place(EventList *list, uint32_t at, Entry entry)
{
    list->heap[at] = entry;
    list->position[entry.slot] = at;
}

/* Puts `entry` at the free place `at` or, its parents moving down, at one above it. */
static void
sift_up(EventList *list, uint32_t at, Entry entry)
{
    while (at > 0) {
        uint32_t parent = (at - 1) / HEAP_ARITY;
        if (!entry_before(&entry, &list->heap[parent]))
            break;
        place(list, at, list->heap[parent]);
        at = parent;
    }
    place(list, at, entry);
}

/* The place of the least child from `first` on; the heap has at least that one. */
static inline uint32_t
least_child(const EventList *list, uint32_t first)
{
    const Entry *heap = list->heap;
    uint32_t end = list->count - first < HEAP_ARITY ? list->count : first + HEAP_ARITY;
    uint32_t least = first;
    for (uint32_t i = first + 1; i < end; i++)
        least = entry_before(&heap[i], &heap[least]) ? i : least;
    return least;
}

/*
 * Of a long list, fetches the children of all children from `first` on, one of which comes next,
 * while the least of those is looked for: a list of 10^6 waits for memory at each level otherwise.
 */
static inline void
prefetch_below(const EventList *list, uint64_t first)
{
    enum { GRANDCHILDREN = HEAP_ARITY * HEAP_ARITY, CACHE_LINE = 64 };
    uint64_t below = first * HEAP_ARITY + 1;
    if (below + GRANDCHILDREN > list->count)
        return;
    const char *entries = (const char *)&list->heap[below];
    for (size_t at = 0; at < GRANDCHILDREN * sizeof(Entry); at += CACHE_LINE)
        __builtin_prefetch(entries + at);
}

/* Puts `entry` at the free place `at` or, their children moving up, at one below it. */
static void
sift_down(EventList *list, uint32_t at, Entry entry)
{
    for (;;) {
        uint64_t first = (uint64_t)at * HEAP_ARITY + 1;
        if (first >= list->count)
            break;
        prefetch_below(list, first);
        uint32_t child = least_child(list, (uint32_t)first);
        if (!entry_before(&list->heap[child], &entry))
            break;
        place(list, at, list->heap[child]);
        at = child;
    }
    place(list, at, entry);
}

static void
heap_remove(EventList *list, uint32_t at)
{
    Entry last = list->heap[--list->count];
    if (at == list->count)
        return;
    if (at > 0 && entry_before(&last, &list->heap[(at - 1) / HEAP_ARITY]))
        sift_up(list, at, last);
    else
        sift_down(list, at, last);
}

/* An event that is entered takes the place of the one that runs; when it was none, this does. */
static inline void
close_hole(EventList *list)
{
    if (!list->hole)
        return;
    list->hole = false;
    heap_remove(list, 0);
}

static void
grow(EventList *list)
{
    size_t old = list->capacity;
    size_t new = old > 0 ? 2 * old : FIRST_CAPACITY;
    sim_assert(new < NO_SLOT);
    list->heap =
        memory_resize(list->memory, list->heap, old * sizeof *list->heap, new * sizeof *list->heap);
    list->position = memory_resize(list->memory, list->position, old * sizeof *list->position,
                                   new * sizeof *list->position);
    list->slots = memory_resize(list->memory, list->slots, old * sizeof *list->slots,
                                new * sizeof *list->slots);
    list->capacity = (uint32_t) new;
}

static uint32_t
slot_take(EventList *list)
{
    uint32_t slot = list->free_slot;
    if (slot != NO_SLOT) {
        list->free_slot = list->slots[slot].next_free;
        return slot;
    }
    if (list->n_slots == list->capacity)
        grow(list);
    slot = list->n_slots++;
    list->slots[slot].generation = 1;
    return slot;
}

/* From here on every handle of the event that was in the slot is stale. */
static void
slot_give(EventList *list, uint32_t slot)
{
    Slot *s = &list->slots[slot];
    s->generation += s->generation == UINT32_MAX ? 2 : 1;
    s->next_free = list->free_slot;
    list->free_slot = slot;
}

/* The slot that `id` names, or NO_SLOT when its event is not pending. */
static uint32_t
slot_of(const EventList *list, EventId id)
{
    uint32_t slot = (uint32_t)id;
    uint32_t generation = (uint32_t)(id >> 32);
    if (slot >= list->n_slots || list->slots[slot].generation != generation)
        return NO_SLOT;
    return slot;
}

/* Enters an event; the caller fills in the slot's `drop` or `due`. */
static uint32_t
enter(EventList *list, EventKey key, bool moving, EventFn fn, void *arg)
{
    sim_assert(key.at >= list->now);
    uint32_t slot = slot_take(list);
    list->slots[slot].fn = fn;
    list->slots[slot].arg = arg;
    Entry entry = {.key = key, .slot = slot, .moving = moving};
    if (list->hole) {
        list->hole = false;
        sift_down(list, 0, entry);
    } else
        sift_up(list, list->count++, entry);
    return slot;
}

static EventId
handle(const EventList *list, uint32_t slot)
{
    return (EventId)list->slots[slot].generation << 32 | slot;
}

/* Puts back what came to the front before it is due. False when nothing is pending. */
static inline bool
settle_front(EventList *list)
{
    while (list->count > 0) {
        Entry front = list->heap[0];
        if (!front.moving)
            return true;
        EventKey due = *list->slots[front.slot].due;
        if (!event_key_before(front.key, due)) {
            sim_assert(!event_key_before(due, front.key)); /* else event_move was forgotten */
            return true;
        }
        front.key = due;
        sift_down(list, 0, front);
    }
    return false;
}

/* Takes an event out and calls its drop. The list is whole again by then: drop may use it. */
static void
discard(EventList *list, uint32_t at)
{
    Entry entry = list->heap[at];
    Slot gone = list->slots[entry.slot];
    slot_give(list, entry.slot);
    heap_remove(list, at);
    if (!entry.moving && gone.drop != NULL)
        gone.drop(gone.arg);
}

EventList *
event_list_new(Memory *memory)
{
    EventList *list = memory_take(memory, sizeof *list);
    list->memory = memory;
    list->free_slot = NO_SLOT;
    list->next_ticket = 1;
    return list;
}

void
event_list_reset(EventList *list)
{
    while (list->count > 0)
        discard(list, list->count - 1);
    list->now = 0;
    list->next_ticket = 1;
}

void
event_list_free(EventList *list)
{
    if (list == NULL)
        return;
    event_list_reset(list);
    memory_give(list->memory, list->heap, list->capacity * sizeof *list->heap);
    memory_give(list->memory, list->position, list->capacity * sizeof *list->position);
    memory_give(list->memory, list->slots, list->capacity * sizeof *list->slots);
    memory_give(list->memory, list, sizeof *list);
}

SimTime
event_now(const EventList *list)
{
    return list->now;
}

size_t
event_count(const EventList *list)
{
    return list->count - list->hole;
}

Ticket
event_ticket(EventList *list)
{
    return list->next_ticket++;
}

EventId
event_schedule(EventList *list, EventKey key, EventFn fn, void *arg, EventFn drop)
{
    uint32_t slot = enter(list, key, false, fn, arg);
    list->slots[slot].drop = drop;
    return handle(list, slot);
}

EventId
event_schedule_moving(EventList *list, const EventKey *due, EventFn fn, void *arg)
{
    uint32_t slot = enter(list, *due, true, fn, arg);
    list->slots[slot].due = due;
    return handle(list, slot);
}

void
event_move(EventList *list, EventId id)
{
    uint32_t slot = slot_of(list, id);
    sim_assert(slot != NO_SLOT);
    close_hole(list);
    uint32_t at = list->position[slot];
    Entry entry = list->heap[at];
    sim_assert(entry.moving);
    EventKey due = *list->slots[slot].due;
    sim_assert(due.at >= list->now);
    /* An entry that still stands before its due key wakes early enough as it is. */
    if (!event_key_before(due, entry.key))
        return;
    entry.key = due;
    sift_up(list, at, entry);
}

bool
event_cancel(EventList *list, EventId id)
{
    uint32_t slot = slot_of(list, id);
    if (slot == NO_SLOT)
        return false;
    discard(list, list->position[slot]);
    return true;
}

bool
event_pending(const EventList *list, EventId id)
{
    return slot_of(list, id) != NO_SLOT;
}

bool
event_next(EventList *list, EventKey *ret_key)
{
    close_hole(list);
    if (!settle_front(list))
        return false;
    *ret_key = list->heap[0].key;
    return true;
}

bool
event_run_next(EventList *list)
{
    if (!settle_front(list))
        return false;
    Entry front = list->heap[0];
    EventFn fn = list->slots[front.slot].fn;
    void *arg = list->slots[front.slot].arg;
    slot_give(list, front.slot);
    list->now = front.key.at;
    list->hole = true;
    /* The event that is next if this one enters none before it: its slot is fetched meanwhile. */
    if (list->count > 1)
        __builtin_prefetch(&list->slots[list->heap[least_child(list, 1)].slot]);
    fn(arg);
    close_hole(list);
    return true;
}

void
event_advance(EventList *list, SimTime at)
{
    EventKey next;
    sim_assert(at >= list->now && (!event_next(list, &next) || next.at >= at));
    list->now = at;
}
