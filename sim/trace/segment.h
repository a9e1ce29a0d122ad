/*
 * segment.h - what every output says of a TCP segment: its numbers as its connection counts them,
 * its options, and how it was lost.
 */
#ifndef LASTACK_TRACE_SEGMENT_H
#define LASTACK_TRACE_SEGMENT_H

#include "net/net_trace.h"
#include "wire/packet.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The sequence number counted from its sender's initial one; false when nobody knows that. */
bool segment_seq(const Packet *packet, uint32_t *ret_seq);

/* The acknowledgment number counted from the peer's initial one; false when the segment carries
 * none, or nobody knows. */
bool segment_ack(const Packet *packet, uint32_t *ret_ack);

/* Room for segment_options_format. */
#define SEGMENT_OPTIONS_MAX 32

/* "mss 1460,ws 7"; "" without options. Returns `text`. */
const char *segment_options_format(const TcpHeader *header, char text[SEGMENT_OPTIONS_MAX]);

/* Reads what segment_options_format wrote into the header; false when it is anything else. */
bool segment_options_parse(const char *text, TcpHeader *header);

/* "by rule lost-last-ack.lua:9 on client-server", safe for a terminal. Link and rule may be NULL.
 */
void segment_append_drop(GString *to, DropWhere where, const char *link, const char *rule);

#endif
