/*
 * check_trace FILE: whether trace.jsonl keeps its word.
 *
 * Each line is one that the schema allows, and the reader makes of the file the records from which
 * the same bytes come.
 */
#include "schema.h"
#include "trace/jsonl.h"
#include "trace/reader.h"

#include <stdio.h>
#include <stdlib.h>

static bool
lines_are_allowed(const char *path, const char *text, GError **error)
{
    Schema *schema = schema_load(TRACE_SCHEMA, error);
    if (schema == NULL)
        return false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    bool allowed = true;
    for (size_t i = 0; allowed && lines[i] != NULL && lines[i + 1] != NULL; i++) {
        allowed = schema_allows(schema, lines[i], error);
        if (!allowed)
            g_prefix_error(error, "%s:%zu: ", path, i + 1);
    }
    schema_free(schema);
    return allowed;
}

static bool
tells_the_same_again(const char *path, const char *text, GError **error)
{
    TraceReader *reader = trace_reader_open(path, error);
    if (reader == NULL)
        return false;
    g_autoptr(GString) again = g_string_new(NULL);
    Output *output = output_memory(again);
    Jsonl *jsonl = jsonl_new(output);
    Trace trace = {0};
    trace_add_sink(&trace, jsonl_sink(jsonl));
    bool same = trace_reader_tell(reader, &trace, error);
    trace_reader_free(reader);
    jsonl_free(jsonl);
    output_close(output, NULL);
    if (same && !g_str_equal(again->str, text)) {
        g_set_error(error, SCHEMA_ERROR, 0, "%s: read and written again it differs", path);
        same = false;
    }
    return same;
}

int
main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE\n", argv[0]);
        return 2;
    }
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (g_file_get_contents(argv[1], &text, NULL, &error) &&
        lines_are_allowed(argv[1], text, &error) && tells_the_same_again(argv[1], text, &error))
        return EXIT_SUCCESS;
    fprintf(stderr, "%s\n", error->message);
    return EXIT_FAILURE;
}
