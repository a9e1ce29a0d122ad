#define _POSIX_C_SOURCE 200809L

#include "study/run_dir.h"

#include "test_main.h"
#include "trace/error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* What the files of an earlier run and of this one hold; of a manifest, only its head counts. */
#define OLD "{ \"program\": \"lastack 0.0.1\" }"
#define NEW "{ \"program\": \"lastack 0.0.2\" }"

/* A folder of its own for each test, in which "run" may become the run's. */
typedef struct {
    char *top;
    char *path;
    char *part;
} Place;

static Place
place_new(void)
{
    Place place = {.top = g_dir_make_tmp("lastack-run-dir-XXXXXX", NULL)};
    ck_assert_ptr_nonnull(place.top);
    place.path = g_build_filename(place.top, "run", NULL);
    place.part = g_build_filename(place.top, "run.part", NULL);
    return place;
}

/* Removes a file, or a folder of files. */
static void
remove_path(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_unlink(file);
    }
    if (dir != NULL)
        g_dir_close(dir);
    if (g_unlink(path) != 0)
        g_rmdir(path);
}

/* Fails when anything else was left behind. */
static void
place_free(Place *place)
{
    remove_path(place->path);
    remove_path(place->part);
    ck_assert_int_eq(g_rmdir(place->top), 0);
    g_free(place->top);
    g_free(place->path);
    g_free(place->part);
}

/* `names`: what it holds, with spaces between; each file holds "old". NULL: no folder. */
static void
make_folder(const char *path, const char *names)
{
    if (names == NULL)
        return;
    ck_assert_int_eq(g_mkdir(path, 0777), 0);
    g_auto(GStrv) words = g_strsplit(names, " ", -1);
    for (guint i = 0; words[i] != NULL; i++) {
        g_autofree char *file = g_build_filename(path, words[i], NULL);
        ck_assert(words[i][0] == '\0' || g_file_set_contents(file, OLD, -1, NULL));
    }
}

static int
compare_names(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

/* The opposite: the names in a folder, sorted; NULL when there is none. */
static char *
list_folder(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    if (dir == NULL)
        return NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    while ((name = g_dir_read_name(dir)) != NULL)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(" ", (char **)names->pdata);
}

static void
expect_folder(const char *what, const char *path, const char *names)
{
    g_autofree char *found = list_folder(path);
    ck_assert_msg(g_strcmp0(found, names) == 0, "%s: %s holds %s", what, path,
                  found != NULL ? found : "nothing, is no folder");
}

static void
write_run_file(RunDir *dir, const char *name)
{
    Output *output = run_dir_file(dir, name, NULL);
    ck_assert_ptr_nonnull(output);
    output_text(output, NEW);
    ck_assert(output_close(output, NULL));
}

static void
expect_new(const char *what, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    ck_assert_msg(g_file_get_contents(path, &text, NULL, NULL), "%s: no %s", what, path);
    ck_assert_msg(g_str_equal(text, NEW), "%s: %s", what, text);
}

#define ALL "ladder.txt manifest.json packets.pcapng trace.jsonl"

/* What lies there before. `slashes`: behind the name that is given. */
static const struct {
    const char *what, *slashes, *before, *part_before;
} allowed[] = {
    {"nothing", "", NULL, NULL},
    {"a slash behind it", "/", NULL, NULL},
    {"slashes behind it", "///", NULL, NULL},
    {"empty folder", "", "", NULL},
    {"earlier run", "", ALL, NULL},
    {"earlier run, a slash behind it", "/", ALL, NULL},
    {"earlier run of fewer files", "", "manifest.json", NULL},
    {"killed before its first file", "", NULL, ""},
    {"killed before its manifest", "", NULL, "trace.jsonl"},
    {"killed at its end, after another", "", ALL, ALL},
};

START_TEST(run_takes_its_place)
{
    const char *what = allowed[_i].what;
    Place place = place_new();
    make_folder(place.path, allowed[_i].before);
    make_folder(place.part, allowed[_i].part_before);
    g_autofree char *given = g_strconcat(place.path, allowed[_i].slashes, NULL);
    GError *error = NULL;
    RunDir *dir = run_dir_begin(given, &error);
    ck_assert_msg(dir != NULL, "%s: %s", what, error != NULL ? error->message : "");
    /* While it runs, the earlier one is there. */
    expect_folder(what, place.path, allowed[_i].before);
    expect_folder(what, place.part, "");
    write_run_file(dir, "trace.jsonl");
    write_run_file(dir, "manifest.json");
    ck_assert_msg(run_dir_finish(dir, NULL), "%s", what);
    expect_folder(what, place.path, "manifest.json trace.jsonl");
    expect_folder(what, place.part, NULL);
    expect_new(what, place.path, "manifest.json");
    place_free(&place);
}
END_TEST

START_TEST(abandoned_run_leaves_what_was_there)
{
    const char *what = allowed[_i].what;
    Place place = place_new();
    make_folder(place.path, allowed[_i].before);
    make_folder(place.part, allowed[_i].part_before);
    RunDir *dir = run_dir_begin(place.path, NULL);
    ck_assert_msg(dir != NULL, "%s", what);
    write_run_file(dir, "trace.jsonl");
    run_dir_abandon(dir);
    expect_folder(what, place.path, allowed[_i].before);
    expect_folder(what, place.part, NULL);
    place_free(&place);
}
END_TEST

/* A folder in the folder: made when its first file is, and removed with the run. */
START_TEST(series_lie_in_a_folder)
{
    Place place = place_new();
    g_autofree char *series = g_build_filename(place.path, "series", NULL);
    RunDir *dir = run_dir_begin(place.path, NULL);
    ck_assert_ptr_nonnull(dir);
    write_run_file(dir, "manifest.json");
    write_run_file(dir, "series/states.csv");
    write_run_file(dir, "series/notes.csv");
    ck_assert(run_dir_finish(dir, NULL));
    expect_folder("series", place.path, "manifest.json series");
    expect_folder("series", series, "notes.csv states.csv");
    expect_new("series", series, "notes.csv");

    dir = run_dir_begin(place.path, NULL);
    ck_assert_ptr_nonnull(dir);
    write_run_file(dir, "series/rtt.csv");
    run_dir_abandon(dir);
    expect_folder("abandoned", series, "notes.csv states.csv");
    expect_folder("abandoned", place.part, NULL);

    dir = run_dir_begin(place.path, NULL);
    write_run_file(dir, "manifest.json");
    ck_assert(run_dir_finish(dir, NULL));
    expect_folder("without series", place.path, "manifest.json");
    place_free(&place);
}
END_TEST

static const struct {
    const char *what, *before, *part_before;
    const char *error; /* behind the path that is named */
} foreign[] = {
    {"somebody's folder", "thesis.txt", NULL, ": is in the way; -o wants"},
    {"run's folder with a file more", "manifest.json trace.jsonl zebra", NULL,
     ": is in the way; -o wants"},
    {"a trace without its manifest", "trace.jsonl", NULL, ": is in the way; -o wants"},
    {"somebody's folder where the run grows", NULL, "thesis.txt trace.jsonl",
     ".part: cannot be removed: Directory not empty"},
};

START_TEST(foreign_folder_is_left_alone)
{
    const char *what = foreign[_i].what;
    Place place = place_new();
    make_folder(place.path, foreign[_i].before);
    make_folder(place.part, foreign[_i].part_before);
    GError *error = NULL;
    ck_assert_msg(run_dir_begin(place.path, &error) == NULL, "%s", what);
    ck_assert_msg(g_error_matches(error, SIM_ERROR, SIM_ERROR_OUTPUT), "%s", what);
    g_autofree char *wanted = g_strconcat(place.path, foreign[_i].error, NULL);
    ck_assert_msg(g_str_has_prefix(error->message, wanted), "%s: %s", what, error->message);
    expect_folder(what, place.path, foreign[_i].before);
    expect_folder(what, place.part, foreign[_i].part_before);
    g_error_free(error);
    place_free(&place);
}
END_TEST

START_TEST(file_in_the_way_is_left_alone)
{
    Place place = place_new();
    ck_assert(g_file_set_contents(place.path, "old", -1, NULL));
    GError *error = NULL;
    ck_assert_ptr_null(run_dir_begin(place.path, &error));
    ck_assert(strstr(error->message, "is in the way; -o wants") != NULL);
    ck_assert(g_file_test(place.path, G_FILE_TEST_IS_REGULAR));
    g_error_free(error);
    place_free(&place);
}
END_TEST

/* To remove what a link points at, and then not the link, would lose the earlier run. */
START_TEST(link_in_the_way_is_left_alone)
{
    Place place = place_new();
    g_autofree char *target = g_build_filename(place.top, "target", NULL);
    make_folder(target, ALL);
    ck_assert_int_eq(symlink("target", place.path), 0);
    GError *error = NULL;
    ck_assert_ptr_null(run_dir_begin(place.path, &error));
    ck_assert(strstr(error->message, "is in the way") != NULL);
    expect_folder("link", target, ALL);
    g_error_free(error);
    ck_assert_int_eq(g_unlink(place.path), 0);
    remove_path(target);
    place_free(&place);
}
END_TEST

static const struct {
    const char *what, *path, *error;
} unwritable[] = {
    {"no such folder above", "/nonexistent/run", "/nonexistent/run.part: cannot be made: No such"},
    {"a file above", "/dev/null/run", "/dev/null/run: cannot be written: Not a directory"},
    {"empty name", "", "-o \"\": expected the name of a folder"},
    {"the root", "/", "-o \"/\": expected the name of a folder"},
    {"this folder", ".", "-o \".\": expected the name of a folder"},
    {"the folder above", "../", "-o \"..\": expected the name of a folder"},
};

START_TEST(unwritable_place_is_an_error)
{
    GError *error = NULL;
    ck_assert_msg(run_dir_begin(unwritable[_i].path, &error) == NULL, "%s", unwritable[_i].what);
    ck_assert_msg(g_error_matches(error, SIM_ERROR, SIM_ERROR_OUTPUT), "%s", unwritable[_i].what);
    ck_assert_msg(g_str_has_prefix(error->message, unwritable[_i].error), "%s: %s",
                  unwritable[_i].what, error->message);
    g_error_free(error);
}
END_TEST

/* Something that comes into the earlier run's folder while the new one runs. */
START_TEST(place_lost_meanwhile_is_an_error)
{
    Place place = place_new();
    RunDir *dir = run_dir_begin(place.path, NULL);
    ck_assert_ptr_nonnull(dir);
    write_run_file(dir, "manifest.json");
    make_folder(place.path, "thesis.txt");
    GError *error = NULL;
    ck_assert(!run_dir_finish(dir, &error));
    ck_assert(g_error_matches(error, SIM_ERROR, SIM_ERROR_OUTPUT));
    expect_folder("meanwhile", place.path, "thesis.txt");
    expect_folder("meanwhile", place.part, NULL);
    g_error_free(error);
    place_free(&place);
}
END_TEST

static TCase *
place_cases(void)
{
    TCase *tcase = tcase_create("places");
    tcase_add_loop_test(tcase, run_takes_its_place, 0, TEST_ROWS(allowed));
    tcase_add_loop_test(tcase, abandoned_run_leaves_what_was_there, 0, TEST_ROWS(allowed));
    tcase_add_test(tcase, series_lie_in_a_folder);
    tcase_add_test(tcase, place_lost_meanwhile_is_an_error);
    return tcase;
}

static TCase *
refusal_cases(void)
{
    TCase *tcase = tcase_create("refusals");
    tcase_add_loop_test(tcase, foreign_folder_is_left_alone, 0, TEST_ROWS(foreign));
    tcase_add_test(tcase, file_in_the_way_is_left_alone);
    tcase_add_test(tcase, link_in_the_way_is_left_alone);
    tcase_add_loop_test(tcase, unwritable_place_is_an_error, 0, TEST_ROWS(unwritable));
    return tcase;
}

TEST_MAIN("run_dir", place_cases, refusal_cases)
