#define _POSIX_C_SOURCE 200809L

#include "trace/output.h"

#include "test_main.h"
#include "trace/error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* A new file name in a folder of its own. */
static char *
scratch_path(void)
{
    g_autofree char *folder = g_dir_make_tmp("lastack-output-XXXXXX", NULL);
    ck_assert_ptr_nonnull(folder);
    return g_build_filename(folder, "out", NULL);
}

static void
remove_scratch(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_unlink(path);
    ck_assert_int_eq(g_rmdir(folder), 0);
}

static void
assert_output_error(GError *error, const char *where, const char *why)
{
    ck_assert_ptr_nonnull(error);
    ck_assert(g_error_matches(error, SIM_ERROR, SIM_ERROR_OUTPUT));
    g_autofree char *expected = g_strdup_printf("%s: cannot be written: %s", where, why);
    ck_assert_str_eq(error->message, expected);
    g_error_free(error);
}

START_TEST(memory_holds_what_was_written)
{
    g_autoptr(GString) text = g_string_new("a");
    Output *output = output_memory(text);
    output_text(output, "b");
    output_write(output, "c\0d", 3);
    output_format(output, "%d%s", 5, "e");
    ck_assert(output_close(output, NULL));
    ck_assert_uint_eq(text->len, 7);
    ck_assert_int_eq(memcmp(text->str, "abc\0d5e", 7), 0);
}
END_TEST

START_TEST(nothing_to_close_is_fine)
{
    ck_assert(output_close(NULL, NULL));
}
END_TEST

/* Sizes around that of the buffer, written in pieces. */
static const struct {
    const char *what;
    size_t first, second;
} sizes[] = {
    {"nothing", 0, 0},
    {"small", 1, 2},
    {"the buffer exactly", 65536, 0},
    {"the buffer in two", 65530, 6},
    {"one byte more", 65536, 1},
    {"larger after small", 1, 65537},
    {"large twice", 200000, 300000},
};

START_TEST(file_holds_what_was_written)
{
    g_autofree char *path = scratch_path();
    size_t length = sizes[_i].first + sizes[_i].second;
    g_autofree char *bytes = g_malloc(length + 1);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)(i * 7 + i / 256);

    /* What stood there is gone. */
    ck_assert(g_file_set_contents(path, "old", 3, NULL));
    Output *output = output_file(path, NULL);
    ck_assert_ptr_nonnull(output);
    output_write(output, bytes, sizes[_i].first);
    output_write(output, bytes + sizes[_i].first, sizes[_i].second);
    ck_assert(output_close(output, NULL));

    g_autofree char *read = NULL;
    gsize n_read;
    ck_assert(g_file_get_contents(path, &read, &n_read, NULL));
    ck_assert_msg(n_read == length && memcmp(read, bytes, length) == 0, "%s", sizes[_i].what);
    remove_scratch(path);
}
END_TEST

START_TEST(missing_folder_is_an_error)
{
    GError *error = NULL;
    ck_assert_ptr_null(output_file("/nonexistent/folder/out", &error));
    assert_output_error(error, "/nonexistent/folder/out", "No such file or directory");
}
END_TEST

/* The first error stays, however much is written after it. */
START_TEST(full_disk_is_told_at_the_end)
{
    GError *error = NULL;
    Output *output = output_file("/dev/full", &error);
    ck_assert_ptr_nonnull(output);
    for (int i = 0; i < 50000; i++)
        output_text(output, "more than a buffer of it\n");
    ck_assert(!output_close(output, &error));
    assert_output_error(error, "/dev/full", "No space left on device");
}
END_TEST

START_TEST(file_size_limit_is_told_at_the_end)
{
    g_autofree char *path = scratch_path();
    struct rlimit unlimited, limit;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
    limit = unlimited;
    limit.rlim_cur = 4096;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);

    GError *error = NULL;
    Output *output = output_file(path, &error);
    ck_assert_ptr_nonnull(output);
    for (int i = 0; i < 5000; i++)
        output_text(output, "one line\n");
    bool written = output_close(output, &error);

    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &unlimited), 0);
    ck_assert(!written);
    assert_output_error(error, path, "File too large");
    remove_scratch(path);
}
END_TEST

/* Puts `fd` in the place of standard output; returns what stood there. */
static int
replace_stdout(int fd)
{
    fflush(stdout);
    int saved = dup(STDOUT_FILENO);
    ck_assert_int_ge(dup2(fd, STDOUT_FILENO), 0);
    close(fd);
    return saved;
}

static void
restore_stdout(int saved)
{
    ck_assert_int_ge(dup2(saved, STDOUT_FILENO), 0);
    close(saved);
}

START_TEST(closed_pipe_is_told_at_the_end)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);

    int saved = replace_stdout(ends[1]);
    GError *error = NULL;
    Output *output = output_stdout();
    output_text(output, "nobody reads this\n");
    bool written = output_close(output, &error);
    restore_stdout(saved);
    ck_assert(!written);
    assert_output_error(error, "standard output", "Broken pipe");
}
END_TEST

typedef struct {
    int fd;
    pthread_t writer;
    GString *text;
} Reader;

static void
interrupt_nothing(int number)
{
    (void)number;
}

/* Reads to the end; a signal interrupts the writer each time. */
static void *
read_and_interrupt(void *ctx)
{
    Reader *reader = ctx;
    char bytes[512];
    ssize_t n;
    do {
        pthread_kill(reader->writer, SIGUSR1);
        n = read(reader->fd, bytes, sizeof bytes);
        if (n > 0)
            g_string_append_len(reader->text, bytes, n);
    } while (n > 0);
    return NULL;
}

static const struct {
    const char *what;
    int flags;
} pipes[] = {{"a pipe that blocks", 0}, {"a pipe that does not", O_NONBLOCK}};

START_TEST(interrupted_writes_go_on)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(fcntl(ends[1], F_SETFL, pipes[_i].flags), 0);
    struct sigaction act = {.sa_handler = interrupt_nothing}; /* without SA_RESTART */
    ck_assert_int_eq(sigaction(SIGUSR1, &act, NULL), 0);

    Reader reader = {.fd = ends[0], .writer = pthread_self(), .text = g_string_new(NULL)};
    int saved = replace_stdout(ends[1]);
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, read_and_interrupt, &reader), 0);
    Output *output = output_stdout();
    GString *expected = g_string_new(NULL);
    for (int i = 0; i < 40000; i++) {
        output_format(output, "line %d\n", i);
        g_string_append_printf(expected, "line %d\n", i);
    }
    bool written = output_close(output, NULL);
    restore_stdout(saved); /* closes the last writing end: the reader sees the end */
    pthread_join(thread, NULL);
    close(ends[0]);

    ck_assert_msg(written, "%s", pipes[_i].what);
    ck_assert_msg(g_string_equal(reader.text, expected), "%s", pipes[_i].what);
    g_string_free(reader.text, true);
    g_string_free(expected, true);
}
END_TEST

static TCase *
writing_cases(void)
{
    TCase *tcase = tcase_create("writing");
    tcase_add_test(tcase, memory_holds_what_was_written);
    tcase_add_test(tcase, nothing_to_close_is_fine);
    tcase_add_loop_test(tcase, file_holds_what_was_written, 0, TEST_ROWS(sizes));
    tcase_add_loop_test(tcase, interrupted_writes_go_on, 0, TEST_ROWS(pipes));
    return tcase;
}

static TCase *
failing_cases(void)
{
    TCase *tcase = tcase_create("failing");
    tcase_add_test(tcase, missing_folder_is_an_error);
    tcase_add_test(tcase, full_disk_is_told_at_the_end);
    tcase_add_test(tcase, file_size_limit_is_told_at_the_end);
    tcase_add_test(tcase, closed_pipe_is_told_at_the_end);
    return tcase;
}

TEST_MAIN("output", writing_cases, failing_cases)
