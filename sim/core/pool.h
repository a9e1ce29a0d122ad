/*
 * pool.h - a free list of objects of one size, for what is made per packet or per connection.
 *
 * Objects come from slabs of about 16 KiB and go back to the free list, last in first out; slabs
 * are freed by pool_clear only. An object is aligned for every type. Under AddressSanitizer every
 * object is an allocation of its own, so that a stale pointer is caught.
 */
#ifndef LASTACK_CORE_POOL_H
#define LASTACK_CORE_POOL_H

#include "core/memory.h"

#include <stddef.h>

typedef struct Pool {
    Memory *memory;
    size_t object_size;
    size_t live; /* objects handed out now */
    void *free_list;
    void *slabs;
} Pool;

void pool_init(Pool *pool, Memory *memory, size_t object_size);

/* Frees every slab. Asserts that no object is still out: that is a leak. */
void pool_clear(Pool *pool);

/* A zeroed object (transfer full: pool_put). */
void *pool_get(Pool *pool);

/* Takes an object back; NULL is fine. */
void pool_put(Pool *pool, void *object);

#endif
