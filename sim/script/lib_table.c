/*
 * The table functions. They honour metamethods and charge an instruction an element, so a `__len`
 * that lies or a range that is too long meets the limit. table.sort is a stable merge sort: an
 * order that contradicts itself gives some permutation, never an error or a loop; an error in the
 * comparison leaves the table as it was.
 */
#include "script/lib.h"

#include "script/limits.h"

#include <limits.h>
#include <lualib.h>

/* Anything that can be indexed will do: what it lacks is an error where it is used. */
static lua_Integer
check_list(lua_State *L)
{
    if (!lua_istable(L, 1) && luaL_getmetafield(L, 1, "__index") == LUA_TNIL)
        luaL_checktype(L, 1, LUA_TTABLE);
    return luaL_len(L, 1);
}

static void
copy_element(lua_State *L, lua_Integer from, int table, lua_Integer to)
{
    limits_charge(L, 1);
    lua_geti(L, 1, from);
    lua_seti(L, table, to);
}

static int
table_insert(lua_State *L)
{
    lua_Integer end = (lua_Integer)((lua_Unsigned)check_list(L) + 1);
    int n_args = lua_gettop(L);
    lua_Integer at = end;
    if (n_args == 3) {
        at = luaL_checkinteger(L, 2);
        /* unsigned, so that one comparison refuses what lies below 1 too */
        luaL_argcheck(L, (lua_Unsigned)at - 1u < (lua_Unsigned)end, 2, "position out of bounds");
        for (lua_Integer i = end; i > at; i--)
            copy_element(L, i - 1, 1, i);
    } else if (n_args != 2) {
        return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_seti(L, 1, at);
    return 0;
}

static int
table_remove(lua_State *L)
{
    lua_Integer size = check_list(L);
    lua_Integer at = luaL_optinteger(L, 2, size);
    lua_settop(L, 2);
    if (at != size)
        luaL_argcheck(L, (lua_Unsigned)size + 1u - (lua_Unsigned)at <= (lua_Unsigned)size, 2,
                      "position out of bounds");
    lua_geti(L, 1, at);
    for (; at < size; at++)
        copy_element(L, at + 1, 1, at);
    lua_pushnil(L);
    lua_seti(L, 1, at);
    return 1;
}

static int
table_move(lua_State *L)
{
    lua_Integer from = luaL_checkinteger(L, 2), end = luaL_checkinteger(L, 3);
    lua_Integer to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    if (end >= from) {
        luaL_argcheck(L, from > 0 || end < LUA_MAXINTEGER + from, 3, "too many elements to move");
        lua_Integer n = end - from + 1;
        luaL_argcheck(L, to <= LUA_MAXINTEGER - n + 1, 4, "destination wrap around");
        bool same = target == 1 || lua_compare(L, 1, target, LUA_OPEQ);
        if (same && to > from && to <= end) /* the ranges overlap: from the end */
            for (lua_Integer i = n - 1; i >= 0; i--)
                copy_element(L, from + i, target, to + i);
        else
            for (lua_Integer i = 0; i < n; i++)
                copy_element(L, from + i, target, to + i);
    }
    lua_pushvalue(L, target);
    return 1;
}

static void
add_element(lua_State *L, luaL_Buffer *text, lua_Integer i)
{
    lua_geti(L, 1, i);
    if (!lua_isstring(L, -1))
        luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
    limits_charge(L, 1 + lua_rawlen(L, -1) / 8);
    luaL_addvalue(text);
}

static int
table_concat(lua_State *L)
{
    lua_Integer last = check_list(L);
    size_t separator_length;
    const char *separator = luaL_optlstring(L, 2, "", &separator_length);
    lua_Integer i = luaL_optinteger(L, 3, 1);
    last = luaL_optinteger(L, 4, last);
    lua_settop(L, 4);

    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (; i < last; i++) {
        add_element(L, &text, i);
        luaL_addlstring(&text, separator, separator_length);
    }
    if (i == last)
        add_element(L, &text, i);
    luaL_pushresult(&text);
    return 1;
}

static int
table_pack(lua_State *L)
{
    int n = lua_gettop(L);
    lua_createtable(L, n, 1);
    lua_insert(L, 1);
    for (int i = n; i >= 1; i--)
        lua_rawseti(L, 1, i);
    lua_pushinteger(L, n);
    lua_setfield(L, 1, "n");
    return 1;
}

static int
table_unpack(lua_State *L)
{
    lua_Integer i = luaL_optinteger(L, 2, 1);
    lua_Integer last = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
    if (i > last)
        return 0;
    lua_Unsigned n = (lua_Unsigned)last - (lua_Unsigned)i;
    if (n >= INT_MAX || !lua_checkstack(L, (int)n + 1))
        return luaL_error(L, "too many results to unpack");
    limits_charge(L, n);
    for (; i < last; i++)
        lua_geti(L, 1, i);
    lua_geti(L, 1, last);
    return (int)n + 1;
}

/* sort: the table at 1, the order or nil at 2, two arrays of its values at 3 and 4. */

/* Whether the value on top goes before the one below it; pops neither. */
static bool
goes_before(lua_State *L)
{
    limits_charge(L, 1);
    if (lua_isnil(L, 2))
        return lua_compare(L, -1, -2, LUA_OPLT);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -4);
    lua_call(L, 2, 1);
    bool before = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return before;
}

/* Merges [low, middle) and [middle, high) of the array at `from` into the one at `to`. */
static void
merge(lua_State *L, int from, int to, lua_Integer low, lua_Integer middle, lua_Integer high)
{
    lua_Integer left = low, right = middle;
    for (lua_Integer out = low; out < high; out++) {
        bool take_right = left == middle;
        if (!take_right && right < high) {
            lua_rawgeti(L, from, left);
            lua_rawgeti(L, from, right);
            take_right = goes_before(L); /* only if less: equal ones keep their order */
            lua_pop(L, 2);
        }
        lua_rawgeti(L, from, take_right ? right++ : left++);
        lua_rawseti(L, to, out);
    }
}

static int
table_sort(lua_State *L)
{
    lua_Integer n = check_list(L);
    if (!lua_isnoneornil(L, 2))
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    if (n < 2)
        return 0;
    limits_charge(L, (uint64_t)n);
    luaL_argcheck(L, n < INT_MAX, 1, "array too big");
    lua_createtable(L, (int)n, 0);
    lua_createtable(L, (int)n, 0);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_geti(L, 1, i);
        lua_rawseti(L, 3, i);
    }

    int from = 3, to = 4;
    for (lua_Integer width = 1; width < n; width *= 2) {
        for (lua_Integer low = 1; low <= n; low += 2 * width) {
            lua_Integer middle = low + width <= n ? low + width : n + 1;
            lua_Integer high = low + 2 * width <= n ? low + 2 * width : n + 1;
            merge(L, from, to, low, middle, high);
        }
        from = 7 - from;
        to = 7 - to;
    }
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, from, i);
        lua_seti(L, 1, i);
    }
    return 0;
}

void
lib_table_push(lua_State *L)
{
    static const luaL_Reg ours[] = {
        {"concat", table_concat}, {"insert", table_insert},
        {"move", table_move},     {"pack", table_pack},
        {"remove", table_remove}, {"sort", table_sort},
        {"unpack", table_unpack}, {NULL, NULL},
    };
    luaL_newlib(L, ours);
}
