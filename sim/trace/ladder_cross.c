#include "trace/ladder_cross.h"

#include "trace/ladder_label.h"

/* How many later segments each is compared with: whoever has more beside it is in a crowd. */
enum { LOOK_AHEAD = 64 };

typedef struct {
    size_t arrow;
    int direction; /* 0: towards the higher end */
    bool candidate;
    int crossings;
    size_t partner; /* the place in the lane of the one it crosses */
    bool short_label;
} Passer;

/* Whatever passes between end `lane` and the next, in the order sent. */
static GArray *
passers_of(const LadderModel *model, int lane)
{
    GArray *passers = g_array_new(FALSE, TRUE, sizeof(Passer));
    g_autoptr(GString) label = g_string_new(NULL);
    for (size_t i = 0; i < model->arrows->len; i++) {
        const LadderArrow *arrow = ladder_arrow(model, i);
        if (MIN(arrow->from, arrow->to) > lane || MAX(arrow->from, arrow->to) <= lane)
            continue;
        g_string_truncate(label, 0);
        ladder_label_arrow(label, arrow, false);
        Passer p = {
            .arrow = i,
            .direction = arrow->from > arrow->to,
            .candidate = ABS(arrow->from - arrow->to) == 1 && !arrow->lost &&
                         arrow->arrived != SIM_TIME_NEVER && arrow->arrived > arrow->sent,
            .short_label = g_utf8_strlen(label->str, -1) <= LADDER_CROSS_LABEL_MAX,
        };
        g_array_append_val(passers, p);
    }
    return passers;
}

static void
count_crossings(const LadderModel *model, GArray *passers)
{
    Passer *all = (Passer *)(void *)passers->data;
    for (guint i = 0; i < passers->len; i++) {
        if (!all[i].candidate)
            continue;
        SimTime arrived = ladder_arrow(model, all[i].arrow)->arrived;
        for (guint j = i + 1; j < passers->len; j++) {
            if (ladder_arrow(model, all[j].arrow)->sent >= arrived)
                break;
            if (j - i > LOOK_AHEAD) {
                all[i].crossings = LOOK_AHEAD;
                break;
            }
            if (!all[j].candidate || all[j].direction == all[i].direction)
                continue;
            all[i].crossings++;
            all[j].crossings++;
            all[i].partner = j;
            all[j].partner = i;
        }
    }
}

/* Nothing that is sent while the two are under way has so much to say that a line in the middle of
 * the lane would run through it. */
static bool
labels_leave_the_middle(const LadderModel *model, const GArray *passers, size_t first,
                        SimTime until)
{
    for (size_t i = first; i < passers->len; i++) {
        const Passer *p = &g_array_index(passers, Passer, i);
        if (ladder_arrow(model, p->arrow)->sent >= until)
            return true;
        if (!p->short_label)
            return false;
    }
    return true;
}

static void
find_in_lane(const LadderModel *model, int lane, bool *in_pieces)
{
    GArray *passers = passers_of(model, lane);
    count_crossings(model, passers);
    SimTime busy_until[2] = {-1, -1}; /* by direction: one line at a time goes down the middle */
    for (guint i = 0; i < passers->len; i++) {
        const Passer *p = &g_array_index(passers, Passer, i);
        if (p->crossings != 1 || p->partner < i)
            continue;
        const Passer *q = &g_array_index(passers, Passer, p->partner);
        const LadderArrow *a = ladder_arrow(model, p->arrow), *b = ladder_arrow(model, q->arrow);
        SimTime until = MAX(a->arrived, b->arrived);
        if (q->crossings != 1 || a->sent < busy_until[p->direction] ||
            b->sent < busy_until[q->direction] ||
            !labels_leave_the_middle(model, passers, i, until))
            continue;
        in_pieces[p->arrow] = in_pieces[q->arrow] = true;
        busy_until[p->direction] = a->arrived;
        busy_until[q->direction] = b->arrived;
    }
    g_array_free(passers, TRUE);
}

void
ladder_cross_find(const LadderModel *model, bool *in_pieces)
{
    for (int lane = 0; lane + 1 < (int)model->ends->len; lane++)
        find_in_lane(model, lane, in_pieces);
}
