/*
 * lib.h - the library functions of the sandbox: each pushes one table of them.
 *
 * They are what the Lua 5.4 manual describes, but for what the head of each file says. What takes
 * time without running Lua instructions charges it with limits_charge.
 */
#ifndef LASTACK_SCRIPT_LIB_H
#define LASTACK_SCRIPT_LIB_H

#include <lauxlib.h>
#include <lua.h>

void lib_base_push(lua_State *L);
void lib_math_push(lua_State *L);
void lib_string_push(lua_State *L);
void lib_table_push(lua_State *L);
void lib_utf8_push(lua_State *L);

/* `pairs` and `next`, whose order is that of the keys (order.c). */
int lib_pairs(lua_State *L);
int lib_next(lua_State *L);

/* `string.format` (lib_format.c). */
int lib_format(lua_State *L);

/*
 * Replaces the stock function on top by one that charges an instruction for each 8 bytes of its
 * string arguments and then calls it.
 */
void lib_push_measured(lua_State *L);

/* Opens a stock library and copies its named members, functions measured, into the table on top. */
void lib_copy(lua_State *L, lua_CFunction open, const char *const names[]);

/* Pushes the text of any value, as luaL_tolstring does but without addresses. */
const char *lib_tostring(lua_State *L, int index, size_t *ret_length);

#endif
