#include "trace/reader.h"

#include "ladder_story.h"
#include "net/net_trace.h"
#include "test_main.h"
#include "trace/error.h"
#include "trace/jsonl.h"
#include "trace/ladder.h"
#include "trace_rows.h"

#include <glib/gstdio.h>
#include <string.h>

/* A file with that text; remove_file frees the path. */
static char *
write_file(const char *text, gssize length)
{
    char *path = NULL;
    GError *error = NULL;
    int fd = g_file_open_tmp("lastack-reader-XXXXXX", &path, &error);
    ck_assert_int_ge(fd, 0);
    ck_assert(g_close(fd, NULL));
    ck_assert(g_file_set_contents(path, text, length, NULL));
    return path;
}

static void
remove_file(char *path)
{
    g_unlink(path);
    g_free(path);
}

/* What the JSON Lines sink makes of all that the reader tells of a file with this text. */
static char *
again(const char *text, gssize length, GError **error)
{
    char *path = write_file(text, length);
    GString *written = g_string_new(NULL);
    Output *output = output_memory(written);
    Jsonl *jsonl = jsonl_new(output);
    Trace trace = {0};
    trace_add_sink(&trace, jsonl_sink(jsonl));

    TraceReader *reader = trace_reader_open(path, error);
    ck_assert_ptr_nonnull(reader);
    GError *failure = NULL;
    bool read = trace_reader_tell(reader, &trace, &failure);
    ck_assert(read == (failure == NULL));
    if (failure != NULL && g_str_has_prefix(failure->message, path)) {
        /* The file's name is of no interest here. */
        g_propagate_error(error, g_error_new(failure->domain, failure->code, "FILE%s",
                                             failure->message + strlen(path)));
        g_error_free(failure);
    } else if (failure != NULL) {
        g_propagate_error(error, failure);
    }
    trace_reader_free(reader);
    jsonl_free(jsonl);
    ck_assert(output_close(output, NULL));
    remove_file(path);
    return g_string_free(written, false);
}

/* All rows as lines. */
static char *
all_rows(void)
{
    GString *text = g_string_new(NULL);
    Output *output = output_memory(text);
    Jsonl *jsonl = jsonl_new(output);
    trace_rows_tell(jsonl_sink(jsonl));
    jsonl_free(jsonl);
    ck_assert(output_close(output, NULL));
    return g_string_free(text, false);
}

START_TEST(what_was_written_is_told_again)
{
    g_autofree char *lines = all_rows();
    GError *error = NULL;
    g_autofree char *lines_again = again(lines, -1, &error);
    ck_assert_msg(error == NULL, "%s", error != NULL ? error->message : "");
    ck_assert_str_eq(lines_again, lines);
}
END_TEST

/* A packet that arrives is the one that was sent. */
static void
look_at_packet(void *ctx, const TraceHead *head, const void *record)
{
    const NetDelivered *delivered = record;
    const Packet *packet = delivered->packet;
    unsigned *n = ctx;
    (*n)++;
    ck_assert_str_eq(head->host, "server");
    ck_assert_uint_eq(packet->id, 1);
    ck_assert_uint_eq(packet->tcp.mss, 1460);
    ck_assert_uint_eq(packet->origin.conn, 1);
    ck_assert_uint_eq(packet->origin.transmission, 1);
    ck_assert_uint_eq(packet->tcp.dst_port, 80);
}

START_TEST(packet_is_whole_where_it_arrives)
{
    unsigned n = 0;
    Trace trace = {0};
    g_autofree char *lines = all_rows();
    char *path = write_file(lines, -1);
    trace_add_sink(
        &trace,
        (TraceSink){.wants = TRACE_BIT(TRACE_DELIVERED), .record = look_at_packet, .ctx = &n});
    TraceReader *reader = trace_reader_open(path, NULL);
    ck_assert(trace_reader_tell(reader, &trace, NULL));
    trace_reader_free(reader);
    ck_assert_uint_eq(n, 1);
    remove_file(path);
}
END_TEST

static char *
draw(Ladder *ladder)
{
    GString *text = g_string_new(NULL);
    Output *output = output_memory(text);
    ladder_write(ladder, &(LadderOptions){.reasons = true}, output);
    ck_assert(output_close(output, NULL));
    ladder_free(ladder);
    return g_string_free(text, false);
}

static const char *const stories[] = {"lost-last-ack.story", "simultaneous-close.story"};

/* The ladder of a run directory is that of the run. */
START_TEST(ladder_is_the_same_from_a_file)
{
    g_autofree char *story_path = g_build_filename(LADDER_DIR, stories[_i], NULL);
    g_autofree char *story = NULL;
    ck_assert(g_file_get_contents(story_path, &story, NULL, NULL));
    Ladder *live = ladder_new(), *read = ladder_new();
    TraceSink sink = ladder_sink(live);
    story_tell(&sink, story);

    GString *lines = g_string_new(NULL);
    Output *output = output_memory(lines);
    Jsonl *jsonl = jsonl_new(output);
    sink = jsonl_sink(jsonl);
    story_tell(&sink, story);
    jsonl_free(jsonl);
    ck_assert(output_close(output, NULL));

    char *path = write_file(lines->str, -1);
    Trace trace = {0};
    trace_add_sink(&trace, ladder_sink(read));
    TraceReader *reader = trace_reader_open(path, NULL);
    GError *error = NULL;
    bool told = trace_reader_tell(reader, &trace, &error);
    ck_assert_msg(told, "%s", error != NULL ? error->message : "");
    g_autofree char *drawn_live = draw(live);
    g_autofree char *drawn_read = draw(read);
    trace_reader_free(reader);
    ck_assert_str_eq(drawn_read, drawn_live);
    g_string_free(lines, true);
    remove_file(path);
}
END_TEST

#define META                                                                                     \
    "{\"time\":5,\"name\":\"meta\",\"data\":{\"schema\":1,\"program\":\"p\",\"scenario\":\"s\"," \
    "\"seed\":1,\"profile\":\"rfc9293\"}}\n"
#define LINE(name, data) META "{\"time\":5,\"name\":\"" name "\",\"data\":{" data "}}\n"
static const struct {
    const char *what, *text, *error;
} wrong[] = {
    {"empty", "", "FILE:1: is empty, expected a trace.jsonl"},
    {"no JSON", "hello\n", "FILE:1: no trace record, expected {\"time\":"},
    {"another JSON", "{\"a\":1}\n", "FILE:1: no trace record"},
    {"number", "1\n", "FILE:1: no trace record"},
    {"list", "[]\n", "FILE:1: no trace record"},
    {"data is no object", "{\"time\":1,\"name\":\"meta\",\"data\":1}\n", "FILE:1: no trace record"},
    {"time is a text", "{\"time\":\"1\",\"name\":\"meta\",\"data\":{}}\n",
     "FILE:1: no trace record"},
    {"time is a fraction", "{\"time\":1.5,\"name\":\"meta\",\"data\":{}}\n",
     "FILE:1: no trace record"},
    {"cut", META "{\"time\":5,\"name\":\"no", "FILE:2: no trace record"},
    {"empty line", META "\n", "FILE:2: no trace record"},
    {"no UTF-8", META "{\"time\":5,\"name\":\"note\xFF\"}\n", "FILE:2: no trace record"},
    {"nested", META "{\"a\":{\"b\":{}}}\n", "FILE:2: no trace record"},
    {"brackets behind an apostrophe", META "{'\"':[[[[\n", "FILE:2: no trace record"},
    {"comment", META "/* */{}\n", "FILE:2: no trace record"},
    {"negative time", "{\"time\":-1,\"name\":\"meta\",\"data\":{}}\n",
     "FILE:1: time is wrong, expected a whole number from 0 to 3153600000000000000"},
    {"time beyond every run", "{\"time\":9223372036854775807,\"name\":\"meta\",\"data\":{}}\n",
     "FILE:1: time is wrong, expected a whole number from 0 to "},
    {"time beyond 64 bits", "{\"time\":18446744073709551616,\"name\":\"meta\",\"data\":{}}\n",
     "FILE:1: time is wrong, expected a whole number from 0 to "},
    {"key twice", LINE("note", "\"what\":\"zero\",\"what\":\"zero\""), "FILE:2: no trace record"},
    {"more behind it", META "{\"time\":5,\"name\":\"note\",\"data\":{\"what\":\"zero\"}}{}\n",
     "FILE:2: no trace record"},
    {"seed beyond 64 bits",
     "{\"time\":0,\"name\":\"meta\",\"data\":{\"schema\":1,\"program\":\"\",\"scenario\":\"\","
     "\"seed\":18446744073709551616,\"profile\":\"\"}}\n",
     "FILE:1: seed of meta is missing or wrong, expected a whole number from 0 to "
     "18446744073709551615"},
    {"time runs back", META "{\"time\":4,\"name\":\"note\",\"data\":{\"what\":\"zero\"}}\n",
     "FILE:2: time is 4, expected 5 or later"},
    {"unknown name", META "{\"time\":5,\"name\":\"x\",\"data\":{}}\n",
     "FILE:2: unknown record, expected one of meta"},
    {"no meta", "{\"time\":4,\"name\":\"note\",\"data\":{\"what\":\"zero\"}}\n",
     "FILE:1: the first record is no meta record"},
    {"two metas", META META, "FILE:2: a second meta record"},
    {"another schema",
     "{\"time\":0,\"name\":\"meta\",\"data\":{\"schema\":2,\"program\":\"\",\"scenario\":\"\","
     "\"seed\":1,\"profile\":\"\"}}\n",
     "FILE:1: schema of meta is missing or wrong, expected a whole number from 1 to 1"},
    {"key missing", LINE("app:call", "\"host\":\"a\",\"id\":1,\"call\":\"c\""),
     "FILE:2: args of app:call is missing or wrong, expected a text"},
    {"number for a text", LINE("app:call", "\"host\":\"a\",\"id\":1,\"call\":2,\"args\":\"\""),
     "FILE:2: call of app:call is missing or wrong, expected a text"},
    {"no host", LINE("net:queue", "\"link\":\"l\",\"packets\":1,\"bytes\":1"),
     "FILE:2: host of net:queue is missing"},
    {"hostile host", LINE("note", "\"host\":\"\\u001b[31m\",\"what\":\"zero\""),
     "FILE:2: host of note is \"?[31m\", expected a letter and"},
    {"unknown state", LINE("tcp:state", "\"host\":\"a\",\"from\":\"OPEN\",\"to\":\"CLOSED\""),
     "FILE:2: from of tcp:state is \"OPEN\", expected one that this program knows"},
    {"unknown cause",
     LINE("tcp:state", "\"host\":\"a\",\"cause\":\"packet x\",\"from\":\"CLOSED\","
                       "\"to\":\"CLOSED\""),
     "FILE:2: cause of tcp:state is \"packet x\", expected \"packet 1\","},
    {"cause of packet 0",
     LINE("tcp:state", "\"host\":\"a\",\"cause\":\"packet 0\",\"from\":\"CLOSED\","
                       "\"to\":\"CLOSED\""),
     "FILE:2: cause of tcp:state is \"packet 0\""},
    {"cause of a hostile timer",
     LINE("tcp:state", "\"host\":\"a\",\"cause\":\"timer \\\"\",\"from\":\"CLOSED\","
                       "\"to\":\"CLOSED\""),
     "FILE:2: cause of tcp:state is \"timer \"\""},
    {"unknown timer",
     LINE("tcp:timer", "\"host\":\"a\",\"timer\":\"x\",\"what\":\"armed\",\"at\":1"),
     "FILE:2: timer of tcp:timer is \"x\""},
    {"timer at a negative time",
     LINE("tcp:timer", "\"host\":\"a\",\"timer\":\"user\",\"what\":\"armed\",\"at\":-1"),
     "FILE:2: at of tcp:timer is missing or wrong"},
    {"unknown note", LINE("note", "\"what\":\"x\""), "FILE:2: what of note is \"x\""},
    {"arrives unsent", LINE("net:delivered", "\"host\":\"a\",\"id\":7,\"link\":\"l\""),
     "FILE:2: packet 7 arrives, expected it to be sent before"},
    {"unknown where", LINE("net:dropped", "\"host\":\"a\",\"id\":1,\"where\":\"sky\""),
     "FILE:2: where of net:dropped is \"sky\""},
    {"conn 0", LINE("note", "\"conn\":0,\"what\":\"zero\""), "FILE:2: conn of note is missing"},
};

/* That reading `text` fails so. What stood before the wrong line is told, the line is not. */
static void
expect_refused(const char *what, const char *text, const char *message)
{
    GError *error = NULL;
    g_autofree char *told = again(text, -1, &error);
    ck_assert_msg(error != NULL, "%s: read", what);
    ck_assert_msg(g_error_matches(error, SIM_ERROR, SIM_ERROR_USAGE), "%s", what);
    ck_assert_msg(g_str_has_prefix(error->message, message), "%s: %s", what, error->message);
    bool second = g_str_has_prefix(message, "FILE:2");
    ck_assert_msg(g_str_equal(told, second ? META : ""), "%s: %s", what, told);
    g_error_free(error);
}

START_TEST(wrong_line_is_an_error)
{
    expect_refused(wrong[_i].what, wrong[_i].text, wrong[_i].error);
}
END_TEST

/* One change to a line that is right. */
static const struct {
    const char *what, *from, *to, *error;
} wrong_packets[] = {
    {"packet 0", "\"id\":1", "\"id\":0", "id of net:sent is missing or wrong"},
    {"number beyond 64 bits", "\"id\":1", "\"id\":99999999999999999999999",
     "id of net:sent is missing or wrong"},
    {"address", "10.0.0.1:1", "10.0.0.256:1",
     "src of net:sent is \"10.0.0.256:1\", expected an address and a port"},
    {"port", "10.0.0.2:2", "10.0.0.2:65536", "dst of net:sent is"},
    {"address and more", "10.0.0.1:1", "10.0.0.1:1x", "src of net:sent is"},
    {"flags", "\"S\"", "\"AS\"", "flags of net:sent is \"AS\""},
    {"flags twice", "\"S\"", "\"SS\"", "flags of net:sent is \"SS\""},
    {"unknown flag", "\"S\"", "\"X\"", "flags of net:sent is \"X\""},
    {"ack without number", "\"S\"", "\"A\"", "ack_abs of net:sent is missing"},
    {"window", "\"win\":1", "\"win\":65536", "win of net:sent is missing or wrong"},
    {"negative", "\"win\":1", "\"win\":-1", "win of net:sent is missing or wrong"},
    {"length", "\"len\":0", "\"len\":4294967296", "len of net:sent is missing or wrong"},
    {"option", "\"options\":\"\"", "\"options\":\"sack\"", "options of net:sent is \"sack\""},
    {"options joined", "\"options\":\"\"", "\"options\":\"mss 1ws 1\"", "options of net:sent is"},
    {"option too large", "\"options\":\"\"", "\"options\":\"mss 65536\"", "options of net:sent is"},
    {"unknown reason", "\"win\":1", "\"win\":1,\"reason\":\"because\"",
     "reason of net:sent is \"because\""},
};

START_TEST(wrong_packet_is_an_error)
{
    g_autoptr(GString) text = g_string_new(
        LINE("net:sent", "\"host\":\"a\",\"id\":1,\"link\":\"l\",\"src\":\"10.0.0.1:1\","
                         "\"dst\":\"10.0.0.2:2\",\"flags\":\"S\",\"seq_abs\":1,\"len\":0,"
                         "\"win\":1,\"options\":\"\""));
    GError *error = NULL;
    g_autofree char *told = again(text->str, -1, &error);
    ck_assert_msg(error == NULL, "%s", error != NULL ? error->message : "");
    guint n = g_string_replace(text, wrong_packets[_i].from, wrong_packets[_i].to, 0);
    ck_assert_msg(n == 1, "%s: %u places changed", wrong_packets[_i].what, n);
    g_autofree char *message = g_strconcat("FILE:2: ", wrong_packets[_i].error, NULL);
    expect_refused(wrong_packets[_i].what, text->str, message);
}
END_TEST

/* Every seed there is comes back as it was. */
START_TEST(largest_seed_is_told_again)
{
    static const char line[] =
        "{\"time\":0,\"name\":\"meta\",\"data\":{\"schema\":1,\"program\":\"p\","
        "\"scenario\":\"s\",\"seed\":18446744073709551615,\"profile\":\"rfc9293\"}}\n";
    GError *error = NULL;
    g_autofree char *told = again(line, -1, &error);
    ck_assert_msg(error == NULL, "%s", error != NULL ? error->message : "");
    ck_assert_str_eq(told, line);
}
END_TEST

/* A line without an end is not read for ever; what is read of it is no record. */
START_TEST(endless_line_is_an_error)
{
    enum { LENGTH = 20 << 20 };
    g_autofree char *spaces = g_strnfill(LENGTH, ' ');
    g_autofree char *text = g_strconcat(META, spaces, NULL);
    expect_refused("20 MiB of spaces", text, "FILE:2: no trace record");
}
END_TEST

START_TEST(zero_byte_is_an_error)
{
    static const char text[] = META "{\"time\":5,\0\"name\":\"note\"}\n";
    GError *error = NULL;
    g_autofree char *told = again(text, sizeof text - 1, &error);
    ck_assert_ptr_nonnull(error);
    ck_assert(g_str_has_prefix(error->message, "FILE:2: no trace record"));
    g_error_free(error);
}
END_TEST

/* A parser that calls itself would follow each bracket one call deeper. */
START_TEST(deep_nesting_is_an_error)
{
    enum { DEPTH = 1000000 };
    g_autofree char *deep = g_strnfill(DEPTH, '[');
    g_autofree char *text = g_strconcat(META, deep, "\n", NULL);
    GError *error = NULL;
    g_autofree char *told = again(text, -1, &error);
    ck_assert_ptr_nonnull(error);
    ck_assert(g_str_has_prefix(error->message, "FILE:2: no trace record"));
    g_error_free(error);
}
END_TEST

/* Bytes of a right trace, changed or the last: an error or another trace, never a crash. */
START_TEST(damaged_trace_is_read_or_refused)
{
    static const char bytes[] = {'\0', '"', '{', '}', ',', '9', '-', '\n', '\\', (char)0xFF};
    g_autofree char *lines = all_rows();
    size_t length = strlen(lines);
    unsigned n_read = 0, n_refused = 0;
    for (size_t i = 0; i < length; i += 17) {
        g_autofree char *damaged = g_strdup(lines);
        damaged[i] = bytes[i / 17 % sizeof bytes];
        GError *error = NULL;
        g_autofree char *told = again(damaged, (gssize)length, &error);
        *(error == NULL ? &n_read : &n_refused) += 1;
        g_clear_error(&error);
        g_autofree char *cut = again(lines, (gssize)i, &error);
        g_clear_error(&error);
    }
    ck_assert_uint_gt(n_read, 0);
    ck_assert_uint_gt(n_refused, n_read);
}
END_TEST

static const struct {
    const char *what, *path, *error;
} unreadable[] = {
    {"missing", "/nonexistent/trace.jsonl",
     "/nonexistent/trace.jsonl: cannot be read: No such file or directory"},
    {"folder", "/", "/: cannot be read: Is a directory"},
};

START_TEST(unreadable_file_is_an_error)
{
    GError *error = NULL;
    Trace trace = {0};
    TraceReader *reader = trace_reader_open(unreadable[_i].path, &error);
    if (reader != NULL)
        ck_assert(!trace_reader_tell(reader, &trace, &error));
    trace_reader_free(reader);
    ck_assert(g_error_matches(error, SIM_ERROR, SIM_ERROR_USAGE));
    ck_assert_msg(g_str_equal(error->message, unreadable[_i].error), "%s: %s", unreadable[_i].what,
                  error->message);
    g_error_free(error);
}
END_TEST

static TCase *
reading_cases(void)
{
    TCase *tcase = tcase_create("reading");
    tcase_add_test(tcase, what_was_written_is_told_again);
    tcase_add_test(tcase, largest_seed_is_told_again);
    tcase_add_test(tcase, packet_is_whole_where_it_arrives);
    tcase_add_loop_test(tcase, ladder_is_the_same_from_a_file, 0, TEST_ROWS(stories));
    return tcase;
}

static TCase *
hostile_cases(void)
{
    TCase *tcase = tcase_create("hostile");
    tcase_add_loop_test(tcase, wrong_line_is_an_error, 0, TEST_ROWS(wrong));
    tcase_add_loop_test(tcase, wrong_packet_is_an_error, 0, TEST_ROWS(wrong_packets));
    tcase_add_test(tcase, endless_line_is_an_error);
    tcase_add_test(tcase, zero_byte_is_an_error);
    tcase_add_test(tcase, deep_nesting_is_an_error);
    tcase_add_test(tcase, damaged_trace_is_read_or_refused);
    tcase_add_loop_test(tcase, unreadable_file_is_an_error, 0, TEST_ROWS(unreadable));
    return tcase;
}

TEST_MAIN("reader", reading_cases, hostile_cases)
