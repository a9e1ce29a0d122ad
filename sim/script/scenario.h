/*
 * scenario.h - one run of one scenario: its script, its network, its programs, its verdict.
 *
 * The script's main chunk builds the network and calls net:run, which suspends the chunk; the event
 * loop runs from here, with no Lua below it, and the chunk goes on when the loop ends as it should.
 * After a script's error, a limit or Ctrl-C it does not go on: nothing in a script can catch those.
 * What was expected is judged at the end in every case but a script's error and a met limit of Lua,
 * after which no Lua code runs any more.
 */
#ifndef LASTACK_SCRIPT_SCENARIO_H
#define LASTACK_SCRIPT_SCENARIO_H

#include "core/sim.h"
#include "script/script.h"

#include <glib.h>

typedef struct {
    const char *name;        /* of the scenario, for TRACE_META: "lost-last-ack" */
    const char *program;     /* "lastack 0.1.0" */
    const char *const *sets; /* "key=value" from --set, NULL-terminated; NULL: none */
    SimTime until;           /* --until; SIM_TIME_NEVER: the scenario's own horizon */
} ScenarioOptions;

/* One expectation, judged. */
typedef struct {
    bool holds;
    char *place;  /* "lost-last-ack.lua:33" */
    char *what;   /* what was expected: "server retransmits FIN once" */
    char *wanted; /* when it does not hold */
    char *seen;
} ScenarioCheck;

/* A setting or parameter that was not left at its default, for the manifest: "client.msl", "30 s".
 */
typedef struct {
    char *key;
    char *value;
} ScenarioSetting;

typedef struct {
    SimEnd end;
    SimTime ended_at; /* virtual time */
    SimTime zero;     /* where net:zero() was called; 0 when it was not */
    uint64_t events;
    GPtrArray *checks;   /* of ScenarioCheck, in the order of the script */
    GPtrArray *waiting;  /* of char *: each process that still waits, for what and since when */
    GPtrArray *settings; /* of ScenarioSetting, in the order of the script and the command line */
    void *run;           /* network and programs, alive until the result is freed */
} ScenarioResult;

/*
 * Runs the scenario that `script` has loaded, on `sim`, which is new or reset and has its sinks.
 * Returns NULL and an error when the script failed (SIM_ERROR_SCRIPT), was given a wrong --set
 * (SIM_ERROR_USAGE) or never called net:run. A limit is no error: the result's end says so, with
 * sim_limit_text. On an error too, what was told to the sinks until then is whole.
 */
ScenarioResult *scenario_run(Script *script, Sim *sim, const ScenarioOptions *options,
                             GError **error);

/* Frees network, programs and result; afterwards the Sim may be reset or freed. NULL is fine. */
void scenario_result_free(ScenarioResult *result);

#endif
