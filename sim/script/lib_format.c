/*
 * string.format. Other than in the manual: %p and %a are refused, since addresses differ from run
 * to run and hexadecimal floats from C library to C library; %q writes floats with 17 digits,
 * which read back to the same value.
 */
#include "script/lib.h"

#include "script/limits.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    NUMBER_MAX = 512, /* -1e308 with 99 decimals, and any width of two digits */
    SPEC_MAX = 32,
};

/* What stands between "%" and the letter. */
typedef struct {
    char flags[6];
    int width, precision; /* -1: none */
    char letter;
} Spec;

/* Up to two digits; -1 when there is none. */
static int
read_number(const char **p)
{
    int n = -1;
    for (int digits = 0; digits < 2 && g_ascii_isdigit(**p); digits++)
        n = (n < 0 ? 0 : n * 10) + *(*p)++ - '0';
    return n;
}

/* Reads what follows "%" and moves *p behind it. The text ends with NUL, which no letter is. */
static Spec
read_spec(lua_State *L, const char **p)
{
    static const struct {
        char letter;
        const char *flags;
        bool has_precision;
    } letters[] = {
        {'c', "-", false},    {'d', "-+0 ", true},  {'i', "-+0 ", true},  {'o', "-#0", true},
        {'x', "-#0", true},   {'X', "-#0", true},   {'e', "-+#0 ", true}, {'E', "-+#0 ", true},
        {'f', "-+#0 ", true}, {'F', "-+#0 ", true}, {'g', "-+#0 ", true}, {'G', "-+#0 ", true},
        {'q', "", false},     {'s', "-", true},
    };
    const char *start = *p;
    Spec spec = {.precision = -1};
    size_t n = strspn(start, "-+ #0");
    *p += n;
    spec.width = read_number(p);
    if (**p == '.') {
        ++*p;
        int digits = read_number(p);
        spec.precision = MAX(digits, 0);
    }
    spec.letter = **p;
    for (size_t i = 0; n < sizeof spec.flags && i < G_N_ELEMENTS(letters); i++) {
        if (letters[i].letter != spec.letter)
            continue;
        memcpy(spec.flags, start, n);
        bool wrong = strspn(spec.flags, letters[i].flags) != n ||
                     (spec.precision >= 0 && !letters[i].has_precision) ||
                     (spec.letter == 'q' && *p != start);
        if (wrong)
            break;
        ++*p;
        return spec;
    }
    int length = (int)MIN(*p - start, 20) + (spec.letter != '\0');
    lua_pushlstring(L, start, (size_t)length);
    luaL_error(L, "invalid conversion '%%%s' to 'format'", lua_tostring(L, -1));
    return spec;
}

/* The spec as C's printf takes it, with `length` ("ll" or "") before the letter. */
static void
write_spec(const Spec *spec, const char *length, char *out)
{
    char width[8] = "", precision[8] = "";
    if (spec->width >= 0)
        g_snprintf(width, sizeof width, "%d", spec->width);
    if (spec->precision >= 0)
        g_snprintf(precision, sizeof precision, ".%d", spec->precision);
    g_snprintf(out, SPEC_MAX, "%%%s%s%s%s%c", spec->flags, width, precision, length, spec->letter);
}

static void
add_number(lua_State *L, luaL_Buffer *out, const Spec *spec, int index)
{
    char text[NUMBER_MAX], format[SPEC_MAX];
    bool is_float = strchr("eEfFgG", spec->letter) != NULL;
    write_spec(spec, is_float ? "" : "ll", format);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    if (is_float)
        snprintf(text, sizeof text, format, (double)luaL_checknumber(L, index));
    else
        snprintf(text, sizeof text, format, (long long)luaL_checkinteger(L, index));
#pragma GCC diagnostic pop
    luaL_addstring(out, text);
}

static void
add_padded(luaL_Buffer *out, const Spec *spec, const char *text, size_t length)
{
    size_t padding =
        spec->width > 0 && (size_t)spec->width > length ? (size_t)spec->width - length : 0;
    bool left = strchr(spec->flags, '-') != NULL;
    for (size_t i = 0; !left && i < padding; i++)
        luaL_addchar(out, ' ');
    luaL_addlstring(out, text, length);
    for (size_t i = 0; left && i < padding; i++)
        luaL_addchar(out, ' ');
}

static void
add_string(lua_State *L, luaL_Buffer *out, const Spec *spec, int index)
{
    size_t length;
    const char *text = lib_tostring(L, index, &length);
    lua_replace(L, index); /* the buffer wants the stack as it was */
    if (spec->precision >= 0)
        length = MIN(length, (size_t)spec->precision);
    limits_charge(L, length / 8);
    add_padded(out, spec, text, length);
}

static void
add_quoted_string(luaL_Buffer *out, const char *text, size_t length)
{
    luaL_addchar(out, '"');
    for (const char *end = text + length; text < end; text++) {
        if (*text == '"' || *text == '\\' || *text == '\n') {
            luaL_addchar(out, '\\');
            luaL_addchar(out, *text);
        } else if (g_ascii_iscntrl(*text)) {
            char code[8];
            bool digit_follows = text + 1 < end && g_ascii_isdigit(text[1]);
            g_snprintf(code, sizeof code, digit_follows ? "\\%03d" : "\\%d", *text);
            luaL_addstring(out, code);
        } else {
            luaL_addchar(out, *text);
        }
    }
    luaL_addchar(out, '"');
}

static void
add_quoted_number(lua_State *L, luaL_Buffer *out, int index)
{
    char text[64];
    lua_Number x = lua_tonumber(L, index);
    if (lua_isinteger(L, index)) {
        lua_Integer i = lua_tointeger(L, index);
        const char *format = i == LUA_MININTEGER ? "0x%" G_GINT64_MODIFIER "x" /* has no decimal */
                                                 : "%" G_GINT64_FORMAT;
        g_snprintf(text, sizeof text, format, (gint64)i);
    } else if (isnan(x)) {
        g_strlcpy(text, "(0/0)", sizeof text);
    } else if (isinf(x)) {
        g_strlcpy(text, x > 0 ? "1e9999" : "-1e9999", sizeof text);
    } else {
        snprintf(text, sizeof text, "%.17g", x);
        if (strspn(text, "-0123456789") == strlen(text))
            g_strlcat(text, ".0", sizeof text); /* it must read back as a float */
    }
    luaL_addstring(out, text);
}

static void
add_quoted(lua_State *L, luaL_Buffer *out, int index)
{
    switch (lua_type(L, index)) {
    case LUA_TSTRING: {
        size_t length;
        const char *text = lua_tolstring(L, index, &length);
        limits_charge(L, length);
        add_quoted_string(out, text, length);
        break;
    }
    case LUA_TNUMBER:
        add_quoted_number(L, out, index);
        break;
    case LUA_TNIL:
        luaL_addstring(out, "nil");
        break;
    case LUA_TBOOLEAN:
        luaL_addstring(out, lua_toboolean(L, index) ? "true" : "false");
        break;
    default:
        luaL_argerror(L, index, "value has no literal form");
    }
}

static void
add_converted(lua_State *L, luaL_Buffer *out, const Spec *spec, int index)
{
    switch (spec->letter) {
    case 'c': {
        char byte = (char)luaL_checkinteger(L, index);
        add_padded(out, spec, &byte, 1);
        break;
    }
    case 'q':
        add_quoted(L, out, index);
        break;
    case 's':
        add_string(L, out, spec, index);
        break;
    default:
        add_number(L, out, spec, index);
    }
}

int
lib_format(lua_State *L)
{
    size_t length;
    const char *p = luaL_checklstring(L, 1, &length), *end = p + length;
    int n_args = lua_gettop(L), index = 1;
    limits_charge(L, length);
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    while (p < end) {
        if (*p != '%') {
            luaL_addchar(&out, *p++);
        } else if (*++p == '%') {
            luaL_addchar(&out, *p++);
        } else {
            Spec spec = read_spec(L, &p);
            if (++index > n_args)
                return luaL_argerror(L, index, "no value");
            add_converted(L, &out, &spec, index);
        }
    }
    luaL_pushresult(&out);
    return 1;
}
