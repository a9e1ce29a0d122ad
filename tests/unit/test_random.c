#include "core/random.h"
#include "core/real.h"
#include "test_main.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_RANDOM123
#include <Random123/philox.h>
#endif

enum { N_DRAWS = 200000 };

static RandomStream
stream_of(uint64_t seed, uint64_t run, const char *kind, const char *name)
{
    RandomStream stream;
    random_init(&stream, seed, run, kind, name);
    return stream;
}

/* The known answers that Random123 publishes for philox4x32 with 10 rounds. */
static const struct {
    const char *what;
    uint32_t counter[4], key[2], block[4];
} answers[] = {
    {"all bits 0", {0}, {0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {"all bits 1",
     {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {"the digits of pi",
     {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

START_TEST(philox_gives_the_known_answers)
{
    uint32_t block[4];
    philox4x32_10(answers[_i].counter, answers[_i].key, block);
    ck_assert_msg(memcmp(block, answers[_i].block, sizeof block) == 0,
                  "%s: %08" PRIx32 " %08" PRIx32 " %08" PRIx32 " %08" PRIx32, answers[_i].what,
                  block[0], block[1], block[2], block[3]);
}
END_TEST

#ifdef HAVE_RANDOM123
START_TEST(philox_agrees_with_random123)
{
    RandomStream stream = stream_of(1, 0, "test", "random123");
    for (int i = 0; i < 20000; i++) {
        philox4x32_ctr_t counter;
        philox4x32_key_t key;
        for (int j = 0; j < 4; j++)
            counter.v[j] = random_u32(&stream);
        for (int j = 0; j < 2; j++)
            key.v[j] = random_u32(&stream);
        philox4x32_ctr_t wanted = philox4x32_R(10, counter, key);
        uint32_t block[4];
        philox4x32_10(counter.v, key.v, block);
        if (memcmp(block, wanted.v, sizeof block) != 0)
            ck_abort_msg("counter %08" PRIx32 "…: %08" PRIx32 "…, wanted %08" PRIx32 "…",
                         counter.v[0], block[0], wanted.v[0]);
    }
}
END_TEST
#endif

/* What any release gave, every later one gives: results in print stay reproducible. */
static const struct {
    uint64_t seed, run;
    const char *kind, *name;
    uint64_t first[3];
} pinned[] = {
    {0,
     0,
     "",
     "",
     {UINT64_C(0x20E99DE22E957512), UINT64_C(0xE84489F29D009FC7), UINT64_C(0x5DEC8F6F377BDC01)}},
    {1,
     0,
     "link.loss",
     "client-server",
     {UINT64_C(0xBDF1C15BDA73A284), UINT64_C(0x73FB3C151A3655D0), UINT64_C(0xD0E5E73A552930A7)}},
    {1,
     1,
     "link.loss",
     "client-server",
     {UINT64_C(0xB17CD0A9C34E13FC), UINT64_C(0xF3DD9CC68149692A), UINT64_C(0x5BD86D76C6CEC730)}},
    {UINT64_MAX,
     UINT64_MAX,
     "a kind of more than eight bytes",
     "µ",
     {UINT64_C(0xC73116A34F784FEC), UINT64_C(0x1AB6131338C8FBD4), UINT64_C(0x20CFC356F7AE32EC)}},
};

START_TEST(first_values_are_pinned)
{
    RandomStream stream =
        stream_of(pinned[_i].seed, pinned[_i].run, pinned[_i].kind, pinned[_i].name);
    for (int i = 0; i < 3; i++) {
        uint64_t got = random_u64(&stream);
        ck_assert_msg(got == pinned[_i].first[i], "row %d, number %d: 0x%016" PRIX64, _i, i, got);
    }
}
END_TEST

static const struct {
    const char *what;
    uint64_t seed, run;
    const char *kind, *name;
} streams[] = {
    {"base", 1, 0, "ab", "c"},
    {"a byte moved over", 1, 0, "a", "bc"},
    {"all in the kind", 1, 0, "abc", ""},
    {"all in the name", 1, 0, "", "abc"},
    {"exchanged", 1, 0, "c", "ab"},
    {"longer", 1, 0, "ab", "cc"},
    {"another case", 1, 0, "ab", "C"},
    {"the next seed", 2, 0, "ab", "c"},
    {"the next run", 1, 1, "ab", "c"},
    {"seed and run exchanged", 0, 1, "ab", "c"},
    {"high bits of the seed", UINT64_C(1) << 32 | 1, 0, "ab", "c"},
    {"high bits of the run", 1, UINT64_C(1) << 32, "ab", "c"},
    {"eight bytes", 1, 0, "12345678", "c"},
    {"nine bytes", 1, 0, "123456789", "c"},
    {"sixteen bytes", 1, 0, "1234567812345678", "c"},
    {"eight in the name", 1, 0, "ab", "12345678"},
};

START_TEST(every_part_of_the_name_counts)
{
    RandomStream a =
        stream_of(streams[_i].seed, streams[_i].run, streams[_i].kind, streams[_i].name);
    for (int j = 0; j < TEST_ROWS(streams); j++) {
        RandomStream b =
            stream_of(streams[j].seed, streams[j].run, streams[j].kind, streams[j].name);
        bool same_key = memcmp(a.key, b.key, sizeof a.key) == 0;
        bool same_counter = memcmp(a.counter, b.counter, sizeof a.counter) == 0;
        if (j == _i)
            ck_assert_msg(same_key && same_counter, "%s: not the same again", streams[_i].what);
        else
            ck_assert_msg(!same_key && !same_counter, "%s and %s meet", streams[_i].what,
                          streams[j].what);
    }
}
END_TEST

START_TEST(streams_leave_one_another_alone)
{
    RandomStream alone = stream_of(1, 0, "link.loss", "a-b");
    RandomStream among = stream_of(1, 0, "link.loss", "a-b");
    RandomStream other = stream_of(1, 0, "link.loss", "a-c");
    for (int i = 0; i < 1000; i++) {
        for (int j = 0; j < i % 7; j++)
            random_u32(&other);
        ck_assert_uint_eq(random_u32(&among), random_u32(&alone));
    }
    RandomStream copy = among;
    ck_assert_uint_eq(random_u64(&copy), random_u64(&among));
}
END_TEST

/* Correlation of neighbouring streams: of the order 1/sqrt(n). */
START_TEST(neighbouring_streams_are_independent)
{
    RandomStream base = stream_of(1, 0, "link.loss", "a");
    RandomStream neighbours[] = {
        stream_of(2, 0, "link.loss", "a"),
        stream_of(1, 1, "link.loss", "a"),
        stream_of(1, 0, "link.losr", "a"),
        stream_of(1, 0, "link.loss", "b"),
    };
    double products[TEST_ROWS(neighbours)] = {0};
    for (int i = 0; i < N_DRAWS; i++) {
        double x = random_unit(&base) - 0.5;
        for (int j = 0; j < TEST_ROWS(neighbours); j++)
            products[j] += x * (random_unit(&neighbours[j]) - 0.5);
    }
    for (int j = 0; j < TEST_ROWS(neighbours); j++) {
        double correlation = products[j] / N_DRAWS * 12;
        ck_assert_msg(correlation < 0.01 && correlation > -0.01, "neighbour %d: %g", j,
                      correlation);
    }
}
END_TEST

START_TEST(words_come_in_the_order_of_blocks)
{
    RandomStream stream = stream_of(3, 4, "kind", "name");
    uint32_t counter[4], key[2], block[4];
    memcpy(key, stream.key, sizeof key);
    memcpy(counter, stream.counter, sizeof counter);
    /* across the carry from the lowest word of the counter */
    stream.counter[0] = counter[0] = UINT32_MAX - 1;
    for (int i = 0; i < 4; i++) {
        philox4x32_10(counter, key, block);
        for (int j = 0; j < 4; j++)
            ck_assert_uint_eq(random_u32(&stream), block[j]);
        if (++counter[0] == 0)
            counter[1]++;
    }
    ck_assert_uint_eq(stream.counter[1], 1);
    RandomStream words = stream, pairs = stream;
    uint64_t low = random_u32(&words), high = random_u32(&words);
    ck_assert_uint_eq(random_u64(&pairs), low | high << 32);
}
END_TEST

static const uint64_t bounds[] = {
    1,
    2,
    3,
    6,
    7,
    10,
    1000,
    1000000000,
    UINT32_MAX,
    UINT64_C(1) << 32,
    (UINT64_C(1) << 32) + 1,
    (UINT64_C(1) << 63) - 1,
    UINT64_C(1) << 63,
    (UINT64_C(1) << 63) + 1,
    UINT64_C(3) << 62,
    UINT64_MAX,
};

/* Twelve equal parts of the range, each hit by about as many: chi-square with 11 degrees. */
START_TEST(below_is_uniform)
{
    enum { PARTS = 12 };
    uint64_t bound = bounds[_i];
    RandomStream stream = stream_of(1, 0, "test", "below");
    int hits[PARTS] = {0};
    for (int i = 0; i < N_DRAWS; i++) {
        uint64_t x = random_below(&stream, bound);
        if (x >= bound)
            ck_abort_msg("%" PRIu64 " is not below %" PRIu64, x, bound);
        hits[bound < PARTS ? (int)x : (int)((double)x / (double)bound * PARTS) % PARTS]++;
    }
    int parts = bound < PARTS ? (int)bound : PARTS;
    double chi = 0, wanted = (double)N_DRAWS / parts;
    for (int j = 0; j < parts; j++)
        chi += (hits[j] - wanted) * (hits[j] - wanted) / wanted;
    ck_assert_msg(chi < 33, "below %" PRIu64 ": chi-square %g", bound, chi); /* 1 in 2000 */
}
END_TEST

/* The remainder or the product alone would favour some numbers by half at such a bound. */
START_TEST(below_has_no_bias)
{
    RandomStream stream = stream_of(1, 0, "test", "bias");
    uint64_t bound = UINT64_C(3) << 62;
    int by_remainder[3] = {0}, by_third[3] = {0};
    for (int i = 0; i < N_DRAWS; i++) {
        uint64_t x = random_below(&stream, bound);
        by_remainder[x % 3]++;
        by_third[x >> 62]++;
    }
    for (int j = 0; j < 3; j++) {
        ck_assert_int_lt(abs(by_remainder[j] - N_DRAWS / 3), 1000);
        ck_assert_int_lt(abs(by_third[j] - N_DRAWS / 3), 1000);
    }
}
END_TEST

/* A stream whose next number is `number` and the one after it `next`. */
static RandomStream
stream_giving(uint64_t number, uint64_t next)
{
    RandomStream stream = stream_of(1, 0, "test", "given");
    for (int i = 0; i < 2; i++) {
        stream.block[i] = (uint32_t)(number >> 32 * i);
        stream.block[2 + i] = (uint32_t)(next >> 32 * i);
    }
    stream.used = 0;
    return stream;
}

/* floor(number * bound / 2^64), unless the remainder is below 2^64 mod bound. */
static const struct {
    uint64_t bound, number;
    bool refused;
    uint64_t slice;
} slices[] = {
    {1, 0, false, 0},
    {1, UINT64_MAX, false, 0},
    {UINT64_C(1) << 32, 0, false, 0},
    {UINT64_C(1) << 32, UINT64_MAX, false, UINT32_MAX},
    {3, 0, true, 0},
    {3, 1, false, 0},
    {3, UINT64_C(0x5555555555555555), false, 0}, /* remainder 2^64 - 1 */
    {3, UINT64_C(0x5555555555555556), false, 1}, /* remainder 2 */
    {3, UINT64_MAX, false, 2},
    {(UINT64_C(1) << 63) + 1, 2, true, 0}, /* remainder 2, below 2^63 - 1 */
    {(UINT64_C(1) << 63) + 1, 1, false, 0},
    {(UINT64_C(1) << 63) + 1, UINT64_MAX, false, UINT64_C(1) << 63}, /* remainder 2^63 - 1 */
    {(UINT64_C(1) << 63) + 1, UINT64_MAX - 1, false, (UINT64_C(1) << 63) - 1},
    {UINT64_MAX, 0, true, 0},
    {UINT64_MAX, 1, false, 0},
    {UINT64_MAX, UINT64_MAX, false, UINT64_MAX - 1}, /* remainder 1 */
    {UINT64_C(0xFEDCBA9876543210), UINT64_C(0x0123456789ABCDEF), false,
     UINT64_C(0x0121FA00AD77D742)},
};

START_TEST(below_takes_the_slice_of_a_number)
{
    /* the number after it is accepted for every bound here */
    RandomStream stream = stream_giving(slices[_i].number, UINT64_MAX - 1);
    uint64_t got = random_below(&stream, slices[_i].bound);
    ck_assert_msg((stream.used == 4) == slices[_i].refused, "row %d: refused, or not", _i);
    if (!slices[_i].refused)
        ck_assert_msg(got == slices[_i].slice, "row %d: %" PRIu64, _i, got);
}
END_TEST

/* The number one above 2^63 is half of 10^9: not below half, but below the next. */
START_TEST(chance_is_exact)
{
    RandomStream half = stream_giving((UINT64_C(1) << 63) + 1, 0), above_half = half;
    ck_assert(!random_chance(&half, 500000000));
    ck_assert(random_chance(&above_half, 500000001));
}
END_TEST

static const struct {
    uint64_t parts;
    double wanted;
} chances[] = {
    {0, 0},          {1000, 1e-6}, {10000000, 0.01}, {333333333, 0.333333333}, {999000000, 0.999},
    {1000000000, 1},
};

START_TEST(chance_comes_true_as_often_as_it_should)
{
    RandomStream stream = stream_of(1, 0, "test", "chance"), before = stream;
    int hits = 0;
    for (int i = 0; i < N_DRAWS; i++)
        hits += random_chance(&stream, chances[_i].parts);
    double wanted = chances[_i].wanted, got = (double)hits / N_DRAWS;
    double variance = wanted * (1 - wanted) / N_DRAWS;
    ck_assert_msg((got - wanted) * (got - wanted) <= 16 * variance, "%" PRIu64 ": %g",
                  chances[_i].parts, got);
    bool certain = wanted == 0 || wanted == 1;
    ck_assert_msg(certain == (memcmp(&before, &stream, sizeof stream) == 0),
                  "%" PRIu64 ": numbers were taken, or none", chances[_i].parts);
}
END_TEST

static double
draw_unit(RandomStream *stream)
{
    return random_unit(stream);
}

static double
draw_exponential(RandomStream *stream)
{
    return random_exponential(stream, 3);
}

static double
draw_normal(RandomStream *stream)
{
    return random_normal(stream, 10, 2);
}

static double
draw_constant(RandomStream *stream)
{
    return random_normal(stream, 7, 0);
}

static double
draw_pareto(RandomStream *stream)
{
    return random_pareto(stream, 2, 5);
}

/* Moments of N_DRAWS numbers; `below` of them should lie under `mark`. Tolerances: 4 deviations. */
static const struct {
    const char *what;
    double (*draw)(RandomStream *stream);
    double least, most; /* every number lies within */
    double mean, mean_tolerance;
    double variance, variance_tolerance;
    double mark, below;
} distributions[] = {
    {"uniform", draw_unit, 0, 1 - 0x1p-53, 0.5, 0.0026, 1 / 12.0, 0.0007, 0.1, 0.1},
    {"exponential", draw_exponential, 0, 111, 3, 0.027, 9, 0.23, 2.0794415416798357, 0.5},
    {"normal", draw_normal, -7, 27, 10, 0.018, 4, 0.051, 13.92, 0.9750021},
    {"no deviation", draw_constant, 7, 7, 7, 0, 0, 0, 7, 0},
    {"Pareto", draw_pareto, 2, 1e5, 2.5, 0.0058, 5 / 12.0, 0.03, 2.2973967099940700, 0.5},
};

START_TEST(distributions_have_their_moments)
{
    RandomStream stream = stream_of(1, 0, "test", "moments");
    double n = N_DRAWS, sum = 0, squares = 0;
    int below = 0;
    for (int i = 0; i < N_DRAWS; i++) {
        double x = distributions[_i].draw(&stream);
        if (!(x >= distributions[_i].least && x <= distributions[_i].most))
            ck_abort_msg("%s: %g", distributions[_i].what, x);
        double off = x - distributions[_i].mean; /* small, so that squares keep their digits */
        sum += off;
        squares += off * off;
        below += x < distributions[_i].mark;
    }
    double mean_off = sum / n;
    double variance_off = (squares - sum * sum / n) / (n - 1) - distributions[_i].variance;
    double wanted = distributions[_i].below, got = below / n;
    ck_assert_msg(mean_off * mean_off <=
                      distributions[_i].mean_tolerance * distributions[_i].mean_tolerance,
                  "%s: the mean is off by %g", distributions[_i].what, mean_off);
    ck_assert_msg(variance_off * variance_off <=
                      distributions[_i].variance_tolerance * distributions[_i].variance_tolerance,
                  "%s: the variance is off by %g", distributions[_i].what, variance_off);
    ck_assert_msg((got - wanted) * (got - wanted) <= 16 * wanted * (1 - wanted) / n,
                  "%s: %g lie below the mark", distributions[_i].what, got);
}
END_TEST

/* One number a draw, so that exchanging a distribution moves no other draw. */
START_TEST(every_draw_takes_one_number)
{
    RandomStream draws = stream_of(1, 0, "test", "draws"), numbers = draws;
    for (int i = 0; i < TEST_ROWS(distributions); i++) {
        distributions[i].draw(&draws);
        random_u64(&numbers);
        ck_assert_msg(draws.used == numbers.used && draws.counter[0] == numbers.counter[0], "%s",
                      distributions[i].what);
    }
}
END_TEST

/* A draw is its inverse distribution at the number taken, to the last bit. */
START_TEST(draws_are_inversions)
{
    RandomStream draws = stream_of(1, 0, "test", "inversion"), numbers = draws;
    for (int i = 0; i < 1000; i++) {
        double exponential = random_exponential(&draws, 2);
        ck_assert(exponential == 2 * -real_log(1 - random_unit(&numbers)));
        double normal = random_normal(&draws, 1, 3);
        double p = ((double)(random_u64(&numbers) >> 12) + 0.5) / 4503599627370496;
        ck_assert(normal == 1 + 3 * real_normal_quantile(p));
        double pareto = random_pareto(&draws, 4, 2);
        ck_assert(pareto == 4 * real_pow(1 - random_unit(&numbers), -0.5));
    }
}
END_TEST

static TCase *
philox_cases(void)
{
    TCase *tcase = tcase_create("philox");
    tcase_add_loop_test(tcase, philox_gives_the_known_answers, 0, TEST_ROWS(answers));
#ifdef HAVE_RANDOM123
    tcase_add_test(tcase, philox_agrees_with_random123);
#endif
    return tcase;
}

static TCase *
stream_cases(void)
{
    TCase *tcase = tcase_create("streams");
    tcase_add_loop_test(tcase, first_values_are_pinned, 0, TEST_ROWS(pinned));
    tcase_add_loop_test(tcase, every_part_of_the_name_counts, 0, TEST_ROWS(streams));
    tcase_add_test(tcase, streams_leave_one_another_alone);
    tcase_add_test(tcase, neighbouring_streams_are_independent);
    tcase_add_test(tcase, words_come_in_the_order_of_blocks);
    return tcase;
}

static TCase *
distribution_cases(void)
{
    TCase *tcase = tcase_create("distributions");
    tcase_add_loop_test(tcase, below_is_uniform, 0, TEST_ROWS(bounds));
    tcase_add_test(tcase, below_has_no_bias);
    tcase_add_loop_test(tcase, below_takes_the_slice_of_a_number, 0, TEST_ROWS(slices));
    tcase_add_test(tcase, chance_is_exact);
    tcase_add_loop_test(tcase, chance_comes_true_as_often_as_it_should, 0, TEST_ROWS(chances));
    tcase_add_loop_test(tcase, distributions_have_their_moments, 0, TEST_ROWS(distributions));
    tcase_add_test(tcase, every_draw_takes_one_number);
    tcase_add_test(tcase, draws_are_inversions);
    return tcase;
}

TEST_MAIN("random", philox_cases, stream_cases, distribution_cases)
