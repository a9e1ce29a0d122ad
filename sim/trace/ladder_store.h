/*
 * ladder_store.h - the facts a ladder is drawn from: trace records, kept small and bounded.
 *
 * A run may tell millions of records, and a picture shows its beginning and its end: the first
 * LADDER_STORE_FIRST facts are kept, and of the others the last LADDER_STORE_LAST. What fell out
 * between them is counted. Who took part, and the zero of time, are known over the whole run.
 *
 * Everything is copied: a store outlives the network it was told of.
 */
#ifndef LASTACK_TRACE_LADDER_STORE_H
#define LASTACK_TRACE_LADDER_STORE_H

#include "core/trace.h"
#include "net/net_trace.h"
#include "tcp/tcp_trace.h"
#include "wire/address.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LADDER_STORE_FIRST = 12000, LADDER_STORE_LAST = 12000 };

typedef enum {
    FACT_SENT,
    FACT_ARRIVED,
    FACT_LOST,
    FACT_JUDGED, /* what TCP did with a segment that arrived */
    FACT_STATE,
    FACT_TIMER,
    FACT_CALL,
    FACT_RESULT,
    FACT_NOTE,
} FactKind;

/* A packet as its sender knew it. */
typedef struct {
    uint64_t id;
    Address src, dst;
    uint16_t src_port, dst_port;
    uint8_t flags;
    bool knows_seq, knows_ack; /* seq, ack are relative; else as on the wire */
    bool copy;                 /* a duplicate made by the network */
    uint16_t window;           /* as on the wire */
    uint16_t reason;           /* TcpReason */
    bool of_listener;          /* a listener answers a stranger: it has no connection */
    uint32_t seq, ack, length;
    uint32_t seq_first; /* with knows_seq: what relative number 0 is */
    uint32_t transmission;
} FactSegment;

typedef struct {
    SimTime time;
    FactKind kind;
    uint32_t host;    /* its place in LadderStore.hosts, plus 1; 0: none */
    uint32_t conn;    /* the host's number of it; 0: none */
    uint64_t by_call; /* the call that this follows from; 0: none */
    union {
        FactSegment segment; /* FACT_SENT */
        struct {
            FactSegment segment;
            DropWhere where;
            const char *link, *rule; /* NULL where there is none */
        } lost;
        uint64_t arrived; /* the packet's id */
        TcpSegmentRecord judged;
        TcpStateRecord state;
        TcpTimerRecord timer;
        struct {
            uint64_t id;
            const char *name;
            char *text; /* arguments, or the result */
        } call;         /* FACT_CALL, FACT_RESULT */
        char *note;
    } u;
} Fact;

typedef struct {
    char *name;
    bool endpoint; /* it did more than to pass packets on */
    bool has_address, has_port, many_ports;
    uint16_t port;
    Address address;
    uint64_t segments; /* that it sent or got */
    uint64_t turn;     /* it was the n-th host to send, from 1; 0: it never did */
} StoreHost;

typedef struct LadderStore LadderStore;

/* Transfer full: ladder_store_free. */
LadderStore *ladder_store_new(void);
void ladder_store_free(LadderStore *store); /* NULL is fine */

/* What a sink of the store wants. */
#define LADDER_STORE_WANTS                                                          \
    (TRACE_BIT(TRACE_META) | TRACE_BIT(TRACE_SENT) | TRACE_BIT(TRACE_DELIVERED) |   \
     TRACE_BIT(TRACE_DROPPED) | TRACE_BIT(TRACE_SEGMENT) | TRACE_BIT(TRACE_STATE) | \
     TRACE_BIT(TRACE_TIMER) | TRACE_BIT(TRACE_CALL) | TRACE_BIT(TRACE_RESULT) |     \
     TRACE_BIT(TRACE_NOTE))

/* A TraceSink's function; `store` is the LadderStore. */
void ladder_store_record(void *store, const TraceHead *head, const void *record);

/* What was run; texts are NULL and the seed 0 before the first record. */
const TraceMeta *ladder_store_meta(const LadderStore *store);

size_t ladder_store_n_hosts(const LadderStore *store);
const StoreHost *ladder_store_host(const LadderStore *store, size_t i);

/* How many facts are kept, and the i-th in the order told. */
size_t ladder_store_n_facts(const LadderStore *store);
const Fact *ladder_store_fact(const LadderStore *store, size_t i);

/* Before which fact some are missing, and how many segments were sent there; without any missing,
 * the number of facts. */
size_t ladder_store_gap(const LadderStore *store, uint64_t *ret_segments);

/*
 * The instant from which seconds count, and what happened there: the text of the last zero note, or
 * else the call after it ("client", "close"). Texts are NULL when nothing is known; before any zero
 * note time counts from 0.
 */
SimTime ladder_store_zero(const LadderStore *store, bool *ret_noted, const char **ret_text,
                          const char **ret_host, const char **ret_call);

#endif
