/* Stories in, ladders out: tests/unit/ladder/NAME.story, and the text that it makes beside it. */
#include "ladder_story.h"
#include "test_main.h"
#include "trace/ladder.h"
#include "trace/ladder_canvas.h"
#include "trace/output.h"

#include <glib.h>
#include <string.h>

typedef struct {
    const char *story, *golden;
    LadderOptions options;
    int widest; /* columns; 0: however wide */
} Golden;

enum { TWO_ENDS = 110 };

static const Golden goldens[] = {
    {"lost-last-ack", "lost-last-ack.txt", {.ascii = false}, TWO_ENDS},
    {"lost-last-ack", "lost-last-ack.ascii.txt", {.ascii = true}, TWO_ENDS},
    {"simultaneous-close", "simultaneous-close.txt", {.ascii = false}, TWO_ENDS},
    {"simultaneous-close", "simultaneous-close.ascii.txt", {.ascii = true}, TWO_ENDS},
    {"simultaneous-open", "simultaneous-open.txt", {.ascii = false}, TWO_ENDS},
    {"staggered-close", "staggered-close.txt", {.ascii = false}, TWO_ENDS},
    {"three-way-handshake", "three-way-handshake.txt", {.ascii = false}, TWO_ENDS},
    {"black-hole", "black-hole.txt", {.ascii = false}, TWO_ENDS},
    {"black-hole", "black-hole.color.txt", {.color = true}, TWO_ENDS},
    {"data", "data.txt", {.ascii = false}, TWO_ENDS},
    {"three-hosts", "three-hosts.txt", {.ascii = false}, 0},
    {"two-connections", "two-connections.txt", {.ascii = false}, TWO_ENDS},
    {"forgotten", "forgotten.txt", {.ascii = false}, TWO_ENDS},
    {"reasons", "reasons.txt", {.reasons = true}, 0},
    {"reasons", "reasons.ascii.txt", {.ascii = true, .reasons = true}, 0},
    {"many-hosts", "many-hosts.txt", {.ascii = false}, 0},
    {"nobody", "nobody.txt", {.ascii = false}, TWO_ENDS},
};

static char *
read_file(const char *name)
{
    g_autofree char *path = g_build_filename(LADDER_DIR, name, NULL);
    char *text = NULL;
    ck_assert_msg(g_file_get_contents(path, &text, NULL, NULL), "cannot read %s", path);
    return text;
}

static char *
draw(const char *story, const LadderOptions *options)
{
    g_autofree char *file = g_strconcat(story, ".story", NULL);
    g_autofree char *told = read_file(file);
    Ladder *ladder = ladder_new();
    TraceSink sink = ladder_sink(ladder);
    story_tell(&sink, told);
    GString *text = g_string_new(NULL);
    Output *output = output_memory(text);
    ladder_write(ladder, options, output);
    ck_assert(output_close(output, NULL));
    ladder_free(ladder);
    return g_string_free(text, FALSE);
}

START_TEST(a_story_makes_its_ladder)
{
    const Golden *golden = &goldens[_i];
    g_autofree char *drawn = draw(golden->story, &golden->options);
    g_autofree char *wanted = read_file(golden->golden);
    g_auto(GStrv) drawn_lines = g_strsplit(drawn, "\n", -1);
    g_auto(GStrv) wanted_lines = g_strsplit(wanted, "\n", -1);
    for (guint i = 0; drawn_lines[i] != NULL && wanted_lines[i] != NULL; i++)
        ck_assert_msg(strcmp(drawn_lines[i], wanted_lines[i]) == 0,
                      "%s, line %u\nwanted: %s\ndrawn:  %s", golden->golden, i + 1, wanted_lines[i],
                      drawn_lines[i]);
    ck_assert_msg(strcmp(drawn, wanted) == 0, "%s: as many lines as wanted", golden->golden);
    for (char **line = drawn_lines; golden->widest > 0 && *line != NULL; line++)
        ck_assert_msg(golden->options.color || canvas_text_width(*line) <= golden->widest,
                      "%s, too wide: %s", golden->golden, *line);
}
END_TEST

static TCase *
golden_cases(void)
{
    TCase *group = tcase_create("goldens");
    tcase_add_loop_test(group, a_story_makes_its_ladder, 0, TEST_ROWS(goldens));
    return group;
}

TEST_MAIN("ladder", golden_cases)
