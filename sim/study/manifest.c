#include "study/manifest.h"

#include "study/verdict.h"
#include "trace/escape.h"

#include <inttypes.h>

/* JSON as people like to read it: a member a line, two spaces a level. */
typedef struct {
    GString *text;
    unsigned depth;
    bool is_empty; /* nothing stands yet in the object or list that is open */
} Json;

/* The place of the next value, with its key; in a list a value has none: NULL. */
static void
begin_value(Json *json, const char *key)
{
    if (json->depth > 0)
        g_string_append_printf(json->text, "%s\n%*s", json->is_empty ? "" : ",",
                               (int)(2 * json->depth), "");
    json->is_empty = false;
    if (key == NULL)
        return;
    escape_json(json->text, key);
    g_string_append(json->text, ": ");
}

static void
open_group(Json *json, const char *key, char bracket)
{
    begin_value(json, key);
    g_string_append_c(json->text, bracket);
    json->depth++;
    json->is_empty = true;
}

static void
close_group(Json *json, char bracket)
{
    json->depth--;
    if (!json->is_empty)
        g_string_append_printf(json->text, "\n%*s", (int)(2 * json->depth), "");
    g_string_append_c(json->text, bracket);
    json->is_empty = false;
}

static void
add_text(Json *json, const char *key, const char *text)
{
    begin_value(json, key);
    escape_json(json->text, text);
}

static void
add_number(Json *json, const char *key, uint64_t number)
{
    begin_value(json, key);
    g_string_append_printf(json->text, "%" PRIu64, number);
}

static void
add_flag(Json *json, const char *key, bool flag)
{
    begin_value(json, key);
    g_string_append(json->text, flag ? "true" : "false");
}

/* The checksum of the scenario's text: which scenario this was, whatever its name. */
static void
add_source(Json *json, const ScenarioSource *source)
{
    g_autofree char *hash = g_compute_checksum_for_data(
        G_CHECKSUM_SHA256, (const guchar *)source->source, source->length);
    add_text(json, "scenario", source->name);
    add_text(json, "scenario_sha256", hash);
}

static void
add_settings(Json *json, const ScenarioResult *result)
{
    open_group(json, "settings", '{');
    for (guint i = 0; i < result->settings->len; i++) {
        const ScenarioSetting *setting = g_ptr_array_index(result->settings, i);
        add_text(json, setting->key, setting->value);
    }
    close_group(json, '}');
}

static void
add_check(Json *json, const ScenarioCheck *check)
{
    open_group(json, NULL, '{');
    add_flag(json, "holds", check->holds);
    add_text(json, "place", check->place);
    add_text(json, "what", check->what);
    if (!check->holds) {
        add_text(json, "wanted", check->wanted);
        add_text(json, "seen", check->seen);
    }
    close_group(json, '}');
}

static void
add_result(Json *json, const Sim *sim, const ScenarioResult *result)
{
    g_autofree char *why = verdict_end(sim, result);
    add_settings(json, result);
    add_text(json, "ended", sim_end_name(result->end));
    add_text(json, "why", why);
    add_number(json, "virtual_time_ns", (uint64_t)result->ended_at);
    add_number(json, "events", result->events);
    open_group(json, "expectations", '[');
    for (guint i = 0; i < result->checks->len; i++)
        add_check(json, g_ptr_array_index(result->checks, i));
    close_group(json, ']');
    open_group(json, "waiting", '[');
    for (guint i = 0; i < result->waiting->len; i++)
        add_text(json, NULL, g_ptr_array_index(result->waiting, i));
    close_group(json, ']');
}

void
manifest_write(const Sim *sim, const ScenarioSource *source, const char *program,
               const ScenarioResult *result, const char *message, Output *output)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Json json = {.text = text};
    open_group(&json, NULL, '{');
    add_text(&json, "program", program);
    add_source(&json, source);
    add_number(&json, "seed", sim->seed);
    if (result != NULL) {
        add_result(&json, sim, result);
    } else {
        add_text(&json, "ended", sim_end_name(SIM_SCRIPT));
        add_text(&json, "why", message);
    }
    close_group(&json, '}');
    output_write(output, text->str, text->len);
    output_text(output, "\n");
}
