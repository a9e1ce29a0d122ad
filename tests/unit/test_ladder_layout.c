/* What a ladder has to tell, and on which rows it stands, as lines of text. */
#include "ladder_story.h"
#include "test_main.h"
#include "trace/ladder_label.h"
#include "trace/ladder_layout.h"

#include <string.h>

/* ---- the model ---- */

static const char *const mark_names[] = {
    [TIMER_STARTS] = "starts", [TIMER_AGAIN] = "again", [TIMER_FIRES] = "fires",
    [TIMER_ENDS] = "ends",     [TIMER_RUNS] = "runs",
};

static void
describe_item(GString *to, const LadderModel *model, const LadderItem *item)
{
    const char *who = item->end < 0 ? "-" : ladder_end(model, (size_t)item->end)->name;
    g_string_append_printf(to, "%s ", who);
    switch (item->kind) {
    case ITEM_SEND:
        ladder_label_arrow(to, ladder_arrow(model, item->u.arrow), true);
        g_string_append(to, ladder_arrow(model, item->u.arrow)->lost ? " lost" : "");
        break;
    case ITEM_ARRIVAL:
        g_string_append(to, "arrival");
        break;
    case ITEM_STATE:
        ladder_label_state(to, item);
        break;
    case ITEM_TIMER:
        ladder_label_timer(to, ladder_timer(model, item->u.timer.index));
        g_string_append_printf(to, " %s", mark_names[item->u.timer.mark]);
        break;
    case ITEM_CALL:
        ladder_label_call(to, item, true);
        break;
    case ITEM_REASON:
        g_string_append(to, "reason");
        break;
    case ITEM_NOTE:
        g_string_append(to, item->u.note);
        break;
    case ITEM_GAP:
        g_string_append(to, "gap");
        break;
    }
    g_string_append(to, "; ");
}

typedef struct {
    const char *what, *story, *wanted;
} Row;

static const Row model_rows[] = {
    {"a call that returns at once is told with what it returns",
     "hosts a\n0 a calls 1 send 10_B\n0 a returns 1 send closing", "a send(10_B) -> closing; "},
    {"but not with ok", "hosts a\n0 a calls 1 listen 80\n0 a returns 1 listen ok",
     "a listen(80); "},
    {"and not with what was said already",
     "hosts a\n0 a calls 1 send 10_B\n0 a returns 1 send 10_B", "a send(10_B); "},
    {"a call that only waits is told where it returns",
     "hosts a\n0 a calls 1 accept\n2 a returns 1 accept ok", "a accept() -> ok; "},
    {"a call that does something is told where it does",
     "hosts a\n0 a calls 1 connect b:80\n0 a state SYN-SENT\n2 a returns 1 connect ok",
     "a connect(); a SYN-SENT; a ok; "},
    {"a call that waits for ever is not told", "hosts a\n0 a calls 1 accept", ""},
    {"sleeping is no news", "hosts a\n0 a calls 1 sleep 1_s\n1 a returns 1 sleep ok", ""},
    {"a timer that is stopped does not matter",
     "hosts a\n0 a timer retransmission armed 1\n0.1 a timer retransmission stopped 1", ""},
    {"one that fires does",
     "hosts a\n0 a timer retransmission armed 1\n1 a timer retransmission fired 1",
     "a RTO 1 s starts; a RTO 1 s fires; "},
    {"one that is moved is another",
     "hosts a\n0 a timer retransmission armed 1\n0.5 a timer retransmission moved 1.5\n"
     "1.5 a timer retransmission fired 1.5",
     "a RTO 1 s starts; a RTO 1 s fires; "},
    {"TIME-WAIT is one, however often it starts again",
     "hosts a\n0 a timer time-wait armed 240\n1 a timer time-wait moved 241\n"
     "241 a timer time-wait fired 241",
     "a 2MSL starts; a 2MSL again; a 2MSL fires; "},
    {"what still runs at the end is told",
     "hosts a\n0 a timer retransmission armed 1\n0 a timer user armed 300\n0 a state SYN-SENT",
     "a RTO 1 s starts; a SYN-SENT; a RTO 1 s runs; "},
    {"whoever sends first stands on the left, and a loss is of its segment",
     "hosts a b\n0 a state LISTEN\n0 b sends 1 a SYN seq 0\n0 b loses 1 loss link",
     "a LISTEN; b SYN seq 0 lost; "},
    {"PSH says nothing, windows do when they close or open",
     "hosts a b\n0 a sends 1 b PSH ACK ack 1 len 9\n0 b sends 2 a ACK ack 10 win 0\n"
     "1 b sends 3 a ACK ack 10 win 99\n2 b sends 4 a ACK ack 10 win 200",
     "a ACK seq 1 ack 1 len 9; b ACK ack 10 win 0; b ACK ack 10 win 99; b ACK ack 10; "},
    {"repeated", "hosts a b\n0 a sends 1 b FIN ACK ack 1 times 3\n0 a sends 2 b ACK ack 1 times 2",
     "a FIN ACK seq 1 ack 1, 3rd; a ACK ack 1; "},
    {"a copy", "hosts a b\n0 a sends 1 b FIN ACK ack 1 copy 7", "a FIN ACK seq 1 ack 1, copy; "},
    {"no flags", "hosts a b\n0 a sends 1 b", "a no flags; "},
};

START_TEST(records_make_a_model)
{
    LadderStore *store = ladder_store_new();
    TraceSink sink = {.wants = LADDER_STORE_WANTS, .record = ladder_store_record, .ctx = store};
    story_tell(&sink, model_rows[_i].story);
    LadderModel *model = ladder_model_new(store);
    GString *seen = g_string_new(NULL);
    for (guint i = 0; i < model->items->len; i++)
        describe_item(seen, model, ladder_item(model, i));
    ck_assert_msg(strcmp(seen->str, model_rows[_i].wanted) == 0, "%s: %s", model_rows[_i].what,
                  seen->str);
    g_string_free(seen, TRUE);
    ladder_model_free(model);
    ladder_store_free(store);
}
END_TEST

/* ---- the layout ---- */

static void
describe_lane(GString *to, const LadderLane *lane)
{
    if (lane->whole >= 0)
        g_string_append_printf(to, " #%d", lane->whole);
    for (int half = 0; half < 2; half++) {
        if (lane->piece[half] >= 0)
            g_string_append_printf(to, " %s%d", lane->arriving ? "into" : "from",
                                   lane->piece[half]);
        if (lane->under_way[half] >= 0)
            g_string_append_printf(to, " |%d", lane->under_way[half]);
    }
}

static void
describe_row(GString *to, const LadderLayout *layout, const LadderRow *row)
{
    static const char *const kinds[] = {
        [ROW_INSTANT] = "",  [ROW_CROSSING] = "X",      [ROW_PAUSE] = "pause",
        [ROW_NOTE] = "note", [ROW_MISSING] = "missing",
    };
    if (row->kind == ROW_INSTANT)
        g_string_append_printf(to, "%d", (int)(row->time / SIM_MS));
    g_string_append(to, kinds[row->kind]);
    if (row->kind == ROW_PAUSE)
        g_string_append_printf(to, " %d%s", (int)(row->pause / SIM_MS), row->silent ? "" : "?");
    if (row->kind == ROW_MISSING)
        g_string_append_printf(to, " %d", (int)row->missing);
    for (int e = 0; e < layout->n_ends; e++) {
        const LadderCell *cell = &row->cells[e];
        const char *name = ladder_end(layout->model, (size_t)e)->name;
        if (cell->state != NULL)
            g_string_append_printf(to, " %s=%s", name, tcp_state_name(cell->state->u.state));
        if (cell->call != NULL)
            g_string_append_printf(to, " %s()", name);
        if (e + 1 < layout->n_ends)
            describe_lane(to, &row->lanes[e]);
    }
    g_string_append(to, "; ");
}

/* Arrows are numbered in the order sent, from 0: #N whole, fromN and intoN its pieces, |N passing.
 */
static const Row layout_rows[] = {
    {"an answer stands on the row of what it answers",
     "hosts a b\n0 a state SYN-SENT\n0 a sends 1 b SYN seq 0\n0.05 b gets 1\n"
     "0.05 b state SYN-RECEIVED\n0.05 b sends 2 a SYN ACK seq 0 ack 1",
     "0 a=SYN-SENT #0; 50 #1 b=SYN-RECEIVED; "},
    {"one arrow a lane and row", "hosts a b\n0 a sends 1 b ACK len 9\n0 a sends 2 b ACK len 9",
     "0 #0; 0 #1; "},
    {"one state an end and row, and what follows goes with the second",
     "hosts a b\n0 a state CLOSE-WAIT\n0 a calls 1 close\n0 a state LAST-ACK\n"
     "0 a sends 1 b FIN ACK ack 1",
     "0 a=CLOSE-WAIT a(); 0 a=LAST-ACK #0; "},
    {"a pause counts from the last segment",
     "hosts a b\n0 a sends 1 b ACK len 9\n0.05 b gets 1\n1 a sends 2 b ACK len 9",
     "0 #0; pause 950; 1000 #1; "},
    {"four transits are no pause yet",
     "hosts a b\n0 a sends 1 b ACK len 9\n0.05 b gets 1\n0.2 a sends 2 b ACK len 9\n"
     "0.401 a sends 3 b ACK len 9",
     "0 #0; 200 #1; pause 201; 401 #2; "},
    {"what is under way is no silence",
     "hosts a b\n0 a sends 1 b ACK len 9\n0.05 b gets 1\n1 a sends 2 b ACK len 9\n"
     "1.05 b gets 2\n2 a sends 3 b ACK len 9\n3 b state CLOSED\n4 b gets 3",
     "0 #0; pause 950; 1000 #1; pause 950; 2000 #2; pause 1000?; 3000 b=CLOSED; "},
    {"two that cross",
     "hosts a b\n0 a sends 1 b FIN ACK ack 1\n0 b sends 2 a FIN ACK ack 1\n0.05 b gets 1\n"
     "0.05 b state CLOSING\n0.05 a gets 2\n0.05 a state CLOSING\n0.05 b sends 3 a ACK ack 2",
     "0 from0 from1; X |0 |1; 50 a=CLOSING into1 into0 b=CLOSING; 50 #2; "},
    {"two that cross, one sent later",
     "hosts a b\n0 a sends 1 b FIN ACK ack 1\n0.02 b sends 2 a FIN ACK ack 1\n0.05 b gets 1\n"
     "0.07 a gets 2",
     "0 from0; 20 |0 from1; 50 into0 |1; 70 into1; "},
    {"three in each other's way are drawn whole",
     "hosts a b\n0 a sends 1 b FIN ACK ack 1\n0 a sends 2 b FIN ACK ack 1\n"
     "0 b sends 3 a FIN ACK ack 1\n0.05 b gets 1\n0.05 b gets 2\n0.05 a gets 3",
     "0 #0; 0 #1; 0 #2; "},
    {"one that arrives when the other leaves does not cross it",
     "hosts a b\n0 a sends 1 b FIN ACK ack 1\n0.05 b sends 2 a FIN ACK ack 1\n0.05 b gets 1\n"
     "0.1 a gets 2",
     "0 #0; 50 #1; "},
    {"what is lost crosses nothing",
     "hosts a b\n0 a sends 1 b FIN ACK ack 1\n0 a loses 1 loss link\n"
     "0 b sends 2 a FIN ACK ack 1\n0.05 a gets 2",
     "0 #0; 0 #1; "},
    {"without delay what arrives stands below what was sent",
     "hosts a b\n0 a sends 1 b SYN seq 0\n0 b gets 1\n0 b state SYN-RECEIVED",
     "0 #0; 0 b=SYN-RECEIVED; "},
    {"an arrow past an end has its row",
     "hosts a b c\n0 a sends 1 b ACK len 9\n0 b sends 2 c ACK len 9\n0 b state CLOSED\n"
     "0 c sends 3 a ACK ack 10",
     "0 #0 b=CLOSED #1; 0 #2 #2; "},
    {"a note has a row, and time goes on below it",
     "hosts a b\n0 a state LISTEN\n0 b says hello\n0 b state LISTEN",
     "0 a=LISTEN; note; "
     "0 b=LISTEN; "},
};

static char *
lay_out(const char *story, size_t rows_max)
{
    LadderStore *store = ladder_store_new();
    TraceSink sink = {.wants = LADDER_STORE_WANTS, .record = ladder_store_record, .ctx = store};
    story_tell(&sink, story);
    LadderModel *model = ladder_model_new(store);
    LadderLayout *layout = ladder_layout_new(model, false, rows_max);
    GString *seen = g_string_new(NULL);
    for (guint i = 0; i < layout->rows->len; i++)
        describe_row(seen, layout, ladder_row(layout, i));
    ladder_layout_free(layout);
    ladder_model_free(model);
    ladder_store_free(store);
    return g_string_free(seen, FALSE);
}

START_TEST(a_model_is_laid_out)
{
    g_autofree char *seen = lay_out(layout_rows[_i].story, 1000);
    ck_assert_msg(strcmp(seen, layout_rows[_i].wanted) == 0, "%s: %s", layout_rows[_i].what, seen);
}
END_TEST

static const struct {
    size_t rows_max;
    const char *wanted;
} shortened[] = {
    {8, "0 #0; 1 #1; 2 #2; 3 #3; 4 #4; 5 #5; 6 #6; 7 #7; "},
    {6, "0 #0; 1 #1; 2 #2; missing 2; 5 #5; 6 #6; 7 #7; "},
    {2, "0 #0; missing 6; 7 #7; "},
};

START_TEST(the_middle_is_left_out)
{
    GString *story = g_string_new("hosts a b");
    for (int i = 0; i < 8; i++)
        g_string_append_printf(story, "\n0.00%d a sends %d b ACK len 9", i, i + 1);
    g_string_append(story, "\n0.050 b gets 1");
    g_autofree char *seen = lay_out(story->str, shortened[_i].rows_max);
    ck_assert_msg(strcmp(seen, shortened[_i].wanted) == 0, "%zu rows: %s", shortened[_i].rows_max,
                  seen);
    g_string_free(story, TRUE);
}
END_TEST

static TCase *
layout_cases(void)
{
    TCase *group = tcase_create("layout");
    tcase_add_loop_test(group, records_make_a_model, 0, TEST_ROWS(model_rows));
    tcase_add_loop_test(group, a_model_is_laid_out, 0, TEST_ROWS(layout_rows));
    tcase_add_loop_test(group, the_middle_is_left_out, 0, TEST_ROWS(shortened));
    return group;
}

TEST_MAIN("ladder-layout", layout_cases)
