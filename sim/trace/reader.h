/*
 * reader.h - tells the records of a trace.jsonl again, to the same sinks that a run has.
 *
 * So a ladder or a readable trace of a run directory is made by what makes them of a run. What a
 * record says of a packet by its id is looked up in its net:sent, so packets are whole; their text
 * is as long as it was, but of other bytes. Of a packet's headers only what the file holds is
 * known.
 *
 * The file may be anybody's: whatever does not look like a trace is an error that names the file
 * and the line. Records told before that line have been told.
 *
 * Cost: memory for the packets under way and for each name once.
 */
#ifndef LASTACK_TRACE_READER_H
#define LASTACK_TRACE_READER_H

#include "core/trace.h"

#include <glib.h>
#include <stdbool.h>

typedef struct TraceReader TraceReader;

/* Opens a file. Fails with SIM_ERROR_USAGE. Transfer full: trace_reader_free. */
TraceReader *trace_reader_open(const char *path, GError **error);

/*
 * Tells every record to the sinks of `trace`, once. Names of hosts, links and timers live as long
 * as the reader; all else is lent for the call. Fails with SIM_ERROR_USAGE, "trace.jsonl:7: …".
 */
bool trace_reader_tell(TraceReader *reader, const Trace *trace, GError **error);

void trace_reader_free(TraceReader *reader);

#endif
