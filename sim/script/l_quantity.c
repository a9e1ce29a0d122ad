/*
 * Quantities as scenarios hold them: values of one dimension in whole base units.
 *
 * Sums are exact or an error. A product with a number that is not whole goes to the nearest base
 * unit, half away from zero; it is made by multiplying and comparing doubles only, so it is the
 * same everywhere. Where one operand is a quantity the other may be a text that reads as one.
 */
#include "core/text.h"
#include "script/l_types.h"
#include "script/scenario_run.h"

#include <string.h>

typedef struct {
    Object object;
    Dimension dimension;
    int64_t value; /* of base units; differences may be negative */
} Quantity;

enum { MESSAGE_MAX = 256 };

void
quantity_push(lua_State *L, Dimension dimension, int64_t value)
{
    Quantity *quantity = object_new(L, OBJECT_QUANTITY, sizeof *quantity);
    quantity->dimension = dimension;
    quantity->value = value;
}

/* Says what was expected and what the value at `index` is instead. */
static bool
explain(lua_State *L, int index, Dimension dimension, char *message, size_t size)
{
    char got[QUANTITY_TEXT_MAX + 24], number[QUANTITY_TEXT_MAX], quoted[TEXT_QUOTED_MAX];
    const Quantity *quantity = object_test(L, index, OBJECT_QUANTITY);
    if (quantity != NULL) {
        quantity_format(quantity->dimension, quantity->value, number, sizeof number);
        g_snprintf(got, sizeof got, "%s %s, %s", dimension_article(quantity->dimension),
                   dimension_name(quantity->dimension), number);
    } else if (lua_type(L, index) == LUA_TNUMBER) {
        if (lua_isinteger(L, index))
            g_snprintf(number, sizeof number, "%lld", (long long)lua_tointeger(L, index));
        else
            g_ascii_formatd(number, sizeof number, "%.14g", lua_tonumber(L, index));
        g_snprintf(got, sizeof got, "the bare number %s", number);
    } else if (lua_type(L, index) == LUA_TSTRING) {
        g_strlcpy(got, text_quote(lua_tostring(L, index), quoted), sizeof got);
    } else {
        g_strlcpy(got, object_given(L, index), sizeof got);
        lua_pop(L, 1);
    }
    g_snprintf(message, size, "%s %s, e.g. \"%s\"; got %s", dimension_article(dimension),
               dimension_name(dimension), dimension_example(dimension), got);
    return false;
}

bool
quantity_read(lua_State *L, int index, Dimension dimension, int64_t *ret_value, char *message,
              size_t message_size)
{
    const Quantity *quantity = object_test(L, index, OBJECT_QUANTITY);
    Dimension got = DIMENSION_N;
    int64_t value = 0;
    if (quantity != NULL) {
        got = quantity->dimension;
        value = quantity->value;
    } else if (lua_type(L, index) == LUA_TSTRING) {
        char why[MESSAGE_MAX];
        if (!quantity_parse(lua_tostring(L, index), &got, &value, why, sizeof why)) {
            g_snprintf(message, message_size, "%s %s, e.g. \"%s\"; %s",
                       dimension_article(dimension), dimension_name(dimension),
                       dimension_example(dimension), why);
            return false;
        }
    } else if (lua_isinteger(L, index) && dimension == DIMENSION_COUNT) {
        got = DIMENSION_COUNT;
        value = lua_tointeger(L, index);
    } else if (lua_isboolean(L, index) && dimension == DIMENSION_FLAG) {
        got = DIMENSION_FLAG;
        value = lua_toboolean(L, index);
    }
    if (got != dimension)
        return explain(L, index, dimension, message, message_size);
    *ret_value = value;
    return true;
}

/* The quantity at `index`, also as a text, for arithmetic with one of `dimension`. */
static int64_t
operand(lua_State *L, int index, Dimension dimension, const char *verb)
{
    int64_t value = 0;
    char message[MESSAGE_MAX];
    if (!quantity_read(L, index, dimension, &value, message, sizeof message))
        script_error(L, "%s: expected %s", verb, message);
    return value;
}

/* Lua calls a metamethod when either operand has it: whichever is a quantity says what the other
 * must be. */
static Dimension
dimension_of(lua_State *L)
{
    const Quantity *quantity = object_test(L, 1, OBJECT_QUANTITY);
    if (quantity == NULL)
        quantity = object_test(L, 2, OBJECT_QUANTITY);
    return quantity->dimension;
}

static int
push_checked(lua_State *L, Dimension dimension, int64_t value, bool fits)
{
    bool too_long =
        dimension == DIMENSION_TIME && (value > SIM_TIME_LAST || value < -SIM_TIME_LAST);
    if (!fits || too_long)
        return script_error(L, "the result is no %s: it is too large", dimension_name(dimension));
    quantity_push(L, dimension, value);
    return 1;
}

static int
l_add(lua_State *L)
{
    Dimension dimension = dimension_of(L);
    int64_t a = operand(L, 1, dimension, "addition"), b = operand(L, 2, dimension, "addition");
    int64_t sum = 0;
    bool fits = !__builtin_add_overflow(a, b, &sum);
    return push_checked(L, dimension, sum, fits);
}

static int
l_sub(lua_State *L)
{
    Dimension dimension = dimension_of(L);
    int64_t a = operand(L, 1, dimension, "subtraction");
    int64_t b = operand(L, 2, dimension, "subtraction");
    int64_t difference = 0;
    bool fits = !__builtin_sub_overflow(a, b, &difference);
    return push_checked(L, dimension, difference, fits);
}

/* value * factor, to the nearest base unit. */
static int
push_product(lua_State *L, Dimension dimension, int64_t value, int factor)
{
    int64_t product = 0;
    if (lua_isinteger(L, factor)) {
        bool fits = !__builtin_mul_overflow(value, (int64_t)lua_tointeger(L, factor), &product);
        return push_checked(L, dimension, product, fits);
    }
    /* Beyond 2^53 a double has no units of one left, but then neither has the number given. */
    double real = (double)value * lua_tonumber(L, factor);
    bool fits = real > -0x1p62 && real < 0x1p62; /* false for NaN */
    if (fits)
        product = (int64_t)(real < 0 ? real - 0.5 : real + 0.5);
    return push_checked(L, dimension, product, fits);
}

static int
l_mul(lua_State *L)
{
    int quantity = object_test(L, 1, OBJECT_QUANTITY) != NULL ? 1 : 2, factor = 3 - quantity;
    const Quantity *q = object_test(L, quantity, OBJECT_QUANTITY);
    if (lua_type(L, factor) != LUA_TNUMBER)
        return script_error(L, "a quantity is multiplied by a number, got %s",
                            object_given(L, factor));
    return push_product(L, q->dimension, q->value, factor);
}

static int
l_div(lua_State *L)
{
    const Quantity *q = object_test(L, 1, OBJECT_QUANTITY);
    if (lua_type(L, 2) != LUA_TNUMBER) {
        Dimension dimension = dimension_of(L);
        double a = (double)operand(L, 1, dimension, "division");
        lua_pushnumber(L, a / (double)operand(L, 2, dimension, "division"));
        return 1;
    }
    if (q == NULL || lua_tonumber(L, 2) == 0)
        return script_error(L, "a quantity is divided by one of its dimension, or by a number "
                               "other than 0");
    lua_pushnumber(L, 1 / lua_tonumber(L, 2));
    /* What divides evenly stays exact. */
    if (lua_isinteger(L, 2) && lua_tointeger(L, 2) > 0 && q->value % lua_tointeger(L, 2) == 0)
        return push_checked(L, q->dimension, q->value / lua_tointeger(L, 2), true);
    return push_product(L, q->dimension, q->value, lua_gettop(L));
}

static int
l_unm(lua_State *L)
{
    const Quantity *q = object_test(L, 1, OBJECT_QUANTITY);
    return push_checked(L, q->dimension, -q->value, q->value != INT64_MIN);
}

/* Lua asks only when both are userdata; different dimensions are not equal, and no error. */
static int
l_eq(lua_State *L)
{
    const Quantity *a = object_test(L, 1, OBJECT_QUANTITY);
    const Quantity *b = object_test(L, 2, OBJECT_QUANTITY);
    lua_pushboolean(L,
                    a != NULL && b != NULL && a->dimension == b->dimension && a->value == b->value);
    return 1;
}

static int
l_lt(lua_State *L)
{
    Dimension dimension = dimension_of(L);
    lua_pushboolean(L, operand(L, 1, dimension, "comparison") <
                           operand(L, 2, dimension, "comparison"));
    return 1;
}

static int
l_le(lua_State *L)
{
    Dimension dimension = dimension_of(L);
    lua_pushboolean(L, operand(L, 1, dimension, "comparison") <=
                           operand(L, 2, dimension, "comparison"));
    return 1;
}

static int
l_tostring(lua_State *L)
{
    const Quantity *q = object_check(L, 1, OBJECT_QUANTITY, "tostring");
    char text[QUANTITY_TEXT_MAX];
    lua_pushstring(L, quantity_format(q->dimension, q->value, text, sizeof text));
    return 1;
}

static int
l_concat(lua_State *L)
{
    for (int i = 1; i <= 2; i++) {
        const Quantity *q = object_test(L, i, OBJECT_QUANTITY);
        char text[QUANTITY_TEXT_MAX];
        if (q != NULL)
            lua_pushstring(L, quantity_format(q->dimension, q->value, text, sizeof text));
        else if (lua_isstring(L, i))
            lua_pushvalue(L, i);
        else
            return script_error(L, "a quantity is joined to a text or a number, got %s",
                                object_given(L, i));
    }
    lua_concat(L, 2);
    return 1;
}

static const luaL_Reg methods[] = {{NULL, NULL}};

static const luaL_Reg metamethods[] = {
    {"__add", l_add},       {"__sub", l_sub},
    {"__mul", l_mul},       {"__div", l_div},
    {"__unm", l_unm},       {"__eq", l_eq},
    {"__lt", l_lt},         {"__le", l_le},
    {"__concat", l_concat}, {"__tostring", l_tostring},
    {NULL, NULL},
};

const ObjectClass quantity_class = {methods, metamethods};

/* core.quantity(text) -> the quantity, or nil and why it is none. */
static int
l_parse(lua_State *L)
{
    Dimension dimension = DIMENSION_N;
    int64_t value = 0;
    char message[MESSAGE_MAX];
    if (object_test(L, 1, OBJECT_QUANTITY) != NULL) {
        lua_pushvalue(L, 1);
        return 1;
    }
    if (lua_type(L, 1) != LUA_TSTRING) {
        const char *given = object_given(L, 1);
        lua_pushnil(L);
        lua_pushfstring(L, "a quantity is a text such as \"50 ms\"; got %s", given);
        return 2;
    }
    if (!quantity_parse(lua_tostring(L, 1), &dimension, &value, message, sizeof message)) {
        lua_pushnil(L);
        lua_pushstring(L, message);
        return 2;
    }
    quantity_push(L, dimension, value);
    return 1;
}

/* In the order of Dimension. */
static const char *const kinds[] = {"time", "data", "rate", "ratio", "count", "flag", NULL};

/* core.base(kind, value) -> base units, or nil and what was expected instead. */
static int
l_base(lua_State *L)
{
    Dimension dimension = (Dimension)luaL_checkoption(L, 1, NULL, kinds);
    char message[2 * MESSAGE_MAX];
    int64_t value = 0;
    if (quantity_read(L, 2, dimension, &value, message, sizeof message)) {
        lua_pushinteger(L, value);
        return 1;
    }
    lua_pushnil(L);
    lua_pushstring(L, message);
    return 2;
}

/* core.dimension(quantity) -> "time", …, as core.base takes it. */
static int
l_dimension(lua_State *L)
{
    const Quantity *q = object_check(L, 1, OBJECT_QUANTITY, "core.dimension");
    lua_pushstring(L, kinds[q->dimension]);
    lua_pushinteger(L, q->value);
    return 2;
}

/* core.text(kind, base units) -> as a person would write it. */
static int
l_text(lua_State *L)
{
    Dimension dimension = (Dimension)luaL_checkoption(L, 1, NULL, kinds);
    char text[QUANTITY_TEXT_MAX];
    lua_pushstring(L, quantity_format(dimension, luaL_checkinteger(L, 2), text, sizeof text));
    return 1;
}

/* core.time(base units) -> a quantity. */
static int
l_time(lua_State *L)
{
    quantity_push(L, DIMENSION_TIME, luaL_checkinteger(L, 1));
    return 1;
}

const luaL_Reg quantity_functions[] = {
    {"quantity", l_parse}, {"base", l_base}, {"dimension", l_dimension},
    {"time", l_time},      {"text", l_text}, {NULL, NULL},
};
