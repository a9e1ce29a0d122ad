#include "study/catalogue.h"

#include "test_main.h"
#include "trace/error.h"

#include <glib/gstdio.h>
#include <string.h>

#define WORD10  "ninechars "
#define WORDS90 WORD10 WORD10 WORD10 WORD10 WORD10 WORD10 WORD10 WORD10 WORD10

static const struct {
    const char *what, *source, *summary;
} summaries[] = {
    {"no text", "", ""},
    {"no comment", "local x = 1\n", ""},
    {"one sentence", "-- The ACK is lost.\n", "The ACK is lost"},
    {"no full stop", "-- The ACK is lost\n", "The ACK is lost"},
    {"no line break", "-- The ACK is lost.", "The ACK is lost"},
    {"two sentences", "-- The ACK is lost. It comes again.\n", "The ACK is lost"},
    {"two lines", "-- The ACK\n--   is lost.\n", "The ACK is lost"},
    {"second on its own line", "-- The ACK is lost.\n-- It comes again.\n", "The ACK is lost"},
    {"a stop within a word", "-- It waits 1.5 s for it. Then more.\n", "It waits 1.5 s for it"},
    {"code behind it", "-- The ACK is lost\nlocal x = 1 -- one. Two\n", "The ACK is lost"},
    {"comment behind code", "local x\n-- The ACK is lost.\n", ""},
    {"99 columns", "-- " WORDS90 "ninechars.\n", WORDS90 "ninechars"},
    {"100 columns", "-- " WORDS90 "ten chars.\n", WORDS90 "ten chars"},
    {"exactly 100", "-- " WORDS90 "ten-chars-\n", WORDS90 "ten-chars-"},
    {"101 columns", "-- " WORDS90 "eleven-chars\n",
     WORD10 WORD10 WORD10 WORD10 WORD10 WORD10 WORD10 WORD10 "ninechars…"},
    {"cut where a word ends", "-- " WORDS90 "ninechars and more\n", WORDS90 "ninechars…"},
    {"columns are characters", "-- éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé\n",
     "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"},
    {"no UTF-8", "-- a\xFFz\n", "a\uFFFDz"},
};

START_TEST(summary_is_the_first_sentence)
{
    g_autofree char *summary =
        catalogue_summary(summaries[_i].source, strlen(summaries[_i].source));
    ck_assert_msg(g_str_equal(summary, summaries[_i].summary), "%s: %s", summaries[_i].what,
                  summary);
}
END_TEST

/* A single word as long as that is cut within. */
START_TEST(long_word_is_cut)
{
    g_autofree char *word = g_strnfill(300, 'x');
    g_autofree char *source = g_strconcat("-- ", word, NULL);
    g_autofree char *summary = catalogue_summary(source, strlen(source));
    ck_assert_int_eq(g_utf8_strlen(summary, -1), 100);
    ck_assert(g_str_has_suffix(summary, "x…"));
}
END_TEST

START_TEST(list_is_sorted_and_summed_up)
{
    g_autoptr(GPtrArray) entries = catalogue_list(NULL);
    ck_assert_ptr_nonnull(entries);
    ck_assert_uint_ge(entries->len, 16);
    const char *last = "";
    for (guint i = 0; i < entries->len; i++) {
        const CatalogueEntry *entry = g_ptr_array_index(entries, i);
        ck_assert_msg(strcmp(last, entry->name) < 0, "%s after %s", entry->name, last);
        ck_assert_msg(entry->summary[0] != '\0', "%s: no summary", entry->name);
        ck_assert_msg(g_utf8_strlen(entry->summary, -1) <= 100, "%s", entry->name);
        last = entry->name;
    }
}
END_TEST

START_TEST(name_is_a_scenario_of_the_catalogue)
{
    ScenarioSource *source = catalogue_read("lost-last-ack", NULL);
    ck_assert_ptr_nonnull(source);
    ck_assert_str_eq(source->name, "lost-last-ack");
    ck_assert_str_eq(source->file, "lost-last-ack.lua");
    ck_assert_uint_eq(strlen(source->source), source->length);
    ck_assert(g_str_has_prefix(source->source, "-- The last ACK"));
    scenario_source_free(source);
}
END_TEST

/* Whatever bytes it holds, and wherever it lies. */
START_TEST(path_is_a_file)
{
    g_autofree char *folder = g_dir_make_tmp("lastack-catalogue-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "my own.lua", NULL);
    ck_assert(g_file_set_contents(path, "a\0\xFF", 3, NULL));
    ScenarioSource *source = catalogue_read(path, NULL);
    ck_assert_ptr_nonnull(source);
    ck_assert_str_eq(source->name, "my own");
    ck_assert_str_eq(source->file, "my own.lua");
    ck_assert_uint_eq(source->length, 3);
    ck_assert_mem_eq(source->source, "a\0\xFF", 3);
    scenario_source_free(source);
    g_unlink(path);
    g_rmdir(folder);
}
END_TEST

static const struct {
    const char *what, *argument, *error;
} unknown[] = {
    {"mistyped", "lost-lst-ack", "unknown scenario \"lost-lst-ack\"; did you mean lost-last-ack?"},
    {"nothing near", "qqqqqqqq", "unknown scenario \"qqqqqqqq\"; `lastack list` shows all"},
    {"empty", "", "unknown scenario \"\"; `lastack list` shows all"},
    {"file that is not there", "/nonexistent/x.lua",
     "/nonexistent/x.lua: cannot be read: No such file or directory"},
    {"file's name alone", "nonexistent.lua", "nonexistent.lua: cannot be read: No such file"},
    {"folder", "/", "/: cannot be read: Is a directory"},
    {"endless file", "/dev/zero", "/dev/zero: cannot be read: File too large"},
};

START_TEST(what_is_not_found_is_an_error)
{
    GError *error = NULL;
    ck_assert_msg(catalogue_read(unknown[_i].argument, &error) == NULL, "%s", unknown[_i].what);
    ck_assert_msg(g_error_matches(error, SIM_ERROR, SIM_ERROR_USAGE), "%s", unknown[_i].what);
    ck_assert_msg(g_str_has_prefix(error->message, unknown[_i].error), "%s: %s", unknown[_i].what,
                  error->message);
    g_error_free(error);
}
END_TEST

static TCase *
summary_cases(void)
{
    TCase *tcase = tcase_create("summaries");
    tcase_add_loop_test(tcase, summary_is_the_first_sentence, 0, TEST_ROWS(summaries));
    tcase_add_test(tcase, long_word_is_cut);
    tcase_add_test(tcase, list_is_sorted_and_summed_up);
    return tcase;
}

static TCase *
reading_cases(void)
{
    TCase *tcase = tcase_create("reading");
    tcase_add_test(tcase, name_is_a_scenario_of_the_catalogue);
    tcase_add_test(tcase, path_is_a_file);
    tcase_add_loop_test(tcase, what_is_not_found_is_an_error, 0, TEST_ROWS(unknown));
    return tcase;
}

TEST_MAIN("catalogue", summary_cases, reading_cases)
