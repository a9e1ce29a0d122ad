#include "study/manifest.h"

#include "study_result.h"
#include "test_main.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define SHA256_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* The manifest of a scenario whose text is "abc"; `result` is taken. */
static char *
write_manifest(uint64_t seed, const char *name, ScenarioResult *result, const char *message)
{
    char source[] = "abc";
    g_autofree char *own_name = g_strdup(name);
    ScenarioSource scenario = {.name = own_name, .source = source, .length = strlen(source)};
    Sim *sim = sim_new(seed, 0);
    GString *text = g_string_new(NULL);
    Output *output = output_memory(text);
    manifest_write(sim, &scenario, "lastack 1.2.3", result, message, output);
    ck_assert(output_close(output, NULL));
    sim_free(sim);
    if (result != NULL)
        study_result_free(result);
    return g_string_free(text, false);
}

#define HEAD                               \
    "{\n"                                  \
    "  \"program\": \"lastack 1.2.3\",\n"  \
    "  \"scenario\": \"lost-last-ack\",\n" \
    "  \"scenario_sha256\": \"" SHA256_OF_ABC "\",\n"

START_TEST(empty_result_has_every_key)
{
    g_autofree char *text =
        write_manifest(UINT64_MAX, "lost-last-ack", study_result_new(SIM_INTERRUPTED), NULL);
    ck_assert_str_eq(text, HEAD "  \"seed\": 18446744073709551615,\n"
                                "  \"settings\": {},\n"
                                "  \"ended\": \"interrupted\",\n"
                                "  \"why\": \"interrupted\",\n"
                                "  \"virtual_time_ns\": 0,\n"
                                "  \"events\": 0,\n"
                                "  \"expectations\": [],\n"
                                "  \"waiting\": []\n"
                                "}\n");
}
END_TEST

START_TEST(full_result_is_laid_out)
{
    ScenarioResult *result = study_result_new(SIM_UNTIL);
    result->ended_at = SIM_S;
    result->events = 3;
    study_result_setting(result, "client.msl", "30 s");
    study_result_setting(result, "x", "1");
    study_result_check(result, true, "h");
    study_result_check(result, false, "f");
    study_result_waits(result, "v");
    study_result_waits(result, "w");
    g_autofree char *text = write_manifest(1, "lost-last-ack", result, NULL);
    ck_assert_str_eq(text, HEAD "  \"seed\": 1,\n"
                                "  \"settings\": {\n"
                                "    \"client.msl\": \"30 s\",\n"
                                "    \"x\": \"1\"\n"
                                "  },\n"
                                "  \"ended\": \"until\",\n"
                                "  \"why\": \"the horizon was reached\",\n"
                                "  \"virtual_time_ns\": 1000000000,\n"
                                "  \"events\": 3,\n"
                                "  \"expectations\": [\n"
                                "    {\n"
                                "      \"holds\": true,\n"
                                "      \"place\": \"h\",\n"
                                "      \"what\": \"h\"\n"
                                "    },\n"
                                "    {\n"
                                "      \"holds\": false,\n"
                                "      \"place\": \"f\",\n"
                                "      \"what\": \"f\",\n"
                                "      \"wanted\": \"f\",\n"
                                "      \"seen\": \"f\"\n"
                                "    }\n"
                                "  ],\n"
                                "  \"waiting\": [\n"
                                "    \"v\",\n"
                                "    \"w\"\n"
                                "  ]\n"
                                "}\n");
}
END_TEST

START_TEST(failed_script_leaves_its_message)
{
    g_autofree char *text = write_manifest(0, "lost-last-ack", NULL, "x.lua:2: \"gone\"");
    ck_assert_str_eq(text, HEAD "  \"seed\": 0,\n"
                                "  \"ended\": \"script\",\n"
                                "  \"why\": \"x.lua:2: \\\"gone\\\"\"\n"
                                "}\n");
}
END_TEST

static const struct {
    const char *what, *text, *read;
} texts[] = {
    {"plain", "a", "a"},
    {"empty", "", ""},
    {"quotes and backslashes", "\"\\\"", "\"\\\""},
    {"end of a text, a key and a bracket", "\", \"seed\": 2}", "\", \"seed\": 2}"},
    {"escape sequence", "\x1b[2J", "\x1b[2J"},
    {"line breaks", "a\r\nb", "a\r\nb"},
    {"UTF-8", "µs → 𝄞", "µs → 𝄞"},
    {"no UTF-8", "a\xFF", "a\uFFFD"},
};

static JsonObject *
parse(JsonParser *parser, const char *text, const char *what)
{
    GError *error = NULL;
    bool parsed = json_parser_load_from_data(parser, text, -1, &error);
    ck_assert_msg(parsed, "%s: %s\n%s", what, error != NULL ? error->message : "", text);
    return json_node_get_object(json_parser_get_root(parser));
}

/* The text stands wherever there is a free one, and comes back from each place. */
START_TEST(any_text_is_valid_json)
{
    const char *text = texts[_i].text, *read = texts[_i].read, *what = texts[_i].what;
    ScenarioResult *result = study_result_new(SIM_DONE);
    study_result_setting(result, text, text);
    study_result_check(result, false, text);
    study_result_waits(result, text);
    g_autofree char *manifest = write_manifest(1, text, result, NULL);
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonObject *root = parse(parser, manifest, what);
    JsonObject *settings = json_object_get_object_member(root, "settings");
    JsonArray *checks = json_object_get_array_member(root, "expectations");
    JsonObject *check = json_array_get_object_element(checks, 0);
    JsonArray *waiting = json_object_get_array_member(root, "waiting");
    const char *places[] = {json_object_get_string_member(root, "scenario"),
                            json_object_get_string_member(settings, read),
                            json_object_get_string_member(check, "place"),
                            json_object_get_string_member(check, "what"),
                            json_object_get_string_member(check, "wanted"),
                            json_object_get_string_member(check, "seen"),
                            json_array_get_string_element(waiting, 0)};
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        ck_assert_msg(g_strcmp0(places[i], read) == 0, "%s, place %zu: %s", what, i, places[i]);
    ck_assert_uint_eq(json_object_get_size(root), 11);
    ck_assert_int_eq(json_object_get_int_member(root, "seed"), 1);
}
END_TEST

START_TEST(any_message_is_valid_json)
{
    g_autofree char *manifest = write_manifest(1, "s", NULL, texts[_i].text);
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonObject *root = parse(parser, manifest, texts[_i].what);
    ck_assert_str_eq(json_object_get_string_member(root, "why"), texts[_i].read);
    ck_assert_uint_eq(json_object_get_size(root), 6);
}
END_TEST

static TCase *
form_cases(void)
{
    TCase *tcase = tcase_create("form");
    tcase_add_test(tcase, empty_result_has_every_key);
    tcase_add_test(tcase, full_result_is_laid_out);
    tcase_add_test(tcase, failed_script_leaves_its_message);
    return tcase;
}

static TCase *
text_cases(void)
{
    TCase *tcase = tcase_create("texts");
    tcase_add_loop_test(tcase, any_text_is_valid_json, 0, TEST_ROWS(texts));
    tcase_add_loop_test(tcase, any_message_is_valid_json, 0, TEST_ROWS(texts));
    return tcase;
}

TEST_MAIN("manifest", form_cases, text_cases)
