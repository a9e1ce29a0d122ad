/*
 * text.h - what messages about mistyped words need: quoting them, and how far two are apart.
 *
 * Texts are bytes that end with NUL, UTF-8 by convention; nothing here looks at the locale.
 */
#ifndef LASTACK_CORE_TEXT_H
#define LASTACK_CORE_TEXT_H

/* Room for text_quote: two quotes, 40 bytes, an ellipsis, NUL. */
#define TEXT_QUOTED_MAX 46

/*
 * Writes `text` in double quotes, as messages show what somebody typed: control characters become
 * '?', more than 40 bytes are cut between two characters and end with "…". Returns `quoted`.
 */
const char *text_quote(const char *text, char quoted[TEXT_QUOTED_MAX]);

/*
 * Edit distance for "did you mean": the least number of bytes inserted, deleted, replaced, or
 * swapped with their neighbour, no byte touched twice (optimal string alignment). Texts are cut at
 * 63 bytes.
 */
unsigned text_distance(const char *a, const char *b);

#endif
