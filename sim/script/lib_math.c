/*
 * The math functions, the same bits on every machine: exp and log are core/real.h's, and so is the
 * operator ^ (pow.c). sin, cos, tan and their inverses are left out, since the C library's differ
 * from processor to processor. random draws from the run's seeded stream (script_set_random), and
 * randomseed says so.
 */
#include "script/lib.h"

#include "core/real.h"
#include "script/script_priv.h"

#include <lualib.h>
#include <math.h>

static int
math_exp(lua_State *L)
{
    lua_pushnumber(L, real_exp(luaL_checknumber(L, 1)));
    return 1;
}

/* A quotient of logarithms misses whole numbers by a bit; where one is exact it is the answer. */
static double
log_to_base(double x, double base)
{
    double quotient = real_log(x) / real_log(base);
    double whole = round(quotient);
    return fabs(quotient - whole) < 1e-9 && real_pow(base, whole) == x ? whole : quotient;
}

static int
math_log(lua_State *L)
{
    double x = luaL_checknumber(L, 1);
    lua_pushnumber(L, lua_isnoneornil(L, 2) ? real_log(x) : log_to_base(x, luaL_checknumber(L, 2)));
    return 1;
}

static uint64_t
draw(lua_State *L)
{
    const Script *script = script_of(L);
    if (script->random == NULL)
        luaL_error(L, "there are no random numbers outside a simulation");
    return script->random(script->random_ctx);
}

/* Uniform in 0 … most, without bias: draws again what lies above the last whole multiple. */
static uint64_t
draw_up_to(lua_State *L, uint64_t most)
{
    if (most == UINT64_MAX)
        return draw(L);
    uint64_t n = most + 1;
    uint64_t unfair = (UINT64_MAX - n + 1) % n; /* 2^64 mod n */
    uint64_t bits;
    do {
        limits_charge(L, 1);
        bits = draw(L);
    } while (bits < unfair);
    return bits % n;
}

static int
math_random(lua_State *L)
{
    lua_Integer low = 1, high;
    switch (lua_gettop(L)) {
    case 0:
        lua_pushnumber(L, (double)(draw(L) >> 11) * 0x1p-53);
        return 1;
    case 1:
        high = luaL_checkinteger(L, 1);
        if (high == 0) { /* all bits of one number */
            lua_pushinteger(L, (lua_Integer)draw(L));
            return 1;
        }
        break;
    case 2:
        low = luaL_checkinteger(L, 1);
        high = luaL_checkinteger(L, 2);
        break;
    default:
        return luaL_error(L, "wrong number of arguments");
    }
    luaL_argcheck(L, low <= high, lua_gettop(L), "interval is empty");
    uint64_t offset = draw_up_to(L, (uint64_t)high - (uint64_t)low);
    lua_pushinteger(L, (lua_Integer)((uint64_t)low + offset));
    return 1;
}

static int
math_randomseed(lua_State *L)
{
    return luaL_error(L, "the seed is the run's, expected 'lastack run --seed N' to change it");
}

void
lib_math_push(lua_State *L)
{
    static const char *const stock[] = {
        "abs",        "ceil", "floor", "fmod", "huge",      "max",  "maxinteger", "min",
        "mininteger", "modf", "pi",    "sqrt", "tointeger", "type", "ult",        NULL,
    };
    static const luaL_Reg ours[] = {
        {"exp", math_exp},
        {"log", math_log},
        {"random", math_random},
        {"randomseed", math_randomseed},
        {NULL, NULL},
    };
    lua_newtable(L);
    lib_copy(L, luaopen_math, stock);
    luaL_setfuncs(L, ours, 0);
}
