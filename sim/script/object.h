/*
 * object.h - the values of ours that a scenario holds: userdata that begin with an Object.
 *
 * Nothing but these is userdata in the sandbox, so the type in the head is enough to know one. A
 * type's methods stand in one table: those written in C, and those that lua/ adds for this run.
 * Objects that stand for something in the network are numbered as they are made, which gives them
 * their place in `pairs`.
 */
#ifndef LASTACK_SCRIPT_OBJECT_H
#define LASTACK_SCRIPT_OBJECT_H

#include <lauxlib.h>
#include <lua.h>
#include <stddef.h>

typedef enum {
    OBJECT_QUANTITY,
    OBJECT_NETWORK,
    OBJECT_HOST,
    OBJECT_LINK,
    OBJECT_DIRECTION,
    OBJECT_LISTENER,
    OBJECT_CONNECTION,
    OBJECT_N
} ObjectType;

typedef struct {
    ObjectType type;
} Object;

typedef struct {
    const luaL_Reg *methods;     /* ends with a NULL name */
    const luaL_Reg *metamethods; /* the same */
} ObjectClass;

/* "host" */
const char *object_type_name(ObjectType type);

/* Makes the type for the run that goes on. */
void object_define(lua_State *L, ObjectType type, const ObjectClass *class);

/* Pushes the table of its methods. */
void object_push_methods(lua_State *L, ObjectType type);

/* Pushes a new object of `size` bytes, zero but for its head. */
void *object_new(lua_State *L, ObjectType type, size_t size);

/* NULL when the value at `index` is not an object of that type. */
void *object_test(lua_State *L, int index, ObjectType type);

/* What a scenario gave, for a message: "nothing", "a table", "a host". Pushes the text, which holds
 * while it stays on the stack. */
const char *object_given(lua_State *L, int index);

/* object_test, and the error says what `call` ("net:link") was to be given. The first argument of a
 * method is what it was called on, unless that was done with a dot. */
void *object_check(lua_State *L, int index, ObjectType type, const char *call);

#endif
