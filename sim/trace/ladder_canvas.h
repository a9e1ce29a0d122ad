/*
 * ladder_canvas.h - one line of a drawing in characters: text and lines put at columns, in any
 * order, and written from left to right.
 *
 * Lines join where they meet: a dash over a bar becomes a cross. Text never falls on anything: that
 * it would is a bug in the caller, and asserted. A column is one character wide; wide characters
 * take two, and characters without a width are left out.
 */
#ifndef LASTACK_TRACE_LADDER_CANVAS_H
#define LASTACK_TRACE_LADDER_CANVAS_H

#include <glib.h>
#include <stdbool.h>

typedef enum {
    STYLE_PLAIN,
    STYLE_TITLE,
    STYLE_STATE,
    STYLE_LOST,
    STYLE_REPEATED, /* sent again */
    STYLE_TIMER,
    STYLE_CALL,
    STYLE_QUIET,
} CanvasStyle;

/* Where a piece of line leads to; and how it is drawn where that is all there is. */
enum {
    LINE_UP = 1,
    LINE_DOWN = 2,
    LINE_LEFT = 4,
    LINE_RIGHT = 8,
    LINE_ROUND = 16,  /* corners */
    LINE_DOTTED = 32, /* up and down */
};

typedef struct Canvas Canvas;

/* `ascii`: nothing outside ASCII is written; `color`: with terminal colours. */
Canvas *canvas_new(bool ascii, bool color);
void canvas_free(Canvas *canvas);

/* Behind the first character of `text`, which takes *ret_width columns. */
const char *canvas_next_char(const char *text, int *ret_width);

/* Columns that `text` takes. */
int canvas_text_width(const char *text);

/* Writes UTF-8 from column x on, at most `width` columns of it (-1: all). */
void canvas_text(Canvas *canvas, int x, const char *text, int width, CanvasStyle style);

/* Draws LINE_… at column x, or from x to before `end` (left and right, both ways). */
void canvas_line(Canvas *canvas, int x, unsigned line, CanvasStyle style);
void canvas_dash(Canvas *canvas, int x, int end, CanvasStyle style);

/* Appends the line, without spaces at its end, and a newline; the canvas is empty afterwards. */
void canvas_flush(Canvas *canvas, GString *to);

#endif
