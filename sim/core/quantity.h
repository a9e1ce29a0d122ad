/*
 * quantity.h - numbers with a unit as people write them: "50 ms", "10 Mbit/s", "1.5 %".
 *
 * Every quantity is a whole number of the base unit of its dimension, so nothing is rounded in
 * silence: what is finer than the base unit is an error.
 */
#ifndef LASTACK_CORE_QUANTITY_H
#define LASTACK_CORE_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    DIMENSION_TIME,  /* nanoseconds: ns us ms s min h d */
    DIMENSION_DATA,  /* bytes: B kB MB GB KiB MiB GiB (bit, kbit … when they make whole bytes) */
    DIMENSION_RATE,  /* bits a second: bit/s kbit/s Mbit/s Gbit/s B/s kB/s MB/s */
    DIMENSION_RATIO, /* parts in 10^9: % */
    DIMENSION_COUNT, /* a plain number: packets, times */
    DIMENSION_FLAG,  /* on, off: 1, 0 */
    DIMENSION_N
} Dimension;

/* "time", "amount of data", "rate", …, for messages. */
const char *dimension_name(Dimension dimension);

/* An example of how one is written, e.g. "50 ms", for messages. */
const char *dimension_example(Dimension dimension);

/*
 * Reads "50 ms" or "50ms" (white space is free, the unit's case is not; "us" may be written "µs").
 * Returns false and writes what was wrong and what was expected to `message` when it is no
 * quantity.
 */
bool quantity_parse(const char *text, Dimension *ret_dimension, int64_t *ret_value, char *message,
                    size_t message_size);

/* Writes it in the largest unit that shows it exactly in few digits, e.g. "240 s", "62.5 ms".
 * Returns `text`. */
const char *quantity_format(Dimension dimension, int64_t value, char *text, size_t text_size);

#endif
