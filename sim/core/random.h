/*
 * random.h - streams of random numbers, each named, each the same on every machine.
 *
 * Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011), a counter
 * encrypted by a key. A stream's key and the upper half of its counter follow from seed, run, kind
 * and name, so a new host or link leaves every other stream as it was. Distributions use + - * /
 * and sqrt and the functions of core/real.h only.
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

/* kind names what the stream is for ("link.loss"), name the object ("client-server"). */
void random_init(RandomStream *stream, uint64_t seed, uint64_t run, const char *kind,
                 const char *name);

uint32_t random_u32(RandomStream *stream);
uint64_t random_u64(RandomStream *stream);

/* Uniform in [0, 1), of 53 random bits. */
double random_unit(RandomStream *stream);

/* Uniform in 0 .. bound-1, without bias; bound > 0. */
uint64_t random_below(RandomStream *stream, uint64_t bound);

/* True with probability `parts` in 10^9, exactly. Takes no number when parts is 0 or 10^9. */
bool random_chance(RandomStream *stream, uint64_t parts);

/* mean > 0. */
double random_exponential(RandomStream *stream, double mean);

/* By inversion (real_normal_quantile): one number a draw. */
double random_normal(RandomStream *stream, double mean, double deviation);

/* Pareto: minimum > 0, shape > 0. */
double random_pareto(RandomStream *stream, double minimum, double shape);

#endif
