/*
 * fates.h - what became of each packet, for outputs that write a packet once and want to say so.
 *
 * An output holds an entry for each packet when its first sender hands it to a link; the entry is
 * written when the packet's fate is known, in the order in which they were held: one whose fate is
 * open holds back those behind it. What is held is bounded: past `max_bytes` of entries the
 * oldest is written as still under way, and of its packet nothing more is heard.
 *
 * Ids grow from entry to entry, as packets get theirs. A packet that never was held (none of the
 * links took it) has no fate here.
 *
 * Cost: O(log entries) a packet; entries are reused, so nothing is allocated once the most that
 * were ever held at a time have been.
 */
#ifndef LASTACK_TRACE_FATES_H
#define LASTACK_TRACE_FATES_H

#include "core/trace.h"
#include "net/net_trace.h"

#include <glib.h>

typedef enum {
    FATE_UNDER_WAY, /* when the run ended, or when it had been held for too long */
    FATE_ARRIVED,
    FATE_LOST,
} FateKind;

/* "under-way", "arrived", "lost". */
const char *fate_name(FateKind kind);

typedef struct {
    FateKind kind;
    SimTime at;      /* when it arrived or was lost */
    DropWhere where; /* of FATE_LOST, as the next two */
    char *link;      /* NULL: it was on none */
    char *rule;      /* NULL: no rule took it */
} Fate;

typedef struct {
    uint64_t id;   /* the packet's */
    size_t mark;   /* the output's own */
    GString *text; /* as it was held; the output may change it when it writes */
    Fate fate;
} FateEntry;

typedef void (*FateWrite)(void *ctx, FateEntry *entry);

typedef struct Fates Fates;

/* `write` is given each entry once. Transfer full: fates_free. */
Fates *fates_new(size_t max_bytes, FateWrite write, void *ctx);

/* Forgets what is still held: fates_end writes it. NULL is fine. */
void fates_free(Fates *fates);

/* A new entry with a copy of `text`; may write earlier ones, when they are too much. */
void fates_hold(Fates *fates, uint64_t id, const GString *text, size_t mark);

/* Writes the entries that this packet's fate lets go. */
void fates_delivered(Fates *fates, SimTime now, const NetDelivered *record);
void fates_dropped(Fates *fates, SimTime now, const NetDropped *record);

/* The run is over: writes all that is still held. */
void fates_end(Fates *fates);

#endif
