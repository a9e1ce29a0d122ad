#include "study/manifest.h"

#include "study/verdict.h"

#include <json-glib/json-glib.h>

static void
add_text(JsonBuilder *json, const char *key, const char *text)
{
    json_builder_set_member_name(json, key);
    json_builder_add_string_value(json, text);
}

static void
add_number(JsonBuilder *json, const char *key, gint64 number)
{
    json_builder_set_member_name(json, key);
    json_builder_add_int_value(json, number);
}

/* The checksum of the scenario's text: which scenario this was, whatever its name. */
static void
add_source(JsonBuilder *json, const ScenarioSource *source)
{
    g_autofree char *hash = g_compute_checksum_for_data(
        G_CHECKSUM_SHA256, (const guchar *)source->source, source->length);
    add_text(json, "scenario", source->name);
    add_text(json, "scenario_sha256", hash);
}

static void
add_settings(JsonBuilder *json, const ScenarioResult *result)
{
    json_builder_set_member_name(json, "settings");
    json_builder_begin_object(json);
    for (guint i = 0; i < result->settings->len; i++) {
        const ScenarioSetting *setting = g_ptr_array_index(result->settings, i);
        add_text(json, setting->key, setting->value);
    }
    json_builder_end_object(json);
}

static void
add_checks(JsonBuilder *json, const ScenarioResult *result)
{
    json_builder_set_member_name(json, "expectations");
    json_builder_begin_array(json);
    for (guint i = 0; i < result->checks->len; i++) {
        const ScenarioCheck *check = g_ptr_array_index(result->checks, i);
        json_builder_begin_object(json);
        json_builder_set_member_name(json, "holds");
        json_builder_add_boolean_value(json, check->holds);
        add_text(json, "place", check->place);
        add_text(json, "what", check->what);
        if (!check->holds) {
            add_text(json, "wanted", check->wanted);
            add_text(json, "seen", check->seen);
        }
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
}

static void
add_waiting(JsonBuilder *json, const ScenarioResult *result)
{
    json_builder_set_member_name(json, "waiting");
    json_builder_begin_array(json);
    for (guint i = 0; i < result->waiting->len; i++)
        json_builder_add_string_value(json, g_ptr_array_index(result->waiting, i));
    json_builder_end_array(json);
}

static void
add_result(JsonBuilder *json, const Sim *sim, const ScenarioResult *result)
{
    g_autofree char *why = verdict_end(sim, result);
    add_settings(json, result);
    add_text(json, "ended", sim_end_name(result->end));
    add_text(json, "why", why);
    add_number(json, "virtual_time_ns", result->ended_at);
    add_number(json, "events", (gint64)result->events);
    add_checks(json, result);
    add_waiting(json, result);
}

void
manifest_write(const Sim *sim, const ScenarioSource *source, const char *program,
               const ScenarioResult *result, const char *message, Output *output)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    add_text(json, "program", program);
    add_source(json, source);
    add_number(json, "seed", (gint64)sim->seed);
    if (result != NULL) {
        add_result(json, sim, result);
    } else {
        add_text(json, "ended", sim_end_name(SIM_SCRIPT));
        add_text(json, "why", message);
    }
    json_builder_end_object(json);

    g_autoptr(JsonNode) root = json_builder_get_root(json);
    g_autoptr(JsonGenerator) generator = json_generator_new();
    json_generator_set_pretty(generator, TRUE);
    json_generator_set_root(generator, root);
    g_autofree char *text = json_generator_to_data(generator, NULL);
    output_text(output, text);
    output_text(output, "\n");
}
