/*
 * A run from the script's first line to its last, and back to nothing.
 *
 * Taking down goes from the inside out: processes first, so that what dies with the network wakes
 * nobody; then the network, whose connections tell their objects that they are gone; then Lua,
 * whose objects by now lead nowhere.
 */
#include "script/scenario.h"

#include "script/bindings.h"
#include "script/overrides.h"
#include "script/scenario_run.h"
#include "trace/error.h"

static void
check_free(gpointer data)
{
    ScenarioCheck *check = data;
    g_free(check->place);
    g_free(check->what);
    g_free(check->wanted);
    g_free(check->seen);
    g_free(check);
}

static void
setting_free(gpointer data)
{
    ScenarioSetting *setting = data;
    g_free(setting->key);
    g_free(setting->value);
    g_free(setting);
}

static ScenarioResult *
result_new(void)
{
    ScenarioResult *result = g_new0(ScenarioResult, 1);
    result->checks = g_ptr_array_new_with_free_func(check_free);
    result->waiting = g_ptr_array_new_with_free_func(g_free);
    result->settings = g_ptr_array_new_with_free_func(setting_free);
    return result;
}

static uint64_t
next_random(void *ctx)
{
    return random_u64(ctx);
}

static Run *
run_new(Script *script, Sim *sim, const ScenarioOptions *options)
{
    Run *run = g_new0(Run, 1);
    run->script = script;
    run->sim = sim;
    run->options = options;
    run->horizon = SIM_TIME_NEVER;
    run->usual_limits = sim->limits;
    run->result = result_new();
    run->result->run = run;
    run->parameters = g_ptr_array_new_with_free_func(g_free);
    run->facts = facts_new();
    trace_add_sink(&sim->trace, facts_sink(run->facts));
    random_init(&run->random, sim->seed, sim->run, "script", "math.random");
    script_set_random(script, next_random, &run->random);
    script_set_stop(script, &sim->stop);
    return run;
}

void
scenario_result_free(ScenarioResult *result)
{
    if (result == NULL)
        return;
    Run *run = result->run;
    trace_remove_sink(&run->sim->trace, run->facts);
    proc_list_clear(&run->procs);
    if (run->network != NULL)
        network_free(run->network);
    run->sim->limits = run->usual_limits;
    script_end_run(run->script);
    script_set_random(run->script, NULL, NULL);
    script_set_stop(run->script, NULL);
    facts_free(run->facts);
    if (run->overrides != NULL)
        g_ptr_array_unref(run->overrides);
    g_ptr_array_unref(run->parameters);
    g_clear_error(&run->error);
    g_free(run);

    g_ptr_array_unref(result->checks);
    g_ptr_array_unref(result->waiting);
    g_ptr_array_unref(result->settings);
    g_free(result);
}

/* Resumes code of the script that is no process: false when that ended the run. */
static bool
resume(Run *run, lua_State *co, int n_args)
{
    GError *error = NULL;
    int n_results = 0;
    switch (script_resume(run->script, co, n_args, &n_results, &error)) {
    case ACTIVATION_RETURNED:
    case ACTIVATION_YIELDED: /* at net:run, or by run_leave */
        lua_pop(co, n_results);
        break;
    case ACTIVATION_FAILED:
        run_fail(run, error);
        break;
    case ACTIVATION_LIMIT:
        run_meet_limit(run, error);
        run->result->end = sim_stopped_by(run->sim);
        return false;
    }
    return run->error == NULL;
}

/* Such a scenario shows nothing; most likely its last line is missing. */
static void
set_no_run_error(Run *run, const char *chunk)
{
    run_fail(run, g_error_new(SIM_ERROR, SIM_ERROR_SCRIPT,
                              "%s:1: the scenario never calls net:run(), expected it once", chunk));
}

/* The main chunk up to net:run. */
static bool
build(Run *run, lua_State *chunk)
{
    lua_Debug ar;
    lua_pushvalue(chunk, -1);
    lua_getinfo(chunk, ">S", &ar);
    if (!resume(run, chunk, 0))
        return false;
    if (!run->run_called)
        set_no_run_error(run, ar.short_src);
    else
        overrides_apply(run, &run->error);
    return run->error == NULL;
}

/* The network, until nothing can happen any more or something ends it; true: as it should. */
static bool
simulate(Run *run)
{
    const ScenarioOptions *options = run->options;
    run->phase = RUN_RUNNING;
    /* The command line's horizon counts, whether it is earlier or later than the scenario's. */
    run->result->end =
        sim_run(run->sim, options->until != SIM_TIME_NEVER ? options->until : run->horizon);
    run->phase = RUN_OVER;
    return run->error == NULL && (run->result->end == SIM_DONE || run->result->end == SIM_UNTIL);
}

typedef struct {
    Run *run;
    lua_State *co;
} Judging;

static int
prepare_judging(lua_State *L)
{
    Judging *judging = lua_touserdata(L, 1);
    judging->co = lua_newthread(L);
    script_keep(L);
    script_push_kept(L, judging->run->judge);
    lua_xmove(L, judging->co, 1);
    return 0;
}

/* Has lua/ judge what was expected (core.judged). */
static void
judge(Run *run)
{
    Judging judging = {.run = run};
    if (run->judge == 0)
        return;
    if (sim_stopped(run->sim)) /* what ended the network does not end this too */
        script_set_stop(run->script, NULL);
    if (script_call(run->script, prepare_judging, &judging, &run->error))
        resume(run, judging.co, 0);
}

static bool
carry_out(Run *run)
{
    ScenarioResult *result = run->result;
    if (!overrides_read(run, run->options->sets, &run->error) ||
        !script_bind(run->script, bindings_open, &run->error))
        return false;
    lua_State *chunk = script_begin_run(run->script, run);
    if (!script_call(run->script, bindings_define, run, &run->error))
        return false;

    if (build(run, chunk) && simulate(run))
        resume(run, chunk, 0);
    result->ended_at = sim_now(run->sim);
    result->events = run->sim->n_events;
    run->phase = RUN_OVER;
    /* Judging is Lua code: after a met limit of Lua none runs any more. */
    if (run->error == NULL && !run->script_spent)
        judge(run);
    proc_describe_waiting(&run->procs, result->zero, result->waiting);
    return run->error == NULL;
}

ScenarioResult *
scenario_run(Script *script, Sim *sim, const ScenarioOptions *options, GError **error)
{
    Run *run = run_new(script, sim, options);
    if (carry_out(run))
        return run->result;
    g_propagate_error(error, g_steal_pointer(&run->error));
    scenario_result_free(run->result);
    return NULL;
}
