#include "wire/ipv4.h"

#include "core/sim_assert.h"
#include "wire/bytes.h"
#include "wire/checksum.h"

#include <string.h>

enum {
    DO_NOT_FRAGMENT = 0x4000,
    FRAGMENT = 0x3fff, /* more fragments, or an offset */
};

static uint16_t
header_checksum(const uint8_t *header, size_t length)
{
    Checksum checksum = {0};
    checksum_add(&checksum, header, length);
    return checksum_finish(&checksum);
}

static Address
read_address(const uint8_t *bytes)
{
    Address address = {.version = 4};
    memcpy(address.bytes, bytes, 4);
    return address;
}

/* Each line may trust what those above it have seen. NULL when the IPv4 header is in order; else
 * what is wrong with it. */
static const char *
header_fault(const uint8_t *bytes, size_t length)
{
    if (length < IPV4_HEADER_LENGTH)
        return "shorter than an IPv4 header";
    if (bytes[0] >> 4 != 4)
        return "not IPv4";
    size_t header = (size_t)(bytes[0] & 0xf) * 4;
    size_t total = get16(bytes + 2);
    if (header < IPV4_HEADER_LENGTH || header > total)
        return "IPv4 header length out of range";
    if (total > length)
        return "shorter than its IPv4 total length";
    if (header_checksum(bytes, header) != 0)
        return "wrong IPv4 header checksum";
    if ((get16(bytes + 6) & FRAGMENT) != 0)
        return "a fragment";
    if (bytes[9] != PROTOCOL_TCP)
        return "unknown protocol";
    return NULL;
}

static const char *
parse_fault(TcpParse parse)
{
    switch (parse) {
    case TCP_PARSE_OK:
        return NULL;
    case TCP_PARSE_SHORT:
        return "TCP header length out of range";
    case TCP_PARSE_OPTION:
        return "illegal length of a TCP option";
    case TCP_PARSE_CHECKSUM:
        return "wrong TCP checksum";
    }
    sim_assert(!"a TcpParse");
    return NULL;
}

void
packet_write(const Packet *packet, uint8_t *ret_bytes)
{
    uint64_t size = packet_size(packet);
    sim_assert(size <= UINT16_MAX && packet->src.version == 4 && packet->dst.version == 4);
    memset(ret_bytes, 0, IPV4_HEADER_LENGTH);
    ret_bytes[0] = 4 << 4 | IPV4_HEADER_LENGTH / 4;
    put16(ret_bytes + 2, (uint32_t)size);
    put16(ret_bytes + 4, (uint32_t)packet->id); /* RFC 6864: free to choose with DF */
    put16(ret_bytes + 6, DO_NOT_FRAGMENT);
    ret_bytes[8] = packet->ttl;
    ret_bytes[9] = packet->protocol;
    memcpy(ret_bytes + 12, packet->src.bytes, 4);
    memcpy(ret_bytes + 16, packet->dst.bytes, 4);
    put16(ret_bytes + 10, header_checksum(ret_bytes, IPV4_HEADER_LENGTH));

    uint8_t *at = ret_bytes + IPV4_HEADER_LENGTH;
    if (packet->protocol == PROTOCOL_TCP) {
        uint8_t header[TCP_HEADER_MAX];
        size_t length =
            tcp_header_write(&packet->tcp, packet->src, packet->dst, &packet->text, header);
        memcpy(at, header, length);
        at += length;
    }
    payload_copy(&packet->text, at);
}

Packet *
packet_read(PacketPool *pool, const uint8_t *bytes, size_t length, const char **ret_why)
{
    const char *why = header_fault(bytes, length);
    if (why != NULL) {
        *ret_why = why;
        return NULL;
    }
    /* From here on lengths are those that the header gives; they lie within `length`. */
    const uint8_t *segment = bytes + (size_t)(bytes[0] & 0xf) * 4;
    size_t segment_length = (size_t)(bytes + get16(bytes + 2) - segment);
    Address src = read_address(bytes + 12), dst = read_address(bytes + 16);
    TcpHeader tcp;
    size_t offset;
    why = parse_fault(tcp_header_read(segment, segment_length, src, dst, &tcp, &offset));
    if (why != NULL) {
        *ret_why = why;
        return NULL;
    }
    Packet *packet = packet_new(pool);
    packet->src = src;
    packet->dst = dst;
    packet->ttl = bytes[8];
    packet->tcp = tcp;
    size_t text = segment_length - offset;
    if (text > 0) {
        Chunk *chunk = chunk_new(pool->pool.memory, segment + offset, text, text);
        payload_append(&packet->text, chunk, 0, text);
        chunk_unref(chunk);
    }
    return packet;
}
