/*
 * ladder_group.h - what one end does at one instant, cut into what can stand on one row.
 *
 * A group is one story: a segment came, so the state changed and an ACK left. What would not fit
 * beside what is there already, or is another story (a timer fires, a program calls), begins a new
 * group.
 */
#ifndef LASTACK_TRACE_LADDER_GROUP_H
#define LASTACK_TRACE_LADDER_GROUP_H

#include "trace/ladder_layout.h"

enum { GROUP_MARKS_MAX = 4, NO_ARROW = -1 };

typedef struct {
    int end;                                      /* -1: nobody's, a note */
    const LadderItem *state, *call, *send, *note; /* NULL: none */
    int piece;                                    /* the arrow in pieces that arrives; NO_ARROW */
    int after; /* the arrow that arrives and left at the same instant: it stands above */
    const LadderItem *marks[GROUP_MARKS_MAX]; /* of timers */
    int n_marks;
    TcpReason reasons[LADDER_REASONS_MAX];
    int n_reasons;
    bool arrival; /* it began with one */
} LadderGroup;

/* The groups of one instant, in the order in which they began. */
typedef struct {
    const LadderLayout *layout;
    const bool *in_pieces;     /* which arrows are */
    GArray *groups;            /* of LadderGroup */
    int open[LADDER_ENDS_MAX]; /* the one that each end adds to; -1: none */
} LadderGroups;

/* Borrows both. ladder_groups_clear. */
void ladder_groups_init(LadderGroups *groups, const LadderLayout *layout, const bool *in_pieces);
void ladder_groups_clear(LadderGroups *groups);

/* Forgets all: another instant begins. */
void ladder_groups_restart(LadderGroups *groups);

/* Adds the next item told; no ITEM_GAP. */
void ladder_groups_add(LadderGroups *groups, const LadderItem *item);

/* Whether there is anything to show, reasons apart. */
bool ladder_group_says_anything(const LadderGroup *group);

#endif
