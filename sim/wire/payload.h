/*
 * payload.h - a string of bytes made of ranges of chunks: what a packet carries.
 *
 * Nothing is copied on the way: cutting, joining and handing on move ranges. Adjacent ranges of one
 * chunk are joined. A Payload is held by value; one range needs no memory of its own.
 */
#ifndef LASTACK_WIRE_PAYLOAD_H
#define LASTACK_WIRE_PAYLOAD_H

#include "wire/chunk.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    Chunk *chunk;
    uint64_t offset;
    uint64_t length;
} PayloadRange;

/* All zero is an empty payload, but for `memory`. */
typedef struct {
    Memory *memory;
    uint64_t length;   /* bytes in all */
    uint32_t n;        /* ranges */
    uint32_t capacity; /* of `more`; 0: the range, if any, is `one` */
    PayloadRange one;
    PayloadRange *more;
} Payload;

void payload_init(Payload *payload, Memory *memory);
void payload_clear(Payload *payload);

/* Appends a range of a chunk, taking a count of it. */
void payload_append(Payload *payload, Chunk *chunk, uint64_t offset, uint64_t length);

/* Moves all of `from` to the end of `to`; `from` is empty afterwards. */
void payload_move(Payload *to, Payload *from);

/* Appends bytes offset .. offset+length-1 of `from`, which keeps them. */
void payload_append_part(Payload *to, const Payload *from, uint64_t offset, uint64_t length);

/* Cuts bytes off the front, or all but the first `length`. */
void payload_drop_front(Payload *payload, uint64_t bytes);
void payload_truncate(Payload *payload, uint64_t length);

/* Copies all bytes out; ret_bytes has room for payload->length. */
void payload_copy(const Payload *payload, uint8_t *ret_bytes);

const PayloadRange *payload_ranges(const Payload *payload);

/* Byte by byte, whatever the ranges. */
bool payload_equal(const Payload *a, const Payload *b);

#endif
