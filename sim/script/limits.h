/*
 * limits.h - what a script may use, and how it is stopped when that is used up.
 *
 * A met limit is not a Lua error that a script could catch. Where Lua can yield, the activation is
 * yielded out of and its coroutine never resumed; where it cannot (a C function is on the stack:
 * gsub's callback, __tostring, load's reader) an error is raised, and raised again at each
 * instruction, until Lua can yield or the activation has ended. So pcall, __close and metamethods
 * get one instruction each, and the sandbox's pcall asks limits_check before it goes on.
 *
 * A limit once met holds for the rest of the run, so neither the activation around a callback nor
 * the next event can go on.
 *
 * Instructions are counted by Lua itself, and the place where their limit is met (up to a thousand
 * late) follows from the script alone. C functions that can run long charge their steps to the same
 * count. Processor time is looked at now and then; it may stop
 * a run that is stuck in slow instructions, never change one that ends.
 *
 * The extra space of every lua_State holds its Script, whose first member is the Limits.
 */
#ifndef LASTACK_SCRIPT_LIMITS_H
#define LASTACK_SCRIPT_LIMITS_H

#include "script/script.h"

#include <stdatomic.h>

typedef enum {
    LIMIT_NONE,
    LIMIT_INSTRUCTIONS,
    LIMIT_MEMORY,
    LIMIT_PROCESSOR,
    LIMIT_STOPPED, /* somebody outside wants it to end, as by Ctrl-C */
} LimitKind;

/* What is running now; lives on the C stack of script_resume. */
typedef struct Activation {
    struct Activation *outer; /* whose C code resumed this one; NULL: none */
    lua_State *co;
    int64_t left;      /* instructions before the limit, but for those of `period` */
    int period;        /* instructions until the hook is called */
    int64_t began_ns;  /* processor time at the first look; -1 before it */
    int64_t looked_us; /* wall time of the last look: only decides when to look again */
} Activation;

typedef struct {
    ScriptLimits max;
    Activation *activation; /* the innermost; NULL: none */
    LimitKind met;          /* of this run; LIMIT_NONE: none */
    const atomic_int *stop; /* script_set_stop; may be NULL */
    char where[128];        /* "FILE:LINE" where it was met, once known */
    size_t used_bytes;
    size_t reserve_bytes;      /* on top of max.memory_bytes, while an error is handled */
    const void *refused_block; /* the last request if it was refused: Lua collects and asks again */
    size_t refused_bytes;
} Limits;

static inline Limits *
limits_of(lua_State *L)
{
    return *(Limits **)lua_getextraspace(L);
}

/* The lua_Alloc of a Script's state; `limits` is its Limits. */
void *limits_allocate(void *limits, void *block, size_t old_size, size_t new_size);

/* Around each lua_resume. */
void limits_begin(Limits *limits, Activation *activation, lua_State *co);
void limits_end(Limits *limits);

/* Notes that the memory limit was met if memory was refused and not asked for again. */
void limits_settle(Limits *limits);

/*
 * Charges `steps` of a long C function as if they were instructions. Does not return when that
 * meets the limit, or when one was met before: call it with nothing in hand that Lua does not own.
 */
void limits_charge(lua_State *L, uint64_t steps);

/* Does not return when a limit was met: for whoever caught an error. `status` is the caught one. */
void limits_check(lua_State *L, int status);

/* Which limit was met and its value, e.g. "512 MiB of Lua memory". Transfer full. */
char *limits_text(const Limits *limits);

#endif
