/*
 * ladder_shorten.h - the beginning and the end of a ladder that would be too long.
 */
#ifndef LASTACK_TRACE_LADDER_SHORTEN_H
#define LASTACK_TRACE_LADDER_SHORTEN_H

#include "trace/ladder_layout.h"

/*
 * Leaves no more than `rows_max` rows, half of them from each end, and one in place of the others
 * that counts what is not shown. `missing` is the row where facts are missing already, which is
 * always replaced; -1: none.
 */
void ladder_shorten(LadderLayout *layout, guint rows_max, int missing);

#endif
