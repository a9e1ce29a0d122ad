/*
 * Connections as programs use them.
 *
 * A call that may wait is always written the same way. It begins (which the trace is told), looks,
 * and if TCP has nothing yet it waits in the connection's list, to look again when it is woken; so
 * a wake-up that was for somebody else costs nothing but a look. What must outlast the wait stands
 * at fixed indices of the Lua stack, which also keeps the object alive; the call's id travels as
 * the continuation's context.
 */
#include "script/call.h"
#include "script/connection.h"
#include "script/l_types.h"

#include <string.h>

enum { WHAT_MAX = 96 };

/* connect: core.connect(host, peer, port, local_port, settings or nil) */

enum { CONNECT_OBJECT = 6 };

static int
connect_look(lua_State *L, int status, lua_KContext id)
{
    (void)status;
    Connection *connection = lua_touserdata(L, CONNECT_OBJECT);
    /* Not tcp_state: the connection may have opened and been reset again before this looks. */
    if (!connection->opened)
        return proc_wait(L, &connection->waiting, TCP_EVENT_OPEN | TCP_EVENT_FREED, NULL,
                         connect_look, id);
    Call call = connection_call(connection, "connect", id);
    if (connection->open_error != TCP_OK) {
        connection_release(connection);
        return connection_finish(L, &call, connection->open_error);
    }
    call_return(run_of(L), &call, tcp_result_name(TCP_OK));
    lua_settop(L, CONNECT_OBJECT);
    return 1;
}

static int
l_connect(lua_State *L)
{
    Run *run = run_of(L);
    Host *host = host_check(L, 1, "host:connect");
    const Host *peer = host_check(L, 2, "host:connect");
    run_check_call(L, "host:connect");
    Tcp *tcp = tcp_of_host(host);
    /* A copy: what this connection sets is not the host's. */
    TcpSettings settings = *tcp_settings(tcp);
    TcpOpen open = {
        .remote = peer->address,
        .remote_port = (uint16_t)luaL_checkinteger(L, 3),
        .local_port = (uint16_t)luaL_checkinteger(L, 4),
        .settings = &settings,
    };
    if (!lua_isnoneornil(L, 5))
        settings_take(L, 5, &settings);
    lua_settop(L, CONNECT_OBJECT - 1);
    Connection *connection = connection_new(L, OBJECT_CONNECTION, host);
    open.observer = connection_observer(connection);

    char args[WHAT_MAX], what[WHAT_MAX];
    g_snprintf(args, sizeof args, "%s:%u", peer->name, open.remote_port);
    g_snprintf(what, sizeof what, "connect(%s)", args);
    Call call = call_begin(run, host, 0, "connect", args);
    TcpResult result = tcp_connect(tcp, &open, &connection->conn);
    if (result != TCP_OK)
        return connection_finish(L, &call, result);
    connection_learn(connection);
    call_pause(run);
    return proc_wait(L, &connection->waiting, TCP_EVENT_OPEN | TCP_EVENT_FREED, what, connect_look,
                     (lua_KContext)call.id);
}

/* send */

/* Where the pattern's number stands, and the number of bytes that TCP has taken. */
enum { SEND_SEED = 3, SEND_DONE = 4 };

/* The bytes from `done` on of what is to be sent (index 2), no more than `most`. */
static void
next_piece(lua_State *L, uint64_t done, uint64_t length, Payload *ret_piece)
{
    Memory *memory = &run_of(L)->sim->memory;
    payload_init(ret_piece, memory);
    if (length == 0)
        return;
    const char *text = lua_tostring(L, 2);
    Chunk *chunk = text != NULL ? chunk_new(memory, (const uint8_t *)text + done, length, length)
                                : chunk_new_pattern(memory, (uint64_t)lua_tointeger(L, SEND_SEED));
    payload_append(ret_piece, chunk, text != NULL ? 0 : done, length);
    chunk_unref(chunk);
}

/*
 * How much there is to send: index 2 is a text, or an amount of pattern. "100 B" is a text of five
 * bytes, not an amount: what is sent must not depend on how it reads.
 */
static uint64_t
send_length(lua_State *L)
{
    int64_t amount = 0;
    char message[256];
    if (lua_type(L, 2) == LUA_TSTRING)
        return lua_rawlen(L, 2);
    if (!quantity_read(L, 2, DIMENSION_DATA, &amount, message, sizeof message))
        script_error(L, "conn:send needs a text, or %s", message);
    if (amount < 0)
        script_error(L, "conn:send cannot send a negative amount of data");
    return (uint64_t)amount;
}

/* Gives TCP what it has room for, and a byte more, so that it says when there is room again. */
static TcpResult
send_more(lua_State *L, const Connection *connection)
{
    uint64_t done = (uint64_t)lua_tointeger(L, SEND_DONE), length = send_length(L);
    TcpStatus status;
    Payload piece;
    tcp_status(connection->conn, &status);
    next_piece(L, done, MIN(length - done, status.send_room_bytes + 1), &piece);
    done += piece.length;
    TcpResult result = tcp_send(connection->conn, &piece);
    done -= piece.length;
    payload_clear(&piece);
    if (result != TCP_OK && result != TCP_PENDING)
        return result;
    lua_pushinteger(L, (lua_Integer)done);
    lua_replace(L, SEND_DONE);
    return done < length ? TCP_PENDING : TCP_OK;
}

enum { SEND_BITS = TCP_EVENT_WRITABLE | TCP_EVENT_STATE | TCP_EVENT_FREED };

static int
send_look(lua_State *L, int status, lua_KContext id)
{
    (void)status;
    Run *run = run_of(L);
    Connection *connection = lua_touserdata(L, 1);
    Call call = connection_call(connection, "send", id);
    if (connection->conn == NULL)
        return connection_finish(L, &call, connection_gone_result(connection));
    call_resume(run, call.id);
    TcpResult result = send_more(L, connection);
    if (result != TCP_PENDING)
        return connection_finish(L, &call, result);
    call_pause(run);
    return proc_wait(L, &connection->waiting, SEND_BITS, NULL, send_look, id);
}

static int
l_send(lua_State *L)
{
    Run *run = run_of(L);
    Connection *connection = connection_check(L, OBJECT_CONNECTION, "conn:send");
    run_check_call(L, "conn:send");
    char amount[QUANTITY_TEXT_MAX], what[WHAT_MAX];
    quantity_format(DIMENSION_DATA, (int64_t)send_length(L), amount, sizeof amount);
    g_snprintf(what, sizeof what, "send(%s)", amount);
    lua_settop(L, SEND_SEED);
    if (lua_isnil(L, SEND_SEED)) { /* the same for every amount */
        lua_pushinteger(L, 1);
        lua_replace(L, SEND_SEED);
    } else if (!lua_isinteger(L, SEND_SEED)) {
        return script_error(L, "conn:send: a pattern has a whole number, got a %s",
                            luaL_typename(L, SEND_SEED));
    }
    lua_pushinteger(L, 0);

    Call call = call_begin(run, connection->host, connection->number, "send", amount);
    TcpResult result = send_more(L, connection);
    if (result != TCP_PENDING)
        return connection_finish(L, &call, result);
    call_pause(run);
    return proc_wait(L, &connection->waiting, SEND_BITS, what, send_look, (lua_KContext)call.id);
}

/* receive */

enum { RECEIVE_BITS = TCP_EVENT_READABLE | TCP_EVENT_STATE | TCP_EVENT_FREED };

/* Pushes what has come, at most `max` bytes of it. */
static TcpResult
receive_some(lua_State *L, const Connection *connection, uint64_t max)
{
    TcpStatus status;
    tcp_status(connection->conn, &status);
    uint64_t most = MIN(max, status.unread_bytes);
    /* All that may raise comes before there is a payload that would be left behind. */
    uint8_t *bytes = lua_newuserdatauv(L, MAX(most, 1), 0);
    Payload text;
    payload_init(&text, &run_of(L)->sim->memory);
    TcpResult result = tcp_receive(connection->conn, max, &text);
    g_assert(text.length <= most);
    payload_copy(&text, bytes);
    uint64_t length = text.length;
    payload_clear(&text);
    lua_pushlstring(L, (const char *)bytes, length);
    return result;
}

/* "receive() from server:80": what the verdict says of a process that waits for ever. */
static void
describe_receive(const Connection *connection, char what[WHAT_MAX])
{
    TcpStatus status;
    tcp_status(connection->conn, &status);
    const Host *peer = network_find_address(connection->host->network, status.remote);
    g_snprintf(what, WHAT_MAX, "receive() from %s:%u", peer->name, status.remote_port);
}

static int
receive_look(lua_State *L, int again, lua_KContext id)
{
    Run *run = run_of(L);
    Connection *connection = lua_touserdata(L, 1);
    Call call = connection_call(connection, "receive", id);
    lua_settop(L, 2);
    if (connection->conn == NULL)
        return connection_finish(L, &call, connection_gone_result(connection));
    call_resume(run, call.id);
    TcpResult result = receive_some(L, connection, (uint64_t)lua_tointeger(L, 2));
    if (result == TCP_PENDING) {
        char what[WHAT_MAX];
        describe_receive(connection, what);
        call_pause(run);
        return proc_wait(L, &connection->waiting, RECEIVE_BITS, again ? NULL : what, receive_look,
                         id);
    }
    if (result == TCP_OK) {
        char amount[QUANTITY_TEXT_MAX];
        quantity_format(DIMENSION_DATA, (int64_t)lua_rawlen(L, -1), amount, sizeof amount);
        call_return(run, &call, amount);
        return 1;
    }
    if (result == TCP_END) {
        call_return(run, &call, tcp_result_name(TCP_END));
        lua_pushnil(L);
        return 1;
    }
    return connection_finish(L, &call, result);
}

static int
l_receive(lua_State *L)
{
    const Connection *connection = connection_check(L, OBJECT_CONNECTION, "conn:receive");
    run_check_call(L, "conn:receive");
    int64_t max = INT64_MAX;
    char message[256], args[QUANTITY_TEXT_MAX] = "";
    lua_settop(L, 2);
    if (lua_isinteger(L, 2))
        max = lua_tointeger(L, 2);
    else if (!lua_isnil(L, 2) &&
             !quantity_read(L, 2, DIMENSION_DATA, &max, message, sizeof message))
        return script_error(L, "conn:receive needs %s", message);
    if (max < 1)
        return script_error(L, "conn:receive needs at least 1 byte to wait for");
    if (!lua_isnil(L, 2))
        quantity_format(DIMENSION_DATA, max, args, sizeof args);
    lua_pushinteger(L, max);
    lua_replace(L, 2);
    Call call = call_begin(run_of(L), connection->host, connection->number, "receive", args);
    return receive_look(L, false, (lua_KContext)call.id);
}

/* shutdown, close, abort */

static int
l_shutdown(lua_State *L)
{
    Connection *connection = connection_check(L, OBJECT_CONNECTION, "conn:shutdown");
    run_check_call(L, "conn:shutdown");
    Call call = call_begin(run_of(L), connection->host, connection->number, "shutdown", "");
    return connection_finish(L, &call, tcp_shutdown(connection->conn));
}

static int
l_close(lua_State *L)
{
    Connection *connection = connection_check(L, OBJECT_CONNECTION, "conn:close");
    run_check_call(L, "conn:close");
    Call call = call_begin(run_of(L), connection->host, connection->number, "close", "");
    TcpResult result = tcp_close(connection->conn);
    /* Whatever the result: a program has no use for it any more. TCP keeps it until it is CLOSED,
     * and the object watches on. */
    connection_release(connection);
    return connection_finish(L, &call, result);
}

static int
l_abort(lua_State *L)
{
    Connection *connection = connection_check(L, OBJECT_CONNECTION, "conn:abort");
    run_check_call(L, "conn:abort");
    Call call = call_begin(run_of(L), connection->host, connection->number, "abort", "");
    TcpResult result = tcp_abort(connection->conn);
    connection_release(connection);
    return connection_finish(L, &call, result);
}

/* Looking */

/* What is gone is CLOSED: TCP frees a connection in no other state. */
static TcpState
state_of(const Connection *connection)
{
    return connection->conn != NULL ? tcp_state(connection->conn) : TCP_CLOSED;
}

static int
l_state(lua_State *L)
{
    const Connection *connection = object_check(L, 1, OBJECT_CONNECTION, "conn:state");
    lua_pushstring(L, tcp_state_name(state_of(connection)));
    return 1;
}

static int
l_error(lua_State *L)
{
    const Connection *connection = object_check(L, 1, OBJECT_CONNECTION, "conn:error");
    TcpResult error = connection->conn != NULL ? tcp_error(connection->conn) : connection->error;
    lua_pushstring(L, error != TCP_OK ? tcp_result_name(error) : NULL);
    return 1;
}

static void
set_quantity(lua_State *L, const char *field, Dimension dimension, uint64_t value)
{
    quantity_push(L, dimension, (int64_t)value);
    lua_setfield(L, -2, field);
}

static void
set_end(lua_State *L, const char *field, Address address, uint16_t port)
{
    char text[ADDRESS_TEXT_MAX];
    lua_pushstring(L, address_format_port(address, port, text));
    lua_setfield(L, -2, field);
}

static int
l_status(lua_State *L)
{
    const Connection *connection = connection_check(L, OBJECT_CONNECTION, "conn:status");
    TcpStatus status;
    tcp_status(connection->conn, &status);
    lua_newtable(L);
    lua_pushstring(L, tcp_state_name(status.state));
    lua_setfield(L, -2, "state");
    set_end(L, "local", status.local, status.local_port);
    set_end(L, "remote", status.remote, status.remote_port);
    set_quantity(L, "unread", DIMENSION_DATA, status.unread_bytes);
    set_quantity(L, "unacked", DIMENSION_DATA, status.unacked_bytes);
    set_quantity(L, "send_room", DIMENSION_DATA, status.send_room_bytes);
    set_quantity(L, "send_window", DIMENSION_DATA, status.snd_wnd_bytes);
    set_quantity(L, "receive_window", DIMENSION_DATA, status.rcv_wnd_bytes);
    set_quantity(L, "mss", DIMENSION_DATA, status.snd_mss_bytes);
    set_quantity(L, "srtt", DIMENSION_TIME, (uint64_t)status.srtt);
    set_quantity(L, "rto", DIMENSION_TIME, (uint64_t)status.rto);
    return 1;
}

/* core.wait(connection, states, text): until one of the states (bits) or CLOSED; -> its state now.
 */
static int
wait_look(lua_State *L, int status, lua_KContext ctx)
{
    (void)status, (void)ctx;
    lua_pushstring(L, tcp_state_name(state_of(lua_touserdata(L, 1))));
    return 1;
}

static int
l_wait(lua_State *L)
{
    Connection *connection = object_check(L, 1, OBJECT_CONNECTION, "conn:wait");
    unsigned states = (unsigned)luaL_checkinteger(L, 2) | 1u << TCP_CLOSED;
    char what[WHAT_MAX];
    run_check_process(L, "conn:wait");
    g_snprintf(what, sizeof what, "wait(%s)", luaL_checkstring(L, 3));
    if ((states & 1u << state_of(connection)) != 0)
        return wait_look(L, LUA_OK, 0);
    /* A state that lasts no time is not missed: passing through it wakes, whatever comes after. */
    return proc_wait(L, &connection->waiting, states * CONNECTION_STATE_BIT(0) | TCP_EVENT_FREED,
                     what, wait_look, 0);
}

/* core.identity(connection) -> its host's name and its number, by which facts are found. */
static int
l_identity(lua_State *L)
{
    const Connection *connection = object_check(L, 1, OBJECT_CONNECTION, "net:expect");
    lua_pushstring(L, connection->host->name);
    lua_pushinteger(L, connection->number);
    return 2;
}

static const luaL_Reg methods[] = {
    {"send", l_send},   {"receive", l_receive}, {"shutdown", l_shutdown},
    {"close", l_close}, {"abort", l_abort},     {"state", l_state},
    {"error", l_error}, {"status", l_status},   {NULL, NULL},
};

const ObjectClass connection_class = {methods, connection_metamethods};

const luaL_Reg connection_functions[] = {
    {"connect", l_connect},
    {"wait", l_wait},
    {"identity", l_identity},
    {NULL, NULL},
};
