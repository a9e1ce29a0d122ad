#include "trace/ladder_text.h"

#include "trace/escape.h"
#include "trace/ladder_draw.h"
#include "trace/ladder_head.h"
#include "trace/ladder_label.h"

static void
draw_call(Drawing *d, int e, const LadderCell *cell)
{
    int x = d->g.ends[e].calls_x, n_tracks = d->layout->tracks[e];
    if (e > 0 && e == d->layout->n_ends - 1 && n_tracks > 0) {
        const char *label = ladder_track_text(d->scratch, d->layout, &cell->tracks[n_tracks - 1]);
        x += label[0] == '\0' ? 0 : canvas_text_width(label) + 2;
    }
    canvas_text(d->canvas, x, ladder_call_text(d->scratch, cell->call, d->options->ascii), -1,
                STYLE_CALL);
}

static void
draw_cells(Drawing *d, size_t r)
{
    const LadderRow *row = ladder_row(d->layout, r);
    for (int e = 0; e < d->layout->n_ends; e++) {
        const LadderCell *cell = &row->cells[e];
        if (cell->state != NULL) {
            g_string_truncate(d->scratch, 0);
            ladder_label_state(d->scratch, cell->state);
            canvas_text(d->canvas, d->g.ends[e].state_x, d->scratch->str, -1, STYLE_STATE);
        }
        if (cell->call != NULL)
            draw_call(d, e, cell);
    }
}

/* ---- texts between the rails ---- */

/* The free columns of a lane on row r, or below it: what an arrow under way cuts off on the other
 * side than `right` is not free. */
static int
free_columns(const Drawing *d, size_t r, int lane, bool below, bool right, int *ret_x)
{
    const LadderLane *l = &ladder_row(d->layout, r)->lanes[lane];
    bool passed = l->under_way[0] >= 0 || l->under_way[1] >= 0;
    passed |= below && !l->arriving && (l->piece[0] >= 0 || l->piece[1] >= 0);
    int from = d->g.left_rail[lane] + 2, to = d->g.right_rail[lane] - 1;
    int middle = ladder_lane_middle(&d->g, lane);
    if (passed && right)
        from = middle + 3;
    else if (passed)
        to = middle - 2;
    *ret_x = from;
    return to - from;
}

static void
draw_centred(Drawing *d, size_t r, const char *text)
{
    int x, room = free_columns(d, r, 0, false, false, &x);
    int width = canvas_text_width(text);
    canvas_text(d->canvas, x + MAX(0, (room - width) / 2), text, room, STYLE_QUIET);
}

static void
draw_time(Drawing *d, const LadderRow *row)
{
    if (row->kind == ROW_CROSSING)
        return;
    int end = d->g.time_x + d->g.time_width;
    if (row->kind == ROW_PAUSE || row->kind == ROW_MISSING) {
        canvas_text(d->canvas, end - d->g.decimals - 1, "⋮", -1, STYLE_QUIET);
        return;
    }
    char text[SIM_TIME_TEXT_MAX];
    sim_time_format(row->time - d->g.zero, d->g.decimals, text);
    canvas_text(d->canvas, end - canvas_text_width(text), text, -1, STYLE_PLAIN);
}

/* What a row says in the middle of its first lane: how long nothing happened, how much is not
 * shown. */
static void
draw_row_text(Drawing *d, size_t r)
{
    const LadderRow *row = ladder_row(d->layout, r);
    g_autoptr(GString) text = g_string_new(NULL);
    char length[SIM_TIME_TEXT_MAX];
    switch (row->kind) {
    case ROW_INSTANT:
    case ROW_CROSSING:
    case ROW_NOTE:
        return;
    case ROW_PAUSE:
        sim_time_format(row->pause, d->g.decimals, length);
        g_string_append_printf(text, "%s s%s", length,
                               row->silent ? " without a segment" : " pass");
        break;
    case ROW_MISSING:
        ladder_label_count(text, row->missing);
        g_string_append_printf(text, " segment%s not shown", row->missing == 1 ? "" : "s");
        break;
    }
    draw_centred(d, r, text->str);
}

static void
draw_row(Drawing *d, size_t r)
{
    const LadderRow *row = ladder_row(d->layout, r);
    draw_time(d, row);
    ladder_draw_rails(d, r, false);
    ladder_draw_tracks(d, r, false);
    draw_cells(d, r);
    draw_row_text(d, r);
    for (int i = 0; i + 1 < d->layout->n_ends; i++) {
        const LadderLane *lane = &row->lanes[i];
        bool first = i == 0 || lane->whole != row->lanes[i - 1].whole;
        if (lane->whole >= 0 && first)
            ladder_draw_whole(d, (size_t)lane->whole);
        for (int half = 0; half < 2; half++) {
            if (lane->piece[half] >= 0)
                ladder_draw_piece(d, (size_t)lane->piece[half], lane->arriving);
        }
    }
}

/* Takes the next line of at most `width` columns off *text, cut at a space where there is one. */
static char *
next_line(const char **text, int width)
{
    const char *start = *text, *end = start, *space = NULL;
    int used = 0;
    while (*end != '\0') {
        int w;
        const char *next = canvas_next_char(end, &w);
        if (used + w > width)
            break;
        if (*end == ' ')
            space = end;
        used += w;
        end = next;
    }
    if (*end != '\0' && *end != ' ' && space != NULL && space > start)
        end = space;
    if (end == start && *end != '\0')
        end = canvas_next_char(end, &used); /* wider than the room: it is cut off later */
    char *line = g_strndup(start, (gsize)(end - start));
    while (*end == ' ')
        end++;
    *text = end;
    return line;
}

/* Writes a text below row r, in the lane beside its end: towards the right rail for the last end.
 */
static void
write_below(Drawing *d, size_t r, int end, const char *text)
{
    bool right = end > 0 && end == d->layout->n_ends - 1;
    int lane = MIN(end, d->g.n_lanes - 1);
    int x, room = free_columns(d, r, lane, true, right, &x);
    while (*text != '\0') {
        char *line = next_line(&text, room);
        ladder_draw_rails(d, r, true);
        ladder_draw_tracks(d, r, true);
        int spare = right ? room - canvas_text_width(line) : 0;
        canvas_text(d->canvas, x + spare, line, room, STYLE_QUIET);
        canvas_flush(d->canvas, d->to);
        g_free(line);
    }
}

static void
write_loss_below(Drawing *d, size_t r, int end)
{
    const LadderRow *row = ladder_row(d->layout, r);
    for (int lane = MAX(0, end - 1); lane <= end && lane < d->layout->n_ends - 1; lane++) {
        if (row->lanes[lane].whole < 0)
            continue;
        const LadderArrow *arrow = ladder_arrow(d->layout->model, (size_t)row->lanes[lane].whole);
        const char *place = arrow->rule != NULL ? arrow->rule : arrow->link;
        if (!arrow->lost || arrow->from != end || place == NULL)
            continue;
        g_autoptr(GString) text =
            g_string_new(arrow->rule != NULL ? "dropped by the rule of " : "dropped on ");
        escape_terminal(text, place);
        write_below(d, r, end, text->str);
        return;
    }
}

/* The sentence, and behind it, or on a line of its own, the clause. */
static void
write_reason(Drawing *d, size_t r, int end, TcpReason reason)
{
    const char *sentence = tcp_reason_sentence(reason), *clause = tcp_reason_clause(reason);
    g_autoptr(GString) text = g_string_new(sentence);
    int lane = MIN(end, d->g.n_lanes - 1), x;
    bool right = end > 0 && end == d->layout->n_ends - 1;
    if (clause[0] != '\0')
        g_string_append_printf(text, " · %s", clause);
    if (canvas_text_width(text->str) <= free_columns(d, r, lane, true, right, &x)) {
        write_below(d, r, end, text->str);
        return;
    }
    write_below(d, r, end, sentence);
    write_below(d, r, end, clause);
}

static void
write_reasons(Drawing *d, size_t r)
{
    const LadderRow *row = ladder_row(d->layout, r);
    for (int e = 0; e < d->layout->n_ends; e++) {
        const LadderCell *cell = &row->cells[e];
        for (int i = 0; i < cell->n_reasons; i++) {
            write_reason(d, r, e, cell->reasons[i]);
        }
        write_loss_below(d, r, e);
    }
}

static void
write_note(Drawing *d, size_t r)
{
    const LadderItem *note = ladder_row(d->layout, r)->note;
    g_autoptr(GString) text = g_string_new(NULL);
    escape_terminal(text, note->u.note);
    int x, room = free_columns(d, r, 0, false, false, &x);
    const char *rest = text->str;
    char *first = next_line(&rest, room);
    canvas_text(d->canvas, x, first, room, STYLE_TITLE);
    g_free(first);
    canvas_flush(d->canvas, d->to);
    write_below(d, r, 0, rest);
}

void
ladder_text_write(const LadderLayout *layout, const LadderOptions *options, GString *to)
{
    Drawing d = {
        .layout = layout,
        .options = options,
        .canvas = canvas_new(options->ascii, options->color),
        .scratch = g_string_new(NULL),
        .to = to,
    };
    ladder_geometry_measure(&d.g, layout, options);
    ladder_head_write(&d);

    for (guint r = 0; r < layout->rows->len; r++) {
        draw_row(&d, r);
        if (ladder_row(layout, r)->kind == ROW_NOTE) {
            write_note(&d, r);
            continue;
        }
        canvas_flush(d.canvas, to);
        if (options->reasons && ladder_row(layout, r)->kind == ROW_INSTANT)
            write_reasons(&d, r);
    }
    canvas_free(d.canvas);
    g_string_free(d.scratch, TRUE);
}
