#include "trace/ladder_canvas.h"

#include <stdint.h>

typedef struct {
    gunichar text; /* 0: none */
    bool covered;  /* by the wide character before it */
    uint8_t line;  /* LINE_… */
    CanvasStyle style;
} Cell;

struct Canvas {
    bool ascii, color;
    GArray *cells; /* of Cell */
};

/* By LINE_UP, DOWN, LEFT, RIGHT. */
static const struct {
    const char *unicode;
    char ascii;
} line_glyphs[16] = {
    {" ", ' '}, {"╵", '|'}, {"╷", '|'}, {"│", '|'},  {"╴", '-'}, {"┘", '\''},
    {"┐", '.'}, {"┤", '+'}, {"╶", '-'}, {"└", '\''}, {"┌", '.'}, {"├", '+'},
    {"─", '-'}, {"┴", '+'}, {"┬", '+'}, {"┼", '+'},
};

/* Select Graphic Rendition, by CanvasStyle; NULL: none. */
static const char *const style_codes[] = {
    [STYLE_PLAIN] = NULL,    [STYLE_TITLE] = "1",  [STYLE_STATE] = "1", [STYLE_LOST] = "31",
    [STYLE_REPEATED] = "35", [STYLE_TIMER] = "33", [STYLE_CALL] = "36", [STYLE_QUIET] = "2",
};

Canvas *
canvas_new(bool ascii, bool color)
{
    Canvas *canvas = g_new(Canvas, 1);
    canvas->ascii = ascii;
    canvas->color = color;
    canvas->cells = g_array_new(FALSE, TRUE, sizeof(Cell));
    return canvas;
}

void
canvas_free(Canvas *canvas)
{
    g_array_free(canvas->cells, TRUE);
    g_free(canvas);
}

static int
char_width(gunichar c)
{
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

const char *
canvas_next_char(const char *text, int *ret_width)
{
    *ret_width = char_width(g_utf8_get_char(text));
    return text + g_utf8_skip[(unsigned char)*text];
}

int
canvas_text_width(const char *text)
{
    int width = 0;
    while (*text != '\0') {
        int w;
        text = canvas_next_char(text, &w);
        width += w;
    }
    return width;
}

static Cell *
cell_at(Canvas *canvas, int x)
{
    g_assert(x >= 0);
    if ((guint)x >= canvas->cells->len)
        g_array_set_size(canvas->cells, (guint)x + 1);
    return &g_array_index(canvas->cells, Cell, x);
}

/* Spaces may fall on spaces only: a label's own gaps are part of it. */
static void
put_char(Canvas *canvas, int x, gunichar c, CanvasStyle style)
{
    Cell *cell = cell_at(canvas, x);
    g_assert(cell->text == 0 && !cell->covered && cell->line == 0);
    cell->text = c;
    cell->style = style;
    if (char_width(c) == 2) {
        Cell *next = cell_at(canvas, x + 1);
        g_assert(next->text == 0 && !next->covered && next->line == 0);
        next->covered = true;
    }
}

void
canvas_text(Canvas *canvas, int x, const char *text, int width, CanvasStyle style)
{
    int used = 0;
    while (*text != '\0') {
        int w;
        const char *next = canvas_next_char(text, &w);
        if (width >= 0 && used + w > width)
            return;
        if (w > 0)
            put_char(canvas, x + used, g_utf8_get_char(text), style);
        used += w;
        text = next;
    }
}

void
canvas_line(Canvas *canvas, int x, unsigned line, CanvasStyle style)
{
    Cell *cell = cell_at(canvas, x);
    g_assert(cell->text == 0 && !cell->covered);
    cell->line |= (uint8_t)line;
    if (style != STYLE_PLAIN)
        cell->style = style;
}

void
canvas_dash(Canvas *canvas, int x, int end, CanvasStyle style)
{
    for (; x < end; x++)
        canvas_line(canvas, x, LINE_LEFT | LINE_RIGHT, style);
}

static const char *
line_glyph(unsigned line)
{
    unsigned way = line & 15;
    if ((line & LINE_DOTTED) != 0 && way == (LINE_UP | LINE_DOWN))
        return "┊";
    if ((line & LINE_ROUND) != 0) {
        switch (way) {
        case LINE_UP | LINE_LEFT:
            return "╯";
        case LINE_DOWN | LINE_LEFT:
            return "╮";
        case LINE_UP | LINE_RIGHT:
            return "╰";
        case LINE_DOWN | LINE_RIGHT:
            return "╭";
        default:
            break;
        }
    }
    return line_glyphs[way].unicode;
}

/* The signs of ours that ASCII says in another way; anything else becomes a question mark. */
static char
ascii_for(gunichar c)
{
    static const struct {
        gunichar sign;
        char ascii;
    } signs[] = {
        {0x25B6, '>'}, {0x25C0, '<'}, {0x2717, 'x'}, {0x2573, 'X'},
        {0x22EE, ':'}, {0x00B7, '-'}, {0x2026, '~'}, {0x00A7, 'S'},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (signs[i].sign == c)
            return signs[i].ascii;
    }
    return '?';
}

static void
append_cell(const Canvas *canvas, const Cell *cell, GString *to)
{
    if (cell->text == 0 && cell->line == 0)
        g_string_append_c(to, ' ');
    else if (cell->text == 0 && canvas->ascii)
        g_string_append_c(to, (cell->line & LINE_DOTTED) != 0 && (cell->line & 12) == 0
                                  ? ':'
                                  : line_glyphs[cell->line & 15].ascii);
    else if (cell->text == 0)
        g_string_append(to, line_glyph(cell->line));
    else if (canvas->ascii && cell->text > 126)
        g_string_append_c(to, ascii_for(cell->text));
    else
        g_string_append_unichar(to, cell->text);
}

static bool
is_blank(const Cell *cell)
{
    return (cell->text == 0 || cell->text == ' ') && cell->line == 0 && !cell->covered;
}

static void
switch_style(GString *to, CanvasStyle *now, CanvasStyle next)
{
    if (style_codes[*now] != NULL && *now != next)
        g_string_append(to, "\033[0m");
    if (style_codes[next] != NULL && *now != next)
        g_string_append_printf(to, "\033[%sm", style_codes[next]);
    *now = next;
}

void
canvas_flush(Canvas *canvas, GString *to)
{
    guint end = canvas->cells->len;
    while (end > 0 && is_blank(&g_array_index(canvas->cells, Cell, end - 1)))
        end--;
    CanvasStyle now = STYLE_PLAIN;
    for (guint i = 0; i < end; i++) {
        const Cell *cell = &g_array_index(canvas->cells, Cell, i);
        if (cell->covered) {
            if (canvas->ascii)
                g_string_append_c(to, '?');
            continue;
        }
        if (canvas->color)
            switch_style(to, &now, cell->style);
        append_cell(canvas, cell, to);
    }
    switch_style(to, &now, STYLE_PLAIN);
    g_string_append_c(to, '\n');
    g_array_set_size(canvas->cells, 0);
}
