/*
 * ladder.h - the ladder diagram as text: time runs down, a column of states for each end, segments
 * between them, timers and the calls of programs beside them.
 *
 * A sink that keeps what it needs of each record and lays all of it out when the run is over.
 */
#ifndef LASTACK_TRACE_LADDER_H
#define LASTACK_TRACE_LADDER_H

#include "core/trace.h"
#include "trace/output.h"

#include <stdbool.h>

typedef struct Ladder Ladder;

typedef struct {
    bool ascii;   /* no character outside ASCII */
    bool reasons; /* each line says why, with the clause */
    bool color;   /* terminal colours; never the only difference */
} LadderOptions;

/* Transfer full: ladder_free. */
Ladder *ladder_new(void);
void ladder_free(Ladder *ladder);

/* To be added to a Trace; valid as long as the ladder. */
TraceSink ladder_sink(Ladder *ladder);

/* Writes the diagram of everything told so far. May be called more than once. */
void ladder_write(const Ladder *ladder, const LadderOptions *options, Output *output);

#endif
