/*
 * tcp_header.h - the header of a TCP segment (RFC 9293 §3.1), in host order, and its bytes.
 */
#ifndef LASTACK_WIRE_TCP_HEADER_H
#define LASTACK_WIRE_TCP_HEADER_H

#include "wire/address.h"
#include "wire/payload.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_RST = 0x04,
    TCP_PSH = 0x08,
    TCP_ACK = 0x10,
    TCP_URG = 0x20,
    TCP_ECE = 0x40,
    TCP_CWR = 0x80,
};

/* Which options are present. */
enum {
    TCP_OPTION_MSS = 0x01,          /* RFC 9293 §3.7.1 */
    TCP_OPTION_WINDOW_SCALE = 0x02, /* RFC 7323 §2 */
};

typedef struct {
    uint16_t src_port, dst_port;
    uint32_t seq, ack; /* ack is 0 without TCP_ACK */
    uint8_t flags;
    uint8_t options;      /* TCP_OPTION_… */
    uint8_t window_shift; /* with TCP_OPTION_WINDOW_SCALE */
    uint16_t window;      /* as on the wire: not scaled */
    uint16_t mss;         /* with TCP_OPTION_MSS */
    uint16_t urgent;
} TcpHeader;

enum { TCP_HEADER_MIN = 20, TCP_HEADER_MAX = 60 };

/* Bytes of the header with its options, a multiple of 4. */
size_t tcp_header_length(const TcpHeader *header);

/* What a segment takes of the sequence space: text, SYN and FIN (SEG.LEN of RFC 9293 §3.4). */
uint32_t tcp_segment_length(uint8_t flags, uint64_t text_length);

/* Writes the header with a correct checksum over pseudo-header, header and text; returns its
 * length. */
size_t tcp_header_write(const TcpHeader *header, Address src, Address dst, const Payload *text,
                        uint8_t ret_bytes[TCP_HEADER_MAX]);

typedef enum {
    TCP_PARSE_OK,
    TCP_PARSE_SHORT,  /* fewer bytes than the header says it has, or than any header has */
    TCP_PARSE_OPTION, /* an option's length is 0, 1 or beyond the header (MUST-7) */
    TCP_PARSE_CHECKSUM,
} TcpParse;

/*
 * Reads a whole segment of `length` bytes, whoever made them: never beyond `length`. Options that
 * are not known, or are known but not of the length they must have, are skipped (MUST-6); of one
 * that stands there twice the last counts. *ret_text_offset is where the text begins. Both results
 * are untouched on failure.
 */
TcpParse tcp_header_read(const uint8_t *segment, size_t length, Address src, Address dst,
                         TcpHeader *ret_header, size_t *ret_text_offset);

/* Room for tcp_flags_format. */
#define TCP_FLAGS_TEXT_MAX 9

/* "FA" in the order F S R P A U E C, as tcpdump; "" for none. Returns `text`. */
const char *tcp_flags_format(uint8_t flags, char text[TCP_FLAGS_TEXT_MAX]);

#endif
