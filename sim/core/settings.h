/*
 * settings.h - settings as tables of one form: name, dimension, range, a default for each profile.
 *
 * Each folder declares its rows beside an enum that indexes them, as static const tables; the
 * values of one host or connection are an array of int64_t with the same index, in base units
 * (quantity.h). The command line, Lua and `lastack list --settings` read the same rows. Nothing
 * here owns or allocates.
 */
#ifndef LASTACK_CORE_SETTINGS_H
#define LASTACK_CORE_SETTINGS_H

#include "core/quantity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The columns of defaults. A name that stands here works in full. */
typedef enum { PROFILE_RFC9293, PROFILE_N } Profile;

/* Returns false when there is no profile of that name. */
bool profile_by_name(const char *name, Profile *ret_profile);

/* The name that profile_by_name knows. */
const char *profile_name(Profile profile);

enum { SETTING_MAX_CHOICES = 4 };

typedef struct {
    const char *name; /* "msl" */
    Dimension dimension;
    int64_t min, max;         /* both allowed; max INT64_MAX is shown as no bound */
    int64_t value[PROFILE_N]; /* the default of each profile */
    /* A setting of named values (NULL: it is none) has DIMENSION_COUNT and these for 0 … max. */
    const char *choices[SETTING_MAX_CHOICES];
    const char *help;   /* one phrase */
    const char *source; /* "RFC 9293 §3.4.2" */
} SettingRow;

typedef struct {
    const SettingRow *rows;
    size_t n;
} SettingTable;

/* The index of the row, or -1. */
int settings_find(const SettingTable *table, const char *name);

/*
 * Reads a value for `row`. Returns false and says in `message` what was given and what is allowed
 * ("msl is a time from 1 ms to 10 d, e.g. 240 s; got "30"").
 */
bool setting_parse(const SettingRow *row, const char *text, int64_t *ret_value, char *message,
                   size_t message_size);

/* The same check for a value that is already in base units of `dimension`. */
bool setting_check(const SettingRow *row, Dimension dimension, int64_t value, char *message,
                   size_t message_size);

/* Writes a value of `row` as a person would, "30 s", "on", "lenient", so that setting_parse reads
 * it back. Returns `text`. */
const char *setting_format(const SettingRow *row, int64_t value, char *text, size_t text_size);

#endif
