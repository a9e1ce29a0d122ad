#include "script/connection.h"

#include "script/l_types.h"

Connection *
connection_new(lua_State *L, ObjectType type, const Host *host)
{
    Connection *connection = object_new(L, type, sizeof *connection);
    connection->host = host;
    return connection;
}

/* Runs inside TCP. */
static void
changed(void *ctx, TcpConn *conn, unsigned events)
{
    Connection *connection = ctx;
    unsigned bits = events;
    if ((events & TCP_EVENT_STATE) != 0)
        bits |= CONNECTION_STATE_BIT(tcp_state(conn));
    if ((events & TCP_EVENT_OPEN) != 0 && !connection->opened) {
        connection->opened = true;
        connection->open_error = tcp_error(conn);
    }
    if ((events & TCP_EVENT_FREED) != 0) {
        connection->error = tcp_error(conn);
        connection->conn = NULL;
    }
    wait_list_wake(&connection->waiting, bits);
}

TcpObserver
connection_observer(Connection *connection)
{
    return (TcpObserver){.changed = changed, .ctx = connection};
}

void
connection_learn(Connection *connection)
{
    TcpStatus status;
    tcp_status(connection->conn, &status);
    connection->number = status.number;
    connection->local_port = status.local_port;
    connection->remote = status.remote;
    connection->remote_port = status.remote_port;
}

Connection *
connection_check(lua_State *L, ObjectType type, const char *call)
{
    Connection *connection = object_check(L, 1, type, call);
    if (connection->conn == NULL)
        script_error(L, "%s: the %s is gone", call, object_type_name(type));
    return connection;
}

TcpResult
connection_gone_result(const Connection *connection)
{
    /* RFC 9293 §3.10.5: after ABORT, RECEIVEs and SENDs that wait are told "connection reset". */
    return connection->error != TCP_OK ? connection->error : TCP_ERR_RESET;
}

Call
connection_call(const Connection *connection, const char *name, lua_KContext id)
{
    return (Call){
        .name = name, .host = connection->host, .conn = connection->number, .id = (uint64_t)id};
}

int
connection_finish(lua_State *L, const Call *call, TcpResult result)
{
    const Run *run = run_of(L);
    call_return(run, call, tcp_result_name(result));
    if (run->error != NULL) /* a predicate has failed on the way: its program does not go on */
        return run_leave(L);
    if (result == TCP_OK) {
        lua_pushboolean(L, true);
        return 1;
    }
    lua_pushnil(L);
    lua_pushstring(L, tcp_result_name(result));
    return 2;
}

void
connection_release(Connection *connection)
{
    if (connection->released || connection->conn == NULL)
        return;
    connection->released = true;
    tcp_release(connection->conn);
}

static int
l_gc(lua_State *L)
{
    const Connection *connection = lua_touserdata(L, 1);
    const Run *run = run_of(L);
    if (connection->conn != NULL && run != NULL && run->network != NULL)
        tcp_observe(connection->conn, (TcpObserver){.changed = NULL});
    return 0;
}

static int
l_tostring(lua_State *L)
{
    const Connection *connection = lua_touserdata(L, 1);
    char remote[ADDRESS_TEXT_MAX];
    if (connection->remote_port == 0)
        lua_pushfstring(L, "%s:%d", connection->host->name, connection->local_port);
    else
        lua_pushfstring(L, "%s:%d to %s", connection->host->name, connection->local_port,
                        address_format_port(connection->remote, connection->remote_port, remote));
    return 1;
}

const luaL_Reg connection_metamethods[] = {
    {"__gc", l_gc},
    {"__tostring", l_tostring},
    {NULL, NULL},
};
