/*
 * proc.h - the programs on hosts: coroutines that are resumed by events and by nothing else.
 *
 * A blocking call looks whether it can go on; if not, it registers its process in a WaitList with a
 * set of bits, and yields. Whatever may have changed something calls wait_list_wake, from wherever
 * it is: that only schedules an event at this instant for each process that waits for one of those
 * bits. The event resumes the process, and the call's continuation looks again. A process that is
 * spawned starts by such an event too, so all of them run in the order in which they were decided.
 */
#ifndef LASTACK_SCRIPT_PROC_H
#define LASTACK_SCRIPT_PROC_H

#include "core/sim.h"
#include "net/host.h"

#include <glib.h>
#include <lua.h>

typedef struct Proc Proc;
struct Run;

/* In the order of spawning. All zero is empty. */
typedef struct {
    Proc *first, *last;
    Proc *current; /* that runs now; NULL: none */
} ProcList;

/* What processes wait for; in the order in which they began to. All zero is empty. */
typedef struct {
    Proc *first, *last;
} WaitList;

/*
 * Starts fn(host) as a process of `host` by an event at this instant. The function is at index
 * `fn`, the host's object at `object`.
 */
void proc_spawn(lua_State *L, const Host *host, int fn, int object);

/*
 * Registers the running process and yields; to be returned from a bound function. `what` says for
 * what it waits ("receive()"). When it is woken, `k` is called with `ctx`, as by lua_yieldk.
 */
int proc_wait(lua_State *L, WaitList *list, unsigned bits, const char *what, lua_KFunction k,
              lua_KContext ctx);

/* The same for a length of time; nothing is looked at afterwards. */
int proc_sleep(lua_State *L, SimTime length);

/* Wakes who waits for any of the bits. May be called from inside the simulation. */
void wait_list_wake(WaitList *list, unsigned bits);

/* Says of each process that waits who, where, for what and since when (`zero` is 0 of the clock).
 */
void proc_describe_waiting(const ProcList *list, SimTime zero, GPtrArray *ret_texts);

/* Lets go of all of them; none is resumed again. */
void proc_list_clear(ProcList *list);

#endif
