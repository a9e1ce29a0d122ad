#include "script/sandbox.h"

#include "script/lib.h"
#include "script/place.h"
#include "script/script_priv.h"

#include <string.h>

/* Its address is the key that marks the metatable of a shut table; no script can make it. */
static const char shut_mark;

/* Upvalue 1 is the table behind. */
static int
pairs_behind(lua_State *L)
{
    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1));
    return lib_pairs(L);
}

/* Shuts the table on top; `refuse` is called when something is assigned. */
static void
shut(lua_State *L, lua_CFunction refuse)
{
    lua_newtable(L);
    lua_createtable(L, 0, 6);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse);
    lua_setfield(L, -2, "__newindex");
    lua_pushvalue(L, -3);
    lua_pushcclosure(L, pairs_behind, 1);
    lua_setfield(L, -2, "__pairs");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushboolean(L, true);
    lua_rawsetp(L, -2, &shut_mark);
    lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

void
sandbox_check_open(lua_State *L, int index)
{
    if (!lua_getmetatable(L, index))
        return;
    bool is_shut = lua_rawgetp(L, -1, &shut_mark) != LUA_TNIL;
    lua_pop(L, 2);
    if (is_shut)
        script_error(L, "this table is part of the language and cannot be changed");
}

/* The key of a refused access, as a message shows it. */
static const char *
key_text(lua_State *L)
{
    return lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
}

static int
refuse_member(lua_State *L)
{
    return script_error(L, "'%s' assigned to a table that is part of the language", key_text(L));
}

static int
refuse_new_global(lua_State *L)
{
    return script_error(L, "global '%s' assigned, expected 'local %s'", key_text(L), key_text(L));
}

static int
refuse_undefined(lua_State *L)
{
    return script_error(L, "undefined name '%s', expected a local or a name of the language",
                        key_text(L));
}

/* A scenario gets lastack and lastack.…, but for the bindings under them. */
static void
check_module_name(lua_State *L, const char *module)
{
    const char *root = "lastack";
    bool ours = g_str_has_prefix(module, root) && strcmp(module, "lastack.core") != 0;
    const char *p = ours ? module + strlen(root) : "";
    ours = ours && (*p == '\0' || *p == '.');
    for (; ours && *p != '\0'; p++)
        ours = *p == '.' ? g_ascii_isalpha(p[1]) : g_ascii_isalnum(*p) || *p == '_';
    if (!ours)
        script_error(L, "require knows only 'lastack' and its modules, not '%s'", module);
}

/* Reads module's source and compiles it onto the stack; raises with what is wrong. */
static void
load_source(lua_State *L, const char *module)
{
    char *relative = g_strdelimit(g_strdup(module), ".", G_DIR_SEPARATOR);
    char *path = g_strdup_printf("%s/%s.lua", script_of(L)->lua_dir, relative);
    char *source = NULL;
    gsize length = 0;
    bool found = g_file_get_contents(path, &source, &length, NULL);
    g_free(path);
    g_free(relative);

    char chunk_name[96];
    g_snprintf(chunk_name, sizeof chunk_name, "=[%s]", module);
    int status = found ? luaL_loadbufferx(L, source, length, chunk_name, "t") : LUA_OK;
    g_free(source);

    /* From here on Lua may raise: nothing of GLib's is left to be skipped. */
    if (!found)
        script_error(L, "the library has no module '%s'", module);
    limits_check(L, status);
    if (status != LUA_OK)
        lua_error(L);
}

/* Pushes the compiled chunk of module. */
static void
push_chunk(lua_State *L, const char *module)
{
    const Script *script = script_of(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, script->code);
    if (lua_getfield(L, -1, module) == LUA_TNIL) {
        lua_pop(L, 1);
        load_source(L, module);
        lua_rawgeti(L, LUA_REGISTRYINDEX, script->library);
        lua_setupvalue(L, -2, 1);
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, module);
    }
    lua_remove(L, -2);
}

void
sandbox_compile(lua_State *L, const char *module)
{
    push_chunk(L, module);
    lua_pop(L, 1);
}

/*
 * A module's chunk is compiled once for a Script and run once a run, so that nothing of a run is
 * there in the next.
 */
static int
require_open(lua_State *L)
{
    const char *module = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    check_module_name(L, module);
    script_push_run(L);
    lua_rawgeti(L, 2, RUN_MODULES);
    if (lua_getfield(L, 3, module) != LUA_TNIL) {
        if (lua_isboolean(L, -1) && !lua_toboolean(L, -1))
            return script_error(L, "module '%s' requires itself", module);
        return 1;
    }
    lua_pushboolean(L, false); /* its chunk is running */
    lua_setfield(L, 3, module);
    push_chunk(L, module);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) {
        lua_pushboolean(L, true);
        lua_replace(L, -2);
    }
    lua_pushvalue(L, -1);
    lua_setfield(L, 3, module);
    return 1;
}

/* For scenarios: shut, since the modules rely on one another's checks of what they are given. */
static int
require(lua_State *L)
{
    const char *module = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    script_push_run(L);
    lua_rawgeti(L, 2, RUN_SHUT_MODULES);
    if (lua_getfield(L, 3, module) != LUA_TNIL)
        return 1;
    lua_pushcfunction(L, require_open);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    if (lua_istable(L, -1))
        shut(L, refuse_member);
    lua_pushvalue(L, -1);
    lua_setfield(L, 3, module);
    return 1;
}

/* For the modules of lua/: they also get the bindings. */
static int
library_require(lua_State *L)
{
    if (strcmp(luaL_checkstring(L, 1), "lastack.core") != 0)
        return require_open(L);
    if (lua_rawgeti(L, LUA_REGISTRYINDEX, script_of(L)->core) == LUA_TNIL)
        return luaL_error(L, "nothing is bound");
    return 1;
}

/* Sets __index of the table on top to `index`, a C function or the table of that reference. */
static void
read_through(lua_State *L, int base, lua_CFunction undefined)
{
    lua_createtable(L, 0, 2);
    if (undefined != NULL)
        lua_pushcfunction(L, undefined);
    else
        lua_rawgeti(L, LUA_REGISTRYINDEX, base);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_new_global);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
}

void
sandbox_open(lua_State *L)
{
    static const struct {
        const char *name;
        void (*push)(lua_State *L);
    } libraries[] = {
        {"math", lib_math_push},
        {"string", lib_string_push},
        {"table", lib_table_push},
        {"utf8", lib_utf8_push},
    };
    Script *script = script_of(L);

    lib_base_push(L);
    for (size_t i = 0; i < G_N_ELEMENTS(libraries); i++) {
        libraries[i].push(L);
        shut(L, refuse_member);
        lua_setfield(L, -2, libraries[i].name);
    }
    lua_pushcfunction(L, require);
    lua_setfield(L, -2, "require");
    read_through(L, LUA_NOREF, refuse_undefined);
    script->base = luaL_ref(L, LUA_REGISTRYINDEX);

    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, library_require);
    lua_setfield(L, -2, "require");
    read_through(L, script->base, NULL);
    script->library = luaL_ref(L, LUA_REGISTRYINDEX);

    lua_newtable(L);
    script->code = luaL_ref(L, LUA_REGISTRYINDEX);

    /* What stock libraries left among the globals: no chunk of ours reads those. */
    lua_newtable(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

void
sandbox_push_environment(lua_State *L)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, script_of(L)->base);
    shut(L, refuse_new_global);
    lua_pushliteral(L, "_G");
    lua_pushvalue(L, -2);
    lua_rawset(L, -3);
}
