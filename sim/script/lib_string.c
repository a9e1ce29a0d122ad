/*
 * The string functions.
 */
#include "script/lib.h"

#include "script/limits.h"

#include <lualib.h>

void
lib_string_push(lua_State *L)
{
    static const char *const stock[] = {
        "byte",  "char", "len",   "lower",  "pack", "packsize", "reverse", "sub", "unpack",
        "upper", "find", "match", "gmatch", "gsub", "rep",      "format",  NULL,
    };
    lua_newtable(L);
    lib_copy(L, luaopen_string, stock);

    /* Methods of strings: the stock metatable, whose arithmetic stays, made unreachable. */
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
}

void
lib_utf8_push(lua_State *L)
{
    static const char *const stock[] = {
        "char", "charpattern", "codepoint", "codes", "len", "offset", NULL,
    };
    lua_newtable(L);
    lib_copy(L, luaopen_utf8, stock);
}
