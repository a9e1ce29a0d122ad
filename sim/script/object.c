/*
 * The metatables are kept by the run, not in Lua's registry by name: what lua/ adds to them for one
 * run must be gone in the next. `__metatable` is false, so no script can reach or change them.
 */
#include "script/object.h"

#include "script/scenario_run.h"

#include <string.h>

static const char *const type_names[OBJECT_N] = {
    [OBJECT_QUANTITY] = "quantity",
    [OBJECT_NETWORK] = "network",
    [OBJECT_HOST] = "host",
    [OBJECT_LINK] = "link",
    [OBJECT_DIRECTION] = "direction",
    [OBJECT_LISTENER] = "listener",
    [OBJECT_CONNECTION] = "connection",
};

const char *
object_type_name(ObjectType type)
{
    return type_names[type];
}

void
object_define(lua_State *L, ObjectType type, const ObjectClass *class)
{
    lua_newtable(L);
    luaL_setfuncs(L, class->metamethods, 0);
    lua_pushstring(L, type_names[type]);
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_newtable(L);
    luaL_setfuncs(L, class->methods, 0);
    lua_setfield(L, -2, "__index");
    run_of(L)->metatables[type] = script_keep(L);
}

void
object_push_methods(lua_State *L, ObjectType type)
{
    script_push_kept(L, run_of(L)->metatables[type]);
    lua_getfield(L, -1, "__index");
    lua_remove(L, -2);
}

void *
object_new(lua_State *L, ObjectType type, size_t size)
{
    Object *object = lua_newuserdatauv(L, size, 0);
    memset(object, 0, size);
    object->type = type;
    script_push_kept(L, run_of(L)->metatables[type]);
    lua_setmetatable(L, -2);
    /* Quantities are values: one is as good as another, so they have no place among keys. */
    if (type != OBJECT_QUANTITY)
        script_number(L, -1);
    return object;
}

void *
object_test(lua_State *L, int index, ObjectType type)
{
    /* Enough, because every full userdata in the sandbox is one of ours, and it has no light ones.
     */
    Object *object = lua_touserdata(L, index);
    return object != NULL && object->type == type ? object : NULL;
}

const char *
object_given(lua_State *L, int index)
{
    const Object *object = lua_touserdata(L, index);
    if (lua_isnoneornil(L, index))
        return lua_pushliteral(L, "nothing");
    return lua_pushfstring(L, "a %s",
                           object != NULL ? type_names[object->type] : luaL_typename(L, index));
}

void *
object_check(lua_State *L, int index, ObjectType type, const char *call)
{
    void *object = object_test(L, index, type);
    bool called_on = index == 1 && strchr(call, ':') != NULL;
    if (object == NULL)
        script_error(L, "%s needs a %s, got %s%s", call, type_names[type], object_given(L, index),
                     called_on ? "; is it called with a colon?" : "");
    return object;
}
