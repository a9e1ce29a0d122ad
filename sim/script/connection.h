/*
 * connection.h - what stands behind a connection or a listener that a program holds.
 *
 * TCP owns the connection and tells its observer, which is the object itself: nothing but marks are
 * made then, and processes that wait are woken. When TCP frees the connection the object stays and
 * is gone: what waits in it fails, and further use is an error, but for asking its state.
 */
#ifndef LASTACK_SCRIPT_CONNECTION_H
#define LASTACK_SCRIPT_CONNECTION_H

#include "script/call.h"
#include "tcp/tcp.h"

typedef struct {
    Object object;
    const Host *host;
    TcpConn *conn;   /* NULL: gone */
    uint32_t number; /* the `conn` of its records */
    uint16_t local_port;
    Address remote;
    uint16_t remote_port; /* 0: a listener */
    TcpResult error;      /* once gone: why; TCP_OK when nothing went wrong */
    bool opened;          /* its opening has succeeded or failed: `open_error` says which */
    TcpResult open_error;
    bool released; /* the program let go of it */
    WaitList waiting;
} Connection;

/* Processes wait for TCP_EVENT_… bits, or for states. */
#define CONNECTION_STATE_BIT(state) (UINT32_C(1) << (8 + (state)))

/* Pushes an object with no connection yet. */
Connection *connection_new(lua_State *L, ObjectType type, const Host *host);

TcpObserver connection_observer(Connection *connection);

/* After TCP has given connection->conn. */
void connection_learn(Connection *connection);

/* The object at index 1 of a method; raises when it is gone. */
Connection *connection_check(lua_State *L, ObjectType type, const char *call);

/* What a call that waited returns when the connection is gone. */
TcpResult connection_gone_result(const Connection *connection);

/* The call of that name and id, which its program has made before and which looks again. */
Call connection_call(const Connection *connection, const char *name, lua_KContext id);

/* Tells the result of a call and pushes it: true, or nil and the word for it. */
int connection_finish(lua_State *L, const Call *call, TcpResult result);

/* Lets go of it, once. */
void connection_release(Connection *connection);

/* The metamethods of both types. */
extern const luaL_Reg connection_metamethods[];

#endif
