/*
 * What expectations are judged by, as tables for lua/. Made when they are asked for, which is when
 * the run is over.
 */
#include "script/l_types.h"
#include "script/scenario_run.h"

#include <string.h>

static const char *const fate_names[FACT_N_FATES] = {
    [FACT_SENT] = "sent", [FACT_RETRANSMITTED] = "retransmitted", [FACT_LOST] = "lost"};

static void
set_string(lua_State *L, const char *field, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, field);
}

static void
set_integer(lua_State *L, const char *field, int64_t value)
{
    lua_pushinteger(L, value);
    lua_setfield(L, -2, field);
}

static void
set_times(lua_State *L, const FactTimes *times)
{
    set_integer(L, "count", (int64_t)times->count);
    lua_createtable(L, (int)times->times->len, 0);
    for (guint i = 0; i < times->times->len; i++) {
        lua_pushinteger(L, g_array_index(times->times, SimTime, i));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "times");
}

static void
set_states(lua_State *L, const GArray *states)
{
    lua_createtable(L, (int)states->len, 0);
    for (guint i = 0; i < states->len; i++) {
        const StateFact *fact = &g_array_index(states, StateFact, i);
        lua_createtable(L, 0, 3);
        set_integer(L, "at", fact->at);
        set_string(L, "from", tcp_state_name(fact->from));
        set_string(L, "to", tcp_state_name(fact->to));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "states");
}

static void
set_segments(lua_State *L, const GPtrArray *segments)
{
    lua_createtable(L, (int)segments->len, 0);
    for (guint i = 0; i < segments->len; i++) {
        const SegmentFact *fact = segments->pdata[i];
        lua_createtable(L, 0, 4);
        set_string(L, "fate", fate_names[fact->fate]);
        set_integer(L, "flags", fact->flags);
        set_times(L, &fact->times);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "segments");
}

static void
set_results(lua_State *L, const GPtrArray *results)
{
    lua_createtable(L, (int)results->len, 0);
    for (guint i = 0; i < results->len; i++) {
        const ResultFact *fact = results->pdata[i];
        lua_createtable(L, 0, 4);
        set_string(L, "call", fact->call);
        set_string(L, "result", fact->result);
        set_times(L, &fact->times);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "results");
}

/*
 * core.facts(host's name, number or nil) -> what is known of that connection, or of each that the
 * host had: a list of {conn, states, segments, results}. Times are in nanoseconds of the run.
 */
static int
l_facts(lua_State *L)
{
    const char *host = luaL_checkstring(L, 1);
    lua_Integer number = luaL_optinteger(L, 2, -1);
    const GPtrArray *all = facts_connections(run_of(L)->facts);
    lua_Integer n = 0;
    lua_newtable(L);
    for (guint i = 0; i < all->len; i++) {
        const ConnFacts *facts = all->pdata[i];
        if (strcmp(facts->host, host) != 0 || (number >= 0 && facts->conn != (uint64_t)number))
            continue;
        lua_createtable(L, 0, 4);
        set_integer(L, "conn", facts->conn);
        set_states(L, facts->states);
        set_segments(L, facts->segments);
        set_results(L, facts->results);
        lua_rawseti(L, -2, ++n);
    }
    return 1;
}

/* core.clock() -> the run's zero and its end, in nanoseconds. */
static int
l_clock(lua_State *L)
{
    const Run *run = run_of(L);
    lua_pushinteger(L, run->result->zero);
    lua_pushinteger(L, sim_now(run->sim));
    return 2;
}

const luaL_Reg facts_functions[] = {{"facts", l_facts}, {"clock", l_clock}, {NULL, NULL}};
