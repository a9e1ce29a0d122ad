#include "wire/stream.h"

#include "core/sim_assert.h"

enum { FIRST_CAPACITY = 4 }; /* ranges; the ring's capacity is a power of two */

/*
 * Ranges stand in the ring in order and without gaps: each begins where the one before ends, the
 * first at stream->start, and the last ends at stream->end. So a position is found by halving, and
 * what is acknowledged goes by moving the head.
 */
struct StreamRange {
    uint64_t start; /* position of its first byte */
    PayloadRange range;
};

static struct StreamRange *
range_at(const Stream *stream, uint32_t index)
{
    return &stream->ring[(stream->head + index) & (stream->capacity - 1)];
}

/* The index of the range that holds `position`, which must be kept. */
static uint32_t
find(const Stream *stream, uint64_t position)
{
    uint32_t low = 0, high = stream->n - 1;
    while (low < high) {
        uint32_t middle = low + (high - low + 1) / 2;
        if (range_at(stream, middle)->start <= position)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* Doubles the ring, so that its first range stands at the head again. */
static void
grow(Stream *stream)
{
    uint32_t capacity = stream->capacity > 0 ? stream->capacity * 2 : FIRST_CAPACITY;
    struct StreamRange *ring = memory_take(stream->memory, capacity * sizeof *ring);
    for (uint32_t i = 0; i < stream->n; i++)
        ring[i] = *range_at(stream, i);
    memory_give(stream->memory, stream->ring, stream->capacity * sizeof *ring);
    stream->ring = ring;
    stream->capacity = capacity;
    stream->head = 0;
}

static void
free_ring(Stream *stream)
{
    memory_give(stream->memory, stream->ring, stream->capacity * sizeof *stream->ring);
    stream->ring = NULL;
    stream->capacity = 0;
    stream->head = 0;
}

/* Takes a count of the chunk, unless the last range goes on in it. */
static void
append_range(Stream *stream, Chunk *chunk, uint64_t offset, uint64_t length)
{
    PayloadRange *last = stream->n > 0 ? &range_at(stream, stream->n - 1)->range : NULL;
    if (last != NULL && last->chunk == chunk && last->offset + last->length == offset) {
        last->length += length;
    } else {
        if (stream->n == stream->capacity)
            grow(stream);
        *range_at(stream, stream->n++) =
            (struct StreamRange){stream->end, {chunk_ref(chunk), offset, length}};
    }
    stream->end += length;
}

void
stream_init(Stream *stream, Memory *memory)
{
    *stream = (Stream){.memory = memory};
}

void
stream_clear(Stream *stream)
{
    stream_drop(stream, stream->end);
    free_ring(stream);
    stream_init(stream, stream->memory);
}

void
stream_append(Stream *stream, Payload *payload)
{
    const PayloadRange *r = payload_ranges(payload);
    for (uint32_t i = 0; i < payload->n; i++)
        append_range(stream, r[i].chunk, r[i].offset, r[i].length);
    payload_clear(payload);
}

void
stream_read(const Stream *stream, uint64_t from, uint64_t length, Payload *to)
{
    sim_assert(from >= stream->start && from <= stream->end && length <= stream->end - from);
    if (length == 0)
        return;
    for (uint32_t i = find(stream, from); length > 0; i++) {
        const struct StreamRange *r = range_at(stream, i);
        uint64_t skip = from - r->start;
        uint64_t n = r->range.length - skip < length ? r->range.length - skip : length;
        payload_append(to, r->range.chunk, r->range.offset + skip, n);
        from += n;
        length -= n;
    }
}

void
stream_drop(Stream *stream, uint64_t start)
{
    sim_assert(start >= stream->start && start <= stream->end);
    while (stream->n > 0) {
        struct StreamRange *first = range_at(stream, 0);
        uint64_t gone = start - first->start;
        if (gone < first->range.length) {
            first->start += gone;
            first->range.offset += gone;
            first->range.length -= gone;
            break;
        }
        chunk_unref(first->range.chunk);
        stream->head = (stream->head + 1) & (stream->capacity - 1);
        stream->n--;
    }
    stream->start = start;
    if (stream->n == 0 && stream->capacity > FIRST_CAPACITY) /* an idle connection stays small */
        free_ring(stream);
}
