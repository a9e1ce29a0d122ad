#include "script/place.h"

#include "script/script_priv.h"

#include <string.h>

enum {
    TEXT_MAX = 4096,
    FRAMES_SHOWN = 10,      /* at each end of a deep stack */
    FRAMES_LOOKED_AT = 100, /* the same, for a place; lua_getstack walks, so all would be O(n^2) */
};

void
place_append_text(GString *out, const char *text, size_t length, const char *indent)
{
    bool cut = length > TEXT_MAX;
    const char *end = text + (cut ? TEXT_MAX : length);

    while (text < end) {
        gunichar c = g_utf8_get_char_validated(text, end - text);
        bool valid = c != (gunichar)-1 && c != (gunichar)-2;
        const char *next = text + (valid ? g_utf8_skip[(unsigned char)*text] : 1);
        if (*text == '\n')
            g_string_append_printf(out, "\n%s", indent);
        else if (valid && (c == '\t' || !g_unichar_iscntrl(c)))
            g_string_append_len(out, text, next - text);
        else
            for (const char *byte = text; byte < next; byte++)
                g_string_append_printf(out, "\\%03u", (unsigned)(unsigned char)*byte);
        text = next;
    }
    if (cut)
        g_string_append(out, "…");
}

static bool
is_scenario(const Script *script, const lua_Debug *ar)
{
    return script->name != NULL && ar->source[0] == '@' &&
           strcmp(ar->source + 1, script->name) == 0;
}

/* How many frames L has; lua_getstack walks, so by doubling and halving. */
static int
depth(lua_State *L)
{
    lua_Debug ar;
    int below = -1, above = 1;
    for (; lua_getstack(L, above - 1, &ar); above *= 2)
        below = above - 1;
    above--;
    while (below + 1 < above) {
        int middle = below + (above - below) / 2;
        if (lua_getstack(L, middle, &ar))
            below = middle;
        else
            above = middle;
    }
    return above;
}

/* The line of the innermost frame of the scenario in L; 0 when there is none. */
static int
scenario_line(const Script *script, lua_State *L)
{
    lua_Debug ar;
    int n = depth(L);
    for (int level = 0; level < n; level++) {
        if (level == FRAMES_LOOKED_AT && n > 2 * FRAMES_LOOKED_AT)
            level = n - FRAMES_LOOKED_AT;
        lua_getstack(L, level, &ar);
        lua_getinfo(L, "Sl", &ar);
        if (is_scenario(script, &ar) && ar.currentline > 0)
            return ar.currentline;
    }
    return 0;
}

void
script_where(lua_State *L, char *text, size_t text_size)
{
    Script *script = script_of(L);
    int line = scenario_line(script, L);
    /* A callback that C made may have no frame of the scenario: then it is who called that C. */
    for (Activation *a = script->limits.activation; line == 0 && a != NULL; a = a->outer)
        line = scenario_line(script, a->co);

    if (line > 0)
        g_snprintf(text, text_size, "%s:%d", script->name, line);
    else
        g_strlcpy(text, "", text_size);
}

/* The length of "ID:LINE: " at the start of message, where ID begins with `id`; 0: it has none. */
static size_t
place_length(const char *message, const char *id, bool whole_id)
{
    if (!g_str_has_prefix(message, id))
        return 0;
    const char *p = message + strlen(id);
    if (!whole_id && (p = strstr(p, "]:")) != NULL)
        p++;
    if (p == NULL || *p != ':' || !g_ascii_isdigit(p[1]))
        return 0;
    for (p++; g_ascii_isdigit(*p); p++)
        continue;
    return p[0] == ':' && p[1] == ' ' ? (size_t)(p - message) + 2 : 0;
}

void
place_append_message(GString *out, lua_State *co, const char *message, size_t length)
{
    const Script *script = script_of(co);
    size_t own = script->name != NULL ? place_length(message, script->chunk_id, true) : 0;
    if (own > 0) {
        size_t id = strlen(script->chunk_id);
        g_string_append(out, script->name);
        place_append_text(out, message + id, length - id, "  ");
        return;
    }

    char where[128];
    script_where(co, where, sizeof where);
    size_t library = place_length(message, PLACE_LIBRARY_PREFIX, false);
    if (where[0] != '\0')
        g_string_append_printf(out, "%s: ", where);
    else if (script->name != NULL)
        g_string_append_printf(out, "%s: ", script->name);
    place_append_text(out, message + library, length - library, "  ");
}

/* One line of a traceback, e.g. "lost.lua:3: in local 'f'". */
static void
append_frame(GString *out, lua_State *co, lua_Debug *ar)
{
    lua_getinfo(co, "Slnt", ar);
    g_string_append(out, "\n    ");
    place_append_text(out, ar->short_src, strlen(ar->short_src), "");
    g_string_append_c(out, ':');
    if (ar->currentline > 0)
        g_string_append_printf(out, "%d:", ar->currentline);
    g_string_append(out, " in ");
    if (*ar->namewhat != '\0') {
        g_string_append_printf(out, "%s '", ar->namewhat);
        place_append_text(out, ar->name, strlen(ar->name), "");
        g_string_append_c(out, '\'');
    } else if (*ar->what == 'm') {
        g_string_append(out, "main chunk");
    } else if (*ar->what != 'C') {
        g_string_append_printf(out, "a function of line %d", ar->linedefined);
    } else {
        g_string_append(out, "a function of C");
    }
    if (ar->istailcall)
        g_string_append(out, "\n    (…tail calls…)");
}

/* The innermost frame that is the scenario's: what it called into to raise the error is our own. */
static int
innermost(lua_State *co, int n)
{
    lua_Debug ar;
    for (int level = 0; level < n && level < FRAMES_LOOKED_AT; level++) {
        lua_getstack(co, level, &ar);
        lua_getinfo(co, "S", &ar);
        if (is_scenario(script_of(co), &ar))
            return level;
    }
    return 0;
}

void
place_append_traceback(GString *out, lua_State *co)
{
    int n = depth(co), first = innermost(co, n), shown = n - first;
    if (n > 0)
        g_string_append(out, "\n  stack traceback:");
    for (int level = first; level < n; level++) {
        if (shown > 2 * FRAMES_SHOWN && level == first + FRAMES_SHOWN) {
            g_string_append_printf(out, "\n    … (%d levels)", shown - 2 * FRAMES_SHOWN);
            level = n - FRAMES_SHOWN;
        }
        lua_Debug ar;
        lua_getstack(co, level, &ar);
        lua_getinfo(co, "S", &ar);
        if (!g_str_has_prefix(ar.short_src, PLACE_LIBRARY_PREFIX))
            append_frame(out, co, &ar);
    }
}
