#include "trace/ladder_draw.h"

#include "trace/escape.h"
#include "trace/ladder_label.h"

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

void
ladder_draw_whole(Drawing *d, size_t arrow_index)
{
    const LadderArrow *arrow = ladder_arrow(d->layout->model, arrow_index);
    int from = draw_tail(d, arrow);
    if (arrow->lost)
        draw_loss(d, arrow, from);
    else
        draw_head(d, arrow, from);
}

void
ladder_draw_piece(Drawing *d, size_t arrow_index, bool arriving)
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

void
ladder_draw_rails(Drawing *d, size_t r, bool below)
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

void
ladder_draw_tracks(Drawing *d, size_t r, bool below)
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
