#include "test_main.h"
#include "trace/ladder_canvas.h"

#include <string.h>

enum { UP_DOWN = LINE_UP | LINE_DOWN };

/* One thing put on a line; text NULL: a line, over `width` columns when it is a dash. */
typedef struct {
    int x;
    const char *text;
    unsigned line;
    int width;
} Put;

static const struct {
    const char *what;
    Put put[4]; /* up to the first that puts nothing */
    const char *unicode, *ascii;
} lines[] = {
    {"nothing", {{0}}, "", ""},
    {"text", {{2, "ab", 0, -1}}, "  ab", "  ab"},
    {"text in any order", {{3, "b", 0, -1}, {0, "a", 0, -1}}, "a  b", "a  b"},
    {"no spaces at the end", {{0, "a  ", 0, -1}}, "a", "a"},
    {"text is cut", {{0, "abc", 0, 2}}, "ab", "ab"},
    {"a dash over a bar is a cross",
     {{1, NULL, UP_DOWN, 0}, {0, NULL, LINE_LEFT | LINE_RIGHT, 3}},
     "─┼─",
     "-+-"},
    {"a bar over a dash too",
     {{0, NULL, LINE_LEFT | LINE_RIGHT, 3}, {1, NULL, UP_DOWN, 0}},
     "─┼─",
     "-+-"},
    {"a dash joins a rail", {{0, NULL, UP_DOWN, 0}, {0, NULL, LINE_RIGHT, 0}}, "├", "+"},
    {"a bracket begins", {{0, NULL, LINE_DOWN | LINE_RIGHT, 0}}, "┌", "."},
    {"a bracket ends", {{0, NULL, LINE_UP | LINE_LEFT, 0}}, "┘", "'"},
    {"a bend is round", {{0, NULL, LINE_DOWN | LINE_LEFT | LINE_ROUND, 0}}, "╮", "."},
    {"a bend upwards", {{0, NULL, LINE_UP | LINE_RIGHT | LINE_ROUND, 0}}, "╰", "'"},
    {"a rail is cut", {{0, NULL, UP_DOWN | LINE_DOTTED, 0}}, "┊", ":"},
    {"signs have their ASCII", {{0, "▶◀✗╳⋮", 0, -1}}, "▶◀✗╳⋮", "><xX:"},
    {"other text has none", {{0, "é", 0, -1}}, "é", "?"},
    {"a wide character takes two columns", {{0, "日", 0, -1}, {2, "a", 0, -1}}, "日a", "??a"},
    {"half of a wide character is none", {{0, "a日", 0, 2}}, "a", "a"},
    {"a mark without width is left out", {{0, "e\xCC\x81x", 0, -1}}, "ex", "ex"},
};

static void
check(int row, bool ascii, const char *wanted)
{
    Canvas *canvas = canvas_new(ascii, false);
    for (const Put *put = lines[row].put; put->text != NULL || put->line != 0; put++) {
        if (put->text != NULL)
            canvas_text(canvas, put->x, put->text, put->width, STYLE_PLAIN);
        else if (put->width > 0)
            canvas_dash(canvas, put->x, put->x + put->width, STYLE_PLAIN);
        else
            canvas_line(canvas, put->x, put->line, STYLE_PLAIN);
    }
    GString *written = g_string_new("before ");
    canvas_flush(canvas, written);
    canvas_flush(canvas, written);
    g_autofree char *expected = g_strdup_printf("before %s\n\n", wanted);
    ck_assert_msg(strcmp(written->str, expected) == 0, "%s: \"%s\"", lines[row].what, written->str);
    g_string_free(written, TRUE);
    canvas_free(canvas);
}

START_TEST(things_put_make_a_line)
{
    check(_i, false, lines[_i].unicode);
    check(_i, true, lines[_i].ascii);
}
END_TEST

static const struct {
    const char *text;
    int width;
} widths[] = {{"", 0}, {"abc", 3}, {"→", 1}, {"日本", 4}, {"e\xCC\x81", 1}};

START_TEST(text_has_a_width)
{
    ck_assert_int_eq(canvas_text_width(widths[_i].text), widths[_i].width);
}
END_TEST

START_TEST(colors_begin_and_end)
{
    Canvas *canvas = canvas_new(false, true);
    canvas_text(canvas, 1, "a b", -1, STYLE_LOST);
    canvas_text(canvas, 5, "c", -1, STYLE_PLAIN);
    canvas_text(canvas, 6, "d", -1, STYLE_CALL);
    GString *written = g_string_new(NULL);
    canvas_flush(canvas, written);
    ck_assert_str_eq(written->str, " \033[31ma b\033[0m c\033[36md\033[0m\n");
    g_string_free(written, TRUE);
    canvas_free(canvas);
}
END_TEST

static TCase *
canvas_cases(void)
{
    TCase *group = tcase_create("canvas");
    tcase_add_loop_test(group, things_put_make_a_line, 0, TEST_ROWS(lines));
    tcase_add_loop_test(group, text_has_a_width, 0, TEST_ROWS(widths));
    tcase_add_test(group, colors_begin_and_end);
    return group;
}

TEST_MAIN("ladder-canvas", canvas_cases)
