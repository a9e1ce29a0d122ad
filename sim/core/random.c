#include "core/random.h"

#include "core/real.h"
#include "core/sim_assert.h"

#include <stddef.h>
#include <string.h>

enum { ROUNDS = 10, BLOCK_WORDS = 4 };

static const uint64_t chance_whole = 1000000000; /* the denominator of random_chance */

static uint32_t
low_word(uint64_t x)
{
    return (uint32_t)(x & UINT32_MAX);
}

static uint32_t
high_word(uint64_t x)
{
    return (uint32_t)(x >> 32);
}

void
philox4x32_10(const uint32_t counter[4], const uint32_t key[2], uint32_t ret_block[4])
{
    uint32_t x0 = counter[0], x1 = counter[1], x2 = counter[2], x3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < ROUNDS; round++) {
        /* The paper's two multipliers, then its Weyl sequence for the key: the golden ratio and
         * sqrt(3) - 1. */
        uint64_t p0 = UINT64_C(0xD2511F53) * x0;
        uint64_t p1 = UINT64_C(0xCD9E8D57) * x2;
        x0 = high_word(p1) ^ x1 ^ k0;
        x1 = low_word(p1);
        x2 = high_word(p0) ^ x3 ^ k1;
        x3 = low_word(p0);
        k0 += 0x9E3779B9;
        k1 += 0xBB67AE85;
    }
    ret_block[0] = x0;
    ret_block[1] = x1;
    ret_block[2] = x2;
    ret_block[3] = x3;
}

/*
 * Mixes 64 bits into a state of 128 (Davies and Meyer's construction: the message is the key, and
 * the old state is added so that a step cannot be undone).
 */
static void
absorb(uint32_t state[4], uint64_t bits)
{
    const uint32_t key[2] = {low_word(bits), high_word(bits)};
    uint32_t block[4];
    philox4x32_10(state, key, block);
    for (int i = 0; i < BLOCK_WORDS; i++)
        state[i] ^= block[i];
}

/* The length goes first, so that ("ab", "c") and ("a", "bc") differ. */
static void
absorb_text(uint32_t state[4], const char *text)
{
    size_t length = strlen(text);
    absorb(state, length);
    for (size_t start = 0; start < length; start += 8) {
        uint64_t bits = 0;
        for (size_t i = 0; i < 8 && start + i < length; i++)
            bits |= (uint64_t)(unsigned char)text[start + i] << (8 * i);
        absorb(state, bits);
    }
}

void
random_init(RandomStream *stream, uint64_t seed, uint64_t run, const char *kind, const char *name)
{
    uint32_t state[4] = {0};
    absorb(state, seed);
    absorb(state, run);
    absorb_text(state, kind);
    absorb_text(state, name);

    *stream = (RandomStream){
        .key = {state[0], state[1]},
        .counter = {0, 0, state[2], state[3]},
        .used = BLOCK_WORDS,
    };
}

uint32_t
random_u32(RandomStream *stream)
{
    if (stream->used == BLOCK_WORDS) {
        philox4x32_10(stream->counter, stream->key, stream->block);
        stream->used = 0;
        if (++stream->counter[0] == 0)
            stream->counter[1]++;
    }
    return stream->block[stream->used++];
}

uint64_t
random_u64(RandomStream *stream)
{
    uint64_t low = random_u32(stream);
    return low | (uint64_t)random_u32(stream) << 32;
}

double
random_unit(RandomStream *stream)
{
    return (double)(random_u64(stream) >> 11) * 0x1p-53;
}

/* a * b in 128 bits, by halves: C11 has no type that wide. */
static uint64_t
multiply(uint64_t a, uint64_t b, uint64_t *ret_low)
{
    uint64_t a_low = low_word(a), a_high = high_word(a);
    uint64_t b_low = low_word(b), b_high = high_word(b);
    uint64_t middle = a_high * b_low + high_word(a_low * b_low);
    uint64_t other = a_low * b_high + low_word(middle);
    *ret_low = other << 32 | low_word(a_low * b_low);
    return a_high * b_high + high_word(middle) + high_word(other);
}

/*
 * Lemire, "Fast Random Integer Generation in an Interval", 2019: the product of 64 random bits and
 * the bound falls into one of `bound` slices of length 2^64. Of each slice the first 2^64 mod bound
 * places are refused, so that all slices keep equally many. That remainder is less than the bound:
 * from there on nothing needs dividing.
 */
uint64_t
random_below(RandomStream *stream, uint64_t bound)
{
    sim_assert(bound > 0);
    uint64_t place;
    uint64_t slice = multiply(random_u64(stream), bound, &place);
    if (place < bound) {
        uint64_t refused = (0 - bound) % bound;
        while (place < refused)
            slice = multiply(random_u64(stream), bound, &place);
    }
    return slice;
}

bool
random_chance(RandomStream *stream, uint64_t parts)
{
    sim_assert(parts <= chance_whole);
    if (parts == 0 || parts == chance_whole)
        return parts != 0;
    return random_below(stream, chance_whole) < parts;
}

/* Uniform in (0, 1], where a logarithm is finite. */
static double
unit_above_zero(RandomStream *stream)
{
    return 1 - random_unit(stream);
}

double
random_exponential(RandomStream *stream, double mean)
{
    sim_assert(mean > 0);
    return mean * -real_log(unit_above_zero(stream));
}

double
random_normal(RandomStream *stream, double mean, double deviation)
{
    sim_assert(deviation >= 0);
    /* The middles of 2^52 equal parts: symmetric, and never 0 or 1. */
    double p = ((double)(random_u64(stream) >> 12) + 0.5) * 0x1p-52;
    return mean + deviation * real_normal_quantile(p);
}

double
random_pareto(RandomStream *stream, double minimum, double shape)
{
    sim_assert(minimum > 0 && shape > 0);
    return minimum * real_pow(unit_above_zero(stream), -1 / shape);
}
