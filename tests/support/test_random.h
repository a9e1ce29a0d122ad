/*
 * test_random.h - numbers without pattern for tests: independent of what is tested, the same ones
 * in every run.
 */
#ifndef LASTACK_SUPPORT_TEST_RANDOM_H
#define LASTACK_SUPPORT_TEST_RANDOM_H

#include <stdint.h>

/* A linear congruential step; its high half is handed out. Start `state` at any value. */
static inline uint32_t
test_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 32);
}

/* 0 .. bound-1. */
static inline uint32_t
test_random_below(uint64_t *state, uint32_t bound)
{
    return (uint32_t)((uint64_t)test_random(state) * bound >> 32);
}

#endif
