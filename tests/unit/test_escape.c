#include "trace/escape.h"

#include "test_main.h"

static const struct {
    const char *what, *text, *json, *terminal;
} rows[] = {
    {"empty", "", "\"\"", ""},
    {"plain", "server:80 ok", "\"server:80 ok\"", "server:80 ok"},
    {"quote and backslash", "a\"b\\c", "\"a\\\"b\\\\c\"", "a\"b\\\\c"},
    {"white space", "a\tb\nc\rd", "\"a\\tb\\nc\\rd\"", "a\\tb\\nc\\rd"},
    {"backspace and form feed", "\b\f", "\"\\b\\f\"", "\\b\\f"},
    {"escape sequence", "\x1b[31m", "\"\\u001b[31m\"", "\\x1b[31m"},
    {"delete", "\x7f", "\"\\u007f\"", "\\x7f"},
    {"C1 control",
     "\xC2\x9B"
     "31m",
     "\"\\u009b31m\"", "\\u{9b}31m"},
    {"UTF-8 stays", "µs → ✗ 𝄞", "\"µs → ✗ 𝄞\"", "µs → ✗ 𝄞"},
    {"writing direction", "a\u202Eb", "\"a\u202Eb\"", "a\\u{202e}b"},
    {"zero width", "a\u200Bb\uFEFF", "\"a\u200Bb\uFEFF\"", "a\\u{200b}b\\u{feff}"},
    {"no UTF-8", "a\xFF", "\"a\uFFFD\"", "a\\xff"},
    {"cut UTF-8", "a\xC3", "\"a\uFFFD\"", "a\\xc3"},
    {"cut UTF-8 within", "\xE2\x82z", "\"\uFFFD\uFFFDz\"", "\\xe2\\x82z"},
    {"overlong", "\xC0\xAF", "\"\uFFFD\uFFFD\"", "\\xc0\\xaf"},
    {"surrogate", "\xED\xA0\x80", "\"\uFFFD\uFFFD\uFFFD\"", "\\xed\\xa0\\x80"},
};

START_TEST(text_is_harmless)
{
    g_autoptr(GString) json = g_string_new("x");
    g_autoptr(GString) terminal = g_string_new("x");
    escape_json(json, rows[_i].text);
    escape_terminal(terminal, rows[_i].text);
    ck_assert_msg(g_str_equal(json->str + 1, rows[_i].json), "%s: %s", rows[_i].what, json->str);
    ck_assert_msg(g_str_equal(terminal->str + 1, rows[_i].terminal), "%s: %s", rows[_i].what,
                  terminal->str);
}
END_TEST

static TCase *
escape_cases(void)
{
    TCase *tcase = tcase_create("escape");
    tcase_add_loop_test(tcase, text_is_harmless, 0, TEST_ROWS(rows));
    return tcase;
}

TEST_MAIN("escape", escape_cases)
