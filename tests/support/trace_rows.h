/*
 * trace_rows.h - one record of every kind and shape, for the tests of sinks.
 *
 * The rows follow one another like a run's records do: times grow and each packet is sent before it
 * arrives or is lost, so that all of them together are a trace that reader.h takes.
 */
#ifndef LASTACK_SUPPORT_TRACE_ROWS_H
#define LASTACK_SUPPORT_TRACE_ROWS_H

#include "core/trace.h"

typedef enum {
    ROW_META,
    ROW_CALL,
    ROW_STATE_BARE, /* without reason */
    ROW_SENT_SYN,   /* with options, no ack */
    ROW_TIMER_ARMED,
    ROW_QUEUE,
    ROW_FORWARDED, /* by a router, in its own line */
    ROW_DELIVERED,
    ROW_SEGMENT,
    ROW_SENT_RST, /* of no connection: no relative numbers */
    ROW_RTT_SAMPLE,
    ROW_CC_OPEN, /* without ssthresh */
    ROW_TIMER_MOVED,
    ROW_TIMER_STOPPED,
    ROW_RESULT,
    ROW_NOTE_ZERO,
    ROW_NOTE_ZERO_NAMED,
    ROW_NOTE_TEXT, /* with what must be escaped */
    ROW_TIMER_FIRED,
    ROW_RTT_BACKED_OFF,
    ROW_RECOVERY,
    ROW_CC,
    ROW_SENT_TEXT, /* again, at an instant with nanoseconds */
    ROW_DROPPED_RULE,
    ROW_SENT_COPY,     /* all flags */
    ROW_DROPPED_QUEUE, /* without a rule */
    ROW_DROPPED_ROUTE, /* never sent: without a link */
    ROW_STATE,
    ROW_N
} TraceRowName;

typedef struct {
    const char *what;
    TraceHead head;
    const void *record;
} TraceRow;

extern const TraceRow trace_rows[ROW_N];

/* Gives all rows to `sink`, in their order. */
void trace_rows_tell(TraceSink sink);

#endif
