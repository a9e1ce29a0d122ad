/*
 * net_trace.h - what the network and the programs on its hosts tell (core/trace.h).
 *
 * Packets are lent for the call. A router on the way tells of a packet under the id that its first
 * sender got for it.
 *
 * A packet that has an id has one fate: TRACE_DELIVERED, or TRACE_DROPPED, or it is still under way
 * when the run ends. Its fate and the queues follow from nothing that anybody decided: these
 * records carry no conn, and TRACE_DROPPED and TRACE_QUEUE no cause.
 */
#ifndef LASTACK_NET_NET_TRACE_H
#define LASTACK_NET_NET_TRACE_H

#include "wire/packet.h"

#include <stdbool.h>
#include <stdint.h>

/* TRACE_SENT: a host handed a packet to a link. Host and conn are the sender's; no conn on a
 * router. */
typedef struct {
    const Packet *packet;
    const char *link;
    bool forwarded; /* by a router: it stands in the trace before, under the same id */
} NetSent;

/* TRACE_DELIVERED: a packet reached the host it is for. */
typedef struct {
    const Packet *packet;
    const char *link;
} NetDelivered;

typedef enum {
    DROP_RULE,     /* a rule of the scenario chose it */
    DROP_LOSS,     /* the link's random loss */
    DROP_QUEUE,    /* the link's queue was full */
    DROP_MTU,      /* larger than the link takes (no fragmentation here): never sent into it */
    DROP_TTL,      /* too many hops; link is NULL */
    DROP_NO_ROUTE, /* no link leads to its destination; link is NULL */
    DROP_PROTOCOL, /* it came to its host, which has no handler for its protocol */
} DropWhere;

/* "rule", "loss", "queue", "mtu", "ttl", "no-route", "protocol". */
const char *drop_where_name(DropWhere where);

/* TRACE_DROPPED. Host is the one that sent it, could not, or had no use for it (DROP_PROTOCOL). */
typedef struct {
    const Packet *packet;
    const char *link; /* NULL: it never reached one */
    DropWhere where;
    const char *rule; /* of DROP_RULE: where the scenario says so, "lost-last-ack.lua:9" */
} NetDropped;

/* TRACE_QUEUE: what waits for one direction of a link, the packet being sent included. Links with a
 * rate only. */
typedef struct {
    const char *link; /* the direction is from the head's host */
    uint32_t packets;
    uint64_t bytes;
} NetQueue;

/* TRACE_CALL: a program calls. `id` counts calls from 1 over the whole run. */
typedef struct {
    uint64_t id;
    const char *call; /* "connect" */
    const char *args; /* as a reader would write them, "server:80"; "" for none */
} AppCall;

/* TRACE_RESULT: that call returned. */
typedef struct {
    uint64_t id;
    const char *call;
    const char *result; /* "ok", "end", "100 B", "reset" … */
} AppResult;

typedef enum {
    NOTE_TEXT, /* the scenario says something */
    NOTE_ZERO, /* ladder and figures count from here */
} NoteWhat;

/* TRACE_NOTE. */
typedef struct {
    NoteWhat what;
    const char *text; /* free text: every output escapes it */
} Note;

#endif
