/*
 * ladder_layout.h - where what happened stands: rows downwards in time, one column an end, a lane
 * between two columns.
 *
 * Still without a unit of length: a row may become a line of text or a stripe of a figure. What
 * happens at one instant shares a row as far as it finds room there, each end's things together
 * and in the order told. Long pauses are cut out and get a row that says how long they were.
 *
 * Two segments that cross each other, and nobody else, are drawn in two pieces: from the row of
 * sending to the middle of the lane, down, and from there to the row of arrival. All others are
 * drawn whole, on the row of sending.
 *
 * The layout borrows from the model, which must outlive it.
 */
#ifndef LASTACK_TRACE_LADDER_LAYOUT_H
#define LASTACK_TRACE_LADDER_LAYOUT_H

#include "trace/ladder_model.h"

enum {
    LADDER_LANES_MAX = LADDER_ENDS_MAX - 1,
    LADDER_TRACKS_MAX = 3,  /* timers that an end shows at the same time; more are not drawn */
    LADDER_REASONS_MAX = 4, /* of one end on one row */
};

typedef enum {
    ROW_INSTANT,  /* things that happened at `time` */
    ROW_CROSSING, /* where segments cross */
    ROW_PAUSE,    /* `pause` passed */
    ROW_NOTE,     /* the scenario says something */
    ROW_MISSING,  /* `missing` segments are not shown */
} LadderRowKind;

typedef enum {
    SAYS_NOTHING,
    SAYS_NAME,   /* the timer's, at its start or as soon as there is room */
    SAYS_LENGTH, /* the second half of a long name */
    SAYS_AGAIN,
    SAYS_FIRES,
    SAYS_ENDS,
    SAYS_RUNS,
    SAYS_FIRES_AND_NAME, /* one fires and the next starts, and no row is left to name it */
} LadderTrackLabel;

/* A timer's line passes this row, and what happens to it here. */
typedef struct {
    bool above, below, tick; /* comes from the row above; goes on below; something happens */
    LadderTrackLabel says;
    size_t timer; /* of which the label speaks */
} LadderTrack;

/* What one end has on one row. */
typedef struct {
    const LadderItem *state, *call; /* NULL: none */
    LadderTrack tracks[LADDER_TRACKS_MAX];
    TcpReason reasons[LADDER_REASONS_MAX];
    int n_reasons;
} LadderCell;

/* What one lane has on one row: at most one whole arrow, or a piece from each side. -1: none. */
typedef struct {
    int whole;
    int piece[2];     /* the half towards the lower end, towards the higher end */
    bool arriving;    /* the pieces are those of arrival */
    int under_way[2]; /* arrows in pieces that pass this row: towards higher, towards lower ends */
} LadderLane;

typedef struct {
    LadderRowKind kind;
    SimTime time;
    SimTime pause;
    bool silent; /* of ROW_PAUSE: no segment was sent, arrived or was under way */
    uint64_t missing;
    const LadderItem *note;
    LadderCell cells[LADDER_ENDS_MAX];
    LadderLane lanes[LADDER_LANES_MAX];
} LadderRow;

typedef struct {
    bool in_pieces;
    int row_sent, row_cross, row_arrived; /* -1: none */
} LadderArrowPlace;

typedef struct {
    const LadderModel *model;
    int n_ends;
    GPtrArray *rows;             /* of LadderRow */
    GArray *places;              /* of LadderArrowPlace, one an arrow */
    int tracks[LADDER_ENDS_MAX]; /* how many each end needs */
} LadderLayout;

/*
 * `reasons`: rows also for what only has a reason. No more than `rows_max` rows are kept, half of
 * them from the beginning and half from the end. Transfer full: ladder_layout_free.
 */
LadderLayout *ladder_layout_new(const LadderModel *model, bool reasons, size_t rows_max);
void ladder_layout_free(LadderLayout *layout);

static inline const LadderRow *
ladder_row(const LadderLayout *layout, size_t i)
{
    return g_ptr_array_index(layout->rows, i);
}

static inline const LadderArrowPlace *
ladder_place(const LadderLayout *layout, size_t arrow)
{
    return &g_array_index(layout->places, LadderArrowPlace, arrow);
}

/* A whole arrow runs past this end, from one side of it to the other. */
static inline bool
ladder_is_passed(const LadderRow *row, int end)
{
    return end > 0 && end < LADDER_LANES_MAX && row->lanes[end].whole >= 0 &&
           row->lanes[end].whole == row->lanes[end - 1].whole;
}

/* An end between two others: it has no margin of its own, so it shows one thing a row. */
static inline bool
ladder_is_inner(const LadderLayout *layout, int end)
{
    return end > 0 && end < layout->n_ends - 1;
}

#endif
