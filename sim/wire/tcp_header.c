#include "wire/tcp_header.h"

#include "core/sim_assert.h"
#include "wire/bytes.h"
#include "wire/checksum.h"

enum {
    PROTOCOL_NUMBER = 6,
    PIECE = 512, /* bytes of text summed at a time */
};

/* Kinds of options, RFC 9293 §3.1 and RFC 7323 §2.2, and the length of those that have one. */
enum {
    KIND_END = 0,
    KIND_NO_OPERATION = 1,
    KIND_MSS = 2,
    KIND_WINDOW_SCALE = 3,
    LENGTH_MSS = 4,
    LENGTH_WINDOW_SCALE = 3,
};

/*
 * RFC 9293 §3.1. The length is summed as 32 bits, as IPv6 has it: below 2^16 that is the same sum.
 */
static void
add_pseudo_header(Checksum *checksum, Address src, Address dst, size_t length)
{
    sim_assert(src.version == 4 && dst.version == 4);
    uint8_t tail[8] = {0};
    put32(tail, (uint32_t)length);
    tail[7] = PROTOCOL_NUMBER;
    checksum_add(checksum, src.bytes, 4);
    checksum_add(checksum, dst.bytes, 4);
    checksum_add(checksum, tail, sizeof tail);
}

/* Piece by piece, so that text of any length needs no memory; a pattern exists nowhere as bytes. */
static void
add_text(Checksum *checksum, const Payload *text)
{
    const PayloadRange *r = payload_ranges(text);
    for (uint32_t i = 0; i < text->n; i++)
        for (uint64_t at = 0; at < r[i].length; at += PIECE) {
            uint8_t bytes[PIECE];
            size_t n = r[i].length - at < PIECE ? (size_t)(r[i].length - at) : PIECE;
            chunk_copy(r[i].chunk, r[i].offset + at, n, bytes);
            checksum_add(checksum, bytes, n);
        }
}

/*
 * Each option is filled up to 4 bytes by NO-OPERATIONs before it, so that none needs the end of
 * the list, nor zeros after it (MUST-69).
 */
static size_t
write_options(const TcpHeader *header, uint8_t *ret_bytes)
{
    size_t at = 0;
    if (header->options & TCP_OPTION_MSS) {
        ret_bytes[at] = KIND_MSS;
        ret_bytes[at + 1] = LENGTH_MSS;
        put16(ret_bytes + at + 2, header->mss);
        at += 4;
    }
    if (header->options & TCP_OPTION_WINDOW_SCALE) {
        ret_bytes[at] = KIND_NO_OPERATION;
        ret_bytes[at + 1] = KIND_WINDOW_SCALE;
        ret_bytes[at + 2] = LENGTH_WINDOW_SCALE;
        ret_bytes[at + 3] = header->window_shift;
        at += 4;
    }
    return at;
}

/* An option of `length` >= 2 bytes. One that is known, but has another length, is not known. */
static void
read_option(const uint8_t *option, size_t length, TcpHeader *header)
{
    if (option[0] == KIND_MSS && length == LENGTH_MSS) {
        header->options |= TCP_OPTION_MSS;
        header->mss = get16(option + 2);
    } else if (option[0] == KIND_WINDOW_SCALE && length == LENGTH_WINDOW_SCALE) {
        header->options |= TCP_OPTION_WINDOW_SCALE;
        header->window_shift = option[2];
    }
}

/* Options begin at any byte (MUST-64). */
static bool
read_options(const uint8_t *bytes, size_t length, TcpHeader *header)
{
    for (size_t at = 0; at < length && bytes[at] != KIND_END;) {
        if (bytes[at] == KIND_NO_OPERATION) {
            at++;
            continue;
        }
        /* In this order: there is a length, it covers kind and length, it ends in the header. */
        if (at + 1 == length || bytes[at + 1] < 2 || bytes[at + 1] > length - at)
            return false;
        read_option(bytes + at, bytes[at + 1], header);
        at += bytes[at + 1];
    }
    return true;
}

size_t
tcp_header_length(const TcpHeader *header)
{
    size_t length = TCP_HEADER_MIN;
    if (header->options & TCP_OPTION_MSS)
        length += 4;
    if (header->options & TCP_OPTION_WINDOW_SCALE)
        length += 4;
    return length;
}

/* RFC 9293 §3.4: SYN and FIN take one number each. */
uint32_t
tcp_segment_length(uint8_t flags, uint64_t text_length)
{
    return (uint32_t)text_length + ((flags & TCP_SYN) != 0) + ((flags & TCP_FIN) != 0);
}

size_t
tcp_header_write(const TcpHeader *header, Address src, Address dst, const Payload *text,
                 uint8_t ret_bytes[TCP_HEADER_MAX])
{
    size_t length = tcp_header_length(header);
    put16(ret_bytes, header->src_port);
    put16(ret_bytes + 2, header->dst_port);
    put32(ret_bytes + 4, header->seq);
    put32(ret_bytes + 8, header->ack);
    ret_bytes[12] = (uint8_t)(length / 4 << 4);
    ret_bytes[13] = header->flags;
    put16(ret_bytes + 14, header->window);
    put16(ret_bytes + 16, 0); /* the checksum, while it is summed */
    put16(ret_bytes + 18, header->urgent);
    size_t options = write_options(header, ret_bytes + TCP_HEADER_MIN);
    sim_assert(TCP_HEADER_MIN + options == length);

    Checksum checksum = {0};
    add_pseudo_header(&checksum, src, dst, length + (size_t)text->length);
    checksum_add(&checksum, ret_bytes, length);
    add_text(&checksum, text);
    put16(ret_bytes + 16, checksum_finish(&checksum));
    return length;
}

TcpParse
tcp_header_read(const uint8_t *segment, size_t length, Address src, Address dst,
                TcpHeader *ret_header, size_t *ret_text_offset)
{
    if (length < TCP_HEADER_MIN)
        return TCP_PARSE_SHORT;
    size_t offset = (size_t)(segment[12] >> 4) * 4;
    if (offset < TCP_HEADER_MIN || offset > length)
        return TCP_PARSE_SHORT;

    Checksum checksum = {0};
    add_pseudo_header(&checksum, src, dst, length);
    checksum_add(&checksum, segment, length);
    if (checksum_finish(&checksum) != 0) /* MUST-3; before options, which may be what is wrong */
        return TCP_PARSE_CHECKSUM;

    TcpHeader header = {
        .src_port = get16(segment),
        .dst_port = get16(segment + 2),
        .seq = get32(segment + 4),
        .ack = segment[13] & TCP_ACK ? get32(segment + 8) : 0,
        .flags = segment[13],
        .window = get16(segment + 14),
        .urgent = get16(segment + 18),
    };
    if (!read_options(segment + TCP_HEADER_MIN, offset - TCP_HEADER_MIN, &header))
        return TCP_PARSE_OPTION;
    *ret_header = header;
    *ret_text_offset = offset;
    return TCP_PARSE_OK;
}

const char *
tcp_flags_format(uint8_t flags, char text[TCP_FLAGS_TEXT_MAX])
{
    static const char letters[] = "FSRPAUEC"; /* from the lowest bit up */
    char *end = text;
    for (unsigned bit = 0; bit < 8; bit++)
        if (flags & 1u << bit)
            *end++ = letters[bit];
    *end = '\0';
    return text;
}
