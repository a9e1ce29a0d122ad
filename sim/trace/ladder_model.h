/*
 * ladder_model.h - what happened, as a ladder tells it: who took part, the segments between them,
 * the timers that mattered, and everything else in the order it was told.
 *
 * Made from a LadderStore and of no shape yet: no row, no column of text. Any drawing (text, SVG,
 * PDF) starts from it. The model borrows texts from the store and must go first.
 *
 * An *end* is a host that is drawn as a column, in the order in which they first sent a segment, so
 * whoever begins stands on the left. At most LADDER_ENDS_MAX, those with the most segments.
 */
#ifndef LASTACK_TRACE_LADDER_MODEL_H
#define LASTACK_TRACE_LADDER_MODEL_H

#include "trace/ladder_store.h"

enum { LADDER_ENDS_MAX = 6 };

typedef struct {
    char *name;
    char address[ADDRESS_TEXT_MAX]; /* with the port when it used only one; "" when unknown */
} LadderEnd;

/* A segment, from when it was sent to when it arrived. */
typedef struct {
    int from, to;  /* ends */
    unsigned conn; /* of which connection of the run, from 1; 0: of none */
    SimTime sent;
    SimTime arrived; /* SIM_TIME_NEVER: not told */
    bool lost;
    bool shows_window;       /* its window is news: it closed, or opens again */
    DropWhere where;         /* of lost */
    bool under_way;          /* of lost: not by its sender's own link */
    const char *rule, *link; /* of lost; NULL: none */
    const FactSegment *segment;
    /* `seq` and `ack` are relative, if need be by what other segments said. */
    bool has_seq, has_ack;
    uint32_t seq, ack;
    bool repeated;         /* what it carries was sent before, or it is the network's copy */
    uint32_t transmission; /* how often it was sent by now */
} LadderArrow;

typedef enum {
    TIMER_STARTS,
    TIMER_AGAIN, /* it starts again while it runs */
    TIMER_FIRES,
    TIMER_ENDS, /* stopped */
    TIMER_RUNS, /* still, when the run ended */
} LadderTimerMark;

/* A timer that ran and mattered. */
typedef struct {
    int end;
    TcpTimerName name;
    SimTime started, length;
    bool matters; /* it fired, or is one to be seen anyway: others have no items */
    bool ended;
} LadderTimer;

typedef enum {
    ITEM_SEND,
    ITEM_ARRIVAL,
    ITEM_STATE,
    ITEM_TIMER,
    ITEM_CALL,
    ITEM_REASON,
    ITEM_NOTE,
    ITEM_GAP, /* facts are missing here */
} LadderItemKind;

/* One thing that happened, at one end (-1: at none). */
typedef struct {
    SimTime time;
    LadderItemKind kind;
    int end;
    const Fact *fact; /* where it comes from; NULL for TIMER_RUNS */
    unsigned conn;    /* of ITEM_STATE */
    TcpReason reason; /* of ITEM_SEND, ITEM_STATE, ITEM_REASON */
    union {
        size_t arrow; /* ITEM_SEND, ITEM_ARRIVAL */
        TcpState state;
        struct {
            size_t index;
            LadderTimerMark mark;
        } timer;
        struct {
            const char *name, *args, *result; /* name NULL: only the result; result NULL: none */
        } call;
        const char *note;
    } u;
} LadderItem;

typedef struct {
    const LadderStore *store;
    GArray *ends;     /* of LadderEnd */
    GArray *left_out; /* of char *: hosts there was no column for */
    GArray *arrows;   /* of LadderArrow, in the order sent */
    GArray *timers;   /* of LadderTimer */
    GArray *items;    /* of LadderItem, in the order told */
    uint64_t segments_missing;
} LadderModel;

/* Transfer full: ladder_model_free. */
LadderModel *ladder_model_new(const LadderStore *store);
void ladder_model_free(LadderModel *model);

static inline const LadderEnd *
ladder_end(const LadderModel *model, size_t i)
{
    return &g_array_index(model->ends, LadderEnd, i);
}

static inline const LadderArrow *
ladder_arrow(const LadderModel *model, size_t i)
{
    return &g_array_index(model->arrows, LadderArrow, i);
}

static inline const LadderTimer *
ladder_timer(const LadderModel *model, size_t i)
{
    return &g_array_index(model->timers, LadderTimer, i);
}

static inline const LadderItem *
ladder_item(const LadderModel *model, size_t i)
{
    return &g_array_index(model->items, LadderItem, i);
}

#endif
