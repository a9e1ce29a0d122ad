/* Payloads against a plain array of bytes. */
#include "wire/payload.h"

#include "core/random.h"
#include "test_main.h"

#include <stdio.h>
#include <string.h>

enum { ROOM = 4096, STEPS = 1000 };

/* The bytes a payload should have. */
typedef struct {
    uint8_t bytes[ROOM];
    size_t length;
} Model;

static void
expect_model(const char *what, const Payload *payload, const Model *model)
{
    uint8_t bytes[ROOM];
    ck_assert_msg(payload->length == model->length, "%s: %llu bytes, not %zu", what,
                  (unsigned long long)payload->length, model->length);
    payload_copy(payload, bytes);
    ck_assert_msg(memcmp(bytes, model->bytes, model->length) == 0, "%s: other bytes", what);

    const PayloadRange *r = payload_ranges(payload);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < payload->n; i++) {
        sum += r[i].length;
        bool joined = i == 0 || r[i - 1].chunk != r[i].chunk ||
                      r[i - 1].offset + r[i - 1].length != r[i].offset;
        if (r[i].length == 0 || !joined)
            ck_abort_msg("%s: range %u is empty, or not joined to the one before", what, i);
    }
    ck_assert_uint_eq(sum, payload->length);
}

static void
append(Payload *payload, Model *model, Chunk *chunk, uint64_t offset, uint64_t length)
{
    payload_append(payload, chunk, offset, length);
    chunk_copy(chunk, offset, (size_t)length, model->bytes + model->length);
    model->length += (size_t)length;
}

static void
drop_front(Payload *payload, Model *model, size_t bytes)
{
    payload_drop_front(payload, bytes);
    model->length -= bytes;
    memmove(model->bytes, model->bytes + bytes, model->length);
}

START_TEST(neighbours_of_one_chunk_are_one_range)
{
    Memory memory = {0};
    Chunk *chunk = chunk_new_pattern(&memory, 1), *other = chunk_new_pattern(&memory, 2);
    Payload a, b;
    payload_init(&a, &memory);
    payload_init(&b, &memory);
    size_t empty = memory.used;

    payload_append(&a, chunk, 10, 5);
    payload_append(&a, chunk, 15, 5);
    ck_assert_uint_eq(a.n, 1);
    ck_assert_uint_eq(memory.used, empty); /* one range needs no memory */
    payload_append(&b, chunk, 20, 1);
    payload_append(&b, other, 21, 1);
    payload_move(&a, &b);
    ck_assert_uint_eq(a.n, 2);
    ck_assert_uint_eq(a.length, 12);
    ck_assert_uint_eq(b.length, 0);
    payload_append(&a, other, 23, 1); /* a gap */
    payload_append(&a, chunk, 24, 1); /* another chunk */
    ck_assert_uint_eq(a.n, 4);
    payload_append(&a, chunk, 25, 0);
    ck_assert_uint_eq(a.n, 4);

    payload_clear(&a);
    chunk_unref(chunk);
    chunk_unref(other);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

START_TEST(moving_into_an_empty_one_hands_the_ranges_on)
{
    Memory memory = {0};
    Chunk *chunk = chunk_new_pattern(&memory, 1);
    Payload a, b;
    payload_init(&a, &memory);
    payload_init(&b, &memory);
    for (uint64_t i = 0; i < 100; i++)
        payload_append(&a, chunk, 2 * i, 1);
    const PayloadRange *ranges = payload_ranges(&a);
    for (uint64_t i = 0; i < 10; i++)
        payload_append(&b, chunk, 2 * i, 1);
    payload_drop_front(&b, 10); /* empty, but with an array of its own */

    payload_move(&b, &a);
    ck_assert_ptr_eq(payload_ranges(&b), ranges);
    ck_assert_uint_eq(b.n, 100);
    ck_assert_uint_eq(a.n, 0);
    payload_clear(&a);
    payload_clear(&b);
    chunk_unref(chunk);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

/* n ranges, all of them cut off from either side: the payload is as good as new. */
START_TEST(cutting_all_leaves_an_empty_one)
{
    Memory memory = {0};
    Chunk *chunk = chunk_new_pattern(&memory, 1);
    Payload payload;
    payload_init(&payload, &memory);
    for (int front = 0; front < 2; front++) {
        for (uint64_t i = 0; i < (uint64_t)_i; i++)
            payload_append(&payload, chunk, 3 * i, 2);
        for (int again = 0; again < 2; again++) {
            if (front)
                payload_drop_front(&payload, payload.length);
            else
                payload_truncate(&payload, 0);
            ck_assert_uint_eq(payload.length, 0);
            ck_assert_uint_eq(payload.n, 0);
        }
        payload_append(&payload, chunk, 7, 1);
        uint8_t byte;
        payload_copy(&payload, &byte);
        ck_assert_uint_eq(byte, pattern_byte(1, 7));
        payload_drop_front(&payload, 1);
    }
    payload_clear(&payload);
    chunk_unref(chunk);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

static const struct {
    const char *what;
    const char *a[3], *b[3]; /* a chunk each */
    bool equal;
} pairs[] = {
    {"both empty", {""}, {""}, true},
    {"the same chunks", {"ab", "cd"}, {"ab", "cd"}, true},
    {"cut elsewhere", {"a", "bc", "d"}, {"abc", "d"}, true},
    {"the last byte differs", {"ab", "cd"}, {"abc", "e"}, false},
    {"the first byte differs", {"ab", "cd"}, {"xbc", "d"}, false},
    {"one is longer", {"ab"}, {"ab", "c"}, false},
};

static void
append_texts(Payload *payload, const char *const texts[3])
{
    for (int i = 0; i < 3 && texts[i] != NULL; i++) {
        size_t length = strlen(texts[i]);
        Chunk *chunk = chunk_new(payload->memory, (const uint8_t *)texts[i], length, length);
        payload_append(payload, chunk, 0, length);
        chunk_unref(chunk);
    }
}

START_TEST(equal_byte_by_byte)
{
    Memory memory = {0};
    Payload a, b;
    payload_init(&a, &memory);
    payload_init(&b, &memory);
    append_texts(&a, pairs[_i].a);
    append_texts(&b, pairs[_i].b);
    ck_assert_msg(payload_equal(&a, &b) == pairs[_i].equal, "%s", pairs[_i].what);
    ck_assert_msg(payload_equal(&b, &a) == pairs[_i].equal, "%s", pairs[_i].what);
    payload_clear(&a);
    payload_clear(&b);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

/* Long enough for several pieces, and different in one byte only. */
START_TEST(equal_sees_every_byte_of_a_pattern)
{
    enum { LENGTH = 1000 };
    Memory memory = {0};
    Chunk *pattern = chunk_new_pattern(&memory, 7);
    uint8_t bytes[LENGTH];
    chunk_copy(pattern, 0, LENGTH, bytes);
    for (size_t wrong = 0; wrong <= LENGTH; wrong++) {
        if (wrong < LENGTH)
            bytes[wrong] ^= 1;
        Chunk *copied = chunk_new(&memory, bytes, LENGTH, LENGTH);
        Payload a, b;
        payload_init(&a, &memory);
        payload_init(&b, &memory);
        payload_append(&a, pattern, 0, LENGTH);
        payload_append(&b, copied, 0, LENGTH);
        ck_assert_msg(payload_equal(&a, &b) == (wrong == LENGTH), "byte %zu", wrong);
        payload_clear(&a);
        payload_clear(&b);
        chunk_unref(copied);
        if (wrong < LENGTH)
            bytes[wrong] ^= 1;
    }
    chunk_unref(pattern);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

/* One random operation on the payload and on the model. */
static void
random_step(RandomStream *random, Chunk *const chunks[3], Payload *payload, Model *model)
{
    Chunk *chunk = chunks[random_below(random, 3)];
    uint64_t offset = random_below(random, 40), length = random_below(random, 24);
    switch (random_below(random, 6)) {
    case 0:
    case 1:
        if (model->length + length <= ROOM)
            append(payload, model, chunk, offset, length);
        break;
    case 2: { /* goes on where the last range ended, if it can */
        if (payload->n == 0 || model->length + length > ROOM)
            break;
        PayloadRange last = payload_ranges(payload)[payload->n - 1];
        uint64_t end = last.offset + last.length;
        if (length <= chunk_length(last.chunk) - end)
            append(payload, model, last.chunk, end, length);
        break;
    }
    case 3:
        drop_front(payload, model, (size_t)random_below(random, model->length / 2 + 1));
        break;
    case 4:
        model->length -= (size_t)random_below(random, model->length / 4 + 1);
        payload_truncate(payload, model->length);
        break;
    case 5: { /* a part of itself, by way of another */
        Payload part;
        payload_init(&part, payload->memory);
        uint64_t from = random_below(random, model->length + 1);
        uint64_t n = random_below(random, model->length - from + 1);
        payload_append_part(&part, payload, from, n);
        if (model->length + n <= ROOM) {
            memmove(model->bytes + model->length, model->bytes + from, (size_t)n);
            model->length += (size_t)n;
            payload_move(payload, &part);
        }
        payload_clear(&part);
        break;
    }
    }
}

START_TEST(random_operations_keep_the_bytes)
{
    Memory memory = {0};
    RandomStream random;
    random_init(&random, (uint64_t)_i, 0, "test", "payload");
    uint8_t bytes[64];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)random_u32(&random);
    Chunk *chunks[3] = {chunk_new(&memory, bytes, sizeof bytes, sizeof bytes),
                        chunk_new_pattern(&memory, 1), chunk_new_pattern(&memory, 2)};
    Payload payload;
    Model model = {.length = 0};
    payload_init(&payload, &memory);
    for (int step = 0; step < STEPS; step++) {
        char what[32];
        snprintf(what, sizeof what, "seed %d, step %d", _i, step);
        random_step(&random, chunks, &payload, &model);
        expect_model(what, &payload, &model);
    }
    payload_clear(&payload);
    for (int i = 0; i < 3; i++)
        chunk_unref(chunks[i]);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

static TCase *
payload_cases(void)
{
    TCase *group = tcase_create("payload");
    tcase_add_test(group, neighbours_of_one_chunk_are_one_range);
    tcase_add_test(group, moving_into_an_empty_one_hands_the_ranges_on);
    tcase_add_loop_test(group, cutting_all_leaves_an_empty_one, 0, 4);
    tcase_add_loop_test(group, equal_byte_by_byte, 0, TEST_ROWS(pairs));
    tcase_add_test(group, equal_sees_every_byte_of_a_pattern);
    tcase_add_loop_test(group, random_operations_keep_the_bytes, 0, 4);
    return group;
}

TEST_MAIN("payload", payload_cases)
