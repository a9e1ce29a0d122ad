/*
 * ladder_cross.h - which segments of a ladder cross each other, so that a picture has to show it.
 */
#ifndef LASTACK_TRACE_LADDER_CROSS_H
#define LASTACK_TRACE_LADDER_CROSS_H

#include "trace/ladder_model.h"

/* Segments that are drawn in two pieces, and what stands on them, are no wider than this. */
enum { LADDER_CROSS_LABEL_MAX = 20 };

/*
 * Sets in_pieces[i] for each arrow that crosses one other and is crossed by nobody else: each was
 * sent before the other arrived. Where many cross, as in a bulk transfer, a picture of each
 * crossing would say nothing.
 */
void ladder_cross_find(const LadderModel *model, bool *in_pieces);

#endif
