/*
 * memory.h - the simulation's memory, counted, so that a limit can end a run.
 *
 * Everything that grows with a run (pools, chunks, tables, the event list) is taken from the Memory
 * of its Sim. Passing the limit does not fail the allocation: it is noticed at the next event
 * boundary (sim.h), so no caller has to handle it. When the system itself has no memory left the
 * process stops with a message. Whoever frees says how much: no header is kept per block.
 */
#ifndef LASTACK_CORE_MEMORY_H
#define LASTACK_CORE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t used; /* bytes handed out now; 0 again when all is given back */
    size_t peak; /* the most that `used` ever was */
} Memory;

/* Returns `size` zeroed bytes (transfer full: memory_give). size > 0. */
void *memory_take(Memory *memory, size_t size);

/*
 * Grows or shrinks a block from memory_take; new bytes are not zeroed. block is NULL exactly when
 * old_size is 0. new_size > 0.
 */
void *memory_resize(Memory *memory, void *block, size_t old_size, size_t new_size);

/*
 * Room for one element more in an array of `n`, of `size` bytes each: returns the array, which has
 * moved and doubled when n was *capacity. array is NULL when *capacity is 0.
 */
void *memory_grow(Memory *memory, void *array, uint32_t n, uint32_t *capacity, size_t size);

/* Gives a block back; block may be NULL. */
void memory_give(Memory *memory, void *block, size_t size);

#endif
