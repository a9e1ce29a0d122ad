/*
 * ladder_tracks.h - the timers of a ladder as lines beside their end: which line stands where, and
 * on which rows there is room to name it.
 */
#ifndef LASTACK_TRACE_LADDER_TRACKS_H
#define LASTACK_TRACE_LADDER_TRACKS_H

#include "trace/ladder_layout.h"

/* Where something happened to a timer. */
typedef struct {
    const LadderItem *item; /* an ITEM_TIMER */
    int row;
} LadderMarkPlace;

/* Draws the timers into the rows' cells, which hold everything else already. `marks` are
 * LadderMarkPlaces, in the order told. */
void ladder_tracks_draw(LadderLayout *layout, const GArray *marks);

#endif
