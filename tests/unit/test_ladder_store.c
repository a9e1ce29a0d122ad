#include "ladder_story.h"
#include "test_main.h"
#include "trace/ladder.h"
#include "trace/ladder_store.h"
#include "trace/output.h"

#include <string.h>

static void
tell_story(LadderStore *store, const char *story)
{
    TraceSink sink = {.wants = LADDER_STORE_WANTS, .record = ladder_store_record, .ctx = store};
    story_tell(&sink, story);
}

/* Tells `n` segments, one a millisecond, numbered from 1. */
static void
tell_segments(TraceSink sink, uint64_t n)
{
    Packet packet = {.src = address_ipv4(0x0a000001), .dst = address_ipv4(0x0a000002)};
    NetSent sent = {.packet = &packet, .link = "link"};
    TraceHead head = {.kind = TRACE_SENT, .host = "client", .conn = 1};
    for (uint64_t i = 1; i <= n; i++) {
        packet.id = i;
        head.time = (SimTime)i * SIM_MS;
        sink.record(sink.ctx, &head, &sent);
    }
}

static const struct {
    const char *what;
    uint64_t told, kept, missing;
    uint64_t first_after_gap; /* the segment that follows those that are missing; 0: none are */
} bounds[] = {
    {"few", 10, 10, 0, 0},
    {"as many as fit", 24000, 24000, 0, 0},
    {"one more", 24001, 24000, 1, 12002},
    {"many more", 60000, 24000, 36000, 48001},
    {"a whole round of the ring", 36000, 24000, 12000, 24001},
};

START_TEST(the_beginning_and_the_end_are_kept)
{
    LadderStore *store = ladder_store_new();
    TraceSink sink = {.record = ladder_store_record, .ctx = store};
    tell_segments(sink, bounds[_i].told);
    const char *what = bounds[_i].what;
    uint64_t missing;
    size_t gap = ladder_store_gap(store, &missing);
    ck_assert_msg(ladder_store_n_facts(store) == bounds[_i].kept, "%s: kept", what);
    ck_assert_msg(missing == bounds[_i].missing, "%s: missing %d", what, (int)missing);
    ck_assert_msg(ladder_store_fact(store, 0)->u.segment.id == 1, "%s: first", what);
    size_t last = ladder_store_n_facts(store) - 1;
    ck_assert_msg(ladder_store_fact(store, last)->u.segment.id == bounds[_i].told, "%s: last",
                  what);
    if (bounds[_i].first_after_gap == 0)
        ck_assert_msg(gap == bounds[_i].kept, "%s: no gap", what);
    else
        ck_assert_msg(ladder_store_fact(store, gap)->u.segment.id == bounds[_i].first_after_gap,
                      "%s: gap", what);
    ck_assert_msg(ladder_store_host(store, 0)->segments == bounds[_i].told, "%s: counted", what);
    ladder_store_free(store);
}
END_TEST

static const struct {
    const char *what, *story;
    SimTime zero;
    const char *text, *host, *call;
} zeros[] = {
    {"none", "hosts a\n1 a calls 1 close", 0, NULL, NULL, NULL},
    {"named by the call after it", "hosts a b\n1 a notes zero\n1 b calls 1 close", SIM_S, NULL, "b",
     "close"},
    {"not by the second call", "hosts a\n1 a notes zero\n1 a calls 1 x\n1 a calls 2 y", SIM_S, NULL,
     "a", "x"},
    {"not by a call before it", "hosts a\n1 a calls 1 close\n1 a notes zero", SIM_S, NULL, NULL,
     NULL},
    {"not by a later call", "hosts a\n1 a notes zero\n2 a calls 1 close", SIM_S, NULL, NULL, NULL},
    {"its own text", "hosts a\n1 a notes zero the loss\n1 a calls 1 close", SIM_S, "the loss", NULL,
     NULL},
    {"the last one counts", "hosts a\n1 a notes zero one\n2 a notes zero\n2 a calls 1 send",
     2 * SIM_S, NULL, "a", "send"},
};

START_TEST(zero_is_where_the_last_note_says)
{
    LadderStore *store = ladder_store_new();
    tell_story(store, zeros[_i].story);
    bool noted;
    const char *text, *host, *call, *what = zeros[_i].what;
    SimTime zero = ladder_store_zero(store, &noted, &text, &host, &call);
    ck_assert_msg(zero == zeros[_i].zero && noted == (zero != 0), "%s: time", what);
    ck_assert_msg(g_strcmp0(text, zeros[_i].text) == 0, "%s: text", what);
    ck_assert_msg(g_strcmp0(host, zeros[_i].host) == 0, "%s: host", what);
    ck_assert_msg(g_strcmp0(call, zeros[_i].call) == 0, "%s: call", what);
    ladder_store_free(store);
}
END_TEST

START_TEST(a_long_run_shows_its_beginning_and_its_end)
{
    Ladder *ladder = ladder_new();
    tell_segments(ladder_sink(ladder), 1000000);
    GString *text = g_string_new(NULL);
    Output *output = output_memory(text);
    LadderOptions options = {.ascii = true};
    ladder_write(ladder, &options, output);
    ck_assert(output_close(output, NULL));
    ladder_free(ladder);

    g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
    ck_assert_msg(g_strv_length(lines) < 2100, "%u lines", g_strv_length(lines));
    ck_assert_ptr_nonnull(strstr(text->str, "\n    0.001 "));
    ck_assert_ptr_nonnull(strstr(text->str, "\n 1000.000 "));
    ck_assert_ptr_nonnull(strstr(text->str, " segments not shown"));
    g_string_free(text, TRUE);
}
END_TEST

static TCase *
store_cases(void)
{
    TCase *group = tcase_create("store");
    tcase_add_loop_test(group, the_beginning_and_the_end_are_kept, 0, TEST_ROWS(bounds));
    tcase_add_loop_test(group, zero_is_where_the_last_note_says, 0, TEST_ROWS(zeros));
    tcase_add_test(group, a_long_run_shows_its_beginning_and_its_end);
    return group;
}

TEST_MAIN("ladder-store", store_cases)
