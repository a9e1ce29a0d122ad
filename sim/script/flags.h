/*
 * flags.h - the flags of a segment by their names, as scenarios write and see them: "FIN ACK".
 */
#ifndef LASTACK_SCRIPT_FLAGS_H
#define LASTACK_SCRIPT_FLAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for all eight. */
#define FLAGS_TEXT_MAX 40

/* "SYN ACK"; "" for none. Returns `text`. */
const char *flags_format(uint8_t flags, char text[FLAGS_TEXT_MAX]);

/*
 * Reads names with spaces between them. On the first word that is no flag, returns false and that
 * word.
 */
bool flags_read(const char *text, uint8_t *ret_flags, const char **ret_word, size_t *ret_length);

#endif
