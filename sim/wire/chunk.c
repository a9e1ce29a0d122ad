#include "wire/chunk.h"

#include "core/sim_assert.h"

#include <stdbool.h>
#include <string.h>

/*
 * Bytes below `length` never change and a chunk never moves, so whoever holds a count may keep
 * offsets into it while others append.
 */
struct Chunk {
    Memory *memory;
    uint64_t count;  /* ranges and others that refer to it */
    uint64_t length; /* bytes written; UINT64_MAX for a pattern */
    uint64_t key;    /* of a pattern: its seed, mixed */
    size_t capacity; /* of `bytes`; 0 for a pattern */
    bool is_pattern;
    uint8_t bytes[];
};

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of x moves every bit of it. */
static uint64_t
mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* The key of a seed: mixed, so that the patterns of near seeds are not shifted copies. */
static uint64_t
pattern_key(uint64_t seed)
{
    return mix(seed + UINT64_C(0x9e3779b97f4a7c15));
}

/* Bytes 8 * block .. 8 * block + 7 of a pattern, the first in the lowest bits. */
static uint64_t
pattern_word(uint64_t key, uint64_t block)
{
    return mix(key + block * UINT64_C(0x9e3779b97f4a7c15));
}

/* A word at a time; only the first and the last may be parts of one. */
static void
pattern_copy(uint64_t key, uint64_t offset, size_t length, uint8_t *ret_bytes)
{
    size_t done = 0;
    while (done < length) {
        unsigned skip = (offset + done) % 8;
        uint64_t word = pattern_word(key, (offset + done) / 8) >> (8 * skip);
        size_t n = 8 - skip < length - done ? 8 - skip : length - done;
        if (n == 8) /* a loop of known length, which compilers make one store */
            for (unsigned i = 0; i < 8; i++)
                ret_bytes[done + i] = (uint8_t)(word >> (8 * i));
        else
            for (unsigned i = 0; i < n; i++)
                ret_bytes[done + i] = (uint8_t)(word >> (8 * i));
        done += n;
    }
}

/* Empty, with one count, which is the caller's. */
static Chunk *
chunk_make(Memory *memory, size_t capacity)
{
    Chunk *chunk = memory_take(memory, sizeof *chunk + capacity);
    chunk->memory = memory;
    chunk->count = 1;
    chunk->capacity = capacity;
    return chunk;
}

Chunk *
chunk_new(Memory *memory, const uint8_t *bytes, size_t length, size_t capacity)
{
    sim_assert(length <= capacity);
    Chunk *chunk = chunk_make(memory, capacity);
    chunk_append(chunk, bytes, length);
    return chunk;
}

Chunk *
chunk_new_pattern(Memory *memory, uint64_t seed)
{
    Chunk *chunk = chunk_make(memory, 0);
    chunk->is_pattern = true;
    chunk->key = pattern_key(seed);
    chunk->length = UINT64_MAX;
    return chunk;
}

Chunk *
chunk_ref(Chunk *chunk)
{
    chunk->count++;
    return chunk;
}

void
chunk_unref(Chunk *chunk)
{
    sim_assert(chunk->count > 0);
    if (--chunk->count == 0)
        memory_give(chunk->memory, chunk, sizeof *chunk + chunk->capacity);
}

size_t
chunk_append(Chunk *chunk, const uint8_t *bytes, size_t length)
{
    if (chunk->is_pattern) /* it has no end to append to */
        return 0;
    size_t room = chunk->capacity - (size_t)chunk->length;
    size_t n = length < room ? length : room;
    if (n > 0)
        memcpy(chunk->bytes + chunk->length, bytes, n);
    chunk->length += n;
    return n;
}

uint64_t
chunk_length(const Chunk *chunk)
{
    return chunk->length;
}

void
chunk_copy(const Chunk *chunk, uint64_t offset, size_t length, uint8_t *ret_bytes)
{
    sim_assert(offset <= chunk->length && length <= chunk->length - offset);
    if (chunk->is_pattern)
        pattern_copy(chunk->key, offset, length, ret_bytes);
    else if (length > 0)
        memcpy(ret_bytes, chunk->bytes + offset, length);
}

uint8_t
pattern_byte(uint64_t seed, uint64_t position)
{
    return (uint8_t)(pattern_word(pattern_key(seed), position / 8) >> (8 * (position % 8)));
}
