/*
 * facts.h - what expectations are judged by: a sink that keeps, of each connection, its states, how
 * many of which segments it sent, sent again and lost, and what its program's calls returned.
 *
 * Segments and results are counted by kind, with the instants of the first FACT_TIMES_MAX, so its
 * memory grows with the connections and not with the traffic.
 */
#ifndef LASTACK_SCRIPT_FACTS_H
#define LASTACK_SCRIPT_FACTS_H

#include "core/trace.h"
#include "tcp/tcp_state.h"

#include <glib.h>

enum { FACT_TIMES_MAX = 64 };

/* How often, and when first. */
typedef struct {
    uint64_t count;
    GArray *times; /* of SimTime */
} FactTimes;

typedef enum {
    FACT_SENT,          /* all of them */
    FACT_RETRANSMITTED, /* those whose numbers had been sent before */
    FACT_LOST,          /* those that were dropped on the way */
    FACT_N_FATES
} FactFate;

/* Segments with exactly these flags. */
typedef struct {
    FactFate fate;
    uint8_t flags;
    FactTimes times;
} SegmentFact;

/* Calls of that name that returned so. */
typedef struct {
    char *call;
    char *result;
    FactTimes times;
} ResultFact;

typedef struct {
    SimTime at;
    TcpState from, to;
} StateFact;

typedef struct {
    const char *host;
    uint32_t conn;       /* 0: what the host did without a connection */
    GArray *states;      /* of StateFact */
    GPtrArray *segments; /* of SegmentFact */
    GPtrArray *results;  /* of ResultFact */
} ConnFacts;

typedef struct Facts Facts;

/* Transfer full: facts_free. */
Facts *facts_new(void);
void facts_free(Facts *facts);

/* To be added to a Trace; its ctx is `facts`. */
TraceSink facts_sink(Facts *facts);

/* All ConnFacts, in the order in which they were first heard of. */
const GPtrArray *facts_connections(const Facts *facts);

#endif
