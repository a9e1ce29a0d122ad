/*
 * scenario_run.h - one run as the bindings see it: what script_context leads to.
 *
 * A run goes through three phases: the script builds, the network runs, the script looks back.
 * Each bound function asks for the phase that it needs.
 */
#ifndef LASTACK_SCRIPT_SCENARIO_RUN_H
#define LASTACK_SCRIPT_SCENARIO_RUN_H

#include "core/random.h"
#include "core/settings.h"
#include "net/host.h"
#include "script/facts.h"
#include "script/object.h"
#include "script/proc.h"
#include "script/scenario.h"

typedef enum {
    RUN_BUILDING, /* the main chunk before net:run */
    RUN_RUNNING,  /* inside net:run: processes, and predicates of rules */
    RUN_OVER,     /* the main chunk after net:run, and the judging */
} RunPhase;

/* One --set. */
typedef struct {
    char *key;
    char *value;
    bool used; /* by a parameter or a setting */
} Override;

typedef struct Run {
    Script *script;
    Sim *sim;
    const ScenarioOptions *options;
    ScenarioResult *result;
    Network *network; /* NULL before la.network */
    Profile profile;
    RunPhase phase;
    SimLimits usual_limits; /* of the Sim, before net:run changed them */
    bool run_called;
    bool zero_called;
    SimTime horizon;   /* of net:run; SIM_TIME_NEVER: none */
    GError *error;     /* what ends the run; NULL: nothing yet */
    bool script_spent; /* an activation met a limit: no Lua code runs any more */
    int judge;         /* reference of the function that judges; 0: nothing is expected */
    bool looking;      /* a predicate runs: nothing may change */
    ProcList procs;
    Facts *facts;
    RandomStream random;   /* of math.random */
    GPtrArray *overrides;  /* of Override, in the order of the command line */
    GPtrArray *parameters; /* of char *: the names that the script declared */
    int metatables[OBJECT_N];
} Run;

static inline Run *
run_of(lua_State *L)
{
    return script_context(L);
}

/* Ends the run with this error (transfer full) at the next event; the first one counts. */
void run_fail(Run *run, GError *error);

/* Ends the run because an activation met a limit; `error` (transfer full) says which and where. */
void run_meet_limit(Run *run, GError *error);

/*
 * Leaves the activation for good, after run_fail: not by an error, which a script could catch. To
 * be returned from a bound function.
 */
int run_leave(lua_State *L);

/* Raises when `call` ("net:host") is not made before net:run. */
void run_check_building(lua_State *L, const char *call);

/* Raises in a predicate, and after the run. */
void run_check_acting(lua_State *L, const char *call);

/* The same, and raises outside a process of a running network. Returns the process. */
Proc *run_check_process(lua_State *L, const char *call);

/* The same for a call that is traced: it costs instructions, so a loop of them ends by the limit.
 */
Proc *run_check_call(lua_State *L, const char *call);

/* Remembers for the manifest that a setting or parameter was not left at its default. */
void run_note_setting(Run *run, const char *host, const char *key, const char *value);

#endif
