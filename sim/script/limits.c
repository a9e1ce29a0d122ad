/* For clock_gettime and the processor time of a thread, which C11 does not have. */
#define _POSIX_C_SOURCE 200809L

#include "script/limits.h"

#include <stdlib.h>
#include <time.h>

enum {
    HOOK_PERIOD = 1000,        /* instructions between two calls of the hook */
    LOOK_US = 50000,           /* wall time between two looks at the processor time */
    LEAST_FREED = 64,          /* part of the memory that a collection must free */
    LARGE_BYTES = 1024 * 1024, /* a block of this size took long enough to look */
};

const ScriptLimits script_limits_default = {
    .instructions = 500000000,
    .memory_bytes = (size_t)512 * 1024 * 1024,
    .processor_s = 10,
};

static int64_t
processor_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Wall time is cheap to read and decides when to read the processor's. */
static bool
processor_time_is_up(const Limits *limits, Activation *a)
{
    int64_t now_us = g_get_monotonic_time();
    if (a->began_ns >= 0 && now_us - a->looked_us < LOOK_US)
        return false;

    int64_t now_ns = processor_ns();
    if (a->began_ns < 0)
        a->began_ns = now_ns;
    a->looked_us = now_us;
    return now_ns - a->began_ns >= (int64_t)limits->max.processor_s * 1000000000;
}

static bool
is_stopped(const Limits *limits)
{
    return limits->stop != NULL && atomic_load_explicit(limits->stop, memory_order_relaxed) != 0;
}

static void
remember_where(Limits *limits, lua_State *L)
{
    if (limits->where[0] == '\0')
        script_where(L, limits->where, sizeof limits->where);
}

/* The error that unwinds where Lua cannot yield; making a string of it could meet a limit. */
static void
raise_met_limit(lua_State *L)
{
    lua_pushlightuserdata(L, NULL);
    lua_error(L);
}

static void
count_hook(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    Limits *limits = limits_of(L);
    Activation *a = limits->activation;

    limits_settle(limits);
    if (limits->met == LIMIT_NONE) {
        a->left -= a->period;
        if (a->left <= 0)
            limits->met = LIMIT_INSTRUCTIONS;
        else if (is_stopped(limits))
            limits->met = LIMIT_STOPPED;
        else if (processor_time_is_up(limits, a))
            limits->met = LIMIT_PROCESSOR;
    }
    if (limits->met == LIMIT_NONE) {
        if (a->left < a->period) {
            a->period = (int)a->left;
            lua_sethook(L, count_hook, LUA_MASKCOUNT, a->period);
        }
        return;
    }

    remember_where(limits, L);
    lua_sethook(L, count_hook, LUA_MASKCOUNT, 1);
    if (lua_isyieldable(L))
        lua_yield(L, 0); /* in a hook this returns; Lua yields when the hook has returned */
    else
        raise_met_limit(L);
}

void
limits_settle(Limits *limits)
{
    if (limits->met == LIMIT_NONE && limits->refused_bytes != 0)
        limits->met = LIMIT_MEMORY;
}

/* From a C function: does not return. */
static void
leave(lua_State *L)
{
    Limits *limits = limits_of(L);
    remember_where(limits, L);
    lua_sethook(L, count_hook, LUA_MASKCOUNT, 1);
    if (lua_isyieldable(L))
        lua_yield(L, 0);
    raise_met_limit(L);
}

static void
meet(Limits *limits, LimitKind kind)
{
    if (limits->met != LIMIT_NONE)
        return;
    limits->met = kind;
    if (limits->activation != NULL) /* as from a signal handler: at the next instruction */
        lua_sethook(limits->activation->co, count_hook, LUA_MASKCOUNT, 1);
}

/*
 * Lua answers a refusal with a full collection, during which nothing grows, and asks for the same
 * again: the second refusal is the limit. The buffers of lauxlib do not ask again; so a refusal
 * that something else follows, or that is still there when code runs, was the limit too. It is
 * noted here and not where LUA_ERRMEM arrives, since a __close on the way may replace that error
 * with one of its own.
 */
static void *
refuse(Limits *limits, const void *block, size_t new_size)
{
    if (limits->refused_bytes != 0)
        meet(limits, LIMIT_MEMORY);
    else if (limits->activation != NULL) /* Lua saved the line before it asked */
        remember_where(limits, limits->activation->co);
    limits->refused_block = block;
    limits->refused_bytes = new_size;
    return NULL;
}

/*
 * Something was granted after a refusal: what was refused, or something else. A collection that
 * freed next to nothing would be followed by another at once, and so on for minutes.
 */
static void
forget_refusal(Limits *limits, bool granted)
{
    size_t most = limits->max.memory_bytes;
    limits->refused_bytes = 0;
    if (!granted || limits->used_bytes > most - most / LEAST_FREED)
        meet(limits, LIMIT_MEMORY);
    else if (limits->met == LIMIT_NONE)
        limits->where[0] = '\0';
}

static void
look_after_large_block(Limits *limits)
{
    if (limits->activation != NULL && processor_time_is_up(limits, limits->activation))
        meet(limits, LIMIT_PROCESSOR);
}

void *
limits_allocate(void *user_data, void *block, size_t old_size, size_t new_size)
{
    Limits *limits = user_data;
    if (block == NULL)
        old_size = 0; /* Lua passes the kind of the object there */

    if (new_size == 0) {
        limits->used_bytes -= old_size;
        free(block);
        return NULL;
    }
    if (new_size > old_size) {
        size_t most = limits->max.memory_bytes + limits->reserve_bytes;
        if (new_size - old_size > most || limits->used_bytes > most - (new_size - old_size))
            return refuse(limits, block, new_size);
    }
    bool asked_again = limits->refused_block == block && limits->refused_bytes == new_size;
    void *moved = realloc(block, new_size);
    if (moved == NULL)
        return refuse(limits, block, new_size);

    limits->used_bytes += new_size - old_size;
    if (new_size > old_size) {
        if (limits->refused_bytes != 0)
            forget_refusal(limits, asked_again);
        if (new_size >= LARGE_BYTES)
            look_after_large_block(limits);
    }
    return moved;
}

void
limits_begin(Limits *limits, Activation *activation, lua_State *co)
{
    int64_t most = (int64_t)MIN(limits->max.instructions, (uint64_t)INT64_MAX);
    *activation = (Activation){
        .outer = limits->activation,
        .co = co,
        .left = most,
        .period = (int)CLAMP(most, 1, HOOK_PERIOD),
        .began_ns = -1,
    };
    limits->activation = activation;
    lua_sethook(co, count_hook, LUA_MASKCOUNT, activation->period);
}

void
limits_end(Limits *limits)
{
    limits->activation = limits->activation->outer;
}

void
limits_charge(lua_State *L, uint64_t steps)
{
    Limits *limits = limits_of(L);
    Activation *a = limits->activation;
    if (a == NULL) /* our own work outside an activation is not limited */
        return;
    limits_settle(limits);
    if (limits->met == LIMIT_NONE) {
        if (steps >= (uint64_t)a->left)
            limits->met = LIMIT_INSTRUCTIONS;
        else if (is_stopped(limits))
            limits->met = LIMIT_STOPPED;
        else if (steps >= HOOK_PERIOD && processor_time_is_up(limits, a))
            limits->met = LIMIT_PROCESSOR;
        else
            a->left -= (int64_t)steps;
    }
    if (limits->met != LIMIT_NONE)
        leave(L);
}

void
limits_check(lua_State *L, int status)
{
    Limits *limits = limits_of(L);
    limits_settle(limits);
    if (limits->met == LIMIT_NONE && status == LUA_ERRMEM)
        limits->met = LIMIT_MEMORY;
    if (limits->met != LIMIT_NONE)
        leave(L);
}

char *
limits_text(const Limits *limits)
{
    const size_t mib = 1024 * 1024;
    switch (limits->met) {
    case LIMIT_NONE:
        break;
    case LIMIT_INSTRUCTIONS:
        return g_strdup_printf("%" G_GUINT64_FORMAT " Lua instructions without a pause",
                               limits->max.instructions);
    case LIMIT_MEMORY:
        if (limits->max.memory_bytes % mib == 0)
            return g_strdup_printf("%zu MiB of Lua memory", limits->max.memory_bytes / mib);
        return g_strdup_printf("%zu bytes of Lua memory", limits->max.memory_bytes);
    case LIMIT_PROCESSOR:
        return g_strdup_printf("%u s of processor time without a pause", limits->max.processor_s);
    case LIMIT_STOPPED:
        return g_strdup("stopped from outside");
    }
    return g_strdup("");
}
