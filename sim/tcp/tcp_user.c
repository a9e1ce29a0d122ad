/*
 * tcp_user.c - the user calls (RFC 9293 §3.10.1 to §3.10.6), one function a call.
 */
#include "core/sim_assert.h"
#include "tcp/tcp_demux.h"
#include "tcp/tcp_priv.h"

const char *
tcp_result_name(TcpResult result)
{
    static const char *const names[TCP_N_RESULTS] = {
        [TCP_OK] = "ok",
        [TCP_PENDING] = "pending",
        [TCP_END] = "end",
        [TCP_ERR_NO_CONNECTION] = "no-connection",
        [TCP_ERR_EXISTS] = "exists",
        [TCP_ERR_CLOSING] = "closing",
        [TCP_ERR_RESET] = "reset",
        [TCP_ERR_REFUSED] = "refused",
        [TCP_ERR_RESOURCES] = "resources",
        [TCP_ERR_INVALID_REMOTE] = "invalid-remote",
        [TCP_ERR_REMOTE_UNSPECIFIED] = "remote-unspecified",
        [TCP_ERR_USER_TIMEOUT] = "user-timeout",
        [TCP_ERR_TIMEOUT] = "timeout",
    };
    sim_assert((unsigned)result < TCP_N_RESULTS);
    return names[result];
}

/* §3.10.1, OPEN. */

/* Checks the sockets and completes the tuple with a local port. */
static TcpResult
choose_tuple(Tcp *tcp, const TcpOpen *open, const TcpSettings *settings, TcpTuple *ret_tuple)
{
    if (open->remote.version == 0 || open->remote_port == 0)
        return TCP_ERR_REMOTE_UNSPECIFIED;
    if (address_is_broadcast(open->remote) || address_is_multicast(open->remote)) /* MUST-46 */
        return TCP_ERR_INVALID_REMOTE;
    TcpTuple tuple = {
        .local = tcp->host->address,
        .remote = open->remote,
        .local_port = open->local_port,
        .remote_port = open->remote_port,
    };
    if (tuple.local_port == 0)
        tuple.local_port = tcp_demux_port(tcp, tuple, settings);
    if (tuple.local_port == 0)
        return TCP_ERR_RESOURCES;
    if (tcp_demux_tuple(tcp, &tuple) != NULL) /* in TIME-WAIT too: MUST-13 */
        return TCP_ERR_EXISTS;
    *ret_tuple = tuple;
    return TCP_OK;
}

TcpResult
tcp_connect(Tcp *tcp, const TcpOpen *open, TcpConn **ret_conn)
{
    const TcpSettings *settings = open->settings != NULL ? open->settings : &tcp->settings;
    TcpTuple tuple;
    TcpResult result = choose_tuple(tcp, open, settings, &tuple);
    if (result != TCP_OK)
        return result;

    TcpConn *c = tcp_conn_new(tcp, &tuple, TCP_CLOSED, settings);
    c->held = true;
    c->observer = open->observer;
    c->iss = open->iss != NULL ? *open->iss : tcp_demux_isn(tcp, &tuple);
    c->snd_una = c->snd_nxt = c->iss;
    tcp_demux_add(c);
    tcp_set_state(c, TCP_SYN_SENT, TCP_REASON_OPEN_ACTIVE);
    tcp_send_syn(c, TCP_REASON_OPEN_ACTIVE);
    tcp_leave(tcp);
    *ret_conn = c;
    return TCP_OK;
}

TcpResult
tcp_listen(Tcp *tcp, uint16_t port, uint32_t backlog, TcpObserver observer, TcpConn **ret_listener)
{
    TcpTuple tuple = tcp_demux_listener(port);
    sim_assert(port != 0);
    if (tcp_demux_tuple(tcp, &tuple) != NULL)
        return TCP_ERR_EXISTS;

    TcpConn *c = tcp_conn_new(tcp, &tuple, TCP_CLOSED, &tcp->settings);
    c->held = true;
    c->passive = true;
    c->observer = observer;
    c->backlog = backlog;
    tcp_demux_add(c);
    tcp_set_state(c, TCP_LISTEN, TCP_REASON_OPEN_PASSIVE);
    *ret_listener = c;
    return TCP_OK;
}

/* Why a call on a connection that is gone fails. */
static TcpResult
gone(const TcpConn *c)
{
    return c->error != TCP_OK ? c->error : TCP_ERR_NO_CONNECTION;
}

TcpResult
tcp_accept(TcpConn *listener, TcpObserver observer, TcpConn **ret_conn)
{
    if (listener->state != TCP_LISTEN)
        return gone(listener);
    TcpConn *c = listener->accept_first;
    if (c == NULL)
        return TCP_PENDING;
    tcp_conn_leave_listener(c);
    c->held = true;
    c->observer = observer;
    *ret_conn = c;
    return TCP_OK;
}

/* §3.10.2, SEND. NOT MODELLED: PUSH and URGENT flags. */

/* Moves what there is room for to the send queue. */
static void
queue_text(TcpConn *c, Payload *text)
{
    uint64_t buffer = (uint64_t)c->settings.value[TCP_SET_SEND_BUFFER];
    uint64_t room = buffer - stream_length(&c->sending);
    Payload part;
    payload_init(&part, &c->tcp->sim->memory);
    if (text->length <= room) {
        payload_move(&part, text);
    } else {
        payload_append_part(&part, text, 0, room);
        payload_drop_front(text, room);
    }
    stream_append(&c->sending, &part);
    payload_clear(&part);
}

TcpResult
tcp_send(TcpConn *c, Payload *text)
{
    if (c->state == TCP_CLOSED)
        return gone(c);
    if (c->state == TCP_LISTEN)
        return TCP_ERR_REMOTE_UNSPECIFIED;
    if (!tcp_state_info(c->state)->may_send || c->closing) /* D23 */
        return TCP_ERR_CLOSING;
    queue_text(c, text);
    tcp_output(c);
    tcp_leave(c->tcp);
    return text->length > 0 ? TCP_PENDING : TCP_OK;
}

/* §3.10.3, RECEIVE. */

static void
hand_over(TcpConn *c, uint64_t max, Payload *into)
{
    uint64_t unread = stream_length(&c->received);
    uint64_t length = unread < max ? unread : max;
    stream_read(&c->received, c->received.start, length, into);
    stream_drop(&c->received, c->received.start + length);
    if (tcp_state_info(c->state)->takes_text && tcp_window_needs_update(c))
        tcp_send_ack(c, TCP_REASON_WINDOW_UPDATE);
}

TcpResult
tcp_receive(TcpConn *c, uint64_t max, Payload *into)
{
    if (c->reader_gone) /* D26 */
        return TCP_ERR_CLOSING;
    if (stream_length(&c->received) > 0) { /* whatever has become of the connection: D21 */
        hand_over(c, max, into);
        tcp_leave(c->tcp);
        return TCP_OK;
    }
    if (c->error != TCP_OK)
        return c->error;
    if (c->peer_closed)
        return TCP_END;
    return c->state == TCP_CLOSED ? TCP_ERR_NO_CONNECTION : TCP_PENDING;
}

/* §3.10.4, CLOSE, and what sockets make of it. */

/* A listener goes, and what nobody accepted goes with it. */
static void
end_listener(TcpConn *listener, TcpResult error, TcpReason reason)
{
    for (TcpConn *c = listener->tcp->first; c != NULL; c = c->next) {
        if (c->listener != listener)
            continue;
        if (tcp_state_info(c->state)->synchronized) {
            tcp_conn_close(c, TCP_ERR_RESET, TCP_REASON_LISTENER_CLOSED);
            tcp_send_rst(c, TCP_REASON_LISTENER_CLOSED);
        } else {
            tcp_conn_close(c, TCP_ERR_RESET, TCP_REASON_LISTENER_CLOSED_HANDSHAKE);
        }
    }
    tcp_conn_close(listener, error, reason);
}

/* The FIN follows what is queued. */
static void
close_into_fin_wait_1(TcpConn *c, TcpReason reason)
{
    tcp_set_state(c, TCP_FIN_WAIT_1, reason);
    tcp_output(c);
}

static TcpResult
close_conn(TcpConn *c)
{
    if (c->state == TCP_CLOSED)
        return gone(c);
    if (c->closing) /* D23 */
        return TCP_ERR_CLOSING;
    c->closing = true;
    switch (c->state) {
    case TCP_LISTEN:
        end_listener(c, TCP_ERR_CLOSING, TCP_REASON_CLOSE_IN_LISTEN);
        break;
    case TCP_SYN_SENT:
        tcp_conn_close(c, TCP_ERR_CLOSING, TCP_REASON_CLOSE_IN_SYN_SENT);
        break;
    case TCP_SYN_RECEIVED:
        if (stream_length(&c->sending) == 0)
            close_into_fin_wait_1(c, TCP_REASON_CLOSE_IN_SYN_RECEIVED);
        break; /* else once ESTABLISHED */
    case TCP_ESTABLISHED:
        close_into_fin_wait_1(c, TCP_REASON_CLOSE_IN_ESTABLISHED);
        break;
    case TCP_CLOSE_WAIT:
        tcp_output(c); /* LAST-ACK when the FIN leaves: D10 */
        break;
    case TCP_CLOSED:
    case TCP_FIN_WAIT_1:
    case TCP_FIN_WAIT_2:
    case TCP_CLOSING:
    case TCP_LAST_ACK:
    case TCP_TIME_WAIT:
    case TCP_N_STATES:
        sim_assert(false); /* all of them come after a CLOSE */
    }
    return TCP_OK;
}

TcpResult
tcp_shutdown(TcpConn *c)
{
    TcpResult result = close_conn(c);
    tcp_leave(c->tcp);
    return result;
}

TcpResult
tcp_close(TcpConn *c)
{
    if (c->state == TCP_CLOSED)
        return gone(c);
    if (c->reader_gone)
        return TCP_ERR_CLOSING;
    bool unread = stream_length(&c->received) > 0;
    bool shut_before = c->closing;
    c->reader_gone = true;
    stream_drop(&c->received, c->received.end);

    TcpResult result = TCP_OK;
    if (unread && (tcp_state_info(c->state)->takes_text || c->state == TCP_CLOSE_WAIT)) {
        tcp_conn_close(c, TCP_OK, TCP_REASON_CLOSE_WITH_UNREAD_TEXT);
        tcp_send_rst(c, TCP_REASON_CLOSE_WITH_UNREAD_TEXT);
    } else if (!shut_before) {
        result = close_conn(c);
    }
    tcp_leave(c->tcp);
    return result;
}

/* §3.10.5, ABORT. */
TcpResult
tcp_abort(TcpConn *c)
{
    switch (c->state) {
    case TCP_CLOSED:
        return gone(c);
    case TCP_LISTEN:
        end_listener(c, TCP_ERR_RESET, TCP_REASON_ABORT_IN_LISTEN);
        break;
    case TCP_SYN_SENT:
        tcp_conn_close(c, TCP_ERR_RESET, TCP_REASON_ABORT_IN_SYN_SENT);
        break;
    case TCP_SYN_RECEIVED:
    case TCP_ESTABLISHED:
    case TCP_FIN_WAIT_1:
    case TCP_FIN_WAIT_2:
    case TCP_CLOSE_WAIT:
        tcp_conn_close(c, TCP_ERR_RESET, TCP_REASON_ABORT); /* D11 */
        tcp_send_rst(c, TCP_REASON_ABORT);
        break;
    case TCP_CLOSING:
    case TCP_LAST_ACK:
    case TCP_TIME_WAIT:
        tcp_conn_close(c, TCP_OK, TCP_REASON_ABORT_AFTER_CLOSE);
        break;
    case TCP_N_STATES:
        sim_assert(false);
    }
    tcp_leave(c->tcp);
    return TCP_OK;
}

void
tcp_release(TcpConn *c)
{
    sim_assert(c->held);
    c->held = false;
    if (c->state == TCP_CLOSED)
        tcp_conn_doom(c);
    tcp_leave(c->tcp);
}

void
tcp_observe(TcpConn *c, TcpObserver observer)
{
    c->observer = observer;
}

/* §3.10.6, STATUS. */
void
tcp_status(const TcpConn *c, TcpStatus *ret_status)
{
    uint64_t unacked = stream_length(&c->sending);
    *ret_status = (TcpStatus){
        .state = c->state,
        .error = c->error,
        .number = c->number,
        .local = c->tuple.local,
        .remote = c->tuple.remote,
        .local_port = c->tuple.local_port,
        .remote_port = c->tuple.remote_port,
        .unread_bytes = stream_length(&c->received),
        .unacked_bytes = unacked,
        .send_room_bytes = (uint64_t)c->settings.value[TCP_SET_SEND_BUFFER] - unacked,
        .snd_wnd_bytes = c->snd_wnd,
        .rcv_wnd_bytes = c->peer_known ? tcp_rcv_wnd(c) : 0,
        .snd_mss_bytes = c->snd_mss,
        .srtt = c->rtt.srtt,
        .rto = c->rtt.rto,
    };
}

TcpState
tcp_state(const TcpConn *c)
{
    return c->state;
}

TcpResult
tcp_error(const TcpConn *c)
{
    return c->error;
}
