/*
 * text.h - a run as lines to read, one a record, in the manner of tcpdump with the states of TCP.
 *
 *         time  host        what      detail
 *     1.100000  client/1    state     ESTABLISHED -> FIN-WAIT-1
 *     1.100000  client/1    sent      #4 10.0.0.1:49152 > 10.0.0.2:80: Flags [F.], seq 1, ack 1, …
 *     1.150000  client      LOST      #4 by rule lost-first-fin.lua:9
 *
 * Times are seconds since the run began, with six decimals, or nine in a line that needs them.
 * client/1 is the first connection of client; #4 is the packet that trace.jsonl calls so. Sequence
 * numbers are relative where a connection knows them. Columns stay aligned; they grow for long
 * names. No control character ever comes out, whatever a scenario says.
 */
#ifndef LASTACK_TRACE_TEXT_H
#define LASTACK_TRACE_TEXT_H

#include "core/trace.h"
#include "trace/output.h"

#include <stdbool.h>

typedef struct {
    bool reasons; /* each line of TCP says why, with the clause it follows */
} TextTraceOptions;

typedef struct TextTrace TextTrace;

/* Writes to `output`, which the caller keeps and closes afterwards. Transfer full:
 * text_trace_free. */
TextTrace *text_trace_new(const TextTraceOptions *options, Output *output);
void text_trace_free(TextTrace *text);

/* To be added to a Trace; valid as long as the TextTrace. */
TraceSink text_trace_sink(TextTrace *text);

#endif
