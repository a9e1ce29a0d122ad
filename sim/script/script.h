/*
 * script.h - one sandboxed Lua state that runs one scenario, once or many times.
 *
 * Lua code runs only in *activations*: one chunk, one resume of a process, one callback. Each is a
 * coroutine resumed by script_resume, under limits that no script can catch: instructions, memory,
 * processor time. A script has no clock, no files, no addresses, and `pairs` in a fixed order, so a
 * run depends on nothing but the scenario and its seed (README, "What a scenario cannot do").
 *
 * NOT MODELLED: the length operator on a list with holes. It may give any border, as the manual
 * says, and which one can differ from run to run, since Lua decides by the layout of its hash.
 *
 * How it stands: script.c holds the state, activations and errors; limits.c the hook and the
 * allocator; place.c where in a scenario something happened; sandbox.c the environment; lib_*.c and
 * pattern.c the library functions that are ours; pow.c the operator ^; proc.c the processes; l_*.c
 * one bound type each, which only lua/ sees; scenarios see what lua/ makes of it.
 *
 * Modules of lua/ are compiled once for a Script and run once a run, by the first `require`.
 *
 * Lua compares strings by LC_COLLATE and writes numbers by LC_NUMERIC: both must be "C".
 *
 * Errors are GErrors of SIM_ERROR whose message is "FILE:LINE: what, what was expected", and whose
 * traceback, if any, follows on indented lines.
 */
#ifndef LASTACK_SCRIPT_SCRIPT_H
#define LASTACK_SCRIPT_SCRIPT_H

#include <glib.h>
#include <lua.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Script Script;

/* Met in one activation, but for memory, which is the whole state's. */
typedef struct {
    uint64_t instructions; /* 5 * 10^8 */
    size_t memory_bytes;   /* 512 MiB */
    unsigned processor_s;  /* 10: the last resort; may stop a run, never change one */
} ScriptLimits;

extern const ScriptLimits script_limits_default;

/* How an activation ended. */
typedef enum {
    ACTIVATION_RETURNED, /* results are on the coroutine's stack */
    ACTIVATION_YIELDED,  /* it waits; yielded values are on the coroutine's stack */
    ACTIVATION_FAILED,   /* a Lua error; error is set, the coroutine is dead */
    ACTIVATION_LIMIT,    /* a limit was met, or it was stopped; error is set, the coroutine is never
                            resumed again */
} ActivationEnd;

/* What a script prints, without a new line at its end; the text is lent. */
typedef void (*ScriptPrint)(void *ctx, const char *text, size_t length);

/* The next 64 random bits, for math.random. */
typedef uint64_t (*ScriptRandom)(void *ctx);

/*
 * A new state whose library is read from the folder `lua_dir` (lastack.lua and lastack/). Transfer
 * full: script_free. Fails when the library cannot be read.
 */
Script *script_new(const char *lua_dir, const ScriptLimits *limits, GError **error);
void script_free(Script *script);

/*
 * The limits for activations from now on; the memory limit holds at once. script_end_run goes back
 * to those of script_new.
 */
const ScriptLimits *script_limits(const Script *script);
void script_set_limits(Script *script, const ScriptLimits *limits);

/*
 * Activations are left as at a limit soon after *stop is no longer 0, which a signal handler may
 * bring about. NULL, as it is at first: nothing is looked at.
 */
void script_set_stop(Script *script, const atomic_int *stop);

/*
 * Calls open(L), under script_call; it returns 1 and leaves a table, which the modules of lua/ (and
 * only they) get from `require "lastack.core"`. Once for a Script: a second call does nothing.
 */
bool script_bind(Script *script, lua_CFunction open, GError **error);

/* Where `print` goes; until it is set, and with NULL, nowhere. */
void script_set_print(Script *script, ScriptPrint print, void *ctx);

/* Where math.random takes its numbers from; until it is set math.random is an error. */
void script_set_random(Script *script, ScriptRandom random, void *ctx);

/*
 * Compiles a scenario; `name` is what messages call it, e.g. "lost-last-ack.lua". Only source text
 * is taken, no bytecode. Fails with "NAME:LINE: …" on a syntax error.
 */
bool script_load(Script *script, const char *name, const char *source, size_t length,
                 GError **error);

/*
 * Begins a run of the loaded scenario: a new coroutine with the compiled chunk and a fresh
 * environment. `context` is what the bindings of this run work on (script_context). Returns the
 * coroutine, which the Script keeps alive until script_end_run.
 */
lua_State *script_begin_run(Script *script, void *context);

/* Lets go of everything of the run and collects it; nothing of it is left for the next. */
void script_end_run(Script *script);

/*
 * Keeps the value on top of L's stack, and pops it, until script_drop or the end of the run.
 * Returns the reference by which script_push_kept pushes it again.
 */
int script_keep(lua_State *L);
void script_push_kept(lua_State *L, int reference);
void script_drop(lua_State *L, int reference);

/*
 * Numbers the table or userdata at `index` as the next object that this run created. `pairs` takes
 * objects as keys only when they have a number, and visits them in its order.
 */
void script_number(lua_State *L, int index);

/* Bytes that Lua holds now. */
size_t script_memory(const Script *script);

/* The context of the run that goes on; NULL between runs. May be called from any C function. */
void *script_context(lua_State *L);
Script *script_of(lua_State *L);

/*
 * The one lua_resume: runs `co` with `n_args` values of its stack until it returns, yields, fails
 * or meets a limit. *ret_n_results values are then on co's stack. `error` as ActivationEnd says.
 */
ActivationEnd script_resume(Script *script, lua_State *co, int n_args, int *ret_n_results,
                            GError **error);

/*
 * The one lua_pcall, for our own C work outside an activation (making a handle, reading a table):
 * runs fn(L) with `arg` as a light userdata at index 1. Scripts' code never runs in it.
 */
bool script_call(Script *script, lua_CFunction fn, void *arg, GError **error);

/* "FILE:LINE" of the innermost frame that is the scenario's own code, "" when there is none. */
void script_where(lua_State *L, char *text, size_t text_size);

/*
 * Raises a Lua error whose message begins with the place in the scenario (never a line of lua/ or
 * of C): for wrong use of a bound function. Does not return.
 */
int script_error(lua_State *L, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
