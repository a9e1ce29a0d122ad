/*
 * l_types.h - the bound types: what each l_*.c offers to the others and to bindings.c.
 *
 * A file has a class (its methods and metamethods, object.h) and functions for "lastack.core", by
 * which lua/ makes objects of it. Those are called by lua/ only, with arguments that lua/ has
 * checked; methods are called by scenarios and check for themselves.
 */
#ifndef LASTACK_SCRIPT_L_TYPES_H
#define LASTACK_SCRIPT_L_TYPES_H

#include "core/quantity.h"
#include "net/host.h"
#include "script/object.h"
#include "tcp/tcp.h"

#include <stdbool.h>

extern const ObjectClass connection_class, direction_class, host_class, link_class, listener_class,
    network_class, quantity_class;

extern const luaL_Reg connection_functions[], facts_functions[], host_functions[],
    language_functions[], link_functions[], listener_functions[], network_functions[],
    quantity_functions[], rule_functions[], settings_functions[];

void quantity_push(lua_State *L, Dimension dimension, int64_t value);

/*
 * Reads a quantity or a text that is one, of this dimension. Returns false with a message such as
 * `a time, e.g. "50 ms"; got the bare number 50`; raises nothing.
 */
bool quantity_read(lua_State *L, int index, Dimension dimension, int64_t *ret_value, char *message,
                   size_t message_size);

/* The host behind an object that `call` was given. */
Host *host_check(lua_State *L, int index, const char *call);

/* The direction behind an object that lua/ has made. */
LinkEnd *direction_check(lua_State *L, int index, const char *call);

/* Lays what the table at `index` holds (setting name -> whole number) over `settings`. */
void settings_take(lua_State *L, int index, TcpSettings *settings);

#endif
