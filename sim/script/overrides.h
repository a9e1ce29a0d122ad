/*
 * overrides.h - what the command line sets by --set: parameters of the scenario and TCP settings.
 *
 * A parameter takes its value when the script declares it; settings are laid over those of the
 * hosts when net:run begins, and only then is it known which keys nobody knows.
 */
#ifndef LASTACK_SCRIPT_OVERRIDES_H
#define LASTACK_SCRIPT_OVERRIDES_H

#include "script/scenario_run.h"

/* Reads "key=value" texts; fails with SIM_ERROR_USAGE. NULL: none. */
bool overrides_read(Run *run, const char *const *sets, GError **error);

/* The value for a parameter, of which it is remembered that it is used; NULL: none was given. */
const char *overrides_take(Run *run, const char *parameter);

/*
 * Lays the settings over those of all hosts. Fails with SIM_ERROR_USAGE on a wrong value, and on a
 * key that is neither a parameter nor a setting, naming the nearest one.
 */
bool overrides_apply(Run *run, GError **error);

#endif
