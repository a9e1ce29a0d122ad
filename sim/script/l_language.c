/*
 * What lua/ needs of the simulator to speak its language: places, names that are close to mistyped
 * ones, --set, and where judgements go.
 */
#include "core/text.h"
#include "script/flags.h"
#include "script/l_types.h"
#include "script/overrides.h"
#include "script/scenario_run.h"
#include "trace/error.h"
#include "wire/chunk.h"

#include <string.h>

/* core.fail(message): raises it at the scenario's line. */
static int
l_fail(lua_State *L)
{
    return script_error(L, "%s", luaL_checkstring(L, 1));
}

/* core.where() -> "lost.lua:12" */
static int
l_where(lua_State *L)
{
    char where[128];
    script_where(L, where, sizeof where);
    lua_pushstring(L, where);
    return 1;
}

/* core.building(call): raises when the call is not made before net:run. */
static int
l_building(lua_State *L)
{
    run_check_building(L, luaL_checkstring(L, 1));
    return 0;
}

/* core.acting(call): raises in a predicate, and after the run. */
static int
l_acting(lua_State *L)
{
    run_check_acting(L, luaL_checkstring(L, 1));
    return 0;
}

/* core.quote(text) -> as messages show what somebody typed. */
static int
l_quote(lua_State *L)
{
    char quoted[TEXT_QUOTED_MAX];
    lua_pushstring(L, text_quote(luaL_checkstring(L, 1), quoted));
    return 1;
}

/* core.distance(a, b) -> edits between two words. */
static int
l_distance(lua_State *L)
{
    lua_pushinteger(L, text_distance(luaL_checkstring(L, 1), luaL_checkstring(L, 2)));
    return 1;
}

/* core.is_name(text) -> whether a host, link or parameter may be called so. */
static int
l_is_name(lua_State *L)
{
    size_t length;
    const char *name = luaL_checklstring(L, 1, &length);
    lua_pushboolean(L, strlen(name) == length && network_name_is_valid(name));
    return 1;
}

/* core.states() -> the names of the states, in the order of their numbers from 0. */
static int
l_states(lua_State *L)
{
    lua_createtable(L, TCP_N_STATES, 0);
    for (int i = 0; i < TCP_N_STATES; i++) {
        lua_pushstring(L, tcp_state_name((TcpState)i));
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/* core.flags(text) -> bits, or nil and the word that is no flag. */
static int
l_flags(lua_State *L)
{
    uint8_t flags = 0;
    const char *word = NULL;
    size_t length = 0;
    if (flags_read(luaL_checkstring(L, 1), &flags, &word, &length)) {
        lua_pushinteger(L, flags);
        return 1;
    }
    lua_pushnil(L);
    lua_pushlstring(L, word, length);
    return 2;
}

/* core.override(name) -> the text that --set gives a parameter, or nil. Declares the parameter. */
static int
l_override(lua_State *L)
{
    Run *run = run_of(L);
    const char *name = luaL_checkstring(L, 1);
    g_ptr_array_add(run->parameters, g_strdup(name));
    const char *value = overrides_take(run, name);
    if (value != NULL)
        run_note_setting(run, NULL, name, value);
    lua_pushstring(L, value);
    return 1;
}

/* core.usage(message): ends the program with wrong usage; nothing in the script goes on. */
static int
l_usage(lua_State *L)
{
    const char *message = luaL_checkstring(L, 1);
    run_fail(run_of(L), g_error_new_literal(SIM_ERROR, SIM_ERROR_USAGE, message));
    return run_leave(L);
}

/* core.judge(fn): fn() is called when the run is over, and calls core.judged. */
static int
l_judge(lua_State *L)
{
    lua_settop(L, 1);
    run_of(L)->judge = script_keep(L);
    return 0;
}

/* core.judged(holds, place, what, wanted, seen) */
static int
l_judged(lua_State *L)
{
    const char *place = luaL_checkstring(L, 2), *what = luaL_checkstring(L, 3);
    const char *wanted = luaL_optstring(L, 4, NULL), *seen = luaL_optstring(L, 5, NULL);
    ScenarioCheck *check = g_new0(ScenarioCheck, 1);
    check->holds = lua_toboolean(L, 1);
    check->place = g_strdup(place);
    check->what = g_strdup(what);
    check->wanted = g_strdup(wanted);
    check->seen = g_strdup(seen);
    g_ptr_array_add(run_of(L)->result->checks, check);
    return 0;
}

/* core.methods(type) -> the table of a type's methods, for lua/ to add its own. */
static int
l_methods(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    for (int type = 0; type < OBJECT_N; type++) {
        if (strcmp(object_type_name((ObjectType)type), name) == 0) {
            object_push_methods(L, (ObjectType)type);
            return 1;
        }
    }
    return luaL_argerror(L, 1, "no type");
}

/* core.kind(value) -> "host", "connection" …, or what type() says. */
static int
l_kind(lua_State *L)
{
    const Object *object = lua_touserdata(L, 1);
    lua_pushstring(L, object != NULL ? object_type_name(object->type) : luaL_typename(L, 1));
    return 1;
}

/*
 * core.pattern(number, first, last) -> bytes first to last of that pattern, counted from 1 as
 * string.sub does. All that may raise comes before there is a chunk.
 */
static int
l_pattern(lua_State *L)
{
    Memory *memory = &run_of(L)->sim->memory;
    lua_Integer seed = luaL_checkinteger(L, 1);
    lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3);
    luaL_argcheck(L, first >= 1, 2, "bytes are counted from 1");
    size_t length = last >= first ? (size_t)(last - first) + 1 : 0;
    luaL_Buffer buffer;
    char *bytes = luaL_buffinitsize(L, &buffer, length);
    Chunk *chunk = chunk_new_pattern(memory, (uint64_t)seed);
    chunk_copy(chunk, (uint64_t)first - 1, length, (uint8_t *)bytes);
    chunk_unref(chunk);
    luaL_pushresultsize(&buffer, length);
    return 1;
}

const luaL_Reg language_functions[] = {
    {"fail", l_fail},       {"where", l_where},
    {"quote", l_quote},     {"distance", l_distance},
    {"is_name", l_is_name}, {"states", l_states},
    {"flags", l_flags},     {"override", l_override},
    {"usage", l_usage},     {"judge", l_judge},
    {"judged", l_judged},   {"methods", l_methods},
    {"kind", l_kind},       {"building", l_building},
    {"acting", l_acting},   {"pattern", l_pattern},
    {NULL, NULL},
};
