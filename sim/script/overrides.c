/*
 * Values are read by the table of settings, as those of the script are; a setting of --set is laid
 * over what the script gave its hosts, but not over what it gives a single connection.
 */
#include "script/overrides.h"

#include "core/text.h"
#include "tcp/tcp.h"
#include "trace/error.h"

#include <string.h>

/* The key of --set that is closest to a mistyped one. */
typedef struct {
    const char *key;
    char best[128];
    unsigned distance;
} Nearest;

static void
consider(Nearest *nearest, const char *host, const char *name)
{
    char key[128];
    g_snprintf(key, sizeof key, "%s%s%s", host, *host != '\0' ? "." : "", name);
    unsigned distance = text_distance(key, nearest->key);
    if (distance < nearest->distance) {
        nearest->distance = distance;
        g_strlcpy(nearest->best, key, sizeof nearest->best);
    }
}

static void
set_unknown_error(const Run *run, const char *key, GError **error)
{
    Nearest nearest = {.key = key, .distance = (unsigned)MAX(strlen(key) / 3, 2) + 1};
    for (guint i = 0; i < run->parameters->len; i++)
        consider(&nearest, "", run->parameters->pdata[i]);
    for (size_t i = 0; i < tcp_setting_table.n; i++)
        consider(&nearest, "", tcp_setting_table.rows[i].name);
    for (uint32_t h = 0; h < run->network->n_hosts; h++)
        for (size_t i = 0; i < tcp_setting_table.n; i++)
            consider(&nearest, run->network->hosts[h]->name, tcp_setting_table.rows[i].name);

    char quoted[TEXT_QUOTED_MAX];
    text_quote(key, quoted);
    if (nearest.best[0] != '\0')
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE,
                    "--set: no parameter or setting %s here, the nearest is \"%s\"", quoted,
                    nearest.best);
    else
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE,
                    "--set: no parameter or setting %s here, expected a parameter of the scenario "
                    "or a TCP setting",
                    quoted);
}

static void
override_free(gpointer data)
{
    Override *override = data;
    g_free(override->key);
    g_free(override->value);
    g_free(override);
}

bool
overrides_read(Run *run, const char *const *sets, GError **error)
{
    run->overrides = g_ptr_array_new_with_free_func(override_free);
    for (; sets != NULL && *sets != NULL; sets++) {
        const char *equals = strchr(*sets, '=');
        if (equals == NULL || equals == *sets) {
            char quoted[TEXT_QUOTED_MAX];
            g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE,
                        "--set %s: expected key=value, e.g. client.msl=30s",
                        text_quote(*sets, quoted));
            return false;
        }
        Override *override = g_new0(Override, 1);
        override->key = g_strndup(*sets, (gsize)(equals - *sets));
        override->value = g_strdup(equals + 1);
        g_ptr_array_add(run->overrides, override);
    }
    return true;
}

const char *
overrides_take(Run *run, const char *parameter)
{
    const char *value = NULL;
    for (guint i = 0; i < run->overrides->len; i++) {
        Override *override = run->overrides->pdata[i];
        if (g_str_equal(override->key, parameter)) {
            override->used = true;
            value = override->value; /* the last one counts */
        }
    }
    return value;
}

/* The setting of that name, in which "_" is as good as "-": Lua's fields have no other; or -1. */
static int
setting_index(const char *name)
{
    g_autofree char *canonical = g_strdelimit(g_strdup(name), "_", '-');
    return settings_find(&tcp_setting_table, canonical);
}

/* Splits "client.msl" at its last point. NULL in *ret_host: for all hosts. False: no such thing. */
static bool
find_setting(const Run *run, const char *key, Host **ret_host, int *ret_setting)
{
    const char *point = strrchr(key, '.');
    *ret_host = NULL;
    if (point != NULL) {
        g_autofree char *name = g_strndup(key, (gsize)(point - key));
        *ret_host = network_find_host(run->network, name);
        if (*ret_host == NULL)
            return false;
    }
    *ret_setting = setting_index(point != NULL ? point + 1 : key);
    return *ret_setting >= 0;
}

static bool
apply(Run *run, const Override *override, GError **error)
{
    Host *host;
    int setting;
    if (!find_setting(run, override->key, &host, &setting)) {
        set_unknown_error(run, override->key, error);
        return false;
    }

    const SettingRow *row = &tcp_setting_table.rows[setting];
    char message[256];
    int64_t value;
    if (!setting_parse(row, override->value, &value, message, sizeof message)) {
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE, "--set %s: %s", override->key, message);
        return false;
    }
    for (uint32_t i = 0; i < run->network->n_hosts; i++) {
        Tcp *tcp = tcp_of_host(run->network->hosts[i]);
        if (host == NULL || host == run->network->hosts[i])
            tcp_settings(tcp)->value[setting] = value;
    }
    char text[QUANTITY_TEXT_MAX];
    run_note_setting(run, NULL, override->key, setting_format(row, value, text, sizeof text));
    return true;
}

bool
overrides_apply(Run *run, GError **error)
{
    for (guint i = 0; i < run->overrides->len; i++) {
        const Override *override = run->overrides->pdata[i];
        if (!override->used && !apply(run, override, error))
            return false;
    }
    return true;
}
