/*
 * Sequence numbers compare as the RFC wants on both sides of the wrap.
 */
#include "tcp/seq.h"
#include "test_main.h"

static const struct {
    const char *what;
    TcpSeq a, b;
    int32_t diff; /* a - b */
} pairs[] = {
    {"equal", 7, 7, 0},
    {"one apart", 8, 7, 1},
    {"one apart, the other way", 7, 8, -1},
    {"across the wrap", 2, UINT32_MAX - 1, 4},
    {"across the wrap, the other way", UINT32_MAX - 1, 2, -4},
    {"half the circle less one", UINT32_C(0x7fffffff), 0, INT32_MAX},
    {"half the circle", UINT32_C(0x80000000), 0, INT32_MIN},
};

START_TEST(pair_compares)
{
    TcpSeq a = pairs[_i].a, b = pairs[_i].b;
    int32_t diff = pairs[_i].diff;
    ck_assert_msg(seq_diff(a, b) == diff, "%s: difference", pairs[_i].what);
    ck_assert_msg(seq_lt(a, b) == (diff < 0), "%s: seq_lt", pairs[_i].what);
    ck_assert_msg(seq_leq(a, b) == (diff <= 0), "%s: seq_leq", pairs[_i].what);
    ck_assert_msg(seq_max(a, b) == (diff < 0 ? b : a), "%s: seq_max", pairs[_i].what);
}
END_TEST

static const struct {
    const char *what;
    TcpSeq low, seq, end;
    bool in;
} ranges[] = {
    {"at the left edge", 10, 10, 20, true},
    {"the last number", 10, 19, 20, true},
    {"at the right edge", 10, 20, 20, false},
    {"before the left edge", 10, 9, 20, false},
    {"an empty range", 10, 10, 10, false},
    {"across the wrap, before it", UINT32_MAX - 4, UINT32_MAX, 5, true},
    {"across the wrap, after it", UINT32_MAX - 4, 4, 5, true},
    {"across the wrap, beyond", UINT32_MAX - 4, 5, 5, false},
    {"a window of 2^30", 0, UINT32_C(0x3fffffff), UINT32_C(0x40000000), true},
};

START_TEST(range_holds)
{
    ck_assert_msg(seq_in(ranges[_i].low, ranges[_i].seq, ranges[_i].end) == ranges[_i].in, "%s",
                  ranges[_i].what);
}
END_TEST

static TCase *
comparing(void)
{
    TCase *group = tcase_create("comparing");
    tcase_add_loop_test(group, pair_compares, 0, TEST_ROWS(pairs));
    tcase_add_loop_test(group, range_holds, 0, TEST_ROWS(ranges));
    return group;
}

TEST_MAIN("seq", comparing)
