/*
 * What every bound function asks first: may this be called now, here?
 *
 * A run is ended by noting why and stopping the Sim; the loop returns at the next event. Nothing
 * raises a Lua error for it, since a script could catch that.
 */
#include "script/scenario_run.h"

#include "script/limits.h"
#include "trace/error.h"

#include <string.h>

void
run_fail(Run *run, GError *error)
{
    if (run->error == NULL)
        run->error = error;
    else
        g_error_free(error);
    sim_stop(run->sim, SIM_SCRIPT);
}

void
run_meet_limit(Run *run, GError *error)
{
    /* The first line: a traceback follows, for which the limit's text has no room. */
    g_autofree char *text = g_strndup(error->message, strcspn(error->message, "\n"));
    sim_stop_limit(run->sim, text);
    run->script_spent = true;
    g_error_free(error);
}

/* The continuation of an activation that nobody resumes. */
static int
never(lua_State *L, int status, lua_KContext ctx)
{
    (void)status, (void)ctx;
    return script_error(L, "the run has ended");
}

int
run_leave(lua_State *L)
{
    if (!lua_isyieldable(L))
        return script_error(L, "the run has ended");
    return lua_yieldk(L, 0, 0, never);
}

void
run_check_building(lua_State *L, const char *call)
{
    if (run_of(L)->phase != RUN_BUILDING)
        script_error(L, "%s belongs before net:run", call);
}

void
run_check_acting(lua_State *L, const char *call)
{
    const Run *run = run_of(L);
    if (run->looking)
        script_error(L, "%s: a predicate may only look, not change the network", call);
    if (run->phase == RUN_OVER)
        script_error(L, "%s comes too late: the run is over", call);
}

Proc *
run_check_process(lua_State *L, const char *call)
{
    run_check_acting(L, call);
    Proc *proc = run_of(L)->procs.current;
    if (proc == NULL)
        script_error(L, "%s works only in a process, expected a function given to host:spawn",
                     call);
    return proc;
}

/* What a call costs beside its own instructions: each sink keeps or writes its records. */
enum { CALL_STEPS = 500 };

Proc *
run_check_call(lua_State *L, const char *call)
{
    limits_charge(L, CALL_STEPS);
    return run_check_process(L, call);
}

void
run_note_setting(Run *run, const char *host, const char *key, const char *value)
{
    ScenarioSetting *setting = g_new(ScenarioSetting, 1);
    setting->key = host != NULL ? g_strdup_printf("%s.%s", host, key) : g_strdup(key);
    setting->value = g_strdup(value);
    g_ptr_array_add(run->result->settings, setting);
}
