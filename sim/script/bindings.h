/*
 * bindings.h - what C offers to lua/: one module, which lua/ gets from `require "lastack.core"`.
 *
 * The library in lua/ makes of it what a scenario sees; a scenario itself cannot require it. It
 * holds functions on the types of l_*.c and the tables of their methods, to which lua/ adds its
 * own. Everything of a run is reached by script_context; nothing here outlives a run but the types.
 */
#ifndef LASTACK_SCRIPT_BINDINGS_H
#define LASTACK_SCRIPT_BINDINGS_H

#include <lua.h>

/* Called once a state, before the library is loaded: leaves the module's table on the stack. */
int bindings_open(lua_State *L);

#endif
