#include "trace/ladder_group.h"

bool
ladder_group_says_anything(const LadderGroup *g)
{
    return g->state != NULL || g->call != NULL || g->send != NULL || g->note != NULL ||
           g->piece != NO_ARROW || g->n_marks > 0;
}

/* Whether the one place that an inner end has is taken. */
static bool
is_full_inside(const LadderGroups *all, const LadderGroup *g)
{
    return ladder_is_inner(all->layout, g->end) &&
           (g->state != NULL || g->call != NULL || g->n_marks > 0);
}

static bool
can_take(const LadderGroups *all, const LadderGroup *g, const LadderItem *item)
{
    switch (item->kind) {
    case ITEM_SEND:
        return g->send == NULL && g->piece == NO_ARROW;
    case ITEM_ARRIVAL: /* a new story, unless it only adds to this one */
        if (g->after != NO_ARROW)
            return false;
        return !ladder_group_says_anything(g) ||
               (g->send == NULL && g->piece == NO_ARROW && !all->in_pieces[item->u.arrow]);
    case ITEM_STATE:
        return g->state == NULL && !is_full_inside(all, g);
    case ITEM_CALL: /* what a program begins is a new story; what it waited for belongs here */
        if (item->fact->kind == FACT_CALL && g->send != NULL)
            return false;
        return g->call == NULL && !is_full_inside(all, g);
    case ITEM_TIMER:
        if (item->u.timer.mark == TIMER_FIRES && (g->arrival || ladder_group_says_anything(g)))
            return false; /* a new story */
        return g->n_marks < GROUP_MARKS_MAX && !is_full_inside(all, g);
    case ITEM_REASON:
        return true;
    case ITEM_NOTE:
    case ITEM_GAP:
        return false;
    }
    return false;
}

static void
add_reason(LadderGroup *g, TcpReason reason)
{
    if (reason == TCP_REASON_NONE || g->n_reasons == LADDER_REASONS_MAX)
        return;
    for (int i = 0; i < g->n_reasons; i++) {
        if (g->reasons[i] == reason)
            return;
    }
    g->reasons[g->n_reasons++] = reason;
}

static void
take(LadderGroups *all, LadderGroup *g, const LadderItem *item)
{
    switch (item->kind) {
    case ITEM_SEND:
        g->send = item;
        break;
    case ITEM_ARRIVAL: {
        const LadderArrow *arrow = ladder_arrow(all->layout->model, item->u.arrow);
        g->arrival = true;
        if (all->in_pieces[item->u.arrow])
            g->piece = (int)item->u.arrow;
        if (arrow->sent == item->time)
            g->after = (int)item->u.arrow;
        break;
    }
    case ITEM_STATE:
        g->state = item;
        break;
    case ITEM_CALL:
        g->call = item;
        break;
    case ITEM_TIMER:
        g->marks[g->n_marks++] = item;
        break;
    case ITEM_NOTE:
        g->note = item;
        break;
    case ITEM_REASON:
    case ITEM_GAP:
        break;
    }
    add_reason(g, item->reason);
}

static LadderGroup *
new_group(LadderGroups *all, int end)
{
    LadderGroup g = {.end = end, .piece = NO_ARROW, .after = NO_ARROW};
    g_array_append_val(all->groups, g);
    return &g_array_index(all->groups, LadderGroup, all->groups->len - 1);
}

static void
close_all(LadderGroups *all)
{
    for (int e = 0; e < LADDER_ENDS_MAX; e++)
        all->open[e] = -1;
}

void
ladder_groups_init(LadderGroups *all, const LadderLayout *layout, const bool *in_pieces)
{
    all->layout = layout;
    all->in_pieces = in_pieces;
    all->groups = g_array_new(FALSE, TRUE, sizeof(LadderGroup));
    close_all(all);
}

void
ladder_groups_clear(LadderGroups *all)
{
    g_array_free(all->groups, TRUE);
}

void
ladder_groups_restart(LadderGroups *all)
{
    g_array_set_size(all->groups, 0);
    close_all(all);
}

void
ladder_groups_add(LadderGroups *all, const LadderItem *item)
{
    if (item->kind == ITEM_NOTE) {
        close_all(all);
        take(all, new_group(all, -1), item);
        return;
    }
    int *open = &all->open[item->end];
    if (*open >= 0) {
        LadderGroup *g = &g_array_index(all->groups, LadderGroup, *open);
        if (can_take(all, g, item)) {
            take(all, g, item);
            return;
        }
    }
    take(all, new_group(all, item->end), item);
    *open = (int)all->groups->len - 1;
}
