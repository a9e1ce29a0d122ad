#include "core/memory.h"
#include "core/pool.h"
#include "test_main.h"
#include "test_random.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static bool
all_are(const unsigned char *bytes, size_t n, unsigned char value)
{
    for (size_t i = 0; i < n; i++)
        if (bytes[i] != value)
            return false;
    return true;
}

START_TEST(memory_counts_what_is_out)
{
    Memory memory = {0};
    void *a = memory_take(&memory, 100);
    ck_assert(all_are(a, 100, 0));
    void *b = memory_take(&memory, 50);
    ck_assert_uint_eq(memory.used, 150);
    memory_give(&memory, a, 100);
    ck_assert_uint_eq(memory.used, 50);
    ck_assert_uint_eq(memory.peak, 150);
    memory_give(&memory, b, 50);
    memory_give(&memory, NULL, 0);
    ck_assert_uint_eq(memory.used, 0);
    ck_assert_uint_eq(memory.peak, 150);
}
END_TEST

START_TEST(memory_resizes_and_keeps_the_bytes)
{
    Memory memory = {0};
    char *block = memory_resize(&memory, NULL, 0, 8);
    memcpy(block, "seven..", 8);
    block = memory_resize(&memory, block, 8, 100000);
    ck_assert_str_eq(block, "seven..");
    ck_assert_uint_eq(memory.used, 100000);
    block = memory_resize(&memory, block, 100000, 8);
    ck_assert_str_eq(block, "seven..");
    ck_assert_uint_eq(memory.used, 8);
    ck_assert_uint_eq(memory.peak, 100000);
    memory_give(&memory, block, 8);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

START_TEST(memory_makes_room_for_one_more)
{
    Memory memory = {0};
    uint32_t *array = NULL, capacity = 0;
    for (uint32_t n = 0; n < 1000; n++) {
        array = memory_grow(&memory, array, n, &capacity, sizeof *array);
        ck_assert_uint_lt(n, capacity);
        ck_assert_uint_eq(memory.used, capacity * sizeof *array);
        array[n] = n;
    }
    for (uint32_t n = 0; n < 1000; n++)
        ck_assert_uint_eq(array[n], n);
    memory_give(&memory, array, capacity * sizeof *array);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

/* Objects smaller than a pointer, odd, of a packet's size, and larger than a slab. */
static const size_t object_sizes[] = {1, 8, 15, 16, 17, 100, 256, 5000, 20000};

enum { MANY = 300 };

START_TEST(pool_objects_are_whole_and_apart)
{
    size_t size = object_sizes[_i];
    Memory memory = {0};
    Pool pool;
    pool_init(&pool, &memory, size);
    ck_assert_uint_eq(memory.used, 0);

    unsigned char *objects[MANY];
    for (int i = 0; i < MANY; i++) {
        objects[i] = pool_get(&pool);
        ck_assert_uint_eq((uintptr_t)objects[i] % alignof(max_align_t), 0);
        ck_assert(all_are(objects[i], size, 0));
        memset(objects[i], i % 251 + 1, size);
    }
    ck_assert_uint_eq(pool.live, MANY);
    ck_assert_uint_ge(memory.used, MANY * size);
    for (int i = 0; i < MANY; i++) {
        ck_assert(all_are(objects[i], size, (unsigned char)(i % 251 + 1)));
        pool_put(&pool, objects[i]);
    }
    ck_assert_uint_eq(pool.live, 0);
    pool_clear(&pool);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

START_TEST(pool_objects_come_back_zeroed)
{
    size_t size = object_sizes[_i];
    Memory memory = {0};
    Pool pool;
    pool_init(&pool, &memory, size);
    unsigned char *objects[50] = {NULL};
    size_t most = 0;
    uint64_t random = 7;
    for (int step = 0; step < 5000; step++) {
        unsigned char **object = &objects[test_random_below(&random, 50)];
        if (*object == NULL) {
            *object = pool_get(&pool);
            ck_assert(all_are(*object, size, 0));
            memset(*object, 0xff, size);
        } else {
            pool_put(&pool, *object);
            *object = NULL;
        }
        most = step == 1000 ? memory.peak : most;
    }
    ck_assert_uint_le(memory.peak, 2 * most); /* what comes back is handed out again */
    for (int i = 0; i < 50; i++)
        pool_put(&pool, objects[i]);
    pool_clear(&pool);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

START_TEST(pool_can_be_used_after_clear)
{
    Memory memory = {0};
    Pool pool;
    pool_init(&pool, &memory, 24);
    pool_clear(&pool);
    for (int round = 0; round < 3; round++) {
        void *object = pool_get(&pool);
        ck_assert_uint_gt(memory.used, 0);
        pool_put(&pool, object);
        pool_put(&pool, NULL);
        pool_clear(&pool);
        ck_assert_uint_eq(memory.used, 0);
    }
}
END_TEST

static TCase *
memory(void)
{
    TCase *group = tcase_create("memory");
    tcase_add_test(group, memory_counts_what_is_out);
    tcase_add_test(group, memory_resizes_and_keeps_the_bytes);
    tcase_add_test(group, memory_makes_room_for_one_more);
    return group;
}

static TCase *
pool(void)
{
    TCase *group = tcase_create("pool");
    tcase_add_loop_test(group, pool_objects_are_whole_and_apart, 0, TEST_ROWS(object_sizes));
    tcase_add_loop_test(group, pool_objects_come_back_zeroed, 0, TEST_ROWS(object_sizes));
    tcase_add_test(group, pool_can_be_used_after_clear);
    return group;
}

TEST_MAIN("pool", memory, pool)
