/*
 * sandbox.h - the names a script sees, and the tables that hold them.
 *
 * By allow-list: what is not put in here does not exist. A script's environment is an empty table
 * that reads through to the shared names and can be neither written nor given a metatable; library
 * tables (`string`, `math`) are shut the same way. So nothing that one run does to them is there in
 * the next, and an undefined name is an error at its line. Modules of lua/ run in an environment
 * of their own, whose `require` also knows the bindings.
 */
#ifndef LASTACK_SCRIPT_SANDBOX_H
#define LASTACK_SCRIPT_SANDBOX_H

#include "script/script.h"

/* Under script_call, once for a Script: builds what all runs share. */
void sandbox_open(lua_State *L);

/* Pushes a new environment for a scenario. */
void sandbox_push_environment(lua_State *L);

/* Raises when the table at `index` is one of those that are shut. */
void sandbox_check_open(lua_State *L, int index);

/* Compiles the module and keeps its chunk, without running it. */
void sandbox_compile(lua_State *L, const char *module);

#endif
