/* The Internet checksum: published answers, however the bytes are cut. */
#include "wire/checksum.h"

#include "core/random.h"
#include "test_main.h"

static const struct {
    const char *what;
    size_t length;
    uint8_t bytes[24];
    uint16_t checksum;
} answers[] = {
    {"nothing", 0, {0}, 0xffff},
    {"RFC 1071 §3", 8, {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}, 0x220d},
    {"an odd length counts as if a zero followed", 3, {0x12, 0x34, 0x56}, 0x97cb},
    {"one byte", 1, {0xff}, 0x00ff},
    {"carries out of carries", 4, {0xff, 0xff, 0x00, 0x01}, 0xfffe},
    {"an IPv4 header",
     20,
     {0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
      0x00, 0x00, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7},
     0xb861},
    {"an IPv4 header with its checksum",
     20,
     {0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
      0xb8, 0x61, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7},
     0x0000},
};

START_TEST(sum_is_the_published_one_however_it_is_cut)
{
    size_t length = answers[_i].length;
    for (size_t first = 0; first <= length; first++)
        for (size_t second = first; second <= length; second++) {
            Checksum checksum = {0};
            checksum_add(&checksum, answers[_i].bytes, first);
            checksum_add(&checksum, answers[_i].bytes + first, second - first);
            checksum_add(&checksum, answers[_i].bytes + second, length - second);
            ck_assert_msg(checksum_finish(&checksum) == answers[_i].checksum,
                          "%s, cut at %zu and %zu: %04x", answers[_i].what, first, second,
                          checksum_finish(&checksum));
        }
}
END_TEST

/* RFC 1071 §2 as it is written: add, and add the carry at once. */
static uint16_t
plain_checksum(const uint8_t *bytes, size_t length)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < length; i++) {
        sum += i % 2 == 0 ? (uint32_t)bytes[i] << 8 : bytes[i];
        if (sum > 0xffff)
            sum -= 0xffff;
    }
    return (uint16_t)~sum;
}

START_TEST(sum_of_random_pieces_is_that_of_the_whole)
{
    RandomStream random;
    random_init(&random, 1, 0, "test", "checksum");
    uint8_t bytes[4000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)random_u32(&random);

    Checksum checksum = {0};
    size_t done = 0;
    while (done < sizeof bytes) {
        size_t n = (size_t)random_below(&random, 40);
        n = n < sizeof bytes - done ? n : sizeof bytes - done;
        checksum_add(&checksum, bytes + done, n);
        done += n;
        ck_assert_uint_eq(checksum_finish(&checksum), plain_checksum(bytes, done));
    }
}
END_TEST

static TCase *
checksum_cases(void)
{
    TCase *group = tcase_create("checksum");
    tcase_add_loop_test(group, sum_is_the_published_one_however_it_is_cut, 0, TEST_ROWS(answers));
    tcase_add_test(group, sum_of_random_pieces_is_that_of_the_whole);
    return group;
}

TEST_MAIN("checksum", checksum_cases)
