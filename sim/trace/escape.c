#include "trace/escape.h"

#include <stdbool.h>
#include <stdint.h>

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

static bool
is_control(gunichar c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

/* Characters without a place of their own: zero width, marks of direction, line separators. */
static bool
is_hidden(gunichar c)
{
    return c == 0xAD || c == 0x061C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

/* How many bytes at `text` pass unchanged, up to the next that needs a look: all of ASCII that is
 * printable but quote and backslash. */
static size_t
plain_length(const char *text)
{
    size_t n = 0;
    while ((unsigned char)text[n] >= 0x20 && (unsigned char)text[n] < 0x7F && text[n] != '"' &&
           text[n] != '\\')
        n++;
    return n;
}

/* The letter of a two-character escape, or 0. */
static char
short_escape(gunichar c)
{
    switch (c) {
    case '\b':
        return 'b';
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\f':
        return 'f';
    case '\r':
        return 'r';
    case '"':
        return '"';
    case '\\':
        return '\\';
    default:
        return 0;
    }
}

/* Takes one character from *text; false, and one byte, when the bytes there are no UTF-8. */
static bool
next_character(const char **text, gunichar *ret_character)
{
    gunichar c = g_utf8_get_char_validated(*text, -1);
    bool valid = c != (gunichar)-1 && c != (gunichar)-2;
    *ret_character = valid ? c : (unsigned char)**text;
    *text += valid ? g_utf8_skip[(unsigned char)**text] : 1;
    return valid;
}

void
escape_json(GString *to, const char *text)
{
    g_string_append_c(to, '"');
    for (;;) {
        size_t plain = plain_length(text);
        escape_append(to, text, plain);
        text += plain;
        if (*text == '\0')
            break;
        gunichar c;
        const char *from = text;
        if (!next_character(&text, &c))
            g_string_append(to, replacement);
        else if (short_escape(c) != 0)
            g_string_append_printf(to, "\\%c", short_escape(c));
        else if (is_control(c))
            g_string_append_printf(to, "\\u%04x", c);
        else
            escape_append(to, from, (size_t)(text - from));
    }
    g_string_append_c(to, '"');
}

void
escape_terminal(GString *to, const char *text)
{
    for (;;) {
        size_t plain = plain_length(text);
        escape_append(to, text, plain);
        text += plain;
        if (*text == '\0')
            break;
        gunichar c;
        const char *from = text;
        if (!next_character(&text, &c))
            g_string_append_printf(to, "\\x%02x", c);
        else if (c != '"' && short_escape(c) != 0)
            g_string_append_printf(to, "\\%c", short_escape(c));
        else if (is_control(c) && c < 0x80)
            g_string_append_printf(to, "\\x%02x", c);
        else if (is_control(c) || is_hidden(c))
            g_string_append_printf(to, "\\u{%x}", c);
        else
            escape_append(to, from, (size_t)(text - from));
    }
}
