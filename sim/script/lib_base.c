/*
 * The basic functions. Other than in the manual:
 * - pcall and xpcall cannot catch a limit, and xpcall calls its handler after the unwinding: Lua's
 *   own message handlers run where no limit can end them;
 * - load takes source text only, and compiles it for the environment of the scenario;
 * - setmetatable refuses __gc and __mode, since when the collector runs must not be seen;
 * - tostring and print show no addresses; print goes to script_set_print.
 */
#include "script/lib.h"

#include "script/sandbox.h"
#include "script/script_priv.h"

#include <lualib.h>
#include <string.h>

const char *
lib_tostring(lua_State *L, int index, size_t *ret_length)
{
    index = lua_absindex(L, index);
    switch (lua_type(L, index)) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING:
        return luaL_tolstring(L, index, ret_length);
    default:
        break;
    }
    if (luaL_callmeta(L, index, "__tostring")) {
        if (!lua_isstring(L, -1))
            luaL_error(L, "'__tostring' must return a string");
    } else if (luaL_getmetafield(L, index, "__name") != LUA_TSTRING) {
        lua_pushstring(L, luaL_typename(L, index));
    }
    return lua_tolstring(L, -1, ret_length);
}

static int
base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    lib_tostring(L, 1, NULL);
    return 1;
}

static int
base_print(lua_State *L)
{
    int n = lua_gettop(L);
    luaL_Buffer line;
    for (int i = 1; i <= n; i++) { /* all of them first: __tostring may fail or print */
        lib_tostring(L, i, NULL);
        lua_replace(L, i);
    }
    luaL_buffinit(L, &line);
    for (int i = 1; i <= n; i++) {
        if (i > 1)
            luaL_addchar(&line, '\t');
        lua_pushvalue(L, i);
        luaL_addvalue(&line);
    }
    luaL_pushresult(&line);

    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    limits_charge(L, length);
    const Script *script = script_of(L);
    if (script->print != NULL)
        script->print(script->print_ctx, text, length);
    return 0;
}

/* After the call: true and its results, or false and the error. `first` is the stack below. */
static int
finish_pcall(lua_State *L, int status, lua_KContext first)
{
    limits_check(L, status);
    if (status == LUA_OK || status == LUA_YIELD)
        return lua_gettop(L) - (int)first;
    lua_pushboolean(L, false);
    lua_insert(L, -2);
    return 2;
}

static int
base_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushboolean(L, true);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
    return finish_pcall(L, status, 0);
}

/* After the handler, whose result or error is on top. */
static int
finish_handler(lua_State *L, int status, lua_KContext ctx)
{
    (void)ctx;
    limits_check(L, status);
    lua_pushboolean(L, false);
    lua_insert(L, -2);
    return 2;
}

/* The handler is at 1, `true` at 2; above them the results, or on top the error. */
static int
finish_xpcall(lua_State *L, int status, lua_KContext ctx)
{
    (void)ctx;
    limits_check(L, status);
    if (status == LUA_OK || status == LUA_YIELD)
        return lua_gettop(L) - 1;
    lua_pushvalue(L, 1);
    lua_insert(L, -2);
    status = lua_pcallk(L, 1, 1, 0, 0, finish_handler);
    return finish_handler(L, status, 0);
}

static int
base_xpcall(lua_State *L)
{
    int n = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 1); /* from function, handler, … to handler, true, function, … */
    lua_pushvalue(L, 2);
    lua_replace(L, 1);
    lua_pushboolean(L, true);
    lua_replace(L, 2);
    lua_insert(L, 3);
    int status = lua_pcallk(L, n - 2, LUA_MULTRET, 0, 0, finish_xpcall);
    return finish_xpcall(L, status, 0);
}

static int
base_setmetatable(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    int type = lua_type(L, 2);
    luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "cannot change a protected metatable");
    static const char *const refused[] = {"__gc", "__mode"};
    for (size_t i = 0; type == LUA_TTABLE && i < G_N_ELEMENTS(refused); i++) {
        lua_pushstring(L, refused[i]);
        if (lua_rawget(L, 2) != LUA_TNIL)
            return luaL_error(L, "a scenario's metatable cannot have %s", refused[i]);
        lua_pop(L, 1);
    }
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

static int
base_rawset(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    luaL_checkany(L, 3);
    sandbox_check_open(L, 1);
    lua_settop(L, 3);
    lua_rawset(L, 1);
    return 1;
}

/* load */

typedef struct {
    const char *rest; /* of a string */
    size_t length;
} LoadFrom;

/* In small pieces, so that limits are looked at while a long text is compiled. */
static const char *
read_string(lua_State *L, void *data, size_t *ret_size)
{
    LoadFrom *from = data;
    const char *piece = from->rest;
    *ret_size = MIN(from->length, 1024);
    from->rest += *ret_size;
    from->length -= *ret_size;
    limits_charge(L, *ret_size);
    return piece;
}

/* The function at 1 gives the pieces; the last is kept at 5, where the compiler reads it. */
static const char *
read_function(lua_State *L, void *data, size_t *ret_size)
{
    (void)data;
    luaL_checkstack(L, 2, "too many nested functions");
    lua_pushvalue(L, 1);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        *ret_size = 0;
        return NULL;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "reader function must return a string");
    lua_replace(L, 5);
    const char *piece = lua_tolstring(L, 5, ret_size);
    limits_charge(L, *ret_size);
    return piece;
}

static int
base_load(lua_State *L)
{
    const char *mode = luaL_optstring(L, 3, "t");
    if (strchr(mode, 't') == NULL)
        return luaL_error(L, "load takes source text only");
    bool has_environment = !lua_isnone(L, 4);
    lua_settop(L, 5);

    int status;
    if (lua_type(L, 1) == LUA_TSTRING) {
        LoadFrom from;
        from.rest = lua_tolstring(L, 1, &from.length);
        status = lua_load(L, read_string, &from, luaL_optstring(L, 2, from.rest), "t");
    } else {
        luaL_checktype(L, 1, LUA_TFUNCTION);
        status = lua_load(L, read_function, NULL, luaL_optstring(L, 2, "=(load)"), "t");
    }
    limits_check(L, status);
    if (status != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    if (has_environment) {
        lua_pushvalue(L, 4);
    } else {
        script_push_run(L);
        lua_rawgeti(L, -1, RUN_ENVIRONMENT);
        lua_replace(L, -2);
    }
    if (lua_setupvalue(L, -2, 1) == NULL)
        lua_pop(L, 1);
    return 1;
}

/* Upvalue 1 is a stock function whose time grows with its strings, and with nothing else. */
static int
measured(lua_State *L)
{
    uint64_t length = 0;
    for (int i = lua_gettop(L); i > 0; i--)
        if (lua_type(L, i) == LUA_TSTRING)
            length += lua_rawlen(L, i);
    limits_charge(L, length / 8);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

void
lib_push_measured(lua_State *L)
{
    lua_pushcclosure(L, measured, 1);
}

void
lib_copy(lua_State *L, lua_CFunction open, const char *const names[])
{
    lua_pushcfunction(L, open);
    lua_call(L, 0, 1);
    for (; *names != NULL; names++) {
        if (lua_getfield(L, -1, *names) == LUA_TFUNCTION)
            lib_push_measured(L);
        lua_setfield(L, -3, *names);
    }
    lua_pop(L, 1);
}

void
lib_base_push(lua_State *L)
{
    static const char *const stock[] = {
        "_VERSION", "assert", "error",  "getmetatable", "ipairs", "rawequal",
        "rawget",   "rawlen", "select", "tonumber",     "type",   NULL,
    };
    static const luaL_Reg ours[] = {
        {"load", base_load},
        {"next", lib_next},
        {"pairs", lib_pairs},
        {"pcall", base_pcall},
        {"print", base_print},
        {"rawset", base_rawset},
        {"setmetatable", base_setmetatable},
        {"tostring", base_tostring},
        {"xpcall", base_xpcall},
        {NULL, NULL},
    };
    lua_newtable(L);
    lib_copy(L, luaopen_base, stock);
    luaL_setfuncs(L, ours, 0);
}
