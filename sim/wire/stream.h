/*
 * stream.h - a queue of bytes with positions: what TCP keeps for sending or for its reader.
 *
 * Positions count from the first byte ever appended and never wrap, so a sequence number is turned
 * into a position once and all else is plain arithmetic. Cutting a part out of the middle costs
 * O(log ranges); appending and dropping from the front are O(1) a range. An empty stream holds room
 * for a few ranges at most, however many it held.
 */
#ifndef LASTACK_WIRE_STREAM_H
#define LASTACK_WIRE_STREAM_H

#include "wire/payload.h"

typedef struct {
    Memory *memory;
    uint64_t start; /* position of the first byte kept */
    uint64_t end;   /* position after the last */
    struct StreamRange *ring;
    uint32_t head, n, capacity;
} Stream;

void stream_init(Stream *stream, Memory *memory);
void stream_clear(Stream *stream);

/* Moves the payload's bytes to the end; it is empty afterwards. */
void stream_append(Stream *stream, Payload *payload);

/* Appends positions from .. from+length-1, which must be kept, to `to`; the stream keeps them. */
void stream_read(const Stream *stream, uint64_t from, uint64_t length, Payload *to);

/* Forgets what stands before position `start`, which is not after the end. */
void stream_drop(Stream *stream, uint64_t start);

static inline uint64_t
stream_length(const Stream *stream)
{
    return stream->end - stream->start;
}

#endif
