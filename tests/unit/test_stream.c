/* Streams against a plain array of bytes. */
#include "wire/stream.h"

#include "core/random.h"
#include "test_main.h"

#include <string.h>

enum { ROOM = 1 << 18, STEPS = 3000 };

static void
append_bytes(Stream *stream, const uint8_t *bytes, size_t length)
{
    Payload payload;
    payload_init(&payload, stream->memory);
    Chunk *chunk = chunk_new(stream->memory, bytes, length, length);
    payload_append(&payload, chunk, 0, length);
    chunk_unref(chunk);
    stream_append(stream, &payload);
}

START_TEST(what_is_dropped_is_given_back)
{
    Memory memory = {0};
    Stream stream;
    stream_init(&stream, &memory);
    uint8_t bytes[10000] = {0};
    for (int i = 0; i < 10; i++)
        append_bytes(&stream, bytes, sizeof bytes);
    size_t full = memory.used;
    stream_drop(&stream, 55000);
    ck_assert_uint_lt(memory.used, full - 50000);
    for (int i = 0; i < 1000; i++)
        append_bytes(&stream, bytes, 1);
    stream_drop(&stream, stream.end);
    ck_assert_uint_eq(stream.start, 101000);
    ck_assert_uint_lt(memory.used, 256); /* an idle connection stays small */
    append_bytes(&stream, bytes, 1);
    ck_assert_uint_eq(stream_length(&stream), 1);
    stream_clear(&stream);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

START_TEST(appending_a_payload_leaves_it_empty)
{
    Memory memory = {0};
    Stream stream;
    Payload payload;
    stream_init(&stream, &memory);
    payload_init(&payload, &memory);
    Chunk *chunk = chunk_new_pattern(&memory, 3);
    for (uint64_t i = 0; i < 20; i++)
        payload_append(&payload, chunk, 3 * i, 2);
    stream_append(&stream, &payload);
    ck_assert_uint_eq(payload.length, 0);
    ck_assert_uint_eq(stream_length(&stream), 40);
    ck_assert_uint_eq(stream.n, 20);
    stream_read(&stream, 0, 0, &payload);
    ck_assert_uint_eq(payload.length, 0);
    stream_read(&stream, 40, 0, &payload);
    ck_assert_uint_eq(payload.length, 0);
    chunk_unref(chunk);
    stream_clear(&stream);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

/* A stream and the bytes it should hold, by position. */
typedef struct {
    Stream stream;
    uint64_t start, end;
    uint8_t bytes[ROOM];
} Pair;

static void
append_random(Pair *pair, RandomStream *random, Chunk *pattern)
{
    size_t n = (size_t)random_below(random, random_below(random, 50) == 0 ? 9000 : 90);
    if (pair->end + n > ROOM)
        return;
    if (random_below(random, 3) > 0) {
        for (size_t i = 0; i < n; i++)
            pair->bytes[pair->end + i] = (uint8_t)random_u32(random);
        append_bytes(&pair->stream, pair->bytes + pair->end, n);
    } else {
        Payload payload;
        payload_init(&payload, pair->stream.memory);
        uint64_t offset = random_below(random, 1000);
        payload_append(&payload, pattern, offset, n / 2);
        payload_append(&payload, pattern, offset, n - n / 2);
        payload_copy(&payload, pair->bytes + pair->end);
        stream_append(&pair->stream, &payload);
    }
    pair->end += n;
}

static void
expect_part(const Pair *pair, uint64_t from, uint64_t length, int step)
{
    static const uint64_t longest = 12000;
    uint8_t bytes[12000];
    length = length < longest ? length : longest;
    Payload part;
    payload_init(&part, pair->stream.memory);
    stream_read(&pair->stream, from, length, &part);
    ck_assert_msg(part.length == length, "step %d: %llu bytes", step,
                  (unsigned long long)part.length);
    payload_copy(&part, bytes);
    ck_assert_msg(memcmp(bytes, pair->bytes + from, length) == 0, "step %d: other bytes", step);
    payload_clear(&part);
}

START_TEST(random_operations_keep_the_bytes)
{
    Memory memory = {0};
    RandomStream random;
    random_init(&random, (uint64_t)_i, 0, "test", "stream");
    Chunk *pattern = chunk_new_pattern(&memory, 5);
    Pair *pair = memory_take(&memory, sizeof *pair);
    stream_init(&pair->stream, &memory);
    for (int step = 0; step < STEPS; step++) {
        append_random(pair, &random, pattern);
        if (random_below(&random, 3) == 0) {
            pair->start += random_below(&random, (pair->end - pair->start) / 3 + 1);
            stream_drop(&pair->stream, pair->start);
        }
        ck_assert_uint_eq(pair->stream.start, pair->start);
        ck_assert_uint_eq(pair->stream.end, pair->end);
        uint64_t from = pair->start + random_below(&random, pair->end - pair->start + 1);
        expect_part(pair, from, random_below(&random, pair->end - from + 1), step);
    }
    stream_clear(&pair->stream);
    memory_give(&memory, pair, sizeof *pair);
    chunk_unref(pattern);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

static TCase *
stream_cases(void)
{
    TCase *group = tcase_create("stream");
    tcase_add_test(group, what_is_dropped_is_given_back);
    tcase_add_test(group, appending_a_payload_leaves_it_empty);
    tcase_add_loop_test(group, random_operations_keep_the_bytes, 0, 4);
    return group;
}

TEST_MAIN("stream", stream_cases)
