/*
 * series.h - series/NAME.csv: a run as tables, one a file, for figures and for other programs.
 *
 *     states.csv    time_ns,host,conn,from,to,reason
 *     timers.csv    time_ns,host,conn,timer,what,at_ns
 *     segments.csv  time_ns,host,conn,id,link,src,dst,flags,seq,ack,len,win,state,transmission,
 *                   reason,fate,fate_ns,where,rule
 *     received.csv  time_ns,host,conn,id,state,verdict,reason
 *     rtt.csv       time_ns,host,conn,sample_ns,srtt_ns,rttvar_ns,rto_ns
 *     cc.csv        time_ns,host,conn,cwnd,ssthresh,in_flight,reason
 *     recovery.csv  time_ns,host,conn,what,recover,reason
 *     queue.csv     time_ns,host,link,packets,bytes
 *     calls.csv     time_ns,host,conn,id,what,call,text
 *     notes.csv     time_ns,what,text
 *
 * Each file has its line of names and one row a record, in the order of the run; only integers and
 * texts, times in nanoseconds since the run began. What a record does not know is an empty field. A
 * row of segments.csv is a packet at its first sender, as in trace.jsonl, and what became of it
 * (fates.h): `arrived` or `lost` at fate_ns, or `under-way`. In calls.csv `what` is call or result,
 * and `text` the arguments or the result; in notes.csv it is note or zero (figures count from
 * there).
 *
 * Fields are quoted as RFC 4180 says, lines end with a line feed alone. Control characters of free
 * text are escaped as for a terminal, so a row is one line. A field that a spreadsheet might take
 * for a formula is only a text: what begins with = + - @ gets no other treatment.
 *
 * Cost: no allocation per record once the longest row was seen.
 */
#ifndef LASTACK_TRACE_SERIES_H
#define LASTACK_TRACE_SERIES_H

#include "core/trace.h"
#include "trace/output.h"

typedef enum {
    SERIES_STATES,
    SERIES_TIMERS,
    SERIES_SEGMENTS,
    SERIES_RECEIVED,
    SERIES_RTT,
    SERIES_CC,
    SERIES_RECOVERY,
    SERIES_QUEUE,
    SERIES_CALLS,
    SERIES_NOTES,
    SERIES_N
} SeriesName;

/* "states.csv" */
const char *series_file_name(SeriesName name);

typedef struct Series Series;

/* Writes to one output each, which the caller keeps and closes afterwards. Transfer full:
 * series_free. */
Series *series_new(Output *const outputs[SERIES_N]);

/* The run is over: writes what is still held. To be called once, before outputs are closed. */
void series_end(Series *series);
void series_free(Series *series); /* NULL is fine */

/* To be added to a Trace; valid as long as the Series. */
TraceSink series_sink(Series *series);

#endif
