/*
 * quantity.h - numbers with a unit as people write them: "50 ms", "10 Mbit/s", "1.5 %".
 *
 * Every quantity is a whole number of the base unit of its dimension, so nothing is rounded in
 * silence: what is finer than the base unit is an error, and so is what does not fit (a time of
 * more than SIM_TIME_LONGEST, 2^63 base units of the others). Arithmetic is in integers: no
 * floating point, no locale.
 */
#ifndef LASTACK_CORE_QUANTITY_H
#define LASTACK_CORE_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    DIMENSION_TIME,  /* nanoseconds: ns us ms s min h d */
    DIMENSION_DATA,  /* bytes: B kB MB GB KiB MiB GiB (bit, kbit … when they make whole bytes) */
    DIMENSION_RATE,  /* bits a second: bit/s kbit/s Mbit/s Gbit/s (bps …), B/s kB/s MB/s GB/s */
    DIMENSION_RATIO, /* parts in 10^9: % */
    DIMENSION_COUNT, /* a plain number: packets, times */
    DIMENSION_FLAG,  /* on, off: 1, 0 */
    DIMENSION_N
} Dimension;

/* "time", "amount of data", "rate", …, for messages. */
const char *dimension_name(Dimension dimension);

/* "a" or "an", as the name needs it. */
const char *dimension_article(Dimension dimension);

/* An example of how one is written, e.g. "50 ms", for messages. */
const char *dimension_example(Dimension dimension);

#define QUANTITY_TEXT_MAX    40  /* room for quantity_format */
#define QUANTITY_MESSAGE_MAX 320 /* room for every message of quantity_parse and of settings.h */

/*
 * Reads "50 ms" or "50ms" (white space is free, the unit's case is not; "us" may be written "µs"),
 * a plain "3" as a count, "on off true false yes no" as a flag. No sign, no exponent. Returns
 * false, leaves the results alone, and says in `message` what was wrong and what was expected when
 * it is no quantity.
 */
bool quantity_parse(const char *text, Dimension *ret_dimension, int64_t *ret_value, char *message,
                    size_t message_size);

/*
 * Writes it exactly, in the largest unit of which there is at least one, e.g. "240 s", "62.5 ms";
 * data in the largest unit of which there is a whole number ("1460 B", "64 KiB"). Times are never
 * written in min, h or d. What it writes, quantity_parse reads back, but for a negative value
 * (differences may be: "-5 ms"). `text` has QUANTITY_TEXT_MAX bytes, or the end is cut. Returns
 * `text`.
 */
const char *quantity_format(Dimension dimension, int64_t value, char *text, size_t text_size);

#endif
