#include "core/quantity.h"

#include "core/sim_assert.h"
#include "core/simtime.h"
#include "core/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* One unit is numerator / denominator base units. In a dimension, those that quantity_format may
 * choose from stand in growing order. */
typedef struct {
    const char *name;
    Dimension dimension;
    uint64_t numerator;
    uint64_t denominator;
    bool written; /* quantity_format may write it; the others are only read */
} Unit;

static const Unit units[] = {
    {"ns", DIMENSION_TIME, 1, 1, true},
    {"us", DIMENSION_TIME, SIM_US, 1, true},
    {"\xC2\xB5s", DIMENSION_TIME, SIM_US, 1, false}, /* U+00B5, the micro sign */
    {"\xCE\xBCs", DIMENSION_TIME, SIM_US, 1, false}, /* U+03BC, the Greek letter */
    {"ms", DIMENSION_TIME, SIM_MS, 1, true},
    {"s", DIMENSION_TIME, SIM_S, 1, true},
    {"min", DIMENSION_TIME, 60 * SIM_S, 1, false}, /* "240 s" is what RFCs say, not "4 min" */
    {"h", DIMENSION_TIME, 3600 * SIM_S, 1, false},
    {"d", DIMENSION_TIME, SIM_DAY, 1, false},

    {"B", DIMENSION_DATA, 1, 1, true},
    {"kB", DIMENSION_DATA, 1000, 1, true},
    {"KiB", DIMENSION_DATA, 1024, 1, true},
    {"MB", DIMENSION_DATA, 1000000, 1, true},
    {"MiB", DIMENSION_DATA, 1 << 20, 1, true},
    {"GB", DIMENSION_DATA, 1000000000, 1, true},
    {"GiB", DIMENSION_DATA, 1 << 30, 1, true},
    {"bit", DIMENSION_DATA, 1, 8, false},
    {"kbit", DIMENSION_DATA, 1000, 8, false},
    {"Mbit", DIMENSION_DATA, 1000000, 8, false},
    {"Gbit", DIMENSION_DATA, 1000000000, 8, false},

    {"bit/s", DIMENSION_RATE, 1, 1, true},
    {"kbit/s", DIMENSION_RATE, 1000, 1, true},
    {"Mbit/s", DIMENSION_RATE, 1000000, 1, true},
    {"Gbit/s", DIMENSION_RATE, 1000000000, 1, true},
    {"bps", DIMENSION_RATE, 1, 1, false},
    {"kbps", DIMENSION_RATE, 1000, 1, false},
    {"Mbps", DIMENSION_RATE, 1000000, 1, false},
    {"Gbps", DIMENSION_RATE, 1000000000, 1, false},
    {"B/s", DIMENSION_RATE, 8, 1, false},
    {"kB/s", DIMENSION_RATE, 8000, 1, false},
    {"MB/s", DIMENSION_RATE, 8000000, 1, false},
    {"GB/s", DIMENSION_RATE, 8 * INT64_C(1000000000), 1, false},

    {"%", DIMENSION_RATIO, 10000000, 1, true},

    {"", DIMENSION_COUNT, 1, 1, true},
};

enum { N_UNITS = sizeof units / sizeof units[0] };

static const struct {
    const char *name;
    const char *example;
    const char *units;     /* as a list for messages; NULL when there are none */
    const char *finest;    /* the base unit, as the message about finer quantities names it */
    const char *zero;      /* how nothing is written */
    int64_t most;          /* the largest value */
    const char *most_text; /* the same for messages */
    bool whole;            /* quantity_format writes no decimals: "1460 B", not "1.46 kB" */
} dimensions[DIMENSION_N] = {
    [DIMENSION_TIME] = {.name = "time",
                        .example = "50 ms",
                        .units = "ns, us, ms, s, min, h, d",
                        .finest = "1 ns",
                        .zero = "0 s",
                        .most = SIM_TIME_LONGEST,
                        .most_text = "3650 d"},
    [DIMENSION_DATA] = {.name = "amount of data",
                        .example = "1500 B",
                        .units = "B, kB, MB, GB, KiB, MiB, GiB, bit, kbit, Mbit, Gbit",
                        .finest = "1 byte",
                        .zero = "0 B",
                        .most = INT64_MAX,
                        .most_text = "2^63 - 1 B",
                        .whole = true},
    [DIMENSION_RATE] = {.name = "rate",
                        .example = "10 Mbit/s",
                        .units = "bit/s, kbit/s, Mbit/s, Gbit/s, B/s, kB/s, MB/s, GB/s",
                        .finest = "1 bit/s",
                        .zero = "0 bit/s",
                        .most = INT64_MAX,
                        .most_text = "2^63 - 1 bit/s"},
    [DIMENSION_RATIO] = {.name = "ratio",
                         .example = "1.5 %",
                         .units = "%",
                         .finest = "0.0000001 %",
                         .zero = "0 %",
                         .most = INT64_MAX,
                         .most_text = "922337203685.4775807 %"},
    [DIMENSION_COUNT] = {.name = "whole number",
                         .example = "3",
                         .zero = "0",
                         .most = INT64_MAX,
                         .most_text = "2^63 - 1",
                         .whole = true},
    [DIMENSION_FLAG] = {.name = "switch", .example = "on", .zero = "off", .most = 1},
};

static const struct {
    const char *word;
    int64_t value;
} flags[] = {{"on", 1}, {"off", 0}, {"true", 1}, {"false", 0}, {"yes", 1}, {"no", 0}};

const char *
dimension_name(Dimension dimension)
{
    return dimensions[dimension].name;
}

const char *
dimension_example(Dimension dimension)
{
    return dimensions[dimension].example;
}

const char *
dimension_article(Dimension dimension)
{
    return dimension == DIMENSION_DATA ? "an" : "a";
}

/* A text that is to be a quantity, split; only `unit` is a copy. */
typedef struct {
    const char *text;     /* all of it, for messages */
    const char *number;   /* "1.5 ms" */
    size_t n_whole;       /* digits before the point */
    const char *fraction; /* digits after it */
    size_t n_fraction;
    char unit[24]; /* without white space around it; "" when there is none */
} Parts;

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static const char *
skip_space(const char *at)
{
    while (is_space(*at))
        at++;
    return at;
}

static size_t
count_digits(const char *at)
{
    size_t n = 0;
    while (is_digit(at[n]))
        n++;
    return n;
}

/* Splits parts->text; returns false when it does not begin with a number. */
static bool
split(Parts *parts)
{
    parts->number = skip_space(parts->text);
    parts->n_whole = count_digits(parts->number);
    if (parts->n_whole == 0)
        return false;
    const char *at = parts->number + parts->n_whole;
    parts->fraction = at;
    parts->n_fraction = 0;
    if (*at == '.') {
        parts->fraction = at + 1;
        parts->n_fraction = count_digits(parts->fraction);
        if (parts->n_fraction == 0)
            return false;
        at = parts->fraction + parts->n_fraction;
    }

    at = skip_space(at);
    size_t length = strlen(at);
    while (length > 0 && is_space(at[length - 1]))
        length--;
    /* No unit is that long: what is cut here stays unknown. */
    snprintf(parts->unit, sizeof parts->unit, "%.*s", (int)(length < 23 ? length : 23), at);
    return true;
}

static const Unit *
find_unit(const char *name)
{
    for (size_t i = 0; i < N_UNITS; i++)
        if (strcmp(units[i].name, name) == 0)
            return &units[i];
    return NULL;
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
equal_but_for_case(const char *a, const char *b)
{
    size_t i = 0;
    while (a[i] != '\0' && lower(a[i]) == lower(b[i]))
        i++;
    return a[i] == b[i];
}

/* The unit a mistyped one stands for, most likely; NULL when none is near. */
static const Unit *
nearest_unit(const char *name)
{
    for (size_t i = 0; i < N_UNITS; i++)
        if (equal_but_for_case(units[i].name, name))
            return &units[i];
    const Unit *best = NULL;
    unsigned best_distance = strlen(name) < 6 ? 2 : 3;
    for (size_t i = 0; i < N_UNITS; i++) {
        unsigned distance = text_distance(units[i].name, name);
        if (distance < best_distance && distance < strlen(units[i].name)) {
            best_distance = distance;
            best = &units[i];
        }
    }
    return best;
}

/* "WRONG; a time is written like …": of one dimension when it is known which was meant. */
static bool
explain(const char *wrong, const Unit *meant, char *message, size_t size)
{
    if (meant != NULL)
        snprintf(message, size, "%s; %s %s is written like %s (%s)", wrong,
                 dimension_article(meant->dimension), dimension_name(meant->dimension),
                 dimension_example(meant->dimension), dimensions[meant->dimension].units);
    else
        snprintf(message, size,
                 "%s; a time is written like 50 ms, an amount of data 1500 B, a rate 10 Mbit/s, "
                 "a ratio 1.5 %%, a number 3, a switch on or off",
                 wrong);
    return false;
}

static bool
explain_number(const char *text, char *message, size_t size)
{
    char quoted[TEXT_QUOTED_MAX], wrong[TEXT_QUOTED_MAX + 32];
    const char *reason = *skip_space(text) == '-' ? "is negative" : "is no quantity";
    snprintf(wrong, sizeof wrong, "%s %s", text_quote(text, quoted), reason);
    return explain(wrong, NULL, message, size);
}

static bool
explain_unit(const Parts *parts, char *message, size_t size)
{
    char text[TEXT_QUOTED_MAX], unit[TEXT_QUOTED_MAX];
    char wrong[2 * TEXT_QUOTED_MAX + 32];
    snprintf(wrong, sizeof wrong, "%s has an unknown unit %s", text_quote(parts->text, text),
             text_quote(parts->unit, unit));
    return explain(wrong, nearest_unit(parts->unit), message, size);
}

static bool
explain_finer(const Parts *parts, const Unit *unit, char *message, size_t size)
{
    char quoted[TEXT_QUOTED_MAX], wrong[TEXT_QUOTED_MAX + 32];
    text_quote(parts->text, quoted);
    if (unit->dimension == DIMENSION_COUNT) { /* most likely a unit was forgotten */
        snprintf(wrong, sizeof wrong, "%s is not whole and has no unit", quoted);
        return explain(wrong, NULL, message, size);
    }
    snprintf(message, size, "%s is finer than %s, the smallest step of %s %s", quoted,
             dimensions[unit->dimension].finest, dimension_article(unit->dimension),
             dimension_name(unit->dimension));
    return false;
}

static bool
explain_large(const Parts *parts, const Unit *unit, char *message, size_t size)
{
    char quoted[TEXT_QUOTED_MAX];
    snprintf(message, size, "%s is too large; the largest %s is %s",
             text_quote(parts->text, quoted), dimension_name(unit->dimension),
             dimensions[unit->dimension].most_text);
    return false;
}

/*
 * The digits after the point, times the numerator: Horner's rule from the last digit. Were one
 * step not to divide, the whole would not either, so each is tested by itself and any number of
 * digits is exact. No overflow: the sum stays below 10 numerators.
 */
static bool
read_fraction(const Parts *parts, uint64_t numerator, uint64_t *ret_value)
{
    uint64_t sum = 0;
    for (size_t i = parts->n_fraction; i > 0; i--) {
        sum += (uint64_t)(parts->fraction[i - 1] - '0') * numerator;
        if (sum % 10 != 0)
            return false;
        sum /= 10;
    }
    *ret_value = sum;
    return true;
}

/*
 * The digits before the point, times the numerator, plus the fraction; false when that passes 63
 * bits by far. The caller judges the rest: 64 bits hold it.
 */
static bool
read_whole(const Parts *parts, uint64_t numerator, uint64_t fraction, uint64_t *ret_value)
{
    uint64_t whole = 0;
    for (size_t i = 0; i < parts->n_whole; i++) {
        if (whole > INT64_MAX / 10)
            return false;
        whole = whole * 10 + (uint64_t)(parts->number[i] - '0');
    }
    if (whole > INT64_MAX / numerator)
        return false;
    *ret_value = whole * numerator + fraction;
    return true;
}

/* "on", "off", …, with white space around; false when it is none of them. */
static bool
read_flag(const char *text, int64_t *ret_value)
{
    const char *word = skip_space(text);
    size_t length = strlen(word);
    while (length > 0 && is_space(word[length - 1]))
        length--;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (strlen(flags[i].word) == length && memcmp(flags[i].word, word, length) == 0) {
            *ret_value = flags[i].value;
            return true;
        }
    }
    return false;
}

/* The unit quantity_format writes `magnitude` > 0 in: the largest that fits the dimension's rule.
 */
static const Unit *
unit_for(Dimension dimension, uint64_t magnitude)
{
    const Unit *best = NULL;
    for (size_t i = 0; i < N_UNITS; i++) {
        const Unit *unit = &units[i];
        if (unit->dimension != dimension || !unit->written)
            continue;
        bool fits = dimensions[dimension].whole ? magnitude % unit->numerator == 0
                                                : magnitude >= unit->numerator;
        if (best == NULL || fits)
            best = unit;
    }
    sim_assert(best != NULL);
    return best;
}

bool
quantity_parse(const char *text, Dimension *ret_dimension, int64_t *ret_value, char *message,
               size_t message_size)
{
    if (read_flag(text, ret_value)) {
        *ret_dimension = DIMENSION_FLAG;
        return true;
    }
    Parts parts = {.text = text};
    if (!split(&parts))
        return explain_number(text, message, message_size);
    const Unit *unit = find_unit(parts.unit);
    if (unit == NULL)
        return explain_unit(&parts, message, message_size);

    uint64_t fraction, value;
    if (!read_fraction(&parts, unit->numerator, &fraction))
        return explain_finer(&parts, unit, message, message_size);
    if (!read_whole(&parts, unit->numerator, fraction, &value))
        return explain_large(&parts, unit, message, message_size);
    if (value % unit->denominator != 0)
        return explain_finer(&parts, unit, message, message_size);
    value /= unit->denominator;
    if (value > (uint64_t)dimensions[unit->dimension].most)
        return explain_large(&parts, unit, message, message_size);
    *ret_dimension = unit->dimension;
    *ret_value = (int64_t)value;
    return true;
}

const char *
quantity_format(Dimension dimension, int64_t value, char *text, size_t text_size)
{
    if (dimension == DIMENSION_FLAG || value == 0) {
        snprintf(text, text_size, "%s", value == 0 ? dimensions[dimension].zero : "on");
        return text;
    }
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    const Unit *unit = unit_for(dimension, magnitude);

    /* The digits after the point, as many as there are: every written unit that may need some is a
     * power of ten, of at most 10^9. */
    char decimals[12] = "";
    size_t n = 0;
    uint64_t rest = magnitude % unit->numerator;
    if (rest != 0)
        decimals[n++] = '.';
    while (rest != 0) {
        sim_assert(n < sizeof decimals - 1);
        rest *= 10;
        decimals[n++] = (char)('0' + rest / unit->numerator);
        rest %= unit->numerator;
    }
    decimals[n] = '\0';
    snprintf(text, text_size, "%s%" PRIu64 "%s%s%s", value < 0 ? "-" : "",
             magnitude / unit->numerator, decimals, unit->name[0] == '\0' ? "" : " ", unit->name);
    return text;
}
