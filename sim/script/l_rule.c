/*
 * Rules by which a direction of a link drops packets, and the predicates that scenarios write for
 * them. A predicate is called from inside the network, so it is an activation of its own, in which
 * everything that would change the network is refused.
 */
#include "net/link.h"
#include "script/flags.h"
#include "script/l_types.h"
#include "script/scenario_run.h"
#include "tcp/tcp_state.h"

typedef struct {
    Run *run;
    lua_State *co; /* in which it runs, again and again */
    int fn;        /* its reference */
} Predicate;

typedef struct {
    const Predicate *predicate;
    const Packet *packet;
} Question;

static void
set_integer(lua_State *L, const char *field, uint64_t value)
{
    lua_pushinteger(L, (lua_Integer)value);
    lua_setfield(L, -2, field);
}

/* What a predicate sees of a packet; numbers are relative where the sender knew the first ones. */
static void
push_packet(lua_State *L, const Packet *packet)
{
    const PacketOrigin *origin = &packet->origin;
    char flags[FLAGS_TEXT_MAX];
    lua_createtable(L, 0, 8);
    lua_pushstring(L, flags_format(packet->tcp.flags, flags));
    lua_setfield(L, -2, "flags");
    set_integer(L, "seq", packet->tcp.seq - (origin->knows_seq ? origin->seq_first : 0));
    if ((packet->tcp.flags & TCP_ACK) != 0)
        set_integer(L, "ack", packet->tcp.ack - (origin->knows_ack ? origin->ack_first : 0));
    set_integer(L, "len", packet->text.length);
    set_integer(L, "win", packet->tcp.window);
    set_integer(L, "transmission", origin->transmission);
    lua_pushboolean(L, origin->transmission > 1);
    lua_setfield(L, -2, "retransmission");
    lua_pushstring(L, tcp_state_name((TcpState)origin->state));
    lua_setfield(L, -2, "state");
}

static int
prepare(lua_State *L)
{
    const Question *question = lua_touserdata(L, 1);
    script_push_kept(L, question->predicate->fn);
    push_packet(L, question->packet);
    lua_xmove(L, question->predicate->co, 2);
    return 0;
}

static bool
ask(void *ctx, const Packet *packet)
{
    const Predicate *predicate = ctx;
    Run *run = predicate->run;
    Question question = {.predicate = predicate, .packet = packet};
    GError *error = NULL;
    int n_results = 0;
    if (run->error != NULL || run->script_spent)
        return false;
    if (!script_call(run->script, prepare, &question, &error)) {
        run_fail(run, error);
        return false;
    }

    run->looking = true;
    ActivationEnd end = script_resume(run->script, predicate->co, 1, &n_results, &error);
    run->looking = false;
    switch (end) {
    case ACTIVATION_RETURNED: {
        bool chosen = n_results > 0 && lua_toboolean(predicate->co, -n_results);
        lua_settop(predicate->co, 0);
        return chosen;
    }
    case ACTIVATION_YIELDED: /* by run_leave: the run ends */
        return false;
    case ACTIVATION_FAILED:
        run_fail(run, error);
        return false;
    case ACTIVATION_LIMIT:
        run_meet_limit(run, error);
        return false;
    }
    g_assert_not_reached();
}

/* The field of the table at index 2, or `otherwise`; adds `bit` to the rule's when it is there. */
static int64_t
take(lua_State *L, const char *field, int64_t otherwise, PacketRule *rule, unsigned bit)
{
    int64_t value = otherwise;
    int type = lua_getfield(L, 2, field);
    if (type != LUA_TNIL) {
        value = type == LUA_TBOOLEAN ? lua_toboolean(L, -1) : luaL_checkinteger(L, -1);
        rule->fields |= bit;
    }
    lua_pop(L, 1);
    return value;
}

/* core.rule(direction, fields, predicate or nil) */
static int
l_rule(lua_State *L)
{
    Run *run = run_of(L);
    LinkEnd *end = direction_check(L, 1, "link:from(host):drop");
    PacketRule rule = {0};
    rule.flags = (uint8_t)take(L, "flags", 0, &rule, RULE_FLAGS);
    rule.has = (uint8_t)take(L, "has", 0, &rule, RULE_HAS);
    rule.answering = (uint8_t)take(L, "answering", 0, &rule, RULE_ANSWERING);
    rule.state = (uint8_t)take(L, "state", 0, &rule, RULE_STATE);
    rule.retransmission = take(L, "retransmission", 0, &rule, RULE_RETRANSMISSION) != 0;
    rule.length_min = (uint32_t)take(L, "len_min", 0, &rule, RULE_LENGTH);
    rule.length_max = (uint32_t)take(L, "len_max", UINT32_MAX, &rule, RULE_LENGTH);
    rule.seq_min = (uint32_t)take(L, "seq_min", 0, &rule, RULE_SEQ);
    rule.seq_max = (uint32_t)take(L, "seq_max", UINT32_MAX, &rule, RULE_SEQ);
    rule.nth = (uint64_t)take(L, "nth", 0, &rule, 0);
    rule.count = (uint64_t)take(L, "count", 0, &rule, 0);
    script_where(L, rule.place, sizeof rule.place);

    if (!lua_isnoneornil(L, 3)) {
        lua_State *co = lua_newthread(L);
        script_keep(L);
        lua_pushvalue(L, 3);
        int fn = script_keep(L);
        Predicate *predicate = g_new(Predicate, 1);
        *predicate = (Predicate){.run = run, .co = co, .fn = fn};
        rule.fields |= RULE_PREDICATE;
        rule.predicate = ask;
        rule.release = g_free;
        rule.ctx = predicate;
    }
    impair_add_rule(&end->impairment, &run->sim->memory, &rule);
    return 0;
}

const luaL_Reg rule_functions[] = {{"rule", l_rule}, {NULL, NULL}};
