/*
 * net_priv.h - what the parts of net/ do for one another, and nobody else calls.
 */
#ifndef LASTACK_NET_NET_PRIV_H
#define LASTACK_NET_NET_PRIV_H

#include "net/host.h"
#include "net/net_trace.h"

/* Gives the host its number and its address. */
void network_add_host(Network *network, Host *host);
void network_add_link(Network *network, Link *link);

void host_add_interface(Host *host, LinkEnd *end);

/* Where a packet ends that is not delivered: tells it, and frees it (transfer full). */
void host_drop(Host *host, Packet *packet, const char *link, DropWhere where, const char *rule);

/*
 * For network_free, in this order. link_free drops what is in both pipes; once it has run nothing
 * may be sent any more.
 */
void link_free(Link *link);
void host_release_protocols(Host *host);
void host_free(Host *host);

#endif
