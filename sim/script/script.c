#include "script/script.h"

#include "script/lib.h"
#include "script/place.h"
#include "script/sandbox.h"
#include "script/script_priv.h"
#include "trace/error.h"

#include <lauxlib.h>
#include <string.h>

/* What Lua may use beyond its limit while an error is told or a run is made ready. */
enum { RESERVE_BYTES = 64 * 1024 };

Script *
script_of(lua_State *L)
{
    return (Script *)limits_of(L);
}

void *
script_context(lua_State *L)
{
    return script_of(L)->context;
}

const ScriptLimits *
script_limits(const Script *script)
{
    return &script->limits.max;
}

void
script_set_limits(Script *script, const ScriptLimits *limits)
{
    script->limits.max = *limits;
}

void
script_set_stop(Script *script, const atomic_int *stop)
{
    script->limits.stop = stop;
}

size_t
script_memory(const Script *script)
{
    return script->limits.used_bytes;
}

void
script_set_print(Script *script, ScriptPrint print, void *ctx)
{
    script->print = print;
    script->print_ctx = ctx;
}

void
script_set_random(Script *script, ScriptRandom random, void *ctx)
{
    script->random = random;
    script->random_ctx = ctx;
}

int
script_error(lua_State *L, const char *format, ...)
{
    char message[1024], where[128];
    va_list args;
    va_start(args, format);
    g_vsnprintf(message, sizeof message, format, args);
    va_end(args);
    script_where(L, where, sizeof where);
    lua_pushfstring(L, where[0] != '\0' ? "%s: %s" : "%s%s", where, message);
    return lua_error(L);
}

/* The limit that was met, at the place where it was, and the stack of `co` if it still tells. */
static void
set_limit_error(Script *script, lua_State *co, GError **error)
{
    g_autofree char *limit = limits_text(&script->limits);
    g_autoptr(GString) text = g_string_new(NULL);
    const char *where = script->limits.where;
    if (where[0] == '\0' && script->name != NULL)
        where = script->name;
    g_string_append_printf(text, "%s%slimit met: %s", where, where[0] != '\0' ? ": " : "", limit);
    if (co != NULL && script->limits.met != LIMIT_MEMORY)
        place_append_traceback(text, co);
    g_set_error_literal(error, SIM_ERROR, SIM_ERROR_LIMIT, text->str);
}

/* Sets the error of a failed call of ours, whose message is on top of L, and pops it. */
static void
set_call_error(Script *script, lua_State *L, int status, GError **error)
{
    limits_settle(&script->limits);
    if (status == LUA_ERRMEM && script->limits.met == LIMIT_NONE)
        script->limits.met = LIMIT_MEMORY;
    if (script->limits.met != LIMIT_NONE) {
        set_limit_error(script, NULL, error);
    } else {
        size_t length = strlen("error");
        const char *message = "error";
        if (lua_type(L, -1) == LUA_TSTRING)
            message = lua_tolstring(L, -1, &length);
        g_autoptr(GString) text = g_string_new(NULL);
        place_append_message(text, L, message, length);
        g_set_error_literal(error, SIM_ERROR, SIM_ERROR_SCRIPT, text->str);
    }
    lua_pop(L, 1);
}

bool
script_call(Script *script, lua_CFunction fn, void *arg, GError **error)
{
    lua_State *L = script->L;
    lua_pushcfunction(L,
                      fn); /* two values always fit; a function without upvalues takes no memory */
    lua_pushlightuserdata(L, arg);
    int status = lua_pcall(L, 1, 0, 0);
    if (status == LUA_OK)
        return true;
    set_call_error(script, L, status, error);
    return false;
}

/* Activations */

typedef struct {
    lua_State *failed; /* whose top is an error that is not a string */
    lua_State *co;     /* ready to tell it */
    int reference;
} Telling;

static int
tell(lua_State *L)
{
    lib_tostring(L, 1, NULL);
    return 1;
}

static int
prepare_telling(lua_State *L)
{
    Telling *telling = lua_touserdata(L, 1);
    telling->co = lua_newthread(L);
    telling->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushcfunction(telling->co, tell);
    lua_pushvalue(telling->failed, -1);
    lua_xmove(telling->failed, telling->co, 1);
    return 0;
}

/* Runs co until it stops; an error's message, if any, is then on top of its stack. */
static ActivationEnd
run(Script *script, lua_State *co, int n_args, int *ret_n_results)
{
    Limits *limits = &script->limits;
    if (limits->met != LIMIT_NONE)
        return ACTIVATION_LIMIT;

    Activation activation;
    limits_begin(limits, &activation, co);
    lua_State *from = activation.outer != NULL ? activation.outer->co : script->L;
    int status = lua_resume(co, from, n_args, ret_n_results);
    limits_settle(limits);
    if (limits->met != LIMIT_NONE && limits->where[0] == '\0')
        script_where(co, limits->where, sizeof limits->where);
    limits_end(limits);

    if (limits->met != LIMIT_NONE)
        return ACTIVATION_LIMIT;
    if (status == LUA_OK)
        return ACTIVATION_RETURNED;
    return status == LUA_YIELD ? ACTIVATION_YIELDED : ACTIVATION_FAILED;
}

/*
 * Appends the message of an error that is no string. Its __tostring is the script's, so it runs as
 * an activation of its own. Returns false when that met a limit.
 */
static bool
append_told(Script *script, GString *text, lua_State *co)
{
    Telling telling = {.failed = co, .reference = LUA_NOREF};
    const char *kind = lua_typename(co, lua_type(co, -1));
    ActivationEnd end = ACTIVATION_FAILED;
    const char *told = NULL;
    size_t length = 0;
    int n = 0;

    if (script_call(script, prepare_telling, &telling, NULL)) {
        end = run(script, telling.co, 1, &n);
        if (end == ACTIVATION_RETURNED)
            told = lua_tolstring(telling.co, -1, &length);
    }
    if (told != NULL) {
        place_append_message(text, co, told, length);
    } else {
        g_autofree char *message = g_strdup_printf("an error that is a %s", kind);
        place_append_message(text, co, message, strlen(message));
    }
    luaL_unref(script->L, LUA_REGISTRYINDEX, telling.reference);
    return script->limits.met == LIMIT_NONE;
}

/* Sets the error of an activation that failed; its stack still stands. */
static ActivationEnd
set_failure(Script *script, lua_State *co, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (lua_type(co, -1) == LUA_TSTRING) {
        size_t length;
        const char *message = lua_tolstring(co, -1, &length);
        place_append_message(text, co, message, length);
    } else if (!append_told(script, text, co)) {
        set_limit_error(script, NULL, error);
        return ACTIVATION_LIMIT;
    }
    place_append_traceback(text, co);
    g_set_error_literal(error, SIM_ERROR, SIM_ERROR_SCRIPT, text->str);
    return ACTIVATION_FAILED;
}

ActivationEnd
script_resume(Script *script, lua_State *co, int n_args, int *ret_n_results, GError **error)
{
    int n_results = 0;
    ActivationEnd end = run(script, co, n_args, &n_results);
    size_t reserve = script->limits.reserve_bytes;
    switch (end) {
    case ACTIVATION_RETURNED:
    case ACTIVATION_YIELDED:
        *ret_n_results = n_results;
        break;
    case ACTIVATION_FAILED:
        script->limits.reserve_bytes = RESERVE_BYTES;
        end = set_failure(script, co, error);
        script->limits.reserve_bytes = reserve;
        break;
    case ACTIVATION_LIMIT:
        set_limit_error(script, co, error);
        break;
    }
    return end;
}

/* What belongs to a run */

void
script_push_run(lua_State *L)
{
    if (lua_rawgeti(L, LUA_REGISTRYINDEX, script_of(L)->run) != LUA_TTABLE)
        luaL_error(L, "no run goes on");
}

int
script_keep(lua_State *L)
{
    script_push_run(L);
    lua_rawgeti(L, -1, RUN_KEPT);
    lua_replace(L, -2);
    lua_insert(L, -2);
    int reference = luaL_ref(L, -2);
    lua_pop(L, 1);
    return reference;
}

void
script_push_kept(lua_State *L, int reference)
{
    script_push_run(L);
    lua_rawgeti(L, -1, RUN_KEPT);
    lua_replace(L, -2);
    lua_rawgeti(L, -1, reference);
    lua_replace(L, -2);
}

void
script_drop(lua_State *L, int reference)
{
    script_push_run(L);
    lua_rawgeti(L, -1, RUN_KEPT);
    luaL_unref(L, -1, reference);
    lua_pop(L, 2);
}

void
script_number(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    script_push_run(L);
    lua_rawgeti(L, -1, RUN_NUMBERS);
    lua_pushvalue(L, index);
    lua_pushinteger(L, ++script_of(L)->n_numbered);
    lua_rawset(L, -3);
    lua_pop(L, 2);
}

static void
forget_limit(Script *script)
{
    script->limits.met = LIMIT_NONE;
    script->limits.where[0] = '\0';
    script->limits.refused_bytes = 0;
}

static int
prepare_run(lua_State *L)
{
    Script *script = script_of(L);
    lua_State **ret_co = lua_touserdata(L, 1);
    lua_createtable(L, RUN_KEPT, 0);

    lua_newtable(L);
    lua_rawseti(L, -2, RUN_MODULES);

    lua_newtable(L);
    lua_rawseti(L, -2, RUN_SHUT_MODULES);

    lua_newtable(L); /* weak: a number goes with its object, and nobody can see it go */
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawseti(L, -2, RUN_NUMBERS);

    lua_newtable(L);
    lua_rawseti(L, -2, RUN_KEPT);

    lua_State *co = lua_newthread(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, script->chunk);
    sandbox_push_environment(L);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -5, RUN_ENVIRONMENT);
    lua_setupvalue(L, -2, 1);
    lua_xmove(L, co, 1);
    lua_rawseti(L, -2, RUN_COROUTINE);

    script->run = luaL_ref(L, LUA_REGISTRYINDEX);
    *ret_co = co;
    return 0;
}

lua_State *
script_begin_run(Script *script, void *context)
{
    g_assert(script->chunk != LUA_NOREF && script->run == LUA_NOREF);
    lua_State *co = NULL;
    g_autoptr(GError) error = NULL;
    forget_limit(script);
    script->n_numbered = 0;
    script->context = context;
    script->limits.reserve_bytes = RESERVE_BYTES;
    if (!script_call(script, prepare_run, &co, &error))
        g_error("a run could not be made ready: %s", error->message);
    script->limits.reserve_bytes = 0;
    return co;
}

void
script_end_run(Script *script)
{
    g_assert(script->limits.activation == NULL);
    luaL_unref(script->L, LUA_REGISTRYINDEX, script->run);
    script->run = LUA_NOREF;
    script->context = NULL;
    script->limits.max = script->usual;
    lua_gc(script->L, LUA_GCCOLLECT);
}

/* The state */

typedef struct {
    const char *text;
    size_t length;
} Source;

static int
compile_scenario(lua_State *L)
{
    Script *script = script_of(L);
    const Source *source = lua_touserdata(L, 1);
    const char *chunk_name = lua_pushfstring(L, "@%s", script->name);

    lua_Debug ar; /* Lua cuts long names in its messages: see how it calls this one */
    luaL_loadbufferx(L, "", 0, chunk_name, "t");
    lua_getinfo(L, ">S", &ar);
    g_strlcpy(script->chunk_id, ar.short_src, sizeof script->chunk_id);

    if (source->length > 0 && source->text[0] == LUA_SIGNATURE[0])
        return luaL_error(L, "%s:1: compiled Lua, expected source text", script->chunk_id);
    if (luaL_loadbufferx(L, source->text, source->length, chunk_name, "t") != LUA_OK)
        return lua_error(L);
    luaL_unref(L, LUA_REGISTRYINDEX, script->chunk);
    script->chunk = LUA_NOREF;
    script->chunk = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

bool
script_load(Script *script, const char *name, const char *source, size_t length, GError **error)
{
    g_assert(script->run == LUA_NOREF);
    g_free(script->name);
    script->name = g_strdup(name);
    forget_limit(script);

    /* A first line "#!…" is for the system; what is left begins with its new line. */
    if (length > 0 && source[0] == '#') {
        const char *line_end = memchr(source, '\n', length);
        size_t skip = line_end != NULL ? (size_t)(line_end - source) : length;
        source += skip;
        length -= skip;
    }
    Source text = {source, length};
    return script_call(script, compile_scenario, &text, error);
}

static int
open_core(lua_State *L)
{
    const lua_CFunction *open = lua_touserdata(L, 1);
    lua_pushcfunction(L, *open);
    lua_call(L, 0, 1);
    script_of(L)->core = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

bool
script_bind(Script *script, lua_CFunction open, GError **error)
{
    if (script->bound)
        return true;
    script->bound = script_call(script, open_core, &open, error);
    return script->bound;
}

static int
open_state(lua_State *L)
{
    sandbox_open(L);
    sandbox_compile(L, "lastack");
    return 0;
}

/* An error outside any protected call is a bug of ours. */
static int
panic(lua_State *L)
{
    const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "no message";
    g_error("bug: Lua error outside a protected call: %s", message);
    return 0;
}

Script *
script_new(const char *lua_dir, const ScriptLimits *limits, GError **error)
{
    Script *script = g_new(Script, 1);
    *script = (Script){
        .limits.max = *limits,
        .usual = *limits,
        .lua_dir = g_strdup(lua_dir),
        .base = LUA_NOREF,
        .library = LUA_NOREF,
        .core = LUA_NOREF,
        .code = LUA_NOREF,
        .chunk = LUA_NOREF,
        .run = LUA_NOREF,
    };
    script->L = lua_newstate(limits_allocate, &script->limits);
    if (script->L == NULL) {
        script->limits.met = LIMIT_MEMORY;
        set_limit_error(script, NULL, error);
        script_free(script);
        return NULL;
    }
    lua_atpanic(script->L, panic);
    *(Limits **)lua_getextraspace(script->L) = &script->limits;
    if (!script_call(script, open_state, NULL, error)) {
        script_free(script);
        return NULL;
    }
    return script;
}

void
script_free(Script *script)
{
    if (script == NULL)
        return;
    if (script->L != NULL)
        lua_close(script->L);
    g_assert(script->limits.used_bytes == 0);
    g_free(script->lua_dir);
    g_free(script->name);
    g_free(script);
}
