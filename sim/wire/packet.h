/*
 * packet.h - a packet under way: headers in host order, text as ranges of chunks.
 *
 * One owner at a time: a function that takes a packet consumes it, also when it drops it; whoever
 * wants to keep one clones it. Wire bytes are made only where somebody looks at them (ipv4.h).
 *
 * A packet also carries what its endpoint knew when it sent it (PacketOrigin), so that every output
 * can tell about a packet without asking TCP. Nothing in the network may depend on it, but for
 * rules of a scenario that choose their victims by it.
 */
#ifndef LASTACK_WIRE_PACKET_H
#define LASTACK_WIRE_PACKET_H

#include "core/event.h"
#include "core/pool.h"
#include "wire/address.h"
#include "wire/payload.h"
#include "wire/tcp_header.h"

#include <stdbool.h>
#include <stdint.h>

enum { PROTOCOL_TCP = 6 };

typedef struct {
    uint32_t conn;  /* the sending host's connection record; 0: none */
    bool knows_seq; /* seq_first, and with knows_ack ack_first, are set */
    bool knows_ack;
    uint32_t seq_first;    /* the sender's initial sequence number: relative number 0 */
    uint32_t ack_first;    /* the peer's */
    uint8_t state;         /* TcpState of the sender after sending */
    uint8_t answering;     /* flags of the segments whose arrival made this ACK due; 0: none */
    uint16_t reason;       /* TcpReason */
    uint32_t transmission; /* 1: the first time that these numbers are sent, 2: the second, … */
} PacketOrigin;

typedef struct Packet {
    struct Packet *next; /* in whatever queue holds it */
    struct PacketPool *pool;
    uint64_t id;      /* given when its first sender hands it to a link, from 1; 0 before */
    uint64_t copy_of; /* of which packet it is a duplicate; 0: none */
    Address src, dst;
    uint8_t protocol; /* PROTOCOL_TCP; of any other, the text is all that stands above IP */
    uint8_t ttl;
    EventKey arrival; /* in a link's pipe: when it comes out */
    TcpHeader tcp;
    Payload text;
    PacketOrigin origin;
} Packet;

/* Where packets come from and go back to; one in each network. */
typedef struct PacketPool {
    Pool pool;
} PacketPool;

void packet_pool_init(PacketPool *pool, Memory *memory);
void packet_pool_clear(PacketPool *pool); /* asserts that no packet is out */

/* An empty TCP packet with ttl 64 (transfer full: packet_free, or whoever it is handed to). */
Packet *packet_new(PacketPool *pool);
void packet_free(Packet *packet); /* NULL is fine */

/* A copy that shares the text's chunks; in no queue, id 0. Transfer full. */
Packet *packet_clone(const Packet *packet);

/* Bytes on the wire: IP header, TCP header (of TCP), text. */
uint64_t packet_size(const Packet *packet);

#endif
