#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { QUOTE_BYTES = 40, DISTANCE_BYTES = 63 };

/* A byte inside a UTF-8 character: never a place to cut before. */
static bool
is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

const char *
text_quote(const char *text, char quoted[TEXT_QUOTED_MAX])
{
    size_t length = 0;
    while (length <= QUOTE_BYTES && text[length] != '\0')
        length++;
    bool cut = length > QUOTE_BYTES;
    if (cut) {
        length = QUOTE_BYTES;
        while (length > 0 && is_continuation(text[length]))
            length--;
    }

    char *at = quoted;
    *at++ = '"';
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        *at++ = c < 0x20 || c == 0x7F ? '?' : text[i];
    }
    const char *end = cut ? "…\"" : "\"";
    memcpy(at, end, strlen(end) + 1);
    return quoted;
}

static size_t
length_up_to(const char *text, size_t most)
{
    size_t length = 0;
    while (length < most && text[length] != '\0')
        length++;
    return length;
}

static unsigned
least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned
text_distance(const char *a, const char *b)
{
    size_t n_a = length_up_to(a, DISTANCE_BYTES), n_b = length_up_to(b, DISTANCE_BYTES);
    /* Row i of the classical table; only the last three rows are ever looked at. */
    unsigned rows[3][DISTANCE_BYTES + 1];
    for (size_t j = 0; j <= n_b; j++)
        rows[0][j] = (unsigned)j;

    for (size_t i = 1; i <= n_a; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i - 1) % 3], *above_that = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= n_b; j++) {
            unsigned replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(replaced, 1 + least(above[j], row[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], above_that[j - 2] + 1);
        }
    }
    return rows[n_a % 3][n_b];
}
