/*
 * ladder_ends.h - who gets a column of the ladder, and in which order.
 *
 * Whoever begins stands on the left: ends are ordered by when they first sent a segment. An address
 * that was sent to and never heard of is an end too, under its address. Routers that only pass
 * packets on are none.
 */
#ifndef LASTACK_TRACE_LADDER_ENDS_H
#define LASTACK_TRACE_LADDER_ENDS_H

#include "trace/ladder_model.h"

typedef struct {
    int *of_host;      /* the column of each host of the store; -1: none */
    GArray *addresses; /* of Address: those of the columns; version 0: unknown */
} LadderColumns;

/* Fills model->ends and model->left_out. ladder_columns_clear. */
void ladder_columns_init(LadderColumns *columns, LadderModel *model);
void ladder_columns_clear(LadderColumns *columns);

/* -1: it has none. */
int ladder_column_of_address(const LadderColumns *columns, Address address);

#endif
