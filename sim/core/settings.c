#include "core/settings.h"

#include "core/sim_assert.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

static const char *const profiles[PROFILE_N] = {[PROFILE_RFC9293] = "rfc9293"};

/* Room for what a message says was given: a quoted text or a quantity. */
enum { GOT_MAX = 64 };

static bool
is_choice(const SettingRow *row)
{
    return row->choices[0] != NULL;
}

/* "msl is a time from 1 ms to 10 s, e.g. 1 s; got …": all a person needs to type it right. */
static bool
explain(const SettingRow *row, const char *got, char *message, size_t size)
{
    char from[QUANTITY_TEXT_MAX], to[QUANTITY_TEXT_MAX], example[QUANTITY_TEXT_MAX];
    if (is_choice(row)) {
        char list[160] = "";
        for (int i = 0; i < SETTING_MAX_CHOICES && row->choices[i] != NULL; i++) {
            size_t n = strlen(list);
            snprintf(list + n, sizeof list - n, "%s%s", i > 0 ? ", " : "", row->choices[i]);
        }
        snprintf(message, size, "%s is one of %s; got %s", row->name, list, got);
    } else if (row->dimension == DIMENSION_FLAG) {
        snprintf(message, size, "%s is on or off; got %s", row->name, got);
    } else {
        setting_format(row, row->min, from, sizeof from);
        setting_format(row, row->max, to, sizeof to);
        setting_format(row, row->value[PROFILE_RFC9293], example, sizeof example);
        bool bounded = row->max < INT64_MAX;
        snprintf(message, size, "%s is %s %s %s %s%s%s, e.g. %s; got %s", row->name,
                 dimension_article(row->dimension), dimension_name(row->dimension),
                 bounded ? "from" : "of at least", from, bounded ? " to " : "", bounded ? to : "",
                 example, got);
    }
    return false;
}

bool
profile_by_name(const char *name, Profile *ret_profile)
{
    for (int i = 0; i < PROFILE_N; i++) {
        if (strcmp(profiles[i], name) == 0) {
            *ret_profile = (Profile)i;
            return true;
        }
    }
    return false;
}

const char *
profile_name(Profile profile)
{
    return profiles[profile];
}

int
settings_find(const SettingTable *table, const char *name)
{
    for (size_t i = 0; i < table->n; i++)
        if (strcmp(table->rows[i].name, name) == 0)
            return (int)i;
    return -1;
}

const char *
setting_format(const SettingRow *row, int64_t value, char *text, size_t text_size)
{
    if (!is_choice(row))
        return quantity_format(row->dimension, value, text, text_size);
    sim_assert(value >= 0 && value < SETTING_MAX_CHOICES && row->choices[value] != NULL);
    snprintf(text, text_size, "%s", row->choices[value]);
    return text;
}

bool
setting_check(const SettingRow *row, Dimension dimension, int64_t value, char *message,
              size_t message_size)
{
    if (dimension == row->dimension && value >= row->min && value <= row->max)
        return true;
    char got[GOT_MAX];
    return explain(row, quantity_format(dimension, value, got, sizeof got), message, message_size);
}

bool
setting_parse(const SettingRow *row, const char *text, int64_t *ret_value, char *message,
              size_t message_size)
{
    if (is_choice(row)) {
        for (int i = 0; i < SETTING_MAX_CHOICES && row->choices[i] != NULL; i++) {
            if (strcmp(row->choices[i], text) == 0) {
                *ret_value = i;
                return true;
            }
        }
    } else {
        Dimension dimension;
        int64_t value;
        if (quantity_parse(text, &dimension, &value, message, message_size) &&
            setting_check(row, dimension, value, message, message_size)) {
            *ret_value = value;
            return true;
        }
    }
    char got[TEXT_QUOTED_MAX];
    return explain(row, text_quote(text, got), message, message_size);
}
