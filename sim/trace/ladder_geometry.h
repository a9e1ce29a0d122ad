/*
 * ladder_geometry.h - the columns of a ladder in characters: how wide everything must be so that
 * nothing falls on anything else.
 *
 *     time  calls  timers STATE │ lane │ timers STATE │ lane │ STATE timers calls
 *
 * A lane stands between two rails. The first and the last end have a margin outside, where calls
 * and timers stand; an inner end shows states, calls and labels of timers in one place.
 */
#ifndef LASTACK_TRACE_LADDER_GEOMETRY_H
#define LASTACK_TRACE_LADDER_GEOMETRY_H

#include "trace/ladder.h"
#include "trace/ladder_layout.h"

/* Of one end. */
typedef struct {
    int state_x, state_width;
    int calls_x; /* of the last end: behind the label of the outermost line, where there is one */
    int bracket_x[LADDER_TRACKS_MAX];
    int label_x[LADDER_TRACKS_MAX], label_width[LADDER_TRACKS_MAX];
    bool labels_left; /* labels end at label_x + label_width, left of their line */
} EndGeometry;

typedef struct {
    int time_x, time_width, decimals;
    SimTime zero;
    EndGeometry ends[LADDER_ENDS_MAX];
    int n_lanes;    /* at least 1, so that there is room for texts */
    bool has_rails; /* false for a single end */
    int left_rail[LADDER_LANES_MAX], right_rail[LADDER_LANES_MAX];
    int width; /* of it all */
} LadderGeometry;

void ladder_geometry_measure(LadderGeometry *geometry, const LadderLayout *layout,
                             const LadderOptions *options);

/* The column in the middle of a lane. */
static inline int
ladder_lane_middle(const LadderGeometry *geometry, int lane)
{
    return (geometry->left_rail[lane] + geometry->right_rail[lane]) / 2;
}

/* What a track says on a row, "" for nothing. Returns `to`, emptied before. */
const char *ladder_track_text(GString *to, const LadderLayout *layout, const LadderTrack *track);

/* What stands for a call, harmless for a terminal. Returns `to`, emptied before. */
const char *ladder_call_text(GString *to, const LadderItem *call, bool ascii);

#endif
