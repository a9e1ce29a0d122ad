/*
 * place.h - where in a scenario something happened, and how that is told.
 *
 * Nothing here allocates in Lua or raises, so all of it works on a dead coroutine's stack and when
 * memory is used up.
 */
#ifndef LASTACK_SCRIPT_PLACE_H
#define LASTACK_SCRIPT_PLACE_H

#include "script/script.h"

/* Chunks of lua/ are named "=[lastack.module]"; Lua's messages then begin "[lastack.module]:12:".
 */
#define PLACE_LIBRARY_PREFIX "[lastack"

/*
 * Appends text as it may be shown: a control character or a byte that is not UTF-8 becomes \ddd, a
 * new line is followed by `indent`, and what is longer than 4096 bytes ends with "…".
 */
void place_append_text(GString *out, const char *text, size_t length, const char *indent);

/*
 * Appends "FILE:LINE: message". A message that begins with the scenario's place keeps it; the place
 * that lua/ or C put there gives way to that of the innermost frame of the scenario in `co`.
 */
void place_append_message(GString *out, lua_State *co, const char *message, size_t length);

/* Appends co's stack, innermost first, each line indented; deep stacks are cut in the middle. */
void place_append_traceback(GString *out, lua_State *co);

#endif
