/*
 * TCP settings as lua/ reads them: names and values are checked here, by the table that the command
 * line reads too, and come back as whole numbers of base units.
 */
#include "script/l_types.h"
#include "script/scenario_run.h"

#include <string.h>

void
settings_take(lua_State *L, int index, TcpSettings *settings)
{
    for (size_t i = 0; i < tcp_setting_table.n; i++) {
        if (lua_getfield(L, index, tcp_setting_table.rows[i].name) != LUA_TNIL)
            settings->value[i] = luaL_checkinteger(L, -1);
        lua_pop(L, 1);
    }
}

/* core.settings() -> the names of all TCP settings, in the order of their table. */
static int
l_settings(lua_State *L)
{
    lua_createtable(L, (int)tcp_setting_table.n, 0);
    for (size_t i = 0; i < tcp_setting_table.n; i++) {
        lua_pushstring(L, tcp_setting_table.rows[i].name);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int
refuse(lua_State *L, const char *message)
{
    lua_pushnil(L);
    lua_pushstring(L, message);
    return 2;
}

/* core.setting(name, value) -> base units, or nil and what was expected instead. */
static int
l_setting(lua_State *L)
{
    char message[512], why[384];
    int64_t value = 0;
    int index = settings_find(&tcp_setting_table, luaL_checkstring(L, 1));
    luaL_argcheck(L, index >= 0, 1, "no setting");
    const SettingRow *row = &tcp_setting_table.rows[index];

    if (row->choices[0] != NULL) {
        const char *text = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
        if (!setting_parse(row, text, &value, message, sizeof message))
            return refuse(L, message);
    } else if (!quantity_read(L, 2, row->dimension, &value, why, sizeof why)) {
        g_snprintf(message, sizeof message, "%s is %s", row->name, why);
        return refuse(L, message);
    } else if (!setting_check(row, row->dimension, value, message, sizeof message)) {
        return refuse(L, message);
    }
    lua_pushinteger(L, value);
    return 1;
}

const luaL_Reg settings_functions[] = {
    {"settings", l_settings},
    {"setting", l_setting},
    {NULL, NULL},
};
