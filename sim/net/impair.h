/*
 * impair.h - what goes wrong in one direction of a link: victims chosen by a rule, and random loss.
 *
 * Rules are tried in the order in which they were added; the first that takes a packet decides, and
 * those after it do not see the packet. A rule looks at packets as their sender made them, and
 * counts what it matches, also when it may act no more.
 */
#ifndef LASTACK_NET_IMPAIR_H
#define LASTACK_NET_IMPAIR_H

#include "core/random.h"
#include "core/sim.h"
#include "wire/packet.h"

/* Which fields of a PacketRule count. All given ones must fit. */
enum {
    RULE_FLAGS = 0x001, /* exactly these flags; PSH is not looked at */
    RULE_HAS = 0x002,   /* at least these */
    RULE_ANSWERING =
        0x004, /* an ACK sent because a segment with these flags arrived, first or again */
    RULE_LENGTH = 0x008,         /* octets of text, from … to */
    RULE_SEQ = 0x010,            /* relative sequence number, from … to */
    RULE_STATE = 0x020,          /* the sender's state */
    RULE_RETRANSMISSION = 0x040, /* sent before (true) or for the first time (false) */
    RULE_PREDICATE = 0x080,
};

typedef struct PacketRule {
    struct PacketRule *next;
    unsigned fields;
    uint8_t flags, has, answering;
    uint8_t state;
    bool retransmission;
    uint32_t length_min, length_max;
    uint32_t seq_min, seq_max;
    uint64_t nth;   /* acts only on the n-th that matches; 0: on any */
    uint64_t count; /* acts so often at most; 0: for ever */
    /* Looks, counts and returns; may not change the network. Called last, when all else fits. */
    bool (*predicate)(void *ctx, const Packet *packet);
    void (*release)(void *ctx); /* frees ctx; may be NULL */
    void *ctx;
    char place[96];   /* where the scenario says so, "lost-last-ack.lua:9" */
    uint64_t matched; /* so far */
    uint64_t acted;
} PacketRule;

typedef struct {
    PacketRule *first, *last;
    RandomStream loss;
} Impairment;

/* `name` names the direction for the random stream, "client-server:client". */
void impair_init(Impairment *impairment, const Sim *sim, const char *name);
void impair_clear(Impairment *impairment, Memory *memory);

/* Adds a copy of *rule (its ctx is taken over) and returns it; it lives as long as the link. */
PacketRule *impair_add_rule(Impairment *impairment, Memory *memory, const PacketRule *rule);

/* Whether a rule drops this packet; counts. NULL: none does. */
PacketRule *impair_choose(Impairment *impairment, const Packet *packet);

#endif
