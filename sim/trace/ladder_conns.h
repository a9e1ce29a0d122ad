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

/*
 * Takes note of a segment, in the order sent, and returns its connection's number; 0 when it is of
 * none (a RST for a stranger). *ret_has_ack and *ret_ack tell its acknowledgment number relative
 * to the peer's first, if anybody told that one; *ret_window_news whether the window closed with
 * it, or opened again.
 */
unsigned ladder_conns_segment(LadderConns *conns, const Fact *sent, bool *ret_has_ack,
                              uint32_t *ret_ack, bool *ret_window_news);

/* The number of a host's connection; 0 when it never sent a segment. */
unsigned ladder_conns_number(const LadderConns *conns, uint32_t host, uint32_t conn);

#endif
