#include "trace/ladder_layout.h"

#include "trace/ladder_cross.h"
#include "trace/ladder_group.h"
#include "trace/ladder_shorten.h"
#include "trace/ladder_tracks.h"

#include <stdlib.h>
#include <string.h>

/* A pause is cut out when it is longer than this many of what a segment usually takes. */
enum { PAUSE_TRANSITS = 4 };

enum { NO_ROW = -1 };

typedef struct {
    LadderLayout *layout;
    const LadderModel *model;
    bool reasons;
    bool *in_pieces;
    GArray *marks;       /* of LadderMarkPlace */
    LadderGroups groups; /* of this instant */

    SimTime now;
    bool begun;       /* rows of this instant stand already */
    size_t first_row; /* of this instant */
    int last_row_of[LADDER_ENDS_MAX], barrier;

    SimTime longest_step;                                  /* more is a pause */
    SimTime last_row_time, last_activity, under_way_until; /* before this instant */
    SimTime activity_now, under_way_now;
    int missing_row;
} Layouter;

/* ---- rows ---- */

static LadderRow *
add_row(Layouter *l, LadderRowKind kind)
{
    LadderRow *row = g_new0(LadderRow, 1);
    row->kind = kind;
    row->time = l->now;
    for (int i = 0; i < LADDER_LANES_MAX; i++) {
        row->lanes[i] = (LadderLane){
            .whole = NO_ARROW,
            .piece = {NO_ARROW, NO_ARROW},
            .under_way = {NO_ARROW, NO_ARROW},
        };
    }
    g_ptr_array_add(l->layout->rows, row);
    return row;
}

static LadderArrowPlace *
place_of(Layouter *l, int arrow)
{
    return &g_array_index(l->layout->places, LadderArrowPlace, (guint)arrow);
}

/* Two arrows in pieces that left on one row cross right below it. */
static void
add_crossing(Layouter *l)
{
    LadderRow *crossing = NULL;
    guint end = l->layout->rows->len;
    for (guint r = (guint)l->first_row; r < end; r++) {
        const LadderRow *row = ladder_row(l->layout, r);
        for (int i = 0; i < LADDER_LANES_MAX; i++) {
            const LadderLane *lane = &row->lanes[i];
            if (lane->arriving || lane->piece[0] == NO_ARROW || lane->piece[1] == NO_ARROW)
                continue;
            if (crossing == NULL)
                crossing = add_row(l, ROW_CROSSING);
            place_of(l, lane->piece[0])->row_cross = (int)end;
            place_of(l, lane->piece[1])->row_cross = (int)end;
        }
    }
    if (crossing != NULL)
        crossing->time = l->last_row_time;
}

/* The first row of an instant: before it stands what lies between it and the row above. */
static void
begin_rows(Layouter *l)
{
    if (l->begun)
        return;
    l->begun = true;
    if (l->layout->rows->len > 0) {
        add_crossing(l);
        if (l->now - l->last_row_time > l->longest_step) {
            LadderRow *pause = add_row(l, ROW_PAUSE);
            pause->silent = l->under_way_until < l->now;
            pause->pause = l->now - (pause->silent ? MAX(l->last_row_time, l->last_activity)
                                                   : l->last_row_time);
        }
    }
    l->first_row = l->layout->rows->len;
    l->barrier = NO_ROW;
    for (int e = 0; e < LADDER_ENDS_MAX; e++)
        l->last_row_of[e] = NO_ROW;
}

/* The lanes an arrow passes, [*ret_low, *ret_high). */
static void
lanes_of(const LadderArrow *arrow, int *ret_low, int *ret_high)
{
    *ret_low = MIN(arrow->from, arrow->to);
    *ret_high = MAX(arrow->from, arrow->to);
}

/* Which half of its lane an arrow's piece takes: the sender's, then the receiver's. */
static int
half_of(const LadderArrow *arrow, bool arriving)
{
    return (arrow->from < arrow->to) == arriving;
}

static bool
piece_fits(const LadderLane *lane, int half, bool arriving)
{
    return lane->whole == NO_ARROW && lane->piece[half] == NO_ARROW &&
           (lane->piece[1 - half] == NO_ARROW || lane->arriving == arriving);
}

static bool
whole_fits(const Layouter *l, const LadderRow *row, const LadderArrow *arrow)
{
    int low, high;
    lanes_of(arrow, &low, &high);
    for (int i = low; i < high; i++) {
        const LadderLane *lane = &row->lanes[i];
        if (lane->whole != NO_ARROW || lane->piece[0] != NO_ARROW || lane->piece[1] != NO_ARROW)
            return false;
    }
    for (int e = low + 1; e < high; e++) {
        if (l->last_row_of[e] >= 0 && ladder_row(l->layout, (size_t)l->last_row_of[e]) == row)
            return false;
        const LadderCell *cell = &row->cells[e];
        if (cell->state != NULL || cell->call != NULL)
            return false;
    }
    return true;
}

static bool
fits(const Layouter *l, const LadderRow *row, const LadderGroup *g)
{
    if (row->kind != ROW_INSTANT || g->note != NULL)
        return false;
    bool has_text = g->state != NULL || g->call != NULL || g->n_marks > 0;
    if (has_text && ladder_is_passed(row, g->end))
        return false;
    if (g->piece != NO_ARROW) {
        const LadderArrow *arrow = ladder_arrow(l->model, (size_t)g->piece);
        if (!piece_fits(&row->lanes[MIN(arrow->from, arrow->to)], half_of(arrow, true), true))
            return false;
    }
    if (g->send == NULL)
        return true;
    const LadderArrow *arrow = ladder_arrow(l->model, g->send->u.arrow);
    if (l->in_pieces[g->send->u.arrow])
        return piece_fits(&row->lanes[MIN(arrow->from, arrow->to)], half_of(arrow, false), false);
    return whole_fits(l, row, arrow);
}

/* The first row of this instant where the group may stand and finds room; a new one if need be. */
static int
find_row(Layouter *l, const LadderGroup *g)
{
    begin_rows(l);
    int from = MAX((int)l->first_row, l->barrier + 1);
    if (g->end >= 0)
        from = MAX(from, l->last_row_of[g->end] + 1);
    if (g->after != NO_ARROW)
        from = MAX(from, place_of(l, g->after)->row_sent + 1);
    int n = (int)l->layout->rows->len;
    for (int r = from; r < n; r++) {
        if (fits(l, ladder_row(l->layout, (size_t)r), g))
            return r;
    }
    add_row(l, g->note != NULL ? ROW_NOTE : ROW_INSTANT);
    return n;
}

static void
put_piece(Layouter *l, LadderRow *row, int arrow_index, bool arriving)
{
    const LadderArrow *arrow = ladder_arrow(l->model, (size_t)arrow_index);
    LadderLane *lane = &row->lanes[MIN(arrow->from, arrow->to)];
    lane->piece[half_of(arrow, arriving)] = arrow_index;
    lane->arriving = arriving;
}

static void
put_arrow(Layouter *l, LadderRow *row, int r, int arrow_index)
{
    place_of(l, arrow_index)->row_sent = r;
    if (l->in_pieces[arrow_index]) {
        put_piece(l, row, arrow_index, false);
        return;
    }
    int low, high;
    lanes_of(ladder_arrow(l->model, (size_t)arrow_index), &low, &high);
    for (int i = low; i < high; i++)
        row->lanes[i].whole = arrow_index;
}

static void
put_group(Layouter *l, const LadderGroup *g)
{
    if (!ladder_group_says_anything(g) && !(l->reasons && g->n_reasons > 0))
        return;
    int r = find_row(l, g);
    LadderRow *row = g_ptr_array_index(l->layout->rows, (guint)r);
    l->last_row_time = l->now;
    if (g->end < 0) {
        row->note = g->note;
        l->barrier = r;
        return;
    }
    l->last_row_of[g->end] = r;
    LadderCell *cell = &row->cells[g->end];
    cell->state = g->state;
    cell->call = g->call;
    memcpy(cell->reasons, g->reasons, sizeof cell->reasons);
    cell->n_reasons = g->n_reasons;
    if (g->send != NULL)
        put_arrow(l, row, r, (int)g->send->u.arrow);
    if (g->piece != NO_ARROW) {
        place_of(l, g->piece)->row_arrived = r;
        put_piece(l, row, g->piece, true);
    }
    for (int i = 0; i < g->n_marks; i++) {
        LadderMarkPlace mark = {.item = g->marks[i], .row = r};
        g_array_append_val(l->marks, mark);
    }
}

/* ---- instants ---- */

/* Remembers when something moved between the ends, for what a pause may say. */
static void
watch_segments(Layouter *l, const LadderItem *item)
{
    if (item->kind != ITEM_SEND && item->kind != ITEM_ARRIVAL)
        return;
    l->activity_now = item->time;
    const LadderArrow *arrow = ladder_arrow(l->model, item->u.arrow);
    if (item->kind == ITEM_SEND && arrow->arrived != SIM_TIME_NEVER)
        l->under_way_now = MAX(l->under_way_now, arrow->arrived);
}

/* Where facts are missing, other rows begin, as after a pause. */
static void
add_gap(Layouter *l)
{
    begin_rows(l);
    l->missing_row = (int)l->layout->rows->len;
    add_row(l, ROW_MISSING);
    l->first_row = l->layout->rows->len;
}

/* Lays out the items [i, *) of one instant and returns where the next begins. */
static guint
lay_out_instant(Layouter *l, guint i)
{
    const GArray *items = l->model->items;
    l->now = ladder_item(l->model, i)->time;
    l->begun = false;
    l->last_activity = l->activity_now;
    l->under_way_until = l->under_way_now;
    ladder_groups_restart(&l->groups);

    for (; i < items->len && ladder_item(l->model, i)->time == l->now; i++) {
        const LadderItem *item = ladder_item(l->model, i);
        if (item->kind == ITEM_GAP) {
            if (l->groups.groups->len > 0)
                break;
            add_gap(l);
            continue;
        }
        watch_segments(l, item);
        ladder_groups_add(&l->groups, item);
    }
    for (guint g = 0; g < l->groups.groups->len; g++)
        put_group(l, &g_array_index(l->groups.groups, LadderGroup, g));
    return i;
}

static int
compare_times(const void *a, const void *b)
{
    SimTime x = *(const SimTime *)a, y = *(const SimTime *)b;
    return (x > y) - (x < y);
}

/* What a segment usually takes (the median); 0 where none arrives, so that any wait is a pause. */
static SimTime
usual_transit(const LadderModel *model)
{
    SimTime usual = 0;
    GArray *transits = g_array_new(FALSE, FALSE, sizeof(SimTime));
    for (size_t i = 0; i < model->arrows->len; i++) {
        const LadderArrow *arrow = ladder_arrow(model, i);
        SimTime transit = arrow->arrived - arrow->sent;
        if (arrow->arrived != SIM_TIME_NEVER)
            g_array_append_val(transits, transit);
    }
    if (transits->len > 0) {
        qsort(transits->data, transits->len, sizeof(SimTime), compare_times);
        usual = g_array_index(transits, SimTime, transits->len / 2);
    }
    g_array_free(transits, TRUE);
    return usual;
}

/* ---- when all rows stand ---- */

/* Tells the rows in between that an arrow in pieces passes them. */
static void
draw_under_way(LadderLayout *layout)
{
    for (size_t i = 0; i < layout->model->arrows->len; i++) {
        const LadderArrowPlace *place = ladder_place(layout, i);
        if (!place->in_pieces)
            continue;
        const LadderArrow *arrow = ladder_arrow(layout->model, i);
        for (int r = place->row_sent + 1; r < place->row_arrived; r++) {
            LadderRow *row = g_ptr_array_index(layout->rows, (guint)r);
            row->lanes[MIN(arrow->from, arrow->to)].under_way[arrow->from > arrow->to] = (int)i;
        }
    }
}

LadderLayout *
ladder_layout_new(const LadderModel *model, bool reasons, size_t rows_max)
{
    LadderLayout *layout = g_new0(LadderLayout, 1);
    layout->model = model;
    layout->n_ends = (int)model->ends->len;
    layout->rows = g_ptr_array_new_with_free_func(g_free);
    layout->places = g_array_new(FALSE, TRUE, sizeof(LadderArrowPlace));

    Layouter l = {
        .layout = layout,
        .model = model,
        .reasons = reasons,
        .in_pieces = g_new0(bool, model->arrows->len + 1),
        .marks = g_array_new(FALSE, TRUE, sizeof(LadderMarkPlace)),
        .missing_row = NO_ROW,
    };
    ladder_cross_find(model, l.in_pieces);
    ladder_groups_init(&l.groups, layout, l.in_pieces);
    for (size_t i = 0; i < model->arrows->len; i++) {
        LadderArrowPlace place = {l.in_pieces[i], NO_ROW, NO_ROW, NO_ROW};
        g_array_append_val(layout->places, place);
    }
    l.longest_step = PAUSE_TRANSITS * usual_transit(model);

    for (guint i = 0; i < model->items->len;)
        i = lay_out_instant(&l, i);
    ladder_tracks_draw(layout, l.marks);
    draw_under_way(layout);
    ladder_shorten(layout, (guint)rows_max, l.missing_row);

    g_array_free(l.marks, TRUE);
    ladder_groups_clear(&l.groups);
    g_free(l.in_pieces);
    return layout;
}

void
ladder_layout_free(LadderLayout *layout)
{
    g_ptr_array_free(layout->rows, TRUE);
    g_array_free(layout->places, TRUE);
    g_free(layout);
}
