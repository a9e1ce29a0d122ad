#include "trace/fates.h"

/* Entries first .. first+n-1 of the ring are held; the others are empty and keep their room. */
struct Fates {
    size_t max_bytes;
    FateWrite write;
    void *ctx;
    FateEntry *ring;
    bool *open; /* beside the ring: the fate is not known yet */
    size_t first, n, capacity;
    size_t bytes; /* in the texts of those held */
};

const char *
fate_name(FateKind kind)
{
    switch (kind) {
    case FATE_UNDER_WAY:
        return "under-way";
    case FATE_ARRIVED:
        return "arrived";
    case FATE_LOST:
        return "lost";
    }
    g_assert_not_reached();
}

static size_t
place(const Fates *fates, size_t i)
{
    return (fates->first + i) & (fates->capacity - 1);
}

static void
clear_fate(Fate *fate)
{
    g_free(fate->link);
    g_free(fate->rule);
    *fate = (Fate){0};
}

/* Doubles the ring; the first entry stands at its head again. */
static void
grow(Fates *fates)
{
    size_t capacity = fates->capacity > 0 ? fates->capacity * 2 : 16;
    FateEntry *ring = g_new0(FateEntry, capacity);
    bool *open = g_new0(bool, capacity);
    for (size_t i = 0; i < fates->capacity; i++) {
        ring[i] = fates->ring[place(fates, i)];
        open[i] = fates->open[place(fates, i)];
    }
    for (size_t i = fates->capacity; i < capacity; i++)
        ring[i].text = g_string_new(NULL);
    g_free(fates->ring);
    g_free(fates->open);
    fates->ring = ring;
    fates->open = open;
    fates->first = 0;
    fates->capacity = capacity;
}

static void
write_first(Fates *fates)
{
    FateEntry *entry = &fates->ring[fates->first];
    fates->bytes -= entry->text->len;
    fates->write(fates->ctx, entry);
    clear_fate(&entry->fate);
    fates->first = place(fates, 1);
    fates->n--;
}

static void
write_known(Fates *fates)
{
    while (fates->n > 0 && !fates->open[fates->first])
        write_first(fates);
}

/* The open fate of this packet; NULL when it is not held. */
static Fate *
settle(Fates *fates, uint64_t id)
{
    size_t low = 0, high = fates->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (fates->ring[place(fates, middle)].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    size_t at = low < fates->n ? place(fates, low) : 0;
    if (low == fates->n || fates->ring[at].id != id || !fates->open[at])
        return NULL;
    fates->open[at] = false;
    return &fates->ring[at].fate;
}

Fates *
fates_new(size_t max_bytes, FateWrite write, void *ctx)
{
    Fates *fates = g_new0(Fates, 1);
    fates->max_bytes = max_bytes;
    fates->write = write;
    fates->ctx = ctx;
    return fates;
}

void
fates_free(Fates *fates)
{
    if (fates == NULL)
        return;
    for (size_t i = 0; i < fates->capacity; i++) {
        clear_fate(&fates->ring[i].fate);
        g_string_free(fates->ring[i].text, true);
    }
    g_free(fates->ring);
    g_free(fates->open);
    g_free(fates);
}

void
fates_hold(Fates *fates, uint64_t id, const GString *text, size_t mark)
{
    if (fates->n == fates->capacity)
        grow(fates);
    g_assert(fates->n == 0 || fates->ring[place(fates, fates->n - 1)].id < id);
    size_t at = place(fates, fates->n++);
    FateEntry *entry = &fates->ring[at];
    entry->id = id;
    entry->mark = mark;
    g_string_truncate(entry->text, 0);
    g_string_append_len(entry->text, text->str, (gssize)text->len);
    fates->open[at] = true;
    fates->bytes += text->len;
    while (fates->bytes > fates->max_bytes) {
        write_first(fates);
        write_known(fates);
    }
}

void
fates_delivered(Fates *fates, SimTime now, const NetDelivered *record)
{
    Fate *fate = settle(fates, record->packet->id);
    if (fate == NULL)
        return;
    fate->kind = FATE_ARRIVED;
    fate->at = now;
    write_known(fates);
}

void
fates_dropped(Fates *fates, SimTime now, const NetDropped *record)
{
    Fate *fate = settle(fates, record->packet->id);
    if (fate == NULL)
        return;
    *fate = (Fate){.kind = FATE_LOST,
                   .at = now,
                   .where = record->where,
                   .link = g_strdup(record->link),
                   .rule = g_strdup(record->rule)};
    write_known(fates);
}

void
fates_end(Fates *fates)
{
    while (fates->n > 0)
        write_first(fates);
}
