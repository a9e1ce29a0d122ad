#include "trace/ladder_tracks.h"

#include "trace/ladder_label.h"

/* A name further below its timer's start would not be looked for there. */
enum { ROWS_NEAR = 4 };

/* A timer from its first row to its last. */
typedef struct {
    int end, first, last; /* first -1: not seen */
    int track;            /* -1: no room */
} Span;

static LadderRow *
row_at(LadderLayout *layout, int row)
{
    return g_ptr_array_index(layout->rows, (guint)row);
}

static LadderTrack *
track_at(LadderLayout *layout, int row, const Span *span)
{
    return &row_at(layout, row)->cells[span->end].tracks[span->track];
}

static Span *
measure(const LadderLayout *layout, const GArray *marks)
{
    size_t n = layout->model->timers->len;
    Span *spans = g_new(Span, n + 1);
    for (size_t i = 0; i < n; i++) {
        int end = ladder_timer(layout->model, i)->end;
        spans[i] = (Span){.end = end, .first = -1, .last = -1, .track = -1};
    }
    for (guint i = 0; i < marks->len; i++) {
        const LadderMarkPlace *mark = &g_array_index(marks, LadderMarkPlace, i);
        Span *span = &spans[mark->item->u.timer.index];
        if (span->first < 0)
            span->first = mark->row;
        span->last = mark->row;
    }
    return spans;
}

/* Gives each timer the innermost line that is free from its first row on. Timers begin in the order
 * in which they are numbered. */
static void
assign_tracks(LadderLayout *layout, Span *spans)
{
    int busy_until[LADDER_ENDS_MAX][LADDER_TRACKS_MAX] = {{0}};
    for (size_t i = 0; i < layout->model->timers->len; i++) {
        Span *span = &spans[i];
        if (span->first < 0)
            continue;
        for (int t = 0; t < LADDER_TRACKS_MAX && span->track < 0; t++) {
            if (busy_until[span->end][t] <= span->first)
                span->track = t;
        }
        if (span->track < 0)
            continue;
        busy_until[span->end][span->track] = span->last;
        layout->tracks[span->end] = MAX(layout->tracks[span->end], span->track + 1);
    }
}

static void
draw_line(LadderLayout *layout, const Span *span)
{
    for (int r = span->first; r <= span->last; r++) {
        LadderTrack *track = track_at(layout, r, span);
        track->above |= r > span->first;
        track->below |= r < span->last;
    }
}

static LadderTrackLabel
label_of_mark(LadderTimerMark mark)
{
    switch (mark) {
    case TIMER_STARTS:
        return SAYS_NAME;
    case TIMER_AGAIN:
        return SAYS_AGAIN;
    case TIMER_FIRES:
        return SAYS_FIRES;
    case TIMER_ENDS:
        return SAYS_ENDS;
    case TIMER_RUNS:
        return SAYS_RUNS;
    }
    g_assert_not_reached();
}

/* What a delayed ACK is shows where it leaves; where it was put off there is a call to be seen. */
static bool
is_named_where_it_fires(const LadderLayout *layout, size_t timer)
{
    return ladder_timer(layout->model, timer)->name == TCP_TIMER_DELAYED_ACK;
}

static bool
has_room(const LadderLayout *layout, int row, const Span *span)
{
    const LadderRow *r = ladder_row(layout, (size_t)row);
    const LadderCell *cell = &r->cells[span->end];
    if (cell->tracks[span->track].says != SAYS_NOTHING)
        return false;
    if (!ladder_is_inner(layout, span->end))
        return true;
    for (int t = 0; t < LADDER_TRACKS_MAX; t++) {
        if (cell->tracks[t].says != SAYS_NOTHING)
            return false;
    }
    return cell->state == NULL && cell->call == NULL && !ladder_is_passed(r, span->end);
}

/*
 * The first row from `from` on, before the timer's last, with room for a label; -1: none. In the
 * margin a call would have to move aside, so a row without one is better, if there is one near.
 */
static int
room_from(const LadderLayout *layout, int from, const Span *span)
{
    int found = -1;
    for (int r = from; r < span->last && r < from + ROWS_NEAR; r++) {
        if (!has_room(layout, r, span))
            continue;
        if (ladder_row(layout, (size_t)r)->cells[span->end].call == NULL)
            return r;
        if (found < 0)
            found = r;
    }
    return found;
}

static void
say(LadderLayout *layout, int row, const Span *span, LadderTrackLabel says, size_t timer)
{
    LadderTrack *track = track_at(layout, row, span);
    track->says = says;
    track->timer = timer;
}

/* Says what kind of timer it is and how long it runs, at its start or as soon as there is room. */
static void
name_timer(LadderLayout *layout, const Span *span, size_t timer)
{
    int row = room_from(layout, span->first, span);
    if (row < 0) {
        LadderTrack *track = track_at(layout, span->first, span);
        if (track->says == SAYS_FIRES)
            say(layout, span->first, span, SAYS_FIRES_AND_NAME, timer);
        return;
    }
    say(layout, row, span, SAYS_NAME, timer);

    g_autoptr(GString) length = g_string_new(NULL);
    ladder_label_timer_length(length, ladder_timer(layout->model, timer));
    row = length->len == 0 ? -1 : room_from(layout, row + 1, span);
    if (row >= 0)
        say(layout, row, span, SAYS_LENGTH, timer);
}

void
ladder_tracks_draw(LadderLayout *layout, const GArray *marks)
{
    Span *spans = measure(layout, marks);
    assign_tracks(layout, spans);
    for (size_t i = 0; i < layout->model->timers->len; i++) {
        if (spans[i].track >= 0)
            draw_line(layout, &spans[i]);
    }
    /* What happens stands on its row; the names take what room is left. */
    for (guint i = 0; i < marks->len; i++) {
        const LadderMarkPlace *mark = &g_array_index(marks, LadderMarkPlace, i);
        size_t timer = mark->item->u.timer.index;
        const Span *span = &spans[timer];
        if (span->track < 0)
            continue;
        track_at(layout, mark->row, span)->tick |= mark->item->u.timer.mark != TIMER_RUNS;
        LadderTrackLabel says = label_of_mark(mark->item->u.timer.mark);
        if (says == SAYS_FIRES && is_named_where_it_fires(layout, timer))
            says = SAYS_NAME;
        if (mark->item->u.timer.mark != TIMER_STARTS)
            say(layout, mark->row, span, says, timer);
    }
    for (size_t i = 0; i < layout->model->timers->len; i++) {
        if (spans[i].track >= 0 && !is_named_where_it_fires(layout, i))
            name_timer(layout, &spans[i], i);
    }
    g_free(spans);
}
