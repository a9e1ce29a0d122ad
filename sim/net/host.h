/*
 * host.h - a host or router: a name, an address, interfaces to links, and what listens on it.
 *
 * A host with several links forwards what is not for it, by static routes (route.h). Above IP it
 * has a table of protocol handlers; tcp/ registers itself there, and so may anything else that
 * speaks a protocol.
 */
#ifndef LASTACK_NET_HOST_H
#define LASTACK_NET_HOST_H

#include "net/link.h"
#include "net/network.h"

/* What a protocol does for a host. */
typedef struct {
    /* A packet for this host has arrived; its cause is set. Transfer full. */
    void (*receive)(void *ctx, Packet *packet);
    /* The host goes away, its links are gone already: free ctx, send nothing. May be NULL. */
    void (*release)(void *ctx);
} HostProtocol;

struct Host {
    Network *network;
    char name[33];
    uint32_t number; /* from 0, in order of creation */
    Address address;
    LinkEnd **interfaces; /* the near end of each link, in order of creation */
    uint32_t n_interfaces, interfaces_capacity;
    LinkEnd *loopback; /* the first link of the host to itself; when there is none by then, one
                          with link_parameters_default is made when it is needed */
    struct {
        const HostProtocol *protocol; /* NULL: none */
        void *ctx;
    } protocols[256];
    struct RouteTable
        *routes; /* towards this host, from everywhere (route.h); NULL before it is asked for */
};

/* The name must be valid and not in use (asserted: check first). Owned by the network. */
Host *host_new(Network *network, const char *name);

/* `protocol` is static. Asserts that nothing is there yet. */
void host_set_protocol(Host *host, uint8_t number, const HostProtocol *protocol, void *ctx);

/* The context that was registered; NULL when none. */
void *host_protocol_context(const Host *host, uint8_t number);

/*
 * Sends a packet (transfer full) by the route to its destination, giving it an id if it has none.
 * TRACE_SENT is told under packet->origin.conn and the cause of now; a packet that finds no way is
 * told as dropped only. A packet for the host itself goes over its loopback.
 */
void host_send(Host *host, Packet *packet);

/*
 * What a link hands to a host (transfer full). A packet for this host is told as delivered and
 * handed to its protocol; any other is sent on with one hop less to live. That packet is the cause
 * of all that is done meanwhile; afterwards there is none.
 */
void host_receive(Host *host, Packet *packet, const char *link);

/* The largest packet in bytes that the first link towards `destination` takes; 0 when there is no
 * route. */
uint32_t host_mtu(Host *host, Address destination);

#endif
