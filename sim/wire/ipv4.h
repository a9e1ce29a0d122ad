/*
 * ipv4.h - the IPv4 header (RFC 791) of a packet as bytes.
 */
#ifndef LASTACK_WIRE_IPV4_H
#define LASTACK_WIRE_IPV4_H

#include "wire/packet.h"

enum { IPV4_HEADER_LENGTH = 20 };

/*
 * The whole packet as on the wire: IPv4 header, TCP header (of TCP), text. ret_bytes has room for
 * packet_size(), which is at most 65535. All packets are sent with DF: nothing here fragments.
 */
void packet_write(const Packet *packet, uint8_t *ret_bytes);

/*
 * The packet that these bytes are, whoever made them. Returns NULL, and says why in *ret_why
 * (static text), when they are no well-formed IPv4 packet with a protocol that is known here.
 * IP options, and bytes behind the packet's total length, are skipped. Its id is 0, as before its
 * first sending. Transfer full.
 */
Packet *packet_read(PacketPool *pool, const uint8_t *bytes, size_t length, const char **ret_why);

#endif
