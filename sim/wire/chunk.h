/*
 * chunk.h - the bytes that programs send: counted, append-only, immutable once written.
 *
 * A chunk holds bytes, or is a *pattern*: as long as one likes, its byte at position p a function
 * of its seed and p alone, so a transfer of gigabytes takes no memory and can still be compared
 * octet by octet at the other end. Ranges (payload.h) refer to chunks; each range holds one count.
 */
#ifndef LASTACK_WIRE_CHUNK_H
#define LASTACK_WIRE_CHUNK_H

#include "core/memory.h"

#include <stddef.h>
#include <stdint.h>

typedef struct Chunk Chunk;

/* Copies `length` bytes in, with room for `capacity` (>= length) in all. Transfer full:
 * chunk_unref. */
Chunk *chunk_new(Memory *memory, const uint8_t *bytes, size_t length, size_t capacity);

/* Transfer full: chunk_unref. */
Chunk *chunk_new_pattern(Memory *memory, uint64_t seed);

Chunk *chunk_ref(Chunk *chunk);
void chunk_unref(Chunk *chunk);

/* Appends as many of the bytes as there is room for, and returns how many; 0 for a pattern. */
size_t chunk_append(Chunk *chunk, const uint8_t *bytes, size_t length);

/* Bytes written so far; UINT64_MAX for a pattern. */
uint64_t chunk_length(const Chunk *chunk);

/* Copies bytes offset .. offset+length-1 out; they must have been written. */
void chunk_copy(const Chunk *chunk, uint64_t offset, size_t length, uint8_t *ret_bytes);

/* Byte `position` of the pattern with this seed. */
uint8_t pattern_byte(uint64_t seed, uint64_t position);

#endif
