/*
 * random.h - streams of random numbers, each named, each the same on every machine.
 *
 * Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011), a counter
 * encrypted by a key. A stream's key and the upper half of its counter follow from seed, run, kind
 * and name, so a new host or link leaves every other stream as it was. Distributions use + - * /
 * and the functions of core/real.h only, by inversion: each draw takes one random_u64, so what a
 * stream gives next depends only on how often it was asked.
 *
 * A stream is a plain value: it owns nothing, and a copy of it goes on with the same numbers. It
 * repeats after 2^66 words.
 */
#ifndef LASTACK_CORE_RANDOM_H
#define LASTACK_CORE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint32_t key[2];
    uint32_t counter[4]; /* the low half counts blocks, the high half belongs to the stream */
    uint32_t block[4];
    uint32_t used; /* words of `block` handed out */
} RandomStream;

/* One block: 10 rounds of Philox4x32 over `counter` under `key`. */
void philox4x32_10(const uint32_t counter[4], const uint32_t key[2], uint32_t ret_block[4]);

/*
 * Starts a stream at its beginning. kind names what it is for ("link.loss"), name the object
 * ("client-server"); neither is kept.
 */
void random_init(RandomStream *stream, uint64_t seed, uint64_t run, const char *kind,
                 const char *name);

/* All 2^32 values alike. */
uint32_t random_u32(RandomStream *stream);

/* All 2^64 values alike: two words, the low one first. */
uint64_t random_u64(RandomStream *stream);

/* Uniform in [0, 1), of 53 random bits. */
double random_unit(RandomStream *stream);

/* Uniform in 0 .. bound-1, without bias; bound > 0. Takes a second number with probability below
 * bound / 2^64. */
uint64_t random_below(RandomStream *stream, uint64_t bound);

/* True with probability `parts` in 10^9, exactly; parts <= 10^9, and 0 and 10^9 take no number. */
bool random_chance(RandomStream *stream, uint64_t parts);

/* Exponential with that mean; mean > 0. Between 0 and 36.8 means. */
double random_exponential(RandomStream *stream, double mean);

/* Normal; deviation >= 0. Within 8.3 deviations of the mean. */
double random_normal(RandomStream *stream, double mean, double deviation);

/*
 * Pareto: P(X > x) = (minimum / x)^shape for x >= minimum; minimum > 0, shape > 0. A shape below
 * 0.052 may give infinity.
 */
double random_pareto(RandomStream *stream, double minimum, double shape);

#endif
