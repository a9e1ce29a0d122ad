#include "trace/record_parser.h"

#include "test_main.h"

#include <glib.h>
#include <string.h>

static bool
parse(GString *line, ParsedRecord *record)
{
    return record_parse(line->str, line->len, record);
}

#define WITH(data) "{\"time\":5,\"name\":\"note\",\"data\":{" data "}}"
#define TEXT(text) WITH("\"text\":\"" text "\"")

static const struct {
    const char *what, *line, *text;
} texts[] = {
    {"empty", TEXT(""), ""},
    {"plain", TEXT("a b"), "a b"},
    {"every short escape", TEXT("\\\"\\\\\\/\\b\\f\\n\\r\\t"), "\"\\/\b\f\n\r\t"},
    {"escape between letters", TEXT("a\\nb"), "a\nb"},
    {"code", TEXT("\\u0041\\u00e9\\u00E9\\u20ac"), "Aéé€"},
    {"least code", TEXT("\\u0001"), "\x01"},
    {"around the surrogates", TEXT("\\ud7ff\\ue000\\uffff"), "\uD7FF\uE000\uFFFF"},
    {"surrogate pairs", TEXT("\\ud800\\udc00\\ud834\\udd1e\\udbff\\udfff"),
     "\U00010000𝄞\U0010FFFF"},
    {"UTF-8", TEXT("µs → 𝄞"), "µs → 𝄞"},
    {"delete", TEXT("\x7f"), "\x7f"},
    {"brackets in a text", TEXT("[{}],:"), "[{}],:"},
    {"white space", " { \"time\" : 5 ,\t\"name\":\"note\",\"data\" : { \"text\" : \"a\" } } \r",
     "a"},
    {"keys in another order", "{\"data\":{\"text\":\"a\"},\"name\":\"note\",\"time\":5}", "a"},
    {"keys that are escaped",
     "{\"t\\u0069me\":5,\"name\":\"note\",\"data\":{\"te\\u0078t\":\"a\"}}", "a"},
};

START_TEST(text_is_taken)
{
    g_autoptr(GString) line = g_string_new(texts[_i].line);
    ParsedRecord record;
    ck_assert_msg(parse(line, &record), "%s", texts[_i].what);
    const RecordMember *member = record_member(&record, "text");
    ck_assert_msg(member != NULL && member->type == RECORD_TEXT, "%s", texts[_i].what);
    ck_assert_msg(strcmp(member->text, texts[_i].text) == 0, "%s: %s", texts[_i].what,
                  member->text);
    ck_assert_str_eq(record.name, "note");
    ck_assert_uint_eq(record.time.number, 5);
    ck_assert_uint_eq(record.n_members, 1);
}
END_TEST

static const struct {
    const char *what, *digits;
    RecordType type;
    uint64_t number;
} numbers[] = {
    {"zero", "0", RECORD_NUMBER, 0},
    {"one digit", "7", RECORD_NUMBER, 7},
    {"most of int64", "9223372036854775807", RECORD_NUMBER, INT64_MAX},
    {"most of uint64", "18446744073709551615", RECORD_NUMBER, UINT64_MAX},
    {"one more", "18446744073709551616", RECORD_BEYOND, 0},
    {"beyond in its last digit", "18446744073709551620", RECORD_BEYOND, 0},
    {"that wraps to a small one", "36893488147419103233", RECORD_BEYOND, 0},
    {"a hundred digits",
     "1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "000000000",
     RECORD_BEYOND, 0},
    {"negative", "-1", RECORD_BEYOND, 0},
    {"negative zero", "-0", RECORD_BEYOND, 0},
};

START_TEST(number_is_taken)
{
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_printf(line, WITH("\"a\":1,\"n\":%s,\"z\":2"), numbers[_i].digits);
    ParsedRecord record;
    ck_assert_msg(parse(line, &record), "%s", numbers[_i].what);
    const RecordMember *member = record_member(&record, "n");
    ck_assert_msg(member != NULL && member->type == numbers[_i].type, "%s", numbers[_i].what);
    if (member->type == RECORD_NUMBER)
        ck_assert_msg(member->number == numbers[_i].number, "%s: %" G_GUINT64_FORMAT,
                      numbers[_i].what, member->number);
    ck_assert_uint_eq(record_member(&record, "z")->number, 2);
    ck_assert_ptr_null(record_member(&record, "b"));
}
END_TEST

static const struct {
    const char *what, *line;
} refused[] = {
    {"nothing", ""},
    {"white space", " "},
    {"empty object", "{}"},
    {"no object", "1"},
    {"list", "[]"},
    {"no time", "{\"name\":\"note\",\"data\":{}}"},
    {"no name", "{\"time\":5,\"data\":{}}"},
    {"no data", "{\"time\":5,\"name\":\"note\"}"},
    {"another key", "{\"time\":5,\"name\":\"note\",\"data\":{},\"x\":1}"},
    {"time is a text", "{\"time\":\"5\",\"name\":\"note\",\"data\":{}}"},
    {"name is a number", "{\"time\":5,\"name\":5,\"data\":{}}"},
    {"data is a number", "{\"time\":5,\"name\":\"note\",\"data\":5}"},
    {"time twice", "{\"time\":5,\"time\":5,\"name\":\"note\",\"data\":{}}"},
    {"name twice", "{\"time\":5,\"name\":\"note\",\"name\":\"note\",\"data\":{}}"},
    {"data twice", "{\"time\":5,\"name\":\"note\",\"data\":{},\"data\":{}}"},
    {"key twice", WITH("\"a\":1,\"b\":2,\"a\":1")},
    {"key twice, once escaped", WITH("\"a\":1,\"\\u0061\":1")},
    {"key is a number", WITH("1:1")},
    {"key without value", WITH("\"a\"")},
    {"value missing", WITH("\"a\":")},
    {"object as a value", WITH("\"a\":{}")},
    {"list as a value", WITH("\"a\":[]")},
    {"true", WITH("\"a\":true")},
    {"null", WITH("\"a\":null")},
    {"fraction", WITH("\"a\":1.5")},
    {"exponent", WITH("\"a\":1e3")},
    {"leading zero", WITH("\"a\":01")},
    {"plus", WITH("\"a\":+1")},
    {"minus alone", WITH("\"a\":-")},
    {"minus and space", WITH("\"a\":- 1")},
    {"hexadecimal", WITH("\"a\":0x1")},
    {"comma at the end", WITH("\"a\":1,")},
    {"comma at the beginning", WITH(",\"a\":1")},
    {"no comma", WITH("\"a\":1 \"b\":1")},
    {"apostrophes", WITH("'a':1")},
    {"comment", WITH("/**/\"a\":1")},
    {"more behind it", WITH("") "x"},
    {"another behind it", WITH("") WITH("")},
    {"bracket behind it", WITH("") "}"},
    {"unknown escape", TEXT("\\x41")},
    {"escape of a digit", TEXT("\\0")},
    {"capital escape", TEXT("\\N")},
    {"code too short", TEXT("\\u12")},
    {"cut code with digits, then an end", WITH("\"a\":\"\\u12,\"b\":1")},
    {"code is no number", TEXT("\\u00g0")},
    {"code of zero", TEXT("\\u0000")},
    {"high surrogate alone", TEXT("\\ud800")},
    {"high surrogate before a letter", TEXT("\\ud800x")},
    {"high surrogate before an escape", TEXT("\\ud800\\n")},
    {"high surrogate twice", TEXT("\\ud800\\ud800")},
    {"high surrogate before a cut code", TEXT("\\ud800\\udc")},
    {"low surrogate alone", TEXT("\\udc00")},
    {"raw line break", TEXT("a\nb")},
    {"raw tab", TEXT("a\tb")},
    {"raw escape", TEXT("\x1b[31m")},
    {"no UTF-8", TEXT("\xFF")},
    {"overlong UTF-8", TEXT("\xC0\xAF")},
    {"cut UTF-8", TEXT("\xE2\x82")},
    {"surrogate in UTF-8", TEXT("\xED\xA0\x80")},
    {"no UTF-8 behind it", WITH("") "\xFF"},
    {"byte order mark", "\uFEFF" WITH("")},
};

START_TEST(anything_else_is_refused)
{
    g_autoptr(GString) line = g_string_new(refused[_i].line);
    ParsedRecord record;
    ck_assert_msg(!parse(line, &record), "%s", refused[_i].what);
}
END_TEST

#define WHOLE                                                                      \
    "{\"time\":5,\"name\":\"n\\u00e9\",\"data\":{\"host\":\"a\\ud834\\udd1e\\n\"," \
    "\"id\":18446744073709551615}}"

/* Exact copies, so that a read beyond the end is seen. */
START_TEST(cut_line_is_refused)
{
    for (size_t length = 0; length < strlen(WHOLE); length++) {
        g_autofree char *line = g_strndup(WHOLE, length);
        ParsedRecord record;
        ck_assert_msg(!record_parse(line, length, &record), "%zu bytes", length);
    }
    g_autofree char *line = g_strdup(WHOLE);
    ParsedRecord record;
    ck_assert(record_parse(line, strlen(WHOLE), &record));
    ck_assert_str_eq(record_member(&record, "host")->text, "a𝄞\n");
}
END_TEST

START_TEST(zero_byte_is_refused)
{
    for (size_t at = 0; at <= strlen(WHOLE); at++) {
        g_autofree char *line = g_strdup(WHOLE);
        line[at] = '\0';
        ParsedRecord record;
        ck_assert_msg(!record_parse(line, strlen(WHOLE) + (at == strlen(WHOLE)), &record),
                      "byte %zu", at);
    }
}
END_TEST

START_TEST(members_are_bounded)
{
    for (int more = 0; more <= 1; more++) {
        g_autoptr(GString) line = g_string_new("{\"time\":5,\"name\":\"note\",\"data\":{");
        for (int i = 0; i < RECORD_MEMBERS_MAX + more; i++)
            g_string_append_printf(line, "%s\"k%d\":%d", i > 0 ? "," : "", i, i);
        g_string_append(line, "}}");
        ParsedRecord record;
        ck_assert(parse(line, &record) == (more == 0));
    }
}
END_TEST

START_TEST(long_text_is_taken)
{
    enum { LENGTH = 4 << 20 };
    g_autofree char *text = g_strnfill(LENGTH, 'x');
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_printf(line, TEXT("%s\\n"), text);
    ParsedRecord record;
    ck_assert(parse(line, &record));
    ck_assert_uint_eq(strlen(record_member(&record, "text")->text), LENGTH + 1);
}
END_TEST

static const char *const deep[] = {"{", "[", "{\"data\":", "{\"time\":5,\"data\":{\"a\":{"};

START_TEST(deep_nesting_is_refused)
{
    enum { DEPTH = 200000 };
    g_autoptr(GString) line = g_string_new(NULL);
    for (int i = 0; i < DEPTH; i++)
        g_string_append(line, deep[_i]);
    ParsedRecord record;
    ck_assert(!parse(line, &record));
}
END_TEST

static TCase *
taken_cases(void)
{
    TCase *tcase = tcase_create("taken");
    tcase_add_loop_test(tcase, text_is_taken, 0, TEST_ROWS(texts));
    tcase_add_loop_test(tcase, number_is_taken, 0, TEST_ROWS(numbers));
    tcase_add_test(tcase, long_text_is_taken);
    return tcase;
}

static TCase *
refused_cases(void)
{
    TCase *tcase = tcase_create("refused");
    tcase_add_loop_test(tcase, anything_else_is_refused, 0, TEST_ROWS(refused));
    tcase_add_test(tcase, cut_line_is_refused);
    tcase_add_test(tcase, zero_byte_is_refused);
    tcase_add_test(tcase, members_are_bounded);
    tcase_add_loop_test(tcase, deep_nesting_is_refused, 0, TEST_ROWS(deep));
    return tcase;
}

TEST_MAIN("record_parser", taken_cases, refused_cases)
