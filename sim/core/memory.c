#include "core/memory.h"

#include "core/sim_assert.h"

#include <stdlib.h>

static void
count(Memory *memory, size_t size)
{
    memory->used += size;
    if (memory->used > memory->peak)
        memory->peak = memory->used;
}

void *
memory_take(Memory *memory, size_t size)
{
    sim_assert(size > 0);
    void *block = calloc(1, size);
    if (block == NULL)
        sim_out_of_memory(size);
    count(memory, size);
    return block;
}

void *
memory_resize(Memory *memory, void *block, size_t old_size, size_t new_size)
{
    sim_assert(new_size > 0 && memory->used >= old_size && (block != NULL) == (old_size > 0));
    void *resized = realloc(block, new_size);
    if (resized == NULL)
        sim_out_of_memory(new_size);
    memory->used -= old_size;
    count(memory, new_size);
    return resized;
}

void *
memory_grow(Memory *memory, void *array, uint32_t n, uint32_t *capacity, size_t size)
{
    sim_assert(n <= *capacity && *capacity < UINT32_C(1) << 31);
    if (n < *capacity)
        return array;
    uint32_t more = *capacity > 0 ? *capacity * 2 : 4;
    array = memory_resize(memory, array, *capacity * size, more * size);
    *capacity = more;
    return array;
}

void
memory_give(Memory *memory, void *block, size_t size)
{
    if (block == NULL)
        return;
    sim_assert(size > 0 && memory->used >= size);
    memory->used -= size;
    free(block);
}
