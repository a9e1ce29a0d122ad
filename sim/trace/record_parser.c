#include "trace/record_parser.h"

#include <glib.h>
#include <string.h>

/* `at` is where the line is read next. The zero byte that ends the line stops every loop; those
 * written behind texts stand before `at`. */

static bool
next_is(char **at, char wanted)
{
    *at += strspn(*at, " \t\r");
    return **at == wanted;
}

static bool
take(char **at, char wanted)
{
    bool is = next_is(at, wanted);
    *at += is;
    return is;
}

static bool
read_hex(const char *digits, gunichar *ret_value)
{
    gunichar value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = g_ascii_xdigit_value(digits[i]);
        if (digit < 0)
            return false;
        value = value << 4 | (gunichar)digit;
    }
    *ret_value = value;
    return true;
}

/* What follows \u, with the other half of a pair when it is one. */
static bool
take_unicode(char **at, char **to)
{
    gunichar c, low;
    if (!read_hex(*at, &c))
        return false;
    *at += 4;
    if (c >= 0xD800 && c <= 0xDBFF) {
        if ((*at)[0] != '\\' || (*at)[1] != 'u' || !read_hex(*at + 2, &low) || low < 0xDC00 ||
            low > 0xDFFF)
            return false;
        *at += 6;
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    }
    if (c == 0 || (c >= 0xDC00 && c <= 0xDFFF))
        return false;
    *to += g_unichar_to_utf8(c, *to);
    return true;
}

/* What follows a backslash. Each escape is longer than its character, so `to` stays behind `at`. */
static bool
take_escape(char **at, char **to)
{
    static const char letters[] = "\"\\/bfnrt", characters[] = "\"\\/\b\f\n\r\t";
    char c = **at;
    const char *letter = c != '\0' ? strchr(letters, c) : NULL;
    if (c == 'u' || letter != NULL)
        (*at)++;
    if (c == 'u')
        return take_unicode(at, to);
    if (letter != NULL)
        *(*to)++ = characters[letter - letters];
    return letter != NULL;
}

/* A string, in its place without quotes and escapes; NULL when there is none. */
static const char *
take_text(char **at)
{
    if (!take(at, '"'))
        return NULL;
    const char *text = *at;
    char *to = *at;
    while (**at != '"') {
        if ((unsigned char)**at < 0x20)
            return NULL;
        char c = *(*at)++;
        if (c != '\\')
            *to++ = c;
        else if (!take_escape(at, &to))
            return NULL;
    }
    (*at)++;
    *to = '\0';
    return text;
}

static bool
take_number(char **at, RecordMember *member)
{
    bool beyond = take(at, '-');
    size_t length = strspn(*at, "0123456789");
    if (length == 0 || (length > 1 && **at == '0'))
        return false;
    guint64 number = 0;
    for (size_t i = 0; i < length; i++)
        beyond = beyond || !g_uint64_checked_mul(&number, number, 10) ||
                 !g_uint64_checked_add(&number, number, (guint64)((*at)[i] - '0'));
    *at += length;
    member->type = beyond ? RECORD_BEYOND : RECORD_NUMBER;
    member->number = number;
    return true;
}

static bool
take_value(char **at, RecordMember *member)
{
    if (!next_is(at, '"'))
        return take_number(at, member);
    member->type = RECORD_TEXT;
    member->text = take_text(at);
    return member->text != NULL;
}

typedef bool (*TakeMember)(char **at, const char *key, ParsedRecord *record);

/* An object; `take_member` takes what stands behind a key and its colon. */
static bool
take_object(char **at, TakeMember take_member, ParsedRecord *record)
{
    if (!take(at, '{'))
        return false;
    if (take(at, '}'))
        return true;
    do {
        const char *key = take_text(at);
        if (key == NULL || !take(at, ':') || !take_member(at, key, record))
            return false;
    } while (take(at, ','));
    return take(at, '}');
}

static bool
take_inner(char **at, const char *key, ParsedRecord *record)
{
    if (record->n_members == RECORD_MEMBERS_MAX || record_member(record, key) != NULL)
        return false;
    RecordMember *member = &record->members[record->n_members++];
    member->key = key;
    return take_value(at, member);
}

static bool
take_outer(char **at, const char *key, ParsedRecord *record)
{
    if (strcmp(key, "time") == 0 && record->time.key == NULL) {
        record->time.key = key;
        return take_number(at, &record->time);
    }
    if (strcmp(key, "name") == 0 && record->name == NULL) {
        record->name = take_text(at);
        return record->name != NULL;
    }
    if (strcmp(key, "data") == 0 && !record->has_data) {
        record->has_data = true;
        return take_object(at, take_inner, record);
    }
    return false;
}

const RecordMember *
record_member(const ParsedRecord *record, const char *key)
{
    for (unsigned i = 0; i < record->n_members; i++)
        if (strcmp(record->members[i].key, key) == 0)
            return &record->members[i];
    return NULL;
}

bool
record_parse(char *line, size_t length, ParsedRecord *ret_record)
{
    char *at = line;
    *ret_record = (ParsedRecord){0};
    /* A zero byte within the line is no UTF-8 to this function either. */
    return g_utf8_validate_len(line, length, NULL) && take_object(&at, take_outer, ret_record) &&
           take(&at, '\0') && ret_record->time.key != NULL && ret_record->name != NULL &&
           ret_record->has_data;
}
