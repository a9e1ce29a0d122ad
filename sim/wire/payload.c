#include "wire/payload.h"

#include "core/sim_assert.h"

#include <string.h>

enum {
    FIRST_CAPACITY = 4, /* ranges, when one is not enough */
    PIECE = 256,        /* bytes compared at a time */
};

/*
 * Invariants: no range is empty, no two neighbours could be one range, `length` is the sum of
 * theirs, and each holds one count of its chunk. The array, once there, stays until the payload is
 * cleared or handed on.
 */
static PayloadRange *
ranges(Payload *payload)
{
    return payload->capacity > 0 ? payload->more : &payload->one;
}

/* Makes room for one range more. */
static void
grow(Payload *payload)
{
    if (payload->n < (payload->capacity > 0 ? payload->capacity : 1))
        return;
    uint32_t capacity = payload->capacity > 0 ? payload->capacity * 2 : FIRST_CAPACITY;
    PayloadRange *more = memory_resize(payload->memory, payload->more,
                                       payload->capacity * sizeof *more, capacity * sizeof *more);
    if (payload->capacity == 0)
        more[0] = payload->one;
    payload->more = more;
    payload->capacity = capacity;
}

/* Appends a range and takes over its count of the chunk. */
static void
append_counted(Payload *payload, PayloadRange range)
{
    PayloadRange *last = payload->n > 0 ? &ranges(payload)[payload->n - 1] : NULL;
    payload->length += range.length;
    if (last != NULL && last->chunk == range.chunk && last->offset + last->length == range.offset) {
        last->length += range.length;
        chunk_unref(range.chunk); /* one range, one count */
        return;
    }
    grow(payload);
    ranges(payload)[payload->n++] = range;
}

/* Forgets all ranges without giving their counts back. */
static void
forget(Payload *payload)
{
    memory_give(payload->memory, payload->more, payload->capacity * sizeof *payload->more);
    payload_init(payload, payload->memory);
}

/* A place within the ranges of a payload. */
typedef struct {
    const PayloadRange *range;
    uint64_t at; /* within it */
} Cursor;

static uint64_t
cursor_left(const Cursor *cursor)
{
    return cursor->range->length - cursor->at;
}

/* Copies the next n bytes, which must lie in one range, and moves on. */
static void
cursor_copy(Cursor *cursor, uint64_t n, uint8_t *ret_bytes)
{
    chunk_copy(cursor->range->chunk, cursor->range->offset + cursor->at, (size_t)n, ret_bytes);
    cursor->at += n;
    if (cursor->at == cursor->range->length)
        *cursor = (Cursor){cursor->range + 1, 0};
}

static uint64_t
smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

void
payload_init(Payload *payload, Memory *memory)
{
    *payload = (Payload){.memory = memory};
}

void
payload_clear(Payload *payload)
{
    for (uint32_t i = 0; i < payload->n; i++)
        chunk_unref(ranges(payload)[i].chunk);
    forget(payload);
}

void
payload_append(Payload *payload, Chunk *chunk, uint64_t offset, uint64_t length)
{
    sim_assert(offset <= chunk_length(chunk) && length <= chunk_length(chunk) - offset);
    if (length > 0)
        append_counted(payload, (PayloadRange){chunk_ref(chunk), offset, length});
}

void
payload_move(Payload *to, Payload *from)
{
    sim_assert(to != from && to->memory == from->memory);
    if (to->n == 0) { /* the ranges stay where they are and change their owner */
        forget(to);
        *to = *from;
        payload_init(from, to->memory);
        return;
    }
    for (uint32_t i = 0; i < from->n; i++)
        append_counted(to, ranges(from)[i]);
    forget(from);
}

void
payload_append_part(Payload *to, const Payload *from, uint64_t offset, uint64_t length)
{
    sim_assert(to != from && offset <= from->length && length <= from->length - offset);
    for (const PayloadRange *r = payload_ranges(from); length > 0; r++) {
        if (offset >= r->length) {
            offset -= r->length;
            continue;
        }
        uint64_t n = smaller(r->length - offset, length);
        payload_append(to, r->chunk, r->offset + offset, n);
        length -= n;
        offset = 0;
    }
}

void
payload_drop_front(Payload *payload, uint64_t bytes)
{
    sim_assert(bytes <= payload->length);
    PayloadRange *r = ranges(payload);
    uint32_t gone = 0;
    payload->length -= bytes;
    while (gone < payload->n && r[gone].length <= bytes) {
        bytes -= r[gone].length;
        chunk_unref(r[gone++].chunk);
    }
    payload->n -= gone;
    if (gone > 0)
        memmove(r, r + gone, payload->n * sizeof *r);
    if (bytes > 0) { /* less than the range that is first now */
        r->offset += bytes;
        r->length -= bytes;
    }
}

void
payload_truncate(Payload *payload, uint64_t length)
{
    sim_assert(length <= payload->length);
    PayloadRange *r = ranges(payload);
    uint64_t excess = payload->length - length;
    payload->length = length;
    while (payload->n > 0 && r[payload->n - 1].length <= excess) {
        excess -= r[payload->n - 1].length;
        chunk_unref(r[--payload->n].chunk);
    }
    if (excess > 0)
        r[payload->n - 1].length -= excess;
}

void
payload_copy(const Payload *payload, uint8_t *ret_bytes)
{
    const PayloadRange *r = payload_ranges(payload);
    for (uint32_t i = 0; i < payload->n; i++) {
        chunk_copy(r[i].chunk, r[i].offset, (size_t)r[i].length, ret_bytes);
        ret_bytes += r[i].length;
    }
}

const PayloadRange *
payload_ranges(const Payload *payload)
{
    return payload->capacity > 0 ? payload->more : &payload->one;
}

bool
payload_equal(const Payload *a, const Payload *b)
{
    if (a->length != b->length)
        return false;
    Cursor in_a = {payload_ranges(a), 0}, in_b = {payload_ranges(b), 0};
    for (uint64_t left = a->length, n; left > 0; left -= n) {
        uint8_t bytes_a[PIECE], bytes_b[PIECE];
        n = smaller(left, PIECE);
        n = smaller(n, smaller(cursor_left(&in_a), cursor_left(&in_b)));
        cursor_copy(&in_a, n, bytes_a);
        cursor_copy(&in_b, n, bytes_b);
        if (memcmp(bytes_a, bytes_b, (size_t)n) != 0)
            return false;
    }
    return true;
}
