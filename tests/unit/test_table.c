#include "core/table.h"
#include "test_main.h"
#include "test_random.h"

#include <stdio.h>
#include <string.h>

/* "a=1" sets, "a" expects nothing there, "a:1" expects 1, "-a:1" removes 1, "-a" removes nothing.
 */
static const struct {
    const char *what, *script;
    size_t count;
} scripts[] = {
    {"empty", "a b -a", 0},
    {"one", "a=1 a:1 b", 1},
    {"replaced", "a=1 a=2 a:2", 1},
    {"removed", "a=1 -a:1 a -a", 0},
    {"removed and set again", "a=1 -a:1 a=3 a:3", 1},
    {"others stay", "a=1 b=2 c=3 -b:2 a:1 b c:3", 2},
};

/* Values are digits of this text, which need not be owned. */
static const char digits[] = "0123456789";

static void *
value_of(char digit)
{
    return (void *)(uintptr_t)&digits[digit - '0'];
}

static void
table_do(Table *table, const char *what, const char *word)
{
    const char *key = word + (word[0] == '-');
    void *value = key[1] != '\0' ? value_of(key[2]) : NULL;
    if (key[1] == '=')
        table_set(table, key, value);
    else if (word[0] == '-')
        ck_assert_msg(table_remove(table, key) == value, "%s: %s", what, word);
    else
        ck_assert_msg(table_get(table, key) == value, "%s: %s", what, word);
}

START_TEST(holds_what_was_set)
{
    Memory memory = {0};
    Table table;
    table_init(&table, &memory, 1);
    ck_assert_uint_eq(memory.used, 0);
    char words[64];
    snprintf(words, sizeof words, "%s", scripts[_i].script);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
        table_do(&table, scripts[_i].what, word);
    ck_assert_msg(table.count == scripts[_i].count, "%s: count", scripts[_i].what);
    table_clear(&table);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

/* From one byte to more than an IPv6 4-tuple; not only multiples of eight. */
static const size_t key_sizes[] = {1, 2, 4, 7, 8, 12, 13, 16, 36, 100};

enum { KEYS = 2000, STEPS = 60000 };

/* A key in which only the last bytes differ, as those of connections to one port do. */
static void
make_key(unsigned char *key, size_t size, unsigned number)
{
    memset(key, 0xa5, size);
    key[size - 1] = (unsigned char)number;
    if (size > 1)
        key[size - 2] = (unsigned char)(number >> 8);
}

/* Against an array indexed by the key's number; runs of neighbours are removed and set again. */
START_TEST(agrees_with_a_plain_array)
{
    size_t size = key_sizes[_i];
    uint32_t keys = size > 1 ? KEYS : 256;
    Memory memory = {0};
    Table table;
    table_init(&table, &memory, size);
    void *expected[KEYS] = {NULL};
    size_t count = 0;
    uint64_t random = size;
    for (int step = 0; step < STEPS; step++) {
        unsigned char key[100];
        uint32_t number = test_random_below(&random, keys);
        make_key(key, size, number);
        if (table_get(&table, key) != expected[number])
            ck_abort_msg("step %d: key %u", step, number);
        if (test_random_below(&random, 2) == 0) {
            if (table_remove(&table, key) != expected[number])
                ck_abort_msg("step %d: removed key %u", step, number);
            count -= expected[number] != NULL;
            expected[number] = NULL;
        } else {
            count += expected[number] == NULL;
            expected[number] = value_of((char)('0' + step % 10));
            table_set(&table, key, expected[number]);
        }
        if (table.count != count)
            ck_abort_msg("step %d: %zu keys, not %zu", step, table.count, count);
    }
    for (uint32_t number = 0; number < keys; number++) {
        unsigned char key[100];
        make_key(key, size, number);
        ck_assert_ptr_eq(table_get(&table, key), expected[number]);
    }
    table_clear(&table);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

/* Sizes where a table gets full: none may be lost when it grows. */
START_TEST(grows_without_losing_a_key)
{
    Memory memory = {0};
    Table table;
    table_init(&table, &memory, sizeof(uint32_t));
    for (uint32_t n = 0; n < 5000; n++) {
        table_set(&table, &n, value_of((char)('0' + n % 10)));
        ck_assert(table.capacity > table.count && (table.capacity & (table.capacity - 1)) == 0);
    }
    size_t grown = table.capacity;
    for (uint32_t n = 0; n < 5000; n++)
        ck_assert_ptr_eq(table_remove(&table, &n), value_of((char)('0' + n % 10)));
    ck_assert_uint_eq(table.count, 0);
    ck_assert_uint_eq(table.capacity, grown);
    table_clear(&table);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

START_TEST(can_be_used_after_clear)
{
    Memory memory = {0};
    Table table;
    table_init(&table, &memory, 1);
    table_clear(&table);
    table_set(&table, "a", value_of('1'));
    table_clear(&table);
    ck_assert_ptr_null(table_get(&table, "a"));
    table_set(&table, "b", value_of('2'));
    ck_assert_ptr_eq(table_get(&table, "b"), value_of('2'));
    table_clear(&table);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

static TCase *
table(void)
{
    TCase *group = tcase_create("table");
    tcase_add_loop_test(group, holds_what_was_set, 0, TEST_ROWS(scripts));
    tcase_add_loop_test(group, agrees_with_a_plain_array, 0, TEST_ROWS(key_sizes));
    tcase_add_test(group, grows_without_losing_a_key);
    tcase_add_test(group, can_be_used_after_clear);
    return group;
}

TEST_MAIN("table", table)
