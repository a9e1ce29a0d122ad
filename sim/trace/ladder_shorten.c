#include "trace/ladder_shorten.h"

/* One row in place of rows [from, to): what is told there is not shown. */
static LadderRow *
missing_row(const LadderLayout *layout, guint from, guint to)
{
    LadderRow *row = g_memdup2(ladder_row(layout, from), sizeof(LadderRow));
    row->kind = ROW_MISSING;
    row->missing = layout->model->segments_missing;
    row->note = NULL;
    for (size_t i = 0; i < layout->places->len; i++) {
        int sent = ladder_place(layout, i)->row_sent;
        row->missing += sent >= (int)from && sent < (int)to;
    }
    for (int i = 0; i < LADDER_LANES_MAX; i++)
        row->lanes[i] = (LadderLane){.whole = -1, .piece = {-1, -1}, .under_way = {-1, -1}};
    for (int e = 0; e < LADDER_ENDS_MAX; e++) {
        LadderCell cell = {.state = NULL};
        for (int t = 0; t < LADDER_TRACKS_MAX; t++) {
            cell.tracks[t].above = row->cells[e].tracks[t].above;
            cell.tracks[t].below = ladder_row(layout, to - 1)->cells[e].tracks[t].below;
        }
        row->cells[e] = cell;
    }
    return row;
}

static void
renumber(int *row, int from, int to)
{
    if (*row >= to)
        *row -= to - from - 1;
    else if (*row >= from)
        *row = -1;
}

/* Cuts rows [from, to) out. */
static void
cut_rows(LadderLayout *layout, guint from, guint to)
{
    LadderRow *missing = missing_row(layout, from, to);
    g_ptr_array_remove_range(layout->rows, from, to - from);
    g_ptr_array_insert(layout->rows, (gint)from, missing);
    for (guint i = 0; i < layout->places->len; i++) {
        LadderArrowPlace *place = &g_array_index(layout->places, LadderArrowPlace, i);
        renumber(&place->row_sent, (int)from, (int)to);
        renumber(&place->row_cross, (int)from, (int)to);
        renumber(&place->row_arrived, (int)from, (int)to);
    }
}

void
ladder_shorten(LadderLayout *layout, guint rows_max, int missing)
{
    guint n = layout->rows->len, half = rows_max / 2;
    if (missing < 0 && n <= rows_max)
        return;
    guint from = half, to = n > half ? n - half : 0;
    if (missing >= 0) {
        from = MIN(from, (guint)missing);
        to = MAX(to, (guint)missing + 1);
    }
    cut_rows(layout, from, to);
}
