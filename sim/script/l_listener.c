/*
 * Listeners as programs use them; the calls are written like those of l_connection.c.
 */
#include "script/call.h"
#include "script/connection.h"
#include "script/l_types.h"

enum { WHAT_MAX = 96, ACCEPTED = 2 };

/* core.listen(host, port, backlog) -> a listener */
static int
l_listen(lua_State *L)
{
    Run *run = run_of(L);
    Host *host = host_check(L, 1, "host:listen");
    uint16_t port = (uint16_t)luaL_checkinteger(L, 2);
    uint32_t backlog = (uint32_t)luaL_checkinteger(L, 3);
    run_check_call(L, "host:listen");
    Connection *listener = connection_new(L, OBJECT_LISTENER, host);
    char args[16];
    g_snprintf(args, sizeof args, "%u", port);
    Call call = call_begin(run, host, 0, "listen", args);
    TcpResult result = tcp_listen(tcp_of_host(host), port, backlog, connection_observer(listener),
                                  &listener->conn);
    if (result != TCP_OK)
        return connection_finish(L, &call, result);
    connection_learn(listener);
    call.conn = listener->number;
    call_return(run, &call, tcp_result_name(TCP_OK));
    return 1;
}

/* The object for the accepted connection is made once, at index ACCEPTED, before it is looked. */
static int
accept_look(lua_State *L, int again, lua_KContext id)
{
    Connection *listener = lua_touserdata(L, 1), *accepted = lua_touserdata(L, ACCEPTED);
    Call call = connection_call(listener, "accept", id);
    if (listener->conn == NULL)
        return connection_finish(L, &call, connection_gone_result(listener));
    call_resume(run_of(L), call.id);
    TcpResult result = tcp_accept(listener->conn, connection_observer(accepted), &accepted->conn);
    if (result == TCP_PENDING) {
        char what[WHAT_MAX];
        g_snprintf(what, sizeof what, "accept() on port %u", listener->local_port);
        call_pause(run_of(L));
        return proc_wait(L, &listener->waiting,
                         TCP_EVENT_ACCEPT | TCP_EVENT_STATE | TCP_EVENT_FREED, again ? NULL : what,
                         accept_look, id);
    }
    if (result != TCP_OK)
        return connection_finish(L, &call, result);
    connection_learn(accepted);
    call.conn = accepted->number; /* the result is about the new connection */
    call_return(run_of(L), &call, tcp_result_name(TCP_OK));
    lua_settop(L, ACCEPTED);
    return 1;
}

static int
l_accept(lua_State *L)
{
    const Connection *listener = connection_check(L, OBJECT_LISTENER, "listener:accept");
    run_check_call(L, "listener:accept");
    lua_settop(L, 1);
    connection_new(L, OBJECT_CONNECTION, listener->host);
    Call call = call_begin(run_of(L), listener->host, listener->number, "accept", "");
    return accept_look(L, false, (lua_KContext)call.id);
}

static int
l_close(lua_State *L)
{
    Connection *listener = connection_check(L, OBJECT_LISTENER, "listener:close");
    run_check_call(L, "listener:close");
    Call call = call_begin(run_of(L), listener->host, listener->number, "close", "");
    TcpResult result = tcp_close(listener->conn);
    connection_release(listener);
    return connection_finish(L, &call, result);
}

static const luaL_Reg methods[] = {{"accept", l_accept}, {"close", l_close}, {NULL, NULL}};

const ObjectClass listener_class = {methods, connection_metamethods};

const luaL_Reg listener_functions[] = {{"listen", l_listen}, {NULL, NULL}};
