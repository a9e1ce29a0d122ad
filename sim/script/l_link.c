/*
 * Links as scenarios hold them, and their directions: what one end sends. A direction is no more
 * than a name for a LinkEnd, so asking twice for the same one gives two objects that are alike.
 */
#include "net/link.h"

#include "script/l_types.h"
#include "script/scenario_run.h"

typedef struct {
    Object object;
    Link *link;
} LinkObject;

typedef struct {
    Object object;
    LinkEnd *end;
} DirectionObject;

LinkEnd *
direction_check(lua_State *L, int index, const char *call)
{
    const DirectionObject *object = object_check(L, index, OBJECT_DIRECTION, call);
    return object->end;
}

static int
l_from(lua_State *L)
{
    const LinkObject *object = object_check(L, 1, OBJECT_LINK, "link:from");
    const Host *host = host_check(L, 2, "link:from");
    LinkEnd *end = link_end_at(object->link, host);
    if (end == NULL)
        return script_error(L, "link:from: %s is not at an end of %s", host->name,
                            object->link->name);
    DirectionObject *direction = object_new(L, OBJECT_DIRECTION, sizeof *direction);
    direction->end = end;
    return 1;
}

static int
l_name(lua_State *L)
{
    const LinkObject *object = object_check(L, 1, OBJECT_LINK, "link:name");
    lua_pushstring(L, object->link->name);
    return 1;
}

static int
l_direction_tostring(lua_State *L)
{
    const LinkEnd *end = direction_check(L, 1, "tostring");
    lua_pushfstring(L, "%s from %s", end->link->name, end->host->name);
    return 1;
}

static const luaL_Reg link_methods[] = {{"from", l_from}, {"name", l_name}, {NULL, NULL}};
static const luaL_Reg link_metamethods[] = {{"__tostring", l_name}, {NULL, NULL}};
const ObjectClass link_class = {link_methods, link_metamethods};

static const luaL_Reg direction_methods[] = {{NULL, NULL}};
static const luaL_Reg direction_metamethods[] = {{"__tostring", l_direction_tostring},
                                                 {NULL, NULL}};
const ObjectClass direction_class = {direction_methods, direction_metamethods};

/* Lays a field of the table at `index` over *value. */
static void
take(lua_State *L, int index, const char *field, int64_t *value)
{
    if (lua_getfield(L, index, field) != LUA_TNIL)
        *value = luaL_checkinteger(L, -1);
    lua_pop(L, 1);
}

/* What the table does not give stays as it was. Ranges were checked where the options were read. */
static void
take_parameters(lua_State *L, int index, LinkParameters *parameters)
{
    int64_t delay = parameters->delay, rate = (int64_t)parameters->rate_bps;
    int64_t mtu = parameters->mtu_bytes, loss = (int64_t)parameters->loss;
    int64_t packets = parameters->queue_pkts, bytes = (int64_t)parameters->queue_bytes;
    take(L, index, "delay", &delay);
    take(L, index, "rate", &rate);
    take(L, index, "mtu", &mtu);
    take(L, index, "loss", &loss);
    take(L, index, "queue_pkts", &packets);
    take(L, index, "queue_bytes", &bytes);
    *parameters = (LinkParameters){
        .delay = delay,
        .rate_bps = (uint64_t)rate,
        .mtu_bytes = (uint32_t)mtu,
        .queue_pkts = (uint32_t)packets,
        .queue_bytes = (uint64_t)bytes,
        .loss = (uint64_t)loss,
    };
}

/* core.link(a, b, parameters, name or nil) -> a new link. */
static int
l_link(lua_State *L)
{
    Run *run = run_of(L);
    Host *a = host_check(L, 1, "net:link"), *b = host_check(L, 2, "net:link");
    const char *name = luaL_optstring(L, 4, NULL);
    if (name != NULL && network_find_link(run->network, name) != NULL)
        return script_error(L, "net:link: there is a link %s already", name);
    LinkParameters parameters = link_parameters_default;
    take_parameters(L, 3, &parameters);
    LinkObject *object = object_new(L, OBJECT_LINK, sizeof *object);
    object->link = link_new(run->network, a, b, &parameters, name);
    return 1;
}

/* core.set(direction, parameters): of that direction only. */
static int
l_set(lua_State *L)
{
    LinkEnd *end = direction_check(L, 1, "link:from(host):set");
    take_parameters(L, 2, &end->parameters);
    return 0;
}

const luaL_Reg link_functions[] = {{"link", l_link}, {"set", l_set}, {NULL, NULL}};
