/*
 * pairs and next in an order that depends on the keys alone: booleans, numbers, strings by their
 * bytes, then objects by creation number (script_number). Other keys are an error. Lua's own order
 * follows from hashes, which differ from run to run.
 *
 * pairs goes over a snapshot of the keys: the loop may assign what it likes; a key that has become
 * nil is passed over, a new one is not visited. It honours __pairs. next(t) gives the first key in
 * that order; it cannot go on from a key.
 */
#include "script/lib.h"

#include "script/script_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum { KEY_BOOLEAN, KEY_NUMBER, KEY_STRING, KEY_OBJECT } KeyKind;

typedef struct {
    KeyKind kind;
    bool is_float;
    union {
        lua_Integer integer; /* also of booleans and objects */
        lua_Number number;
        struct {
            const char *text; /* owned by the string in the table of keys */
            size_t length;
        } string;
    } as;
    lua_Integer index; /* in the table of keys */
} Key;

/* 2^63: floats from here on are above every integer. */
#define INTEGER_END 9223372036854775808.0

/* No float that is a key has the value of an integer: Lua turns those into integers. */
static int
compare_integer_float(lua_Integer i, lua_Number x)
{
    if (x >= INTEGER_END)
        return -1;
    if (x < -INTEGER_END)
        return 1;
    return i <= (lua_Integer)floor(x) ? -1 : 1;
}

static int
compare_numbers(const Key *a, const Key *b)
{
    if (a->is_float && b->is_float)
        return (a->as.number > b->as.number) - (a->as.number < b->as.number);
    if (a->is_float)
        return -compare_integer_float(b->as.integer, a->as.number);
    if (b->is_float)
        return compare_integer_float(a->as.integer, b->as.number);
    return (a->as.integer > b->as.integer) - (a->as.integer < b->as.integer);
}

static int
compare_strings(const Key *a, const Key *b)
{
    size_t la = a->as.string.length, lb = b->as.string.length;
    int order = memcmp(a->as.string.text, b->as.string.text, MIN(la, lb));
    return order != 0 ? order : (la > lb) - (la < lb);
}

static int
compare_keys(const void *pa, const void *pb)
{
    const Key *a = pa, *b = pb;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return a->kind == KEY_STRING ? compare_strings(a, b) : compare_numbers(a, b);
}

/* Raises for a key that has no order; the name of the function is for that message. */
static Key
describe_key(lua_State *L, int index, const char *function)
{
    Key key = {.kind = KEY_OBJECT};
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        key.kind = KEY_BOOLEAN;
        key.as.integer = lua_toboolean(L, index);
        return key;
    case LUA_TNUMBER:
        key.kind = KEY_NUMBER;
        key.is_float = !lua_isinteger(L, index);
        if (key.is_float)
            key.as.number = lua_tonumber(L, index);
        else
            key.as.integer = lua_tointeger(L, index);
        return key;
    case LUA_TSTRING:
        key.kind = KEY_STRING;
        key.as.string.text = lua_tolstring(L, index, &key.as.string.length);
        return key;
    default:
        break;
    }
    lua_pushvalue(L, index);
    script_push_run(L);
    lua_rawgeti(L, -1, RUN_NUMBERS);
    lua_pushvalue(L, -3);
    int numbered = lua_rawget(L, -2);
    key.as.integer = lua_tointeger(L, -1);
    lua_pop(L, 4);
    if (numbered == LUA_TNIL)
        luaL_error(L,
                   "%s: a key is a %s, which has no order; expected booleans, numbers, strings "
                   "or objects of the network",
                   function, luaL_typename(L, index));
    return key;
}

static lua_Integer
count_keys(lua_State *L, int table)
{
    lua_Integer n = 0;
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        n++;
    }
    return n;
}

/* What sorting n keys takes at most. */
static uint64_t
sort_steps(lua_Integer n)
{
    uint64_t steps = (uint64_t)n;
    for (lua_Integer m = n; m > 1; m /= 2)
        steps += (uint64_t)n;
    return steps;
}

/* Pushes an array of the keys of the table at 1, in order. */
static void
push_sorted_keys(lua_State *L, lua_Integer n)
{
    lua_createtable(L, (int)n, 0);
    int keys = lua_gettop(L);
    Key *sorted = lua_newuserdatauv(L, (size_t)(n > 0 ? n : 1) * sizeof *sorted, 0);
    bool in_order = true;
    lua_Integer i = 0;

    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pop(L, 1);
        sorted[i] = describe_key(L, lua_gettop(L), "pairs");
        sorted[i].index = i + 1;
        in_order = in_order && (i == 0 || compare_keys(&sorted[i - 1], &sorted[i]) < 0);
        lua_pushvalue(L, -1);
        lua_rawseti(L, keys, ++i);
    }
    if (!in_order) {
        qsort(sorted, (size_t)n, sizeof *sorted, compare_keys); /* no two keys are equal */
        lua_createtable(L, (int)n, 0);
        for (i = 0; i < n; i++) {
            lua_rawgeti(L, keys, sorted[i].index);
            lua_rawseti(L, -2, i + 1);
        }
        lua_replace(L, keys);
    }
    lua_settop(L, keys);
}

/* Upvalues: the table, its keys, how many of them were visited. */
static int
next_of_snapshot(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));
    lua_settop(L, 0);
    for (;;) {
        if (lua_rawgeti(L, lua_upvalueindex(2), ++i) == LUA_TNIL)
            return 1;
        lua_pushvalue(L, 1);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
            break;
        lua_settop(L, 0);
    }
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(3));
    return 2;
}

int
lib_pairs(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_insert(L, 1);
        lua_call(L, 1, 3);
        return 3;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer n = count_keys(L, 1);
    limits_charge(L, sort_steps(n));
    lua_pushvalue(L, 1);
    push_sorted_keys(L, n);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_of_snapshot, 3);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

int
lib_next(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (!lua_isnoneornil(L, 2))
        return luaL_error(L, "next gives the first key only, expected pairs to go through a table");
    lua_settop(L, 1);
    Key first = {.kind = KEY_OBJECT};
    uint64_t n = 0;
    lua_pushnil(L); /* at 2 the first key so far, at 3 the one looked at */
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pop(L, 1);
        Key key = describe_key(L, 3, "next");
        if (n++ == 0 || compare_keys(&key, &first) < 0) {
            first = key;
            lua_pushvalue(L, 3);
            lua_replace(L, 2);
        }
    }
    limits_charge(L, n);
    if (n == 0)
        return 1;
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    lua_rawget(L, 1);
    return 2;
}
