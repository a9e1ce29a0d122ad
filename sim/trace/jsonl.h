/*
 * jsonl.h - trace.jsonl: every record of a run as one JSON object a line.
 *
 *     {"time":1100000000,"name":"tcp:state","data":{"host":"client","conn":1,"cause":"call 3",…}}
 *
 * Keys stand in one order, times are integer nanoseconds, and there is nothing but integers and
 * strings. What is not known has no key: `host` and `conn` of a record that concerns none, `cause`
 * of what nothing made happen, relative `seq` and `ack` where no connection knows them,
 * `copy_of` of an original, `link` of a packet that none took, `rule` of a drop by none, `sample`
 * of a back-off, and `reason` with `clause` of a segment that no endpoint explained.
 * trace.schema.json says the same in the language of JSON Schema; its version is the first record's
 * `schema`.
 *
 * Network records name their packet by id: its headers stand in its net:sent, and its cause too.
 * What begins an activity (a call, a timer that fires) has no cause.
 *
 * Cost: no allocation per record once the longest line was seen.
 */
#ifndef LASTACK_TRACE_JSONL_H
#define LASTACK_TRACE_JSONL_H

#include "core/trace.h"
#include "trace/output.h"

/* Of the records' form; counted up when a reader of the old form would misread the new. */
enum { JSONL_SCHEMA = 1 };

typedef struct Jsonl Jsonl;

/* Writes to `output`, which the caller keeps and closes afterwards. Transfer full: jsonl_free. */
Jsonl *jsonl_new(Output *output);
void jsonl_free(Jsonl *jsonl);

/* To be added to a Trace; valid as long as the Jsonl. */
TraceSink jsonl_sink(Jsonl *jsonl);

#endif
