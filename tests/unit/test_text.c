#include "core/text.h"
#include "test_main.h"

#include <string.h>

static const struct {
    const char *what, *a, *b;
    unsigned distance;
} distances[] = {
    {"equal", "msl", "msl", 0},
    {"both empty", "", "", 0},
    {"one empty", "", "abc", 3},
    {"the other empty", "abc", "", 3},
    {"inserted", "rto", "rtoo", 1},
    {"deleted", "rto", "ro", 1},
    {"replaced", "rto", "rta", 1},
    {"swapped", "rto", "rot", 1},
    {"swapped at the front", "rto", "tro", 1},
    {"no byte is touched twice", "ca", "abc", 3},
    {"classical", "kitten", "sitting", 3},
    {"two swaps", "abcd", "badc", 2},
    {"nothing in common", "abc", "xyzw", 4},
    {"case counts", "MSL", "msl", 3},
};

START_TEST(distance_is_the_least_number_of_edits)
{
    const char *a = distances[_i].a, *b = distances[_i].b;
    ck_assert_msg(text_distance(a, b) == distances[_i].distance, "%s: %u", distances[_i].what,
                  text_distance(a, b));
    ck_assert_msg(text_distance(b, a) == distances[_i].distance, "%s, exchanged: %u",
                  distances[_i].what, text_distance(b, a));
}
END_TEST

START_TEST(distance_looks_at_63_bytes)
{
    char a[200], b[200];
    memset(a, 'x', sizeof a);
    memset(b, 'x', sizeof b);
    a[199] = b[150] = '\0';
    ck_assert_uint_eq(text_distance(a, b), 0);
    b[63] = 'y';
    ck_assert_uint_eq(text_distance(a, b), 0);
    b[62] = 'y';
    ck_assert_uint_eq(text_distance(a, b), 1);
    ck_assert_uint_eq(text_distance(a, ""), 63);
}
END_TEST

#define TEN "0123456789"

static const struct {
    const char *what, *text, *quoted;
} quotes[] = {
    {"plain", "50 mss", "\"50 mss\""},
    {"empty", "", "\"\""},
    {"control characters", "a\tb\n\x1b[1m\x7f", "\"a?b??[1m?\""},
    {"UTF-8 stays", "µs", "\"µs\""},
    {"40 bytes fit", TEN TEN TEN TEN, "\"" TEN TEN TEN TEN "\""},
    {"41 do not", TEN TEN TEN TEN "x", "\"" TEN TEN TEN TEN "…\""},
    {"cut before a character", TEN TEN TEN "012345678µs", "\"" TEN TEN TEN "012345678…\""},
    {"cut after a character", TEN TEN TEN "01234567µs", "\"" TEN TEN TEN "01234567µ…\""},
};

START_TEST(quoted_for_messages)
{
    char quoted[TEXT_QUOTED_MAX];
    const char *got = text_quote(quotes[_i].text, quoted);
    ck_assert_msg(strcmp(got, quotes[_i].quoted) == 0, "%s: %s", quotes[_i].what, got);
}
END_TEST

static TCase *
text_cases(void)
{
    TCase *tcase = tcase_create("text");
    tcase_add_loop_test(tcase, distance_is_the_least_number_of_edits, 0, TEST_ROWS(distances));
    tcase_add_test(tcase, distance_looks_at_63_bytes);
    tcase_add_loop_test(tcase, quoted_for_messages, 0, TEST_ROWS(quotes));
    return tcase;
}

TEST_MAIN("text", text_cases)
