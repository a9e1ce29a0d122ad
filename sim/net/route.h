/*
 * route.h - static routes: the fewest hops, and among equals the link made first.
 *
 * Computed once for each destination that is asked for, over the whole topology, and again when a
 * link has come since. Cost: O(hosts + links) a destination, then O(1).
 */
#ifndef LASTACK_NET_ROUTE_H
#define LASTACK_NET_ROUTE_H

#include "net/host.h"

/* The end through which `host` reaches `destination`; NULL when there is no way. */
LinkEnd *route_find(Host *host, Host *destination);

/* Frees what the network keeps of routes. */
void route_clear(Network *network);

#endif
