/*
 * network.h - the hosts and links of one simulation, and the packets under way between them.
 *
 * The network owns them all. network_free first frees the links (and so every packet in the air),
 * then lets each host's protocols go, then frees the rest: after it nothing of the network is left
 * in the simulation's memory, and it asserts that no packet is left anywhere.
 */
#ifndef LASTACK_NET_NETWORK_H
#define LASTACK_NET_NETWORK_H

#include "core/sim.h"
#include "wire/packet.h"

typedef struct Host Host;
typedef struct Link Link;

typedef struct Network {
    Sim *sim;
    PacketPool packets;
    uint64_t n_packet_ids; /* given so far */
    Host **hosts;          /* in order of creation: 10.0.0.1, 10.0.0.2, … */
    uint32_t n_hosts, hosts_capacity;
    Link **links; /* in order of creation */
    uint32_t n_links, links_capacity;
    uint64_t topology; /* grows by one with each link: routes of an older one are stale */
} Network;

/* Transfer full: network_free (NULL is fine), before the Sim is reset or freed. */
Network *network_new(Sim *sim);
void network_free(Network *network);

/* NULL when there is none of that name, or none with that address. */
Host *network_find_host(const Network *network, const char *name);
Host *network_find_address(const Network *network, Address address);
Link *network_find_link(const Network *network, const char *name);

/* Whether a name may be given: [A-Za-z][A-Za-z0-9_.-]{0,31}. */
bool network_name_is_valid(const char *name);

#endif
