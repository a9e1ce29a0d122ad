/*
 * ladder_head.h - what stands above a ladder: what was run, what seconds count from, who took part.
 */
#ifndef LASTACK_TRACE_LADDER_HEAD_H
#define LASTACK_TRACE_LADDER_HEAD_H

#include "trace/ladder_draw.h"

/* Writes whole lines to d->to. */
void ladder_head_write(Drawing *d);

#endif
