/*
 * ladder_draw.h - the lines of a ladder's text: arrows between the rails, and what runs down
 * through every line: rails, timers, arrows under way.
 */
#ifndef LASTACK_TRACE_LADDER_DRAW_H
#define LASTACK_TRACE_LADDER_DRAW_H

#include "trace/ladder_canvas.h"
#include "trace/ladder_geometry.h"

/* A ladder that is being drawn, line by line. */
typedef struct {
    const LadderLayout *layout;
    const LadderOptions *options;
    LadderGeometry g;
    Canvas *canvas; /* the line */
    GString *scratch;
    GString *to;
} Drawing;

/* An arrow on the row of its sending. */
void ladder_draw_whole(Drawing *d, size_t arrow);

/* One piece of an arrow: from its sender to the middle, or from there to its receiver. */
void ladder_draw_piece(Drawing *d, size_t arrow, bool arriving);

/* What runs down through row r; with `below`, through a line between it and the next. */
void ladder_draw_rails(Drawing *d, size_t r, bool below);
void ladder_draw_tracks(Drawing *d, size_t r, bool below);

#endif
