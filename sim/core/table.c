#include "core/table.h"

#include "core/sim_assert.h"

#include <stdalign.h>
#include <string.h>

enum { FIRST_CAPACITY = 16 };

/* A slot is this head and then the key. Slots between a key's home and its place are never empty.
 */
typedef struct {
    void *value; /* NULL: the slot is empty */
    uint64_t hash;
} Head;

static size_t
stride(const Table *table)
{
    return sizeof(Head) + (table->key_size + alignof(Head) - 1) / alignof(Head) * alignof(Head);
}

static Head *
slot_at(const Table *table, size_t i)
{
    return (Head *)(void *)((char *)table->slots + i * stride(table));
}

static void *
slot_key(Head *slot)
{
    return slot + 1;
}

/*
 * Eight bytes at a time: multiply, and fold the high half, where the product has mixed most, onto
 * the low one, which chooses the slot. The constants are odd and of no pattern: the fractions of
 * the golden ratio and of the square root of two.
 */
static uint64_t
hash_key(const void *key, size_t size)
{
    const unsigned char *bytes = key;
    uint64_t hash = size * UINT64_C(0x9e3779b97f4a7c15);
    while (size > 0) {
        uint64_t word = 0;
        size_t n = size < sizeof word ? size : sizeof word;
        memcpy(&word, bytes, n);
        hash = (hash ^ word) * UINT64_C(0x6a09e667f3bcc909);
        hash ^= hash >> 32;
        bytes += n;
        size -= n;
    }
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

/* The slot that holds the key, or the empty one where it would go. Capacity > 0. */
static size_t
find(const Table *table, const void *key, uint64_t hash)
{
    size_t mask = table->capacity - 1;
    size_t i = hash & mask;
    for (;;) {
        Head *slot = slot_at(table, i);
        if (slot->value == NULL ||
            (slot->hash == hash && memcmp(slot_key(slot), key, table->key_size) == 0))
            return i;
        i = (i + 1) & mask;
    }
}

/* Keeps a quarter of the slots empty, so that runs of full ones stay short. */
static void
grow(Table *table)
{
    Table old = *table;
    table->capacity = old.capacity > 0 ? 2 * old.capacity : FIRST_CAPACITY;
    table->slots = memory_take(table->memory, table->capacity * stride(table));
    for (size_t i = 0; i < old.capacity; i++) {
        Head *slot = slot_at(&old, i);
        if (slot->value != NULL)
            memcpy(slot_at(table, find(table, slot_key(slot), slot->hash)), slot, stride(table));
    }
    memory_give(table->memory, old.slots, old.capacity * stride(table));
}

/* Moves back what stands behind the empty slot `hole` and may: nothing marks where a key was. */
static void
close_hole(Table *table, size_t hole)
{
    size_t mask = table->capacity - 1;
    for (size_t i = (hole + 1) & mask; slot_at(table, i)->value != NULL; i = (i + 1) & mask) {
        size_t home = slot_at(table, i)->hash & mask;
        if (((i - home) & mask) < ((i - hole) & mask))
            continue; /* its home lies behind the hole */
        memcpy(slot_at(table, hole), slot_at(table, i), stride(table));
        hole = i;
    }
    slot_at(table, hole)->value = NULL;
}

void
table_init(Table *table, Memory *memory, size_t key_size)
{
    sim_assert(key_size > 0);
    *table = (Table){.memory = memory, .key_size = key_size};
}

void
table_clear(Table *table)
{
    memory_give(table->memory, table->slots, table->capacity * stride(table));
    table_init(table, table->memory, table->key_size);
}

void *
table_get(const Table *table, const void *key)
{
    if (table->count == 0)
        return NULL;
    return slot_at(table, find(table, key, hash_key(key, table->key_size)))->value;
}

void
table_set(Table *table, const void *key, void *value)
{
    sim_assert(value != NULL);
    if (4 * (table->count + 1) > 3 * table->capacity)
        grow(table);
    uint64_t hash = hash_key(key, table->key_size);
    Head *slot = slot_at(table, find(table, key, hash));
    if (slot->value == NULL) {
        memcpy(slot_key(slot), key, table->key_size);
        slot->hash = hash;
        table->count++;
    }
    slot->value = value;
}

void *
table_remove(Table *table, const void *key)
{
    if (table->count == 0)
        return NULL;
    size_t i = find(table, key, hash_key(key, table->key_size));
    void *value = slot_at(table, i)->value;
    if (value == NULL)
        return NULL;
    close_hole(table, i);
    table->count--;
    return value;
}
