/*
 * ladder_conns.h - which records of two hosts are of one connection, and what their numbers count
 * from.
 *
 * Each host numbers its own connections; here they meet by their addresses and ports and are
 * numbered over the whole run, from 1, in the order of their first segments. A new connection
 * between the same ports gets a number of its own.
 */
#ifndef LASTACK_TRACE_LADDER_CONNS_H
#define LASTACK_TRACE_LADDER_CONNS_H

#include "trace/ladder_store.h"

typedef struct LadderConns LadderConns;

/* Transfer full: ladder_conns_free. */
LadderConns *ladder_conns_new(void);
void ladder_conns_free(LadderConns *conns);

/* What a segment is within its connection. */
typedef struct {
    unsigned number; /* the connection's; 0: none (a RST for a stranger) */
    /* `seq` and `ack` count from the first numbers of their sides, if anybody told those. */
    bool has_seq, has_ack;
    uint32_t seq, ack;
    bool window_news;      /* the window closed with it, or opened again */
    uint32_t transmission; /* a SYN,ACK after a SYN is no repetition: it says more */
} LadderConnSegment;

/* Takes note of a segment, in the order sent. */
LadderConnSegment ladder_conns_segment(LadderConns *conns, const Fact *sent);

/* The number of a host's connection; 0 when it never sent a segment. */
unsigned ladder_conns_number(const LadderConns *conns, uint32_t host, uint32_t conn);

#endif
