/*
 * Hosts as scenarios hold them. host:connect and host:listen are lua/'s, which reads their options;
 * they end in l_connection.c and l_listener.c.
 */
#include "script/l_types.h"
#include "script/scenario_run.h"

typedef struct {
    Object object;
    Host *host;
} HostObject;

Host *
host_check(lua_State *L, int index, const char *call)
{
    const HostObject *object = object_check(L, index, OBJECT_HOST, call);
    return object->host;
}

static int
l_spawn(lua_State *L)
{
    const Host *host = host_check(L, 1, "host:spawn");
    run_check_acting(L, "host:spawn");
    if (lua_type(L, 2) != LUA_TFUNCTION)
        return script_error(L, "host:spawn needs a function, got %s", object_given(L, 2));
    proc_spawn(L, host, 2, 1);
    return 0;
}

static int
l_sleep(lua_State *L)
{
    char message[256];
    int64_t length = 0;
    host_check(L, 1, "host:sleep");
    run_check_process(L, "host:sleep");
    if (!quantity_read(L, 2, DIMENSION_TIME, &length, message, sizeof message))
        return script_error(L, "host:sleep needs %s", message);
    if (length < 0 || length > SIM_TIME_LONGEST)
        return script_error(L, "host:sleep takes a time from 0 s to 3650 d");
    return proc_sleep(L, length);
}

static int
l_name(lua_State *L)
{
    lua_pushstring(L, host_check(L, 1, "host:name")->name);
    return 1;
}

static int
l_address(lua_State *L)
{
    char text[ADDRESS_TEXT_MAX];
    lua_pushstring(L, address_format(host_check(L, 1, "host:address")->address, text));
    return 1;
}

static const luaL_Reg methods[] = {
    {"spawn", l_spawn}, {"sleep", l_sleep}, {"name", l_name}, {"address", l_address}, {NULL, NULL},
};

static const luaL_Reg metamethods[] = {{"__tostring", l_name}, {NULL, NULL}};

const ObjectClass host_class = {methods, metamethods};

/* For the manifest: what the script sets, in the order of the table. */
static void
note_settings(Run *run, const char *host, const TcpSettings *usual, const TcpSettings *settings)
{
    for (size_t i = 0; i < tcp_setting_table.n; i++) {
        const SettingRow *row = &tcp_setting_table.rows[i];
        char text[QUANTITY_TEXT_MAX];
        if (settings->value[i] != usual->value[i])
            run_note_setting(run, host, row->name,
                             setting_format(row, settings->value[i], text, sizeof text));
    }
}

/* core.host(name, settings) -> a new host, with TCP. */
static int
l_host(lua_State *L)
{
    Run *run = run_of(L);
    const char *name = luaL_checkstring(L, 1);
    if (network_find_host(run->network, name) != NULL)
        return script_error(L, "net:host: there is a host %s already", name);
    TcpSettings usual, settings;
    tcp_settings_init(&usual, run->profile);
    settings = usual;
    settings_take(L, 2, &settings);
    note_settings(run, name, &usual, &settings);

    /* The object first: it may raise, and a host cannot be taken back. */
    HostObject *object = object_new(L, OBJECT_HOST, sizeof *object);
    object->host = host_new(run->network, name);
    tcp_new(object->host, &settings);
    return 1;
}

const luaL_Reg host_functions[] = {{"host", l_host}, {NULL, NULL}};
