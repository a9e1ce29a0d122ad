#include "trace/ladder_text.h"

#include "trace/escape.h"
#include "trace/ladder_canvas.h"
#include "trace/ladder_geometry.h"
#include "trace/ladder_label.h"

#include <string.h>

enum { LEFT_OUT_NAMED = 4 };

typedef struct {
    const LadderLayout *layout;
    const LadderOptions *options;
    LadderGeometry g;
    Canvas *canvas;
    GString *scratch;
    GString *to;
} Drawing;

/* ---- arrows ---- */

static const char *
label_of(Drawing *d, const LadderArrow *arrow)
{
    g_string_truncate(d->scratch, 0);
    ladder_label_arrow(d->scratch, arrow, d->options->ascii);
    return d->scratch->str;
}

static CanvasStyle
style_of(const LadderArrow *arrow)
{
    return arrow->repeated ? STYLE_REPEATED : STYLE_PLAIN;
}

/* The column where an arrow in pieces goes down the middle of its lane: on its way to the crossing,
 * if it has one, or past it. */
static int
turn_of(const Drawing *d, size_t arrow_index, bool before_crossing)
{
    const LadderArrow *arrow = ladder_arrow(d->layout->model, arrow_index);
    bool rightward = arrow->from < arrow->to;
    bool crosses = ladder_place(d->layout, arrow_index)->row_cross >= 0;
    bool near_sender = crosses && before_crossing;
    int middle = ladder_lane_middle(&d->g, MIN(arrow->from, arrow->to));
    return middle + (rightward != near_sender ? 1 : -1);
}

/* The sender's end of an arrow: the joint with its rail, two dashes and the label. Returns the
 * column where the line goes on, towards the receiver. */
static int
draw_tail(Drawing *d, const LadderArrow *arrow)
{
    const char *label = label_of(d, arrow);
    int width = canvas_text_width(label);
    CanvasStyle style = style_of(arrow);
    if (arrow->from < arrow->to) {
        int rail = d->g.left_rail[arrow->from];
        canvas_line(d->canvas, rail, LINE_RIGHT, STYLE_PLAIN);
        canvas_dash(d->canvas, rail + 1, rail + 3, style);
        canvas_text(d->canvas, rail + 3, label, -1, style);
        return rail + 3 + width;
    }
    int rail = d->g.right_rail[arrow->from - 1];
    canvas_line(d->canvas, rail, LINE_LEFT, STYLE_PLAIN);
    canvas_dash(d->canvas, rail - 2, rail, style);
    canvas_text(d->canvas, rail - 2 - width, label, -1, style);
    return rail - 3 - width;
}

/* The receiver's end: the line from column `from` and the head. */
static void
draw_head(Drawing *d, const LadderArrow *arrow, int from)
{
    CanvasStyle style = style_of(arrow);
    if (arrow->from < arrow->to) {
        int rail = d->g.right_rail[arrow->to - 1];
        canvas_dash(d->canvas, from, rail - 1, style);
        canvas_text(d->canvas, rail - 1, "▶", -1, style);
    } else {
        int rail = d->g.left_rail[arrow->to];
        canvas_dash(d->canvas, rail + 2, from + 1, style);
        canvas_text(d->canvas, rail + 1, "◀", -1, style);
    }
}

/* Ends past the middle of the sender's lane, or as far as the label leaves room. */
static void
draw_loss(Drawing *d, const LadderArrow *arrow, int from)
{
    g_string_truncate(d->scratch, 0);
    ladder_label_loss(d->scratch, arrow);
    g_autoptr(GString) word = g_string_new(NULL);
    escape_terminal(word, d->scratch->str);
    int width = canvas_text_width(word->str);
    CanvasStyle style = style_of(arrow);
    if (arrow->from < arrow->to) {
        int left = d->g.left_rail[arrow->from], right = d->g.right_rail[arrow->from];
        int x = MAX(from + 3, MIN(left + (right - left) * 3 / 5, right - width - 3));
        canvas_dash(d->canvas, from, x, style);
        canvas_text(d->canvas, x, "✗", -1, STYLE_LOST);
        canvas_text(d->canvas, x + 2, word->str, -1, STYLE_LOST);
        return;
    }
    int left = d->g.left_rail[arrow->from - 1], right = d->g.right_rail[arrow->from - 1];
    int x = MIN(from - 3, MAX(right - (right - left) * 3 / 5, left + width + 3));
    canvas_dash(d->canvas, x + 1, from + 1, style);
    canvas_text(d->canvas, x, "✗", -1, STYLE_LOST);
    canvas_text(d->canvas, x - 1 - width, word->str, -1, STYLE_LOST);
}

static void
draw_whole(Drawing *d, size_t arrow_index)
{
    const LadderArrow *arrow = ladder_arrow(d->layout->model, arrow_index);
    int from = draw_tail(d, arrow);
    if (arrow->lost)
        draw_loss(d, arrow, from);
    else
        draw_head(d, arrow, from);
}

/* One piece of an arrow: from its sender to the middle, or from there to its receiver. */
static void
draw_piece(Drawing *d, size_t arrow_index, bool arriving)
{
    const LadderArrow *arrow = ladder_arrow(d->layout->model, arrow_index);
    bool rightward = arrow->from < arrow->to;
    CanvasStyle style = style_of(arrow);
    int turn = turn_of(d, arrow_index, !arriving);
    unsigned sideways = rightward == arriving ? LINE_RIGHT : LINE_LEFT;
    canvas_line(d->canvas, turn, sideways | (arriving ? LINE_UP : LINE_DOWN) | LINE_ROUND, style);
    if (arriving) {
        draw_head(d, arrow, rightward ? turn + 1 : turn - 1);
        return;
    }
    int from = draw_tail(d, arrow);
    if (rightward)
        canvas_dash(d->canvas, from, turn, style);
    else
        canvas_dash(d->canvas, turn + 1, from + 1, style);
}

/* ---- what stands on every line: rails, timers, arrows under way ---- */

/* Arrows in pieces that pass row r, or with `below` what lies between it and the next. */
static void
draw_passing(Drawing *d, size_t r, int lane, bool below)
{
    const LadderRow *row = ladder_row(d->layout, r);
    const LadderLane *l = &row->lanes[lane];
    bool crossing = row->kind == ROW_CROSSING && !below;
    for (int i = 0; i < 2; i++) {
        int arrow = l->under_way[i];
        if (arrow < 0 || (crossing && ladder_place(d->layout, (size_t)arrow)->row_cross == (int)r))
            continue;
        bool before = (int)r < ladder_place(d->layout, (size_t)arrow)->row_cross;
        canvas_line(d->canvas, turn_of(d, (size_t)arrow, before), LINE_UP | LINE_DOWN, STYLE_PLAIN);
    }
    for (int half = 0; half < 2 && below && !l->arriving; half++) {
        if (l->piece[half] >= 0)
            canvas_line(d->canvas, turn_of(d, (size_t)l->piece[half], true), LINE_UP | LINE_DOWN,
                        STYLE_PLAIN);
    }
    if (crossing && l->under_way[0] >= 0 &&
        ladder_place(d->layout, (size_t)l->under_way[0])->row_cross == (int)r)
        canvas_text(d->canvas, ladder_lane_middle(&d->g, lane), "╳", -1, STYLE_PLAIN);
}

static void
draw_rails(Drawing *d, size_t r, bool below)
{
    LadderRowKind kind = ladder_row(d->layout, r)->kind;
    bool cut = kind == ROW_PAUSE || kind == ROW_MISSING;
    unsigned line = LINE_UP | LINE_DOWN | (cut ? LINE_DOTTED : 0);
    for (int lane = 0; lane < d->g.n_lanes && d->g.has_rails; lane++) {
        canvas_line(d->canvas, d->g.left_rail[lane], line, STYLE_PLAIN);
        canvas_line(d->canvas, d->g.right_rail[lane], line, STYLE_PLAIN);
        draw_passing(d, r, lane, below);
    }
}

static void
draw_tracks(Drawing *d, size_t r, bool below)
{
    const LadderRow *row = ladder_row(d->layout, r);
    for (int e = 0; e < d->layout->n_ends; e++) {
        const EndGeometry *end = &d->g.ends[e];
        for (int t = 0; t < d->layout->tracks[e]; t++) {
            const LadderTrack *track = &row->cells[e].tracks[t];
            unsigned line = 0;
            if (below ? track->below : track->above)
                line |= LINE_UP;
            if (track->below)
                line |= LINE_DOWN;
            if (track->tick && !below)
                line |= e > 0 && e == d->layout->n_ends - 1 ? LINE_LEFT : LINE_RIGHT;
            if (line != 0)
                canvas_line(d->canvas, end->bracket_x[t], line, STYLE_TIMER);
            if (below)
                continue;
            const char *text = ladder_track_text(d->scratch, d->layout, track);
            int spare = end->labels_left ? end->label_width[t] - canvas_text_width(text) : 0;
            canvas_text(d->canvas, end->label_x[t] + spare, text, -1, STYLE_TIMER);
        }
    }
}

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
    draw_rails(d, r, false);
    draw_tracks(d, r, false);
    draw_cells(d, r);
    draw_row_text(d, r);
    for (int i = 0; i + 1 < d->layout->n_ends; i++) {
        const LadderLane *lane = &row->lanes[i];
        bool first = i == 0 || lane->whole != row->lanes[i - 1].whole;
        if (lane->whole >= 0 && first)
            draw_whole(d, (size_t)lane->whole);
        for (int half = 0; half < 2; half++) {
            if (lane->piece[half] >= 0)
                draw_piece(d, (size_t)lane->piece[half], lane->arriving);
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
        draw_rails(d, r, true);
        draw_tracks(d, r, true);
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

/* ---- the head ---- */

static void
write_title(Drawing *d)
{
    const TraceMeta *meta = ladder_store_meta(d->layout->model->store);
    if (meta->scenario == NULL)
        return;
    g_autoptr(GString) title = g_string_new(NULL), run = g_string_new("profile ");
    escape_terminal(title, meta->scenario);
    escape_terminal(run, meta->profile);
    g_string_append_printf(run, " · seed %" G_GUINT64_FORMAT, meta->seed);
    int width = canvas_text_width(title->str);
    canvas_text(d->canvas, 0, title->str, -1, STYLE_TITLE);
    canvas_text(d->canvas, MAX(width + 3, d->g.width - canvas_text_width(run->str)), run->str, -1,
                STYLE_QUIET);
    canvas_flush(d->canvas, d->to);
}

static void
write_zero(Drawing *d)
{
    bool noted;
    const char *text, *host, *call;
    SimTime zero = ladder_store_zero(d->layout->model->store, &noted, &text, &host, &call);
    g_autoptr(GString) line = g_string_new("seconds count from ");
    if (!noted)
        g_string_append(line, "the start");
    else if (text != NULL)
        escape_terminal(line, text);
    else if (host != NULL && call != NULL) {
        escape_terminal(line, host);
        g_string_append(line, "'s ");
        escape_terminal(line, call);
        g_string_append(line, "()");
    } else {
        char length[SIM_TIME_TEXT_MAX];
        g_string_append_printf(line, "%s s after the start",
                               sim_time_format(zero, d->g.decimals, length));
    }
    canvas_text(d->canvas, 0, line->str, -1, STYLE_QUIET);
    canvas_flush(d->canvas, d->to);
}

static void
write_left_out(Drawing *d)
{
    const GArray *left_out = d->layout->model->left_out;
    if (left_out->len == 0)
        return;
    g_autoptr(GString) line = g_string_new("not drawn: ");
    for (guint i = 0; i < MIN(left_out->len, LEFT_OUT_NAMED); i++) {
        g_string_append(line, i == 0 ? "" : ", ");
        escape_terminal(line, g_array_index(left_out, char *, i));
    }
    if (left_out->len > LEFT_OUT_NAMED)
        g_string_append_printf(line, " and %u more", left_out->len - LEFT_OUT_NAMED);
    canvas_text(d->canvas, 0, line->str, -1, STYLE_QUIET);
    canvas_flush(d->canvas, d->to);
}

static void
write_ends(Drawing *d)
{
    for (int e = 0; e < d->layout->n_ends; e++) {
        g_autoptr(GString) name = g_string_new(NULL);
        escape_terminal(name, ladder_end(d->layout->model, (size_t)e)->name);
        canvas_text(d->canvas, d->g.ends[e].state_x, name->str, -1, STYLE_TITLE);
    }
    canvas_flush(d->canvas, d->to);
    for (int e = 0; e < d->layout->n_ends; e++)
        canvas_text(d->canvas, d->g.ends[e].state_x,
                    ladder_end(d->layout->model, (size_t)e)->address, -1, STYLE_QUIET);
    canvas_flush(d->canvas, d->to);
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
    write_title(&d);
    write_zero(&d);
    write_left_out(&d);
    g_string_append_c(to, '\n');
    if (layout->n_ends == 0)
        g_string_append(to, "no host did anything\n");
    else
        write_ends(&d);

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
