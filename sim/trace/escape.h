/*
 * escape.h - free text made harmless for the output it goes into.
 *
 * What a scenario says (notes, arguments of calls) and what a file claims may hold any bytes: no
 * control character, broken UTF-8 or change of writing direction ever reaches a terminal or a file.
 */
#ifndef LASTACK_TRACE_ESCAPE_H
#define LASTACK_TRACE_ESCAPE_H

#include <glib.h>
#include <string.h>

/* Appends what needs no escaping: g_string_append_len, without its call where there is room. */
static inline void
escape_append(GString *to, const char *bytes, size_t length)
{
    if (to->len + length >= to->allocated_len) {
        g_string_append_len(to, bytes, (gssize)length);
        return;
    }
    memcpy(to->str + to->len, bytes, length);
    to->len += length;
    to->str[to->len] = '\0';
}

/* Appends `text` as a JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD. */
void escape_json(GString *to, const char *text);

/*
 * Appends `text` for a terminal: what would move the cursor, start an escape sequence or hide other
 * text stands as \n, \t, \x1b, \u{202e}; a backslash is doubled. Bytes that are no UTF-8 stand as
 * \xff.
 */
void escape_terminal(GString *to, const char *text);

#endif
