/*
 * ladder_text.h - a laid-out ladder as lines of text.
 */
#ifndef LASTACK_TRACE_LADDER_TEXT_H
#define LASTACK_TRACE_LADDER_TEXT_H

#include "trace/ladder.h"
#include "trace/ladder_layout.h"

/* Appends the whole diagram, head included. */
void ladder_text_write(const LadderLayout *layout, const LadderOptions *options, GString *to);

#endif
