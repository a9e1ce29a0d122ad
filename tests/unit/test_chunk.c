/* Chunks: appended to, never rewritten; patterns; counts. */
#include "wire/chunk.h"

#include "test_main.h"

#include <string.h>

START_TEST(bytes_are_appended_while_there_is_room)
{
    Memory memory = {0};
    Chunk *chunk = chunk_new(&memory, (const uint8_t *)"abc", 3, 5);
    ck_assert_uint_eq(chunk_length(chunk), 3);
    ck_assert_uint_eq(chunk_append(chunk, (const uint8_t *)"def", 3), 2);
    ck_assert_uint_eq(chunk_append(chunk, (const uint8_t *)"f", 1), 0);
    ck_assert_uint_eq(chunk_length(chunk), 5);

    uint8_t bytes[5];
    chunk_copy(chunk, 0, 5, bytes);
    ck_assert_mem_eq(bytes, "abcde", 5);
    chunk_copy(chunk, 2, 2, bytes);
    ck_assert_mem_eq(bytes, "cd", 2);
    chunk_unref(chunk);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

START_TEST(chunk_lives_until_its_last_count_is_given_back)
{
    Memory memory = {0};
    Chunk *chunk = chunk_new(&memory, NULL, 0, 0);
    ck_assert_ptr_eq(chunk_ref(chunk), chunk);
    chunk_unref(chunk);
    ck_assert_uint_gt(memory.used, 0);
    chunk_unref(chunk);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

static const struct {
    const char *what;
    uint64_t offset;
} places[] = {
    {"the beginning", 0},
    {"the middle of a word", 3},
    {"beyond 32 bits", (UINT64_C(1) << 32) - 5},
    {"far away", (UINT64_C(1) << 62) + 1},
};

START_TEST(pattern_is_a_function_of_seed_and_position)
{
    Memory memory = {0};
    Chunk *pattern = chunk_new_pattern(&memory, 42);
    ck_assert_uint_eq(chunk_length(pattern), UINT64_MAX);
    ck_assert_uint_eq(chunk_append(pattern, (const uint8_t *)"x", 1), 0);
    for (size_t length = 0; length < 40; length++) {
        uint8_t bytes[41];
        memset(bytes, 0xa5, sizeof bytes);
        chunk_copy(pattern, places[_i].offset, length, bytes);
        for (size_t i = 0; i < length; i++)
            ck_assert_msg(bytes[i] == pattern_byte(42, places[_i].offset + i),
                          "%s: byte %zu of %zu", places[_i].what, i, length);
        ck_assert_uint_eq(bytes[length], 0xa5);
    }
    chunk_unref(pattern);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

/* Outputs show these bytes and hashes of them, so they may never change. */
START_TEST(pattern_stays_what_it_is)
{
    Memory memory = {0};
    Chunk *pattern = chunk_new_pattern(&memory, 1);
    uint8_t bytes[16];
    chunk_copy(pattern, 0, sizeof bytes, bytes);
    static const uint8_t expected[16] = {0xb8, 0xd5, 0xc0, 0x82, 0xfc, 0x23, 0xe4, 0xdc,
                                         0x1e, 0x61, 0x39, 0x74, 0x08, 0xab, 0x41, 0x5e};
    ck_assert_mem_eq(bytes, expected, sizeof expected);
    chunk_unref(pattern);
}
END_TEST

/* Each value of a byte comes about as often as any other, and near seeds have nothing in common. */
START_TEST(pattern_is_well_mixed)
{
    enum { BYTES = 256 * 1000 };
    unsigned count[256] = {0}, same = 0;
    for (uint64_t i = 0; i < BYTES; i++) {
        uint8_t byte = pattern_byte((uint64_t)_i, i);
        count[byte]++;
        same += byte == pattern_byte((uint64_t)_i + 1, i);
    }
    for (unsigned value = 0; value < 256; value++)
        ck_assert_msg(count[value] > 850 && count[value] < 1150, "seed %d: byte %u comes %u times",
                      _i, value, count[value]);
    ck_assert_msg(same > 850 && same < 1150, "%u bytes equal", same);
}
END_TEST

static TCase *
chunk_cases(void)
{
    TCase *group = tcase_create("chunk");
    tcase_add_test(group, bytes_are_appended_while_there_is_room);
    tcase_add_test(group, chunk_lives_until_its_last_count_is_given_back);
    tcase_add_loop_test(group, pattern_is_a_function_of_seed_and_position, 0, TEST_ROWS(places));
    tcase_add_test(group, pattern_stays_what_it_is);
    tcase_add_loop_test(group, pattern_is_well_mixed, 0, 3);
    return group;
}

TEST_MAIN("chunk", chunk_cases)
