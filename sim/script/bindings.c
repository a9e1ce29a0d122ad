/*
 * Where the l_*.c files come together: a new type is one line in each table, and a new file of
 * functions one line in the first.
 */
#include "script/bindings.h"

#include "script/l_types.h"

static const luaL_Reg *const functions[] = {
    connection_functions, facts_functions,    host_functions,    language_functions,
    link_functions,       listener_functions, network_functions, quantity_functions,
    rule_functions,       settings_functions,
};

static const ObjectClass *const classes[OBJECT_N] = {
    [OBJECT_QUANTITY] = &quantity_class,
    [OBJECT_NETWORK] = &network_class,
    [OBJECT_HOST] = &host_class,
    [OBJECT_LINK] = &link_class,
    [OBJECT_DIRECTION] = &direction_class,
    [OBJECT_LISTENER] = &listener_class,
    [OBJECT_CONNECTION] = &connection_class,
};

int
bindings_open(lua_State *L)
{
    lua_newtable(L);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        luaL_setfuncs(L, functions[i], 0);
    return 1;
}

int
bindings_define(lua_State *L)
{
    for (int type = 0; type < OBJECT_N; type++)
        object_define(L, (ObjectType)type, classes[type]);
    return 0;
}
