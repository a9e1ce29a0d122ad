#include "core/pool.h"

#include "core/sim_assert.h"

#include <stdalign.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POOL_OF_SINGLES 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define POOL_OF_SINGLES 1
#endif

void
pool_init(Pool *pool, Memory *memory, size_t object_size)
{
    sim_assert(object_size > 0);
    *pool = (Pool){.memory = memory, .object_size = object_size};
}

#ifdef POOL_OF_SINGLES

void
pool_clear(Pool *pool)
{
    sim_assert(pool->live == 0);
}

void *
pool_get(Pool *pool)
{
    pool->live++;
    return memory_take(pool->memory, pool->object_size);
}

void
pool_put(Pool *pool, void *object)
{
    if (object == NULL)
        return;
    sim_assert(pool->live > 0);
    pool->live--;
    memory_give(pool->memory, object, pool->object_size);
}

#else

enum { SLAB_BYTES = 16384, SLAB_MIN_OBJECTS = 8 };

/* What stands in a free object, and at the head of a slab. */
typedef struct Link {
    struct Link *next;
} Link;

/* Objects, and the head before them, are aligned for every type. */
static size_t
aligned(size_t size)
{
    return (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
}

static size_t
objects_a_slab(const Pool *pool)
{
    size_t n = (SLAB_BYTES - aligned(sizeof(Link))) / aligned(pool->object_size);
    return n < SLAB_MIN_OBJECTS ? SLAB_MIN_OBJECTS : n;
}

static size_t
slab_size(const Pool *pool)
{
    return aligned(sizeof(Link)) + objects_a_slab(pool) * aligned(pool->object_size);
}

/* Objects go on the free list so that they come off it in the order of their addresses. */
static void
add_slab(Pool *pool)
{
    char *slab = memory_take(pool->memory, slab_size(pool));
    ((Link *)(void *)slab)->next = pool->slabs;
    pool->slabs = slab;
    for (size_t i = objects_a_slab(pool); i > 0; i--) {
        char *object = slab + aligned(sizeof(Link)) + (i - 1) * aligned(pool->object_size);
        ((Link *)(void *)object)->next = pool->free_list;
        pool->free_list = object;
    }
}

void
pool_clear(Pool *pool)
{
    sim_assert(pool->live == 0);
    while (pool->slabs != NULL) {
        Link *slab = pool->slabs;
        pool->slabs = slab->next;
        memory_give(pool->memory, slab, slab_size(pool));
    }
    pool->free_list = NULL;
}

void *
pool_get(Pool *pool)
{
    if (pool->free_list == NULL)
        add_slab(pool);
    Link *object = pool->free_list;
    pool->free_list = object->next;
    pool->live++;
    return memset(object, 0, pool->object_size);
}

void
pool_put(Pool *pool, void *object)
{
    if (object == NULL)
        return;
    sim_assert(pool->live > 0);
    pool->live--;
    ((Link *)object)->next = pool->free_list;
    pool->free_list = object;
}

#endif
