/*
 * The network as scenarios hold it. There is one in a run, so its object carries nothing: all of it
 * is reached by the Run. Building hosts and links, and reading options, stand in lua/.
 */
#include "core/text.h"
#include "net/net_trace.h"
#include "script/l_types.h"
#include "script/limits.h"
#include "script/scenario_run.h"

enum { NOTE_STEPS = 100 }; /* what a note costs, in instructions */

static int
l_now(lua_State *L)
{
    object_check(L, 1, OBJECT_NETWORK, "net:now");
    quantity_push(L, DIMENSION_TIME, sim_now(run_of(L)->sim));
    return 1;
}

/* A note is of the whole run, not of a host: net is what the scenario called. */
static void
tell_note(const Run *run, NoteWhat what, const char *text)
{
    Note note = {.what = what, .text = text};
    sim_trace(run->sim, TRACE_NOTE, NULL, 0, &note);
}

static int
l_zero(lua_State *L)
{
    Run *run = run_of(L);
    object_check(L, 1, OBJECT_NETWORK, "net:zero");
    run_check_acting(L, "net:zero");
    if (run->zero_called) {
        char at[QUANTITY_TEXT_MAX];
        quantity_format(DIMENSION_TIME, run->result->zero, at, sizeof at);
        return script_error(L, "net:zero was called already, at %s: it works once", at);
    }
    run->zero_called = true;
    run->result->zero = sim_now(run->sim);
    tell_note(run, NOTE_ZERO, "");
    return 0;
}

static int
l_note(lua_State *L)
{
    object_check(L, 1, OBJECT_NETWORK, "net:note");
    run_check_acting(L, "net:note");
    if (lua_type(L, 2) != LUA_TSTRING)
        return script_error(L, "net:note needs a text, got %s", object_given(L, 2));
    /* Each sink keeps or writes it, which no count of instructions sees. */
    limits_charge(L, NOTE_STEPS + lua_rawlen(L, 2));
    tell_note(run_of(L), NOTE_TEXT, lua_tostring(L, 2));
    return 0;
}

static int
l_tostring(lua_State *L)
{
    lua_pushliteral(L, "network");
    return 1;
}

static const luaL_Reg methods[] = {
    {"now", l_now},
    {"zero", l_zero},
    {"note", l_note},
    {NULL, NULL},
};

static const luaL_Reg metamethods[] = {{"__tostring", l_tostring}, {NULL, NULL}};

const ObjectClass network_class = {methods, metamethods};

static Profile
check_profile(lua_State *L, const char *name)
{
    Profile profile = PROFILE_RFC9293;
    if (!profile_by_name(name, &profile)) {
        luaL_Buffer known;
        luaL_buffinit(L, &known);
        for (int i = 0; i < PROFILE_N; i++) {
            luaL_addstring(&known, i > 0 ? ", " : "");
            luaL_addstring(&known, profile_name((Profile)i));
        }
        luaL_pushresult(&known);
        char quoted[TEXT_QUOTED_MAX];
        script_error(L, "la.network: no profile %s, expected one of: %s", text_quote(name, quoted),
                     lua_tostring(L, -1));
    }
    return profile;
}

/* core.network(profile) -> the network of this run. */
static int
l_network(lua_State *L)
{
    Run *run = run_of(L);
    run_check_building(L, "la.network");
    if (run->network != NULL)
        return script_error(L, "la.network was called already: a script has one network");
    run->profile = check_profile(L, luaL_checkstring(L, 1));
    /* What may raise comes first: a network without its object would be found by nobody. */
    object_new(L, OBJECT_NETWORK, sizeof(Object));
    run->network = network_new(run->sim);
    TraceMeta meta = {
        .program = run->options->program,
        .scenario = run->options->name,
        .seed = run->sim->seed,
        .profile = profile_name(run->profile),
    };
    sim_trace(run->sim, TRACE_META, NULL, 0, &meta);
    return 1;
}

/* The field of the table at index 1; false, and *ret_value as it was, when it is not there. */
static bool
take_field(lua_State *L, const char *field, int64_t *ret_value)
{
    bool given = lua_getfield(L, 1, field) != LUA_TNIL;
    if (given)
        *ret_value = luaL_checkinteger(L, -1);
    lua_pop(L, 1);
    return given;
}

/* A limit of the scenario's counts unless the command line has set that one. */
static void
take_limits(lua_State *L, Run *run)
{
    SimLimits *limits = &run->sim->limits;
    const SimLimits *usual = &sim_limits_default;
    int64_t value = 0;
    if (take_field(L, "max_events", &value) && limits->events == usual->events)
        limits->events = (uint64_t)value;
    if (take_field(L, "max_events_an_instant", &value) &&
        limits->events_an_instant == usual->events_an_instant)
        limits->events_an_instant = (uint64_t)value;
    if (take_field(L, "max_time", &value) && limits->virtual_time == usual->virtual_time)
        limits->virtual_time = value;
    if (take_field(L, "max_memory", &value) && limits->memory_bytes == usual->memory_bytes)
        limits->memory_bytes = (size_t)value;

    ScriptLimits script = *script_limits(run->script);
    const ScriptLimits *usual_script = &script_limits_default;
    if (take_field(L, "max_instructions", &value) &&
        script.instructions == usual_script->instructions)
        script.instructions = (uint64_t)value;
    if (take_field(L, "max_lua_memory", &value) &&
        script.memory_bytes == usual_script->memory_bytes)
        script.memory_bytes = (size_t)value;
    script_set_limits(run->script, &script);
}

/* Only scenario.c resumes the main chunk, and only after a run that ended as it should. */
static int
ran(lua_State *L, int status, lua_KContext ctx)
{
    (void)status, (void)ctx;
    lua_pushstring(L, sim_end_name(run_of(L)->result->end));
    return 1;
}

/* core.run(options) -> how it ended. The main chunk rests in here while the network runs. */
static int
l_run(lua_State *L)
{
    Run *run = run_of(L);
    if (run->run_called)
        return script_error(L, "net:run was called already: a scenario runs once");
    if (!lua_isyieldable(L))
        return script_error(L, "net:run cannot be called from a library function's callback");
    take_field(L, "horizon", &run->horizon);
    take_limits(L, run);
    run->run_called = true;
    return lua_yieldk(L, 0, 0, ran);
}

const luaL_Reg network_functions[] = {
    {"network", l_network},
    {"run", l_run},
    {NULL, NULL},
};
