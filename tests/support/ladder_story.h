/*
 * ladder_story.h - trace records written down as a story, one a line, for tests of what reads them.
 *
 *     meta lost-last-ack rfc9293 1
 *     0.000 server state LISTEN
 *     0.000 client calls 1 connect server:80
 *     0.000 client state SYN-SENT
 *     0.000 client sends 1 server SYN seq 0
 *     0.000 client timer retransmission armed 1.000
 *     0.050 server gets 1
 *     1.100 client notes zero
 *
 * First of all `hosts A B …` names them, 10.0.0.1 first. Besides there are
 *
 *     sends N HOST FLAGS… [seq S] [ack A] [len L] [win W] [times T] [port P] [copy N]
 *     (`wire-ack A`, `wire-seq S`: a number that no connection knows the beginning of;
 *     `listener 1`: the answer of one to a stranger)
 *     forwards N LINK
 *     loses N rule|loss|queue|mtu|ttl|no-route|protocol PLACE
 *     judges N
 *     timer NAME WHAT AT
 *     returns ID NAME RESULT
 *     says TEXT…
 *     notes zero [TEXT…]
 *
 * and at the end of any line `conn C` (1 otherwise) and `because CODE`. What a host does at the
 * instant of its call, until a segment or a timer interrupts, is caused by the call.
 */
#ifndef LASTACK_SUPPORT_LADDER_STORY_H
#define LASTACK_SUPPORT_LADDER_STORY_H

#include "core/trace.h"

/* Tells `text`, lines of a story, to the sink; one that cannot be read stops the test. Empty lines
 * and those that begin with # say nothing. */
void story_tell(const TraceSink *sink, const char *text);

#endif
