/*
 * bindings.h - what C offers to lua/: the module "lastack.core", which a scenario cannot require.
 *
 * The library in lua/ makes of it what a scenario sees. The functions stay with the Script; the
 * types (object.h) are made anew for each run, because lua/ adds methods to them.
 */
#ifndef LASTACK_SCRIPT_BINDINGS_H
#define LASTACK_SCRIPT_BINDINGS_H

#include <lua.h>

/* For script_bind: leaves the table of the functions on the stack. */
int bindings_open(lua_State *L);

/* For script_call at the beginning of a run: makes its types. */
int bindings_define(lua_State *L);

#endif
