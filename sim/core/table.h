/*
 * table.h - the one hash table of the simulator: fixed-size keys of bytes to pointers.
 *
 * Keys are copied in and compared by memcmp, so a key struct must have no padding that varies.
 * Open addressing at three quarters full at most; what is removed leaves no mark behind. Grows,
 * never shrinks before table_clear. There is deliberately no way to walk it: nothing may depend on
 * hash order (who needs an order keeps a list).
 */
#ifndef LASTACK_CORE_TABLE_H
#define LASTACK_CORE_TABLE_H

#include "core/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Table {
    Memory *memory;
    size_t key_size;
    size_t count;
    size_t capacity; /* a power of two, or 0 before the first insertion */
    void *slots;
} Table;

void table_init(Table *table, Memory *memory, size_t key_size);

/* Forgets every key and gives the memory back; the table can be used again. */
void table_clear(Table *table);

/* NULL when the key is not there. */
void *table_get(const Table *table, const void *key);

/* Adds or replaces; `value` is not NULL and is not owned. */
void table_set(Table *table, const void *key, void *value);

/* Returns what was there (NULL: nothing). */
void *table_remove(Table *table, const void *key);

#endif
