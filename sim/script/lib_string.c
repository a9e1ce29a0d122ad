/*
 * The string functions. Other than in the manual: `format` is lib_format.c's; upper, lower and the
 * classes of patterns are those of ASCII in every locale; `dump` is left out.
 */
#include "script/lib.h"

#include "script/limits.h"
#include "script/pattern.h"

#include <lualib.h>
#include <string.h>

static Subject
check_subject(lua_State *L, int index)
{
    Subject subject;
    subject.text = luaL_checklstring(L, index, &subject.length);
    return subject;
}

/* The offset of a position that counts from 1, or from the end if negative; it may lie behind. */
static size_t
check_start(lua_State *L, int index, size_t length)
{
    lua_Integer at = luaL_optinteger(L, index, 1);
    if (at > 0)
        return (size_t)at - 1;
    if (at == 0 || at < -(lua_Integer)length)
        return 0;
    return length - (size_t)(0 - (lua_Unsigned)at);
}

/* find, match, gmatch, gsub */

static void
push_capture(lua_State *L, Subject subject, const Capture *capture)
{
    if (capture->is_position)
        lua_pushinteger(L, (lua_Integer)capture->start + 1);
    else
        lua_pushlstring(L, subject.text + capture->start, capture->end - capture->start);
}

/* All captures, or the whole match where the pattern has none. Returns how many. */
static int
push_captures(lua_State *L, Subject subject, const Match *match)
{
    if (match->n_captures == 0) {
        lua_pushlstring(L, subject.text + match->start, match->end - match->start);
        return 1;
    }
    luaL_checkstack(L, match->n_captures, "too many captures");
    for (int i = 0; i < match->n_captures; i++)
        push_capture(L, subject, &match->captures[i]);
    return match->n_captures;
}

/* Where `wanted` first stands in subject from `from` on; SIZE_MAX: nowhere. */
static size_t
find_plain(lua_State *L, Subject subject, Subject wanted, size_t from)
{
    if (wanted.length == 0)
        return from;
    while (subject.length - from >= wanted.length) {
        const char *begin = subject.text + from;
        const char *p = memchr(begin, wanted.text[0], subject.length - from - wanted.length + 1);
        if (p == NULL)
            return SIZE_MAX;
        size_t same = 0;
        while (same < wanted.length && p[same] == wanted.text[same])
            same++;
        if (same == wanted.length)
            return (size_t)(p - subject.text);
        limits_charge(L, 1 + (size_t)(p - begin) / 8 + same);
        from = (size_t)(p - subject.text) + 1;
    }
    return SIZE_MAX;
}

static bool
is_plain(Subject pattern)
{
    for (size_t i = 0; i < pattern.length; i++)
        if (strchr("^$*+?.([%-", pattern.text[i]) != NULL && pattern.text[i] != '\0')
            return false;
    return true;
}

static int
string_find(lua_State *L)
{
    Subject subject = check_subject(L, 1), wanted = check_subject(L, 2);
    size_t from = check_start(L, 3, subject.length);
    if (from > subject.length) {
        lua_pushnil(L);
        return 1;
    }
    limits_charge(L, (subject.length - from) / 8 + wanted.length);
    if (lua_toboolean(L, 4) || is_plain(wanted)) {
        size_t at = find_plain(L, subject, wanted, from);
        if (at == SIZE_MAX) {
            lua_pushnil(L);
            return 1;
        }
        lua_pushinteger(L, (lua_Integer)at + 1);
        lua_pushinteger(L, (lua_Integer)(at + wanted.length));
        return 2;
    }
    Match match;
    Pattern *pattern = pattern_push(L, wanted.text, wanted.length, true);
    if (!pattern_search(L, pattern, subject, from, SIZE_MAX, &match)) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, (lua_Integer)match.start + 1);
    lua_pushinteger(L, (lua_Integer)match.end);
    return 2 + (match.n_captures > 0 ? push_captures(L, subject, &match) : 0);
}

static int
string_match(lua_State *L)
{
    Subject subject = check_subject(L, 1), wanted = check_subject(L, 2);
    size_t from = check_start(L, 3, subject.length);
    Match match;
    Pattern *pattern = pattern_push(L, wanted.text, wanted.length, true);
    if (from <= subject.length && pattern_search(L, pattern, subject, from, SIZE_MAX, &match))
        return push_captures(L, subject, &match);
    lua_pushnil(L);
    return 1;
}

/* Upvalues: subject, pattern, where to go on, where the last match ended (-1: none yet). */
static int
next_match(lua_State *L)
{
    Subject subject;
    subject.text = lua_tolstring(L, lua_upvalueindex(1), &subject.length);
    Pattern *pattern = lua_touserdata(L, lua_upvalueindex(2));
    size_t from = (size_t)lua_tointeger(L, lua_upvalueindex(3));
    size_t last_end = (size_t)lua_tointeger(L, lua_upvalueindex(4));
    Match match;
    if (from > subject.length || !pattern_search(L, pattern, subject, from, last_end, &match))
        return 0;
    lua_pushinteger(L, (lua_Integer)match.end);
    lua_copy(L, -1, lua_upvalueindex(3));
    lua_copy(L, -1, lua_upvalueindex(4));
    return push_captures(L, subject, &match);
}

static int
string_gmatch(lua_State *L)
{
    Subject subject = check_subject(L, 1), wanted = check_subject(L, 2);
    size_t from = check_start(L, 3, subject.length);
    lua_settop(L, 2);
    pattern_push(L, wanted.text, wanted.length, false);
    lua_replace(L, 2);
    lua_pushinteger(L, (lua_Integer)MIN(from, subject.length + 1));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

/* Adds the text at 3 with %0 … %9 replaced by captures. */
static void
add_template(lua_State *L, luaL_Buffer *out, Subject subject, const Match *match)
{
    Subject text;
    text.text = lua_tolstring(L, 3, &text.length);
    limits_charge(L, text.length);
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        if (c != '%') {
            luaL_addchar(out, c);
            continue;
        }
        c = ++i < text.length ? text.text[i] : '\0';
        int capture = c - '1';
        if (c == '%') {
            luaL_addchar(out, c);
        } else if (c == '0' || (c == '1' && match->n_captures == 0)) {
            luaL_addlstring(out, subject.text + match->start, match->end - match->start);
        } else if (!g_ascii_isdigit(c)) {
            luaL_error(L, "invalid use of '%%' in replacement string");
        } else if (capture >= match->n_captures) {
            luaL_error(L, "invalid capture index %%%d in replacement string", capture + 1);
        } else {
            push_capture(L, subject, &match->captures[capture]);
            luaL_addvalue(out);
        }
    }
}

/* Adds what takes the place of the match: of the string, table or function at 3. */
static void
add_replacement(lua_State *L, luaL_Buffer *out, Subject subject, const Match *match)
{
    int type = lua_type(L, 3);
    if (type == LUA_TSTRING || type == LUA_TNUMBER) {
        add_template(L, out, subject, match);
        return;
    }
    if (type == LUA_TTABLE) {
        Match first = *match;
        first.n_captures = MIN(match->n_captures, 1);
        push_captures(L, subject, &first);
        lua_gettable(L, 3);
    } else {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(L, subject, match), 1);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(out, subject.text + match->start, match->end - match->start);
    } else if (!lua_isstring(L, -1)) {
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    } else {
        luaL_addvalue(out);
    }
}

static int
string_gsub(lua_State *L)
{
    Subject subject = check_subject(L, 1), wanted = check_subject(L, 2);
    int type = lua_type(L, 3);
    luaL_argexpected(L,
                     type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION ||
                         type == LUA_TTABLE,
                     3, "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, LUA_MAXINTEGER);
    lua_settop(L, 3);
    Pattern *pattern = pattern_push(L, wanted.text, wanted.length, true);

    luaL_Buffer out;
    luaL_buffinit(L, &out);
    lua_Integer n = 0;
    size_t copied = 0, last_end = SIZE_MAX;
    Match match;
    while (n < most && pattern_search(L, pattern, subject, copied, last_end, &match)) {
        n++;
        luaL_addlstring(&out, subject.text + copied, match.start - copied);
        add_replacement(L, &out, subject, &match);
        copied = last_end = match.end;
        if (pattern_is_anchored(pattern))
            break;
    }
    luaL_addlstring(&out, subject.text + copied, subject.length - copied);
    luaL_pushresult(&out);
    lua_pushinteger(L, n);
    return 2;
}

/* The rest */

static int
string_rep(lua_State *L)
{
    Subject text = check_subject(L, 1), separator = {"", 0};
    lua_Integer n = luaL_checkinteger(L, 2);
    if (!lua_isnoneornil(L, 3))
        separator = check_subject(L, 3);
    size_t once = text.length + separator.length;
    if (n <= 0 || once == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if ((lua_Unsigned)n > LUA_MAXINTEGER / once)
        return luaL_error(L, "resulting string too large");
    size_t total = once * (size_t)n - separator.length;

    limits_charge(L, (uint64_t)n / 4 + total / 8);
    luaL_Buffer out;
    char *p = luaL_buffinitsize(L, &out, total);
    for (; n > 0; n--) {
        memcpy(p, text.text, text.length);
        p += text.length;
        if (n > 1) {
            memcpy(p, separator.text, separator.length);
            p += separator.length;
        }
    }
    luaL_pushresultsize(&out, total);
    return 1;
}

static int
map_bytes(lua_State *L, char (*map)(char))
{
    Subject text = check_subject(L, 1);
    luaL_Buffer out;
    limits_charge(L, text.length / 8);
    char *p = luaL_buffinitsize(L, &out, text.length);
    for (size_t i = 0; i < text.length; i++)
        p[i] = map(text.text[i]);
    luaL_pushresultsize(&out, text.length);
    return 1;
}

static int
string_lower(lua_State *L)
{
    return map_bytes(L, g_ascii_tolower);
}

static int
string_upper(lua_State *L)
{
    return map_bytes(L, g_ascii_toupper);
}

void
lib_string_push(lua_State *L)
{
    static const char *const stock[] = {
        "byte", "char", "len", "pack", "packsize", "reverse", "sub", "unpack", NULL,
    };
    static const luaL_Reg ours[] = {
        {"find", string_find}, {"format", lib_format},  {"gmatch", string_gmatch},
        {"gsub", string_gsub}, {"lower", string_lower}, {"match", string_match},
        {"rep", string_rep},   {"upper", string_upper}, {NULL, NULL},
    };
    static const char *const arithmetic[] = {
        "__add", "__sub", "__mul", "__mod", "__pow", "__div", "__idiv", "__unm",
    };
    lua_newtable(L);
    lib_copy(L, luaopen_string, stock);
    luaL_setfuncs(L, ours, 0);

    /* Methods of strings: the stock metatable, whose arithmetic stays, made unreachable. */
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    for (size_t i = 0; i < G_N_ELEMENTS(arithmetic); i++) {
        lua_getfield(L, -1, arithmetic[i]);
        lib_push_measured(L);
        lua_setfield(L, -2, arithmetic[i]);
    }
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
