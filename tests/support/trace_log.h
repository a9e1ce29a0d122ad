/*
 * trace_log.h - a sink for tests: what the network told, as lines of text to compare.
 *
 *     0 client net:sent 1 client-server
 *     0.05 server net:delivered 1
 *     0 client net:dropped 2 client-server rule scenario.lua:9
 *     0 client net:queue client-server 2 3000
 *
 * A line is the instant in seconds (as short as it is exact), the host, behind it "/1" for its
 * connection 1, the kind, and what the record holds; with `causes`, " after packet 1" and the like
 * where there is one. Kinds of other folders stand with their name only.
 */
#ifndef LASTACK_SUPPORT_TRACE_LOG_H
#define LASTACK_SUPPORT_TRACE_LOG_H

#include "core/sim.h"

#include <stdbool.h>

typedef struct {
    char *text;
    size_t length, capacity;
    bool causes;
} TraceLog;

/* Listens to `sim` for the kinds that `wants` names, until trace_log_clear. */
void trace_log_init(TraceLog *log, Sim *sim, uint32_t wants);
void trace_log_clear(TraceLog *log, Sim *sim);

/* Fails, showing both, unless exactly these lines came since the last call; forgets them. */
void trace_log_expect(TraceLog *log, const char *what, const char *lines);

#endif
