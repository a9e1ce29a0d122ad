#include "trace/ladder_geometry.h"

#include "trace/escape.h"
#include "trace/ladder_canvas.h"
#include "trace/ladder_label.h"

enum {
    WIDTH_WANTED = 110,     /* of a ladder of two ends */
    LANE_WANTED = 36,       /* where there is room for it */
    LANE_MIN = 30,          /* "12,345,678 segments not shown" */
    REASON_MAX = 76,        /* a longer one takes two lines */
    LANE_INNER_REASONS = 44 /* where there are more than two ends */
};

/* How wide the texts of one end are. */
typedef struct {
    int state, call, label[LADDER_TRACKS_MAX];
    int shared; /* a call beside the label of the outermost line */
} Widths;

const char *
ladder_track_text(GString *to, const LadderLayout *layout, const LadderTrack *track)
{
    g_string_truncate(to, 0);
    const LadderTimer *timer =
        track->says == SAYS_NOTHING ? NULL : ladder_timer(layout->model, track->timer);
    switch (track->says) {
    case SAYS_NOTHING:
        break;
    case SAYS_NAME:
        ladder_label_timer(to, timer);
        break;
    case SAYS_LENGTH:
        ladder_label_timer_length(to, timer);
        break;
    case SAYS_AGAIN:
        g_string_append(to, "again");
        break;
    case SAYS_FIRES:
        g_string_append(to, "fires");
        break;
    case SAYS_ENDS:
        g_string_append(to, "ends");
        break;
    case SAYS_RUNS:
        g_string_append(to, "runs");
        break;
    case SAYS_FIRES_AND_NAME:
        g_string_append(to, "fires, ");
        ladder_label_timer(to, timer);
        break;
    }
    return to->str;
}

const char *
ladder_call_text(GString *to, const LadderItem *call, bool ascii)
{
    g_autoptr(GString) raw = g_string_new(NULL);
    ladder_label_call(raw, call, ascii);
    g_string_truncate(to, 0);
    escape_terminal(to, raw->str);
    return to->str;
}

static void
widen(int *width, int needed)
{
    *width = MAX(*width, needed);
}

static void
measure_cell(Widths *w, const LadderLayout *layout, const LadderCell *cell, int n_tracks,
             bool ascii, GString *text)
{
    if (cell->state != NULL) {
        g_string_truncate(text, 0);
        ladder_label_state(text, cell->state);
        widen(&w->state, canvas_text_width(text->str));
    }
    int call = 0, label = 0;
    if (cell->call != NULL)
        call = canvas_text_width(ladder_call_text(text, cell->call, ascii));
    for (int t = 0; t < n_tracks; t++) {
        label = canvas_text_width(ladder_track_text(text, layout, &cell->tracks[t]));
        widen(&w->label[t], label);
    }
    widen(&w->call, call);
    widen(&w->shared, call + label + (call > 0 && label > 0 ? 2 : 0));
}

/* ---- time ---- */

static SimTime
shown_time(const LadderGeometry *g, const LadderRow *row)
{
    return row->time - g->zero;
}

/* Milliseconds; finer where a time is finer, and as fine as it takes to tell two apart. */
static int
decimals_needed(const LadderGeometry *g, const LadderLayout *layout)
{
    int decimals = 3;
    SimTime before = SIM_TIME_NEVER;
    for (guint i = 0; i < layout->rows->len; i++) {
        const LadderRow *row = ladder_row(layout, i);
        if (row->kind != ROW_INSTANT && row->kind != ROW_NOTE)
            continue;
        SimTime time = shown_time(g, row);
        if (time % SIM_MS != 0)
            decimals = MAX(decimals, 6);
        if (before != SIM_TIME_NEVER && time != before && time / SIM_US == before / SIM_US)
            decimals = 9;
        before = time;
    }
    return decimals;
}

static void
measure_time(LadderGeometry *g, const LadderLayout *layout)
{
    bool noted;
    const char *text, *host, *call;
    g->zero = ladder_store_zero(layout->model->store, &noted, &text, &host, &call);
    g->decimals = decimals_needed(g, layout);
    g->time_x = 1;
    g->time_width = 5 + g->decimals - 3;
    for (guint i = 0; i < layout->rows->len; i++) {
        char written[SIM_TIME_TEXT_MAX];
        sim_time_format(shown_time(g, ladder_row(layout, i)), g->decimals, written);
        widen(&g->time_width, canvas_text_width(written));
    }
}

/* ---- lanes ---- */

/* Room for one arrow's label, its dashes and how it ends. */
static int
whole_needs(const LadderArrow *arrow, bool passed_by, bool ascii, GString *text)
{
    g_string_truncate(text, 0);
    ladder_label_arrow(text, arrow, ascii);
    int label = canvas_text_width(text->str);
    if (passed_by)
        return 2 * label + 9;
    if (!arrow->lost)
        return label + 7;
    g_string_truncate(text, 0);
    ladder_label_loss(text, arrow);
    return label + canvas_text_width(text->str) + 8;
}

static int
lane_needs(const LadderLayout *layout, int lane, bool ascii)
{
    int needs = LANE_MIN;
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint r = 0; r < layout->rows->len; r++) {
        const LadderLane *l = &ladder_row(layout, r)->lanes[lane];
        bool passed_by = l->under_way[0] >= 0 || l->under_way[1] >= 0;
        if (l->whole >= 0) {
            const LadderArrow *arrow = ladder_arrow(layout->model, (size_t)l->whole);
            int first_lane = arrow->from < arrow->to ? arrow->from : arrow->from - 1;
            if (first_lane == lane)
                widen(&needs, whole_needs(arrow, passed_by, ascii, text));
        }
        for (int half = 0; half < 2 && !l->arriving; half++) {
            if (l->piece[half] >= 0)
                widen(&needs, whole_needs(ladder_arrow(layout->model, (size_t)l->piece[half]), true,
                                          ascii, text));
        }
    }
    return needs;
}

/* ---- ends ---- */

/* The first end, and what lies left of it; returns where its state ends. */
static int
place_first(EndGeometry *end, const Widths *w, int x, int n_tracks)
{
    end->calls_x = x;
    end->labels_left = true;
    x += w->shared;
    if (n_tracks == 0 && w->shared > 0)
        x += 2;
    for (int t = n_tracks - 1; t >= 0; t--) {
        if (t < n_tracks - 1)
            x += w->label[t];
        end->label_width[t] = w->label[t];
        end->label_x[t] = x - w->label[t];
        end->bracket_x[t] = x + 1;
        x += 3;
    }
    end->state_x = x;
    end->state_width = w->state;
    return x + w->state;
}

static int
place_inner(EndGeometry *end, const Widths *w, int x, int n_tracks, const LadderEnd *who)
{
    int width = MAX(MAX(w->state, w->call), canvas_text_width(who->name));
    widen(&width, canvas_text_width(who->address));
    for (int t = 0; t < n_tracks; t++) {
        widen(&width, w->label[t]);
        end->bracket_x[t] = x;
        x += 2;
    }
    end->state_x = end->calls_x = x;
    end->state_width = width;
    for (int t = 0; t < n_tracks; t++) {
        end->label_x[t] = x;
        end->label_width[t] = width;
    }
    return x + width;
}

/* The last end: its outermost line's labels and its calls share a place, as they do at the first.
 */
static int
place_last(EndGeometry *end, const Widths *w, int x, int n_tracks)
{
    end->state_x = x;
    end->state_width = w->state;
    x += w->state;
    for (int t = 0; t < n_tracks; t++) {
        end->bracket_x[t] = x + 1;
        end->label_x[t] = x + 3;
        end->label_width[t] = w->label[t];
        x += 3 + (t < n_tracks - 1 ? w->label[t] : 0);
    }
    if (n_tracks == 0 && w->shared > 0)
        x += 2;
    end->calls_x = x;
    return x + w->shared;
}

/* Room for reasons on one line each, but for the longest. */
static int
reasons_need(const LadderLayout *layout)
{
    int needs = LANE_WANTED;
    for (guint r = 0; r < layout->rows->len; r++) {
        for (int e = 0; e < layout->n_ends; e++) {
            const LadderCell *cell = &ladder_row(layout, r)->cells[e];
            for (int i = 0; i < cell->n_reasons; i++) {
                int width = canvas_text_width(tcp_reason_sentence(cell->reasons[i])) + 3 +
                            canvas_text_width(tcp_reason_clause(cell->reasons[i]));
                widen(&needs, MIN(width, REASON_MAX) + 2);
            }
        }
    }
    return needs;
}

/* How wide a lane becomes: what it needs, and what looks well where that fits. */
static int
lane_width(const LadderLayout *layout, int lane, int without_lane, const LadderOptions *options)
{
    int needs = lane_needs(layout, lane, options->ascii);
    if (layout->n_ends > 2)
        return options->reasons ? MAX(needs, LANE_INNER_REASONS) : needs;
    if (options->reasons)
        return MAX(needs, reasons_need(layout));
    return MAX(needs, MIN(LANE_WANTED, WIDTH_WANTED - without_lane));
}

static int
width_of_last(const LadderLayout *layout, const Widths *w)
{
    EndGeometry probe;
    return place_last(&probe, w, 0, layout->tracks[layout->n_ends - 1]);
}

void
ladder_geometry_measure(LadderGeometry *g, const LadderLayout *layout, const LadderOptions *options)
{
    *g = (LadderGeometry){.n_lanes = MAX(1, layout->n_ends - 1)};
    measure_time(g, layout);
    Widths widths[LADDER_ENDS_MAX] = {{0}};
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint r = 0; r < layout->rows->len; r++) {
        for (int e = 0; e < layout->n_ends; e++)
            measure_cell(&widths[e], layout, &ladder_row(layout, r)->cells[e], layout->tracks[e],
                         options->ascii, text);
    }

    int last = layout->n_ends - 1;
    int x = g->time_x + g->time_width + 2;
    if (layout->n_ends > 0)
        x = place_first(&g->ends[0], &widths[0], x, layout->tracks[0]);
    g->has_rails = layout->n_ends > 1;
    for (int lane = 0; lane < g->n_lanes; lane++) {
        g->left_rail[lane] = x + 1;
        int without = x + 4 + (last > 0 ? width_of_last(layout, &widths[last]) : 0);
        x = g->right_rail[lane] = x + 2 + lane_width(layout, lane, without, options);
        if (lane + 1 < last)
            x = place_inner(&g->ends[lane + 1], &widths[lane + 1], x + 2, layout->tracks[lane + 1],
                            ladder_end(layout->model, (size_t)lane + 1));
        else if (last > 0)
            x = place_last(&g->ends[last], &widths[last], x + 2, layout->tracks[last]);
    }
    g->width = x;
}
