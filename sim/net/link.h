/*
 * link.h - a link between two hosts: rate, delay, a queue with a limit, and what may go wrong.
 *
 * A link has two ends; each end sends in one direction and has its own parameters. When a packet
 * enters, its departure and arrival are computed at once: it waits for what entered before, takes
 * size / rate to send, and arrives `delay` later. It lies in the direction's pipe until then, and
 * only the packet at the head of a pipe is in the event list: one event a hop. What has entered
 * keeps its arrival. A packet leaves the queue's count when its last bit has left.
 *
 * A packet that enters is asked about in this order, and the first answer that ends it is told:
 *   1. larger than the MTU: DROP_MTU. It was never handed to the link, so no TRACE_SENT stands
 *      before it. From here on it was: TRACE_SENT is told;
 *   2. the queue is full: DROP_QUEUE. It never reaches the line: rules and loss are not asked;
 *   3. a rule of this direction takes it: DROP_RULE;
 *   4. random loss takes it: DROP_LOSS. (The random number is taken before the rules are asked, for
 *      every packet that gets this far, so that a rule moves no other loss.)
 * A packet lost by 3 or 4 has been sent: it takes its time on the line, and counts in the queue
 * until then. TRACE_QUEUE, of links with a rate, tells last what the queue holds now.
 *
 * Parameters may be changed at any time, for what enters later: a packet never leaves before
 * another that entered the same end earlier, but one that has a shorter delay may overtake it on
 * the way.
 */
#ifndef LASTACK_NET_LINK_H
#define LASTACK_NET_LINK_H

#include "net/impair.h"
#include "net/network.h"

typedef struct LinkEnd LinkEnd;

/* Of one direction. */
typedef struct {
    SimTime delay;        /* of propagation; 0 to SIM_TIME_LONGEST */
    uint64_t rate_bps;    /* 0: infinitely fast, so nothing ever waits */
    uint32_t mtu_bytes;   /* the largest packet, IP header included; at least 68 (RFC 791) */
    uint32_t queue_pkts;  /* packets that may wait or be on their way out; 0: no limit */
    uint64_t queue_bytes; /* the same in bytes; 0: no limit. Without a rate neither counts */
    uint64_t loss;        /* Bernoulli loss in parts of 10^9 */
} LinkParameters;

/* 1500 bytes, no delay, rate, limit or loss. */
extern const LinkParameters link_parameters_default;

struct LinkEnd {
    Link *link;
    Host *host; /* that sends here */
    LinkEnd *peer;
    LinkParameters parameters;
    Impairment impairment; /* rules and loss of this direction */
    SimTime free_at;       /* when the last packet that entered has left */
    struct LinkPipe *pipe;
};

struct Link {
    Network *network;
    char name[72]; /* "client-server" */
    LinkEnd ends[2];
};

/*
 * Joins two hosts, in both directions with the same parameters. name NULL: the hosts' names joined
 * by "-", with ".2", ".3" … for further links between the same two. A name that is given is valid
 * and not in use (asserted: check first). Owned by the network.
 */
Link *link_new(Network *network, Host *a, Host *b, const LinkParameters *parameters,
               const char *name);

/* The end at `host`; NULL when the link does not touch it. Of a link from a host to itself: the
 * first. */
LinkEnd *link_end_at(Link *link, const Host *host);

/* Sends a packet into the link (transfer full). host_send is the way to send; it and routers end
 * here. */
void link_send(LinkEnd *end, Packet *packet, bool forwarded);

/* Packets that wait or are on their way out of this end now, and their bytes. */
uint32_t link_queue(const LinkEnd *end, uint64_t *ret_bytes);

#endif
