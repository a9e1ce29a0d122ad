#include "schema.h"

#include "test_main.h"
#include "trace/jsonl.h"
#include "trace_rows.h"

#include <string.h>

static Schema *
trace_schema(void)
{
    GError *error = NULL;
    Schema *schema = schema_load(TRACE_SCHEMA, &error);
    ck_assert_msg(schema != NULL, "%s", error != NULL ? error->message : "");
    return schema;
}

/* A line as the JSON Lines sink writes it. */
static char *
line_of(const TraceRow *row)
{
    GString *text = g_string_new(NULL);
    Output *output = output_memory(text);
    Jsonl *jsonl = jsonl_new(output);
    TraceSink sink = jsonl_sink(jsonl);
    sink.record(sink.ctx, &row->head, row->record);
    jsonl_free(jsonl);
    ck_assert(output_close(output, NULL));
    return g_string_free(text, false);
}

START_TEST(schema_allows_what_is_written)
{
    g_autofree char *line = line_of(&trace_rows[_i]);
    Schema *schema = trace_schema();
    GError *error = NULL;
    bool allowed = schema_allows(schema, line, &error);
    ck_assert_msg(allowed, "%s: %s\n%s", trace_rows[_i].what, error != NULL ? error->message : "",
                  line);
    schema_free(schema);
}
END_TEST

/* One change to a line that is right, each of another keyword. */
static const struct {
    const char *what;
    TraceRowName row;
    const char *from, *to;
    const char *error;
} changes[] = {
    {"unknown name", ROW_STATE, "tcp:state", "tcp:status",
     "$.name: \"tcp:status\" is not one of [\"meta\","},
    {"a record by another's name", ROW_STATE, "tcp:state", "tcp:timer",
     "$.data: \"timer\" is missing"},
    {"text for a number", ROW_STATE, "\"conn\":1", "\"conn\":\"1\"",
     "$.data.conn: \"1\" is not of type \"integer\""},
    {"a fraction", ROW_STATE, "\"time\":243200000000", "\"time\":1.5",
     "$.time: 1.5 is not of type \"integer\""},
    {"number for a text", ROW_CALL, "\"connect\"", "7", "$.data.call: 7 is not of type \"string\""},
    {"negative", ROW_TIMER_ARMED, "\"at\":", "\"at\":-",
     "$.data.at: -1000000000 is not at least 0"},
    {"beyond 16 bits", ROW_SENT_SYN, "65535", "65536", "$.data.win: 65536 is not at most 65535"},
    {"unknown state", ROW_STATE, "TIME-WAIT", "TIME-OUT",
     "$.data.to: \"TIME-OUT\" is not one of ["},
    {"flags out of order", ROW_SENT_RST, "\"RA\"", "\"AR\"",
     "$.data.flags: \"AR\" is not matched by "},
    {"no cause of that form", ROW_STATE, "packet 6", "packet six",
     "$.data.cause: \"packet six\" is not matched by "},
    {"a line break behind a cause", ROW_STATE, "packet 6", "packet 6\\n",
     "$.data.cause: \"packet 6\\n\" is not matched by "},
    {"missing key", ROW_STATE, "\"from\":\"FIN-WAIT-2\",", "", "$.data: \"from\" is missing"},
    {"additional key", ROW_STATE, "\"conn\":1", "\"conn\":1,\"x\":1",
     "$.data: \"x\" is not expected"},
    {"additional key outside", ROW_STATE, "\"name\"", "\"x\":1,\"name\"",
     "$: \"x\" is not expected"},
    {"another version", ROW_META, "\"schema\":1", "\"schema\":2",
     "$.data.schema: 2 is not equal to 1"},
    {"no object", ROW_NOTE_ZERO, "{\"what\":\"zero\"}", "\"zero\"",
     "$.data: \"zero\" is not of type \"object\""},
};

START_TEST(schema_refuses_what_is_not)
{
    g_autofree char *line = line_of(&trace_rows[changes[_i].row]);
    const char *at = strstr(line, changes[_i].from);
    ck_assert_msg(at != NULL, "%s: nothing to change", changes[_i].what);
    g_autofree char *changed = g_strdup_printf("%.*s%s%s", (int)(at - line), line, changes[_i].to,
                                               at + strlen(changes[_i].from));
    Schema *schema = trace_schema();
    GError *error = NULL;
    ck_assert_msg(!schema_allows(schema, changed, &error), "%s", changes[_i].what);
    ck_assert_msg(g_str_has_prefix(error->message, changes[_i].error), "%s: %s", changes[_i].what,
                  error->message);
    g_error_free(error);
    schema_free(schema);
}
END_TEST

/* A keyword that is not interpreted would pass everything. */
static const struct {
    const char *what, *schema;
} refused[] = {
    {"unknown keyword", "{\"minLength\": 1}"},
    {"inside properties", "{\"properties\": {\"a\": {\"format\": \"date\"}}}"},
    {"inside oneOf", "{\"oneOf\": [{\"allOf\": []}]}"},
    {"inside $defs", "{\"$defs\": {\"a\": {\"multipleOf\": 2}}}"},
    {"unknown type", "{\"type\": \"number\"}"},
    {"list of types", "{\"type\": [\"string\", \"integer\"]}"},
    {"additional properties allowed", "{\"properties\": {}, \"additionalProperties\": true}"},
    {"additional without properties", "{\"additionalProperties\": false}"},
    {"reference to nothing", "{\"$ref\": \"#/$defs/a\"}"},
    {"reference elsewhere", "{\"$ref\": \"other.json\", \"$defs\": {}}"},
    {"fraction as minimum", "{\"minimum\": 0.5}"},
    {"no schema", "[]"},
    {"no JSON", "{"},
};

START_TEST(unsupported_schema_is_not_loaded)
{
    GError *error = NULL;
    ck_assert_msg(schema_parse(refused[_i].schema, &error) == NULL, "%s", refused[_i].what);
    ck_assert_ptr_nonnull(error);
    g_error_free(error);
}
END_TEST

static TCase *
schema_cases(void)
{
    TCase *tcase = tcase_create("schema");
    tcase_add_loop_test(tcase, schema_allows_what_is_written, 0, ROW_N);
    tcase_add_loop_test(tcase, schema_refuses_what_is_not, 0, TEST_ROWS(changes));
    tcase_add_loop_test(tcase, unsupported_schema_is_not_loaded, 0, TEST_ROWS(refused));
    return tcase;
}

TEST_MAIN("schema", schema_cases)
