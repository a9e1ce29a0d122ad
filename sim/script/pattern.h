/*
 * pattern.h - Lua patterns (Lua 5.4 manual §6.4.1), matched under the limits of an activation.
 *
 * A pattern is compiled to a row of items, each tried once on the way to a match, so what has to be
 * remembered for going back is at most one choice an item: no recursion, and no memory that grows
 * while matching. Every look at a byte is charged as an instruction; a pattern that goes back
 * exponentially often meets the limit.
 *
 * Classes (%a, %w) are those of ASCII in every locale.
 */
#ifndef LASTACK_SCRIPT_PATTERN_H
#define LASTACK_SCRIPT_PATTERN_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

enum { PATTERN_MAX_CAPTURES = 32 };

typedef struct Pattern Pattern;

typedef struct {
    const char *text;
    size_t length;
} Subject;

/* Offsets into the subject. */
typedef struct {
    size_t start, end;
    bool is_position; /* "()": only start counts */
} Capture;

typedef struct {
    size_t start, end;
    int n_captures;
    Capture captures[PATTERN_MAX_CAPTURES];
} Match;

/*
 * Compiles a pattern into a userdata that it leaves on the stack. `^` at its start is an anchor
 * only where `anchors` says so. Raises for a malformed pattern.
 */
Pattern *pattern_push(lua_State *L, const char *text, size_t length, bool anchors);

/* Whether the pattern begins with an anchor: then a search looks at `from` only. */
bool pattern_is_anchored(const Pattern *pattern);

/*
 * Finds the first match that starts at `from` or later and does not end at `not_end` (SIZE_MAX: it
 * may end anywhere): where the last one ended, an empty match does not count. The subject must be
 * kept alive on L's stack.
 */
bool pattern_search(lua_State *L, Pattern *pattern, Subject subject, size_t from, size_t not_end,
                    Match *ret_match);

#endif
