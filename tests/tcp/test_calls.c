/*
 * The user calls in the states in which they fail, and what OPEN chooses: RFC 9293 §3.10.1 to 6.
 */
#include "tcp/tcp_priv.h"
#include "tcp_dialogue.h"
#include "test_main.h"

static TcpResult
open_to(TestConn *t, Address remote, uint16_t remote_port, uint16_t local_port, TcpConn **ret_conn)
{
    return tcp_connect(
        t->tcp, &(TcpOpen){.remote = remote, .remote_port = remote_port, .local_port = local_port},
        ret_conn);
}

START_TEST(open_checks_the_remote_socket)
{
    TestConn *t = conn_in(TCP_CLOSED);
    Address peer = t->peer->address;
    TcpConn *conn = NULL;
    expect_call(t, open_to(t, (Address){0}, 80, 0, &conn), TCP_ERR_REMOTE_UNSPECIFIED);
    expect_call(t, open_to(t, peer, 0, 0, &conn), TCP_ERR_REMOTE_UNSPECIFIED);
    expect_call(t, open_to(t, address_ipv4(UINT32_C(0xffffffff)), 80, 0, &conn),
                TCP_ERR_INVALID_REMOTE); /* MUST-46 */
    expect_call(t, open_to(t, address_ipv4(UINT32_C(0xe0000001)), 80, 0, &conn),
                TCP_ERR_INVALID_REMOTE);
    ck_assert(conn == NULL);
    done(t);
}
END_TEST

START_TEST(open_of_the_same_sockets_exists)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    TcpConn *conn = NULL;
    expect_call(t, open_to(t, t->peer->address, t->peer_port, t->host_port, &conn), TCP_ERR_EXISTS);
    expect_call(t, tcp_listen(t->tcp, t->host_port, 1, (TcpObserver){0}, &conn), TCP_OK);
    expect_call(t, tcp_listen(t->tcp, t->host_port, 1, (TcpObserver){0}, &conn), TCP_ERR_EXISTS);
    done(t);
}
END_TEST

static uint16_t
port_of(const TcpConn *conn)
{
    TcpStatus status;
    tcp_status(conn, &status);
    return status.local_port;
}

START_TEST(ephemeral_ports_go_up_in_order)
{
    TestConn *t = conn_in(TCP_CLOSED);
    TcpConn *conn = NULL;
    for (uint16_t i = 0; i < 3; i++) {
        ck_assert_int_eq(open_to(t, t->peer->address, 80, 0, &conn), TCP_OK);
        ck_assert_uint_eq(port_of(conn), 49152 + i);
        ck_assert_int_eq(tcp_abort(conn), TCP_OK); /* a port that is free again waits its turn */
    }
    settle(t);
    for (uint16_t i = 0; i < 3; i++)
        expect_seg(t, .flags = TCP_SYN, .seq = t->first->tcp.seq);
    done(t);
}
END_TEST

START_TEST(ephemeral_ports_skip_what_is_taken_and_wrap)
{
    TestConn *t = conn_in(TCP_CLOSED);
    TcpConn *first = NULL, *conn = NULL;
    tcp_settings(t->tcp)->value[TCP_SET_EPHEMERAL_FIRST] = 65533;
    ck_assert_int_eq(open_to(t, t->peer->address, 80, 65534, &first), TCP_OK);
    ck_assert_int_eq(open_to(t, t->peer->address, 80, 0, &conn), TCP_OK);
    ck_assert_uint_eq(port_of(conn), 65533);
    ck_assert_int_eq(open_to(t, t->peer->address, 80, 0, &conn), TCP_OK);
    ck_assert_uint_eq(port_of(conn), 65535);
    ck_assert_int_eq(open_to(t, t->peer->address, 80, 0, &conn), TCP_ERR_RESOURCES);
    ck_assert_int_eq(open_to(t, t->peer->address, 81, 0, &conn), TCP_OK); /* another remote */
    ck_assert_uint_eq(port_of(conn), 65533);
    ck_assert_int_eq(tcp_abort(first), TCP_OK);
    ck_assert_int_eq(open_to(t, t->peer->address, 80, 0, &conn), TCP_OK);
    ck_assert_uint_eq(port_of(conn), 65534);
    settle(t);
    while (t->first != NULL)
        expect_seg(t, .flags = TCP_SYN, .seq = t->first->tcp.seq);
    done(t);
}
END_TEST

START_TEST(isn_moves_with_the_clock_and_the_sockets) /* MUST-8, MUST-9, SHLD-1 */
{
    TestConn *t = conn_in(TCP_CLOSED);
    TcpSeq isn[3];
    for (int i = 0; i < 3; i++) {
        TcpConn *conn = NULL;
        at(t, i > 0 ? "1" : "0");
        ck_assert_int_eq(open_to(t, t->peer->address, 80, i == 2 ? 5001 : 5000, &conn), TCP_OK);
        settle(t);
        isn[i] = t->first->tcp.seq;
        expect_seg(t, .flags = TCP_SYN, .seq = isn[i]);
        ck_assert_int_eq(tcp_abort(conn), TCP_OK);
    }
    ck_assert_uint_eq((TcpSeq)(isn[1] - isn[0]), 250000);
    ck_assert_uint_ne(isn[2], isn[1]);
    done(t);
}
END_TEST

static const struct {
    TcpState state;
    TcpResult send, receive, shutdown, close, abort;
} rows[] = {
    {TCP_SYN_SENT, TCP_OK, TCP_PENDING, TCP_OK, TCP_OK, TCP_OK},
    {TCP_SYN_RECEIVED, TCP_OK, TCP_PENDING, TCP_OK, TCP_OK, TCP_OK},
    {TCP_ESTABLISHED, TCP_OK, TCP_PENDING, TCP_OK, TCP_OK, TCP_OK},
    {TCP_FIN_WAIT_1, TCP_ERR_CLOSING, TCP_PENDING, TCP_ERR_CLOSING, TCP_OK, TCP_OK},
    {TCP_FIN_WAIT_2, TCP_ERR_CLOSING, TCP_PENDING, TCP_ERR_CLOSING, TCP_OK, TCP_OK},
    {TCP_CLOSE_WAIT, TCP_OK, TCP_END, TCP_OK, TCP_OK, TCP_OK},
    {TCP_CLOSING, TCP_ERR_CLOSING, TCP_END, TCP_ERR_CLOSING, TCP_OK, TCP_OK},
    {TCP_LAST_ACK, TCP_ERR_CLOSING, TCP_END, TCP_ERR_CLOSING, TCP_OK, TCP_OK},
    {TCP_TIME_WAIT, TCP_ERR_CLOSING, TCP_END, TCP_ERR_CLOSING, TCP_OK, TCP_OK},
};

static TcpResult
call(TestConn *t, int which)
{
    Payload text;
    payload_init(&text, &t->sim->memory);
    if (which == 0)
        payload_append(&text, t->ours, 0, 1);
    TcpResult result = which == 0   ? tcp_send(t->conn, &text)
                       : which == 1 ? tcp_receive(t->conn, 1, &text)
                       : which == 2 ? tcp_shutdown(t->conn)
                       : which == 3 ? tcp_close(t->conn)
                                    : tcp_abort(t->conn);
    payload_clear(&text);
    return result;
}

START_TEST(call_answers_by_state)
{
    static const char *const names[] = {"send", "receive", "shutdown", "close", "abort"};
    const TcpResult wanted[] = {rows[_i].send, rows[_i].receive, rows[_i].shutdown, rows[_i].close,
                                rows[_i].abort};
    for (int which = 0; which < 5; which++) {
        TestConn *t = conn_in(rows[_i].state, .active = true);
        TcpResult result = call(t, which);
        ck_assert_msg(result == wanted[which], "%s in %s: %s", names[which],
                      tcp_state_name(rows[_i].state), tcp_result_name(result));
        settle(t);
        while (t->first != NULL) /* what is sent is another test's */
            expect_segment(t,
                           &(Seg){.flags = t->first->tcp.flags,
                                  .seq = t->first->tcp.seq,
                                  .ack = t->first->tcp.ack,
                                  .text = (uint32_t)t->first->text.length},
                           names[which], _i);
        done(t);
    }
}
END_TEST

START_TEST(listener_takes_no_text)
{
    TestConn *t = conn_in(TCP_LISTEN);
    t->conn = t->listener;
    user_sends(t, 1, TCP_ERR_REMOTE_UNSPECIFIED);
    Payload text = {0};
    expect_call(t, tcp_receive(t->conn, 1, &text), TCP_PENDING);
    expect_call(t, tcp_abort(t->conn), TCP_OK);
    expect_state(t, TCP_CLOSED);
    expect_call(t, tcp_abort(t->conn), TCP_ERR_RESET);
    done(t);
}
END_TEST

START_TEST(closed_connection_is_gone)
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    at(t, "240");
    expect_state(t, TCP_CLOSED);
    user_sends(t, 1, TCP_ERR_NO_CONNECTION);
    expect_call(t, tcp_shutdown(t->conn), TCP_ERR_NO_CONNECTION);
    expect_call(t, tcp_close(t->conn), TCP_ERR_NO_CONNECTION);
    expect_call(t, tcp_abort(t->conn), TCP_ERR_NO_CONNECTION);
    tcp_release(t->conn);
    ck_assert(t->conn == NULL);
    done(t);
}
END_TEST

START_TEST(status_tells_the_connection)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .mss = 1000);
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 5, .window = 500);
    TcpStatus status;
    tcp_status(t->conn, &status);
    ck_assert_int_eq(status.state, TCP_ESTABLISHED);
    ck_assert(address_equal(status.remote, t->peer->address));
    ck_assert_uint_eq(status.remote_port, t->peer_port);
    ck_assert_uint_eq(status.number, 1);
    ck_assert_uint_eq(status.unread_bytes, 5);
    ck_assert_uint_eq(status.unacked_bytes, 10);
    ck_assert_uint_eq(status.send_room_bytes, 65525);
    ck_assert_uint_eq(status.snd_wnd_bytes, 500);
    ck_assert_uint_eq(status.rcv_wnd_bytes, 65530);
    ck_assert_uint_eq(status.snd_mss_bytes, 1000);
    ck_assert_int_eq(status.rto, SIM_S);
    done(t);
}
END_TEST

START_TEST(idle_connection_is_small) /* at most 1 KiB, timers and look-up included */
{
    enum { N = 256 };
    TestConn *t = conn_in(TCP_LISTEN);
    TcpConn *conns[N];
    size_t before = 0;
    for (uint16_t i = 0; i < N; i++) {
        if (i == N / 2)
            before = t->sim->memory.used;
        ck_assert_int_eq(open_to(t, t->peer->address, 80, (uint16_t)(5000 + i), &conns[i]), TCP_OK);
        settle(t);
        t->host_port = (uint16_t)(5000 + i);
        t->peer_port = 80;
        TcpSeq iss = t->first->tcp.seq;
        expect_seg(t, .flags = TCP_SYN, .seq = iss);
        peer_sends(t, .flags = TCP_SYN | TCP_ACK, .seq = IRS, .ack = iss + 1);
        expect_seg(t, .flags = TCP_ACK, .seq = iss + 1, .ack = IRS + 1);
        ck_assert_int_eq(tcp_state(conns[i]), TCP_ESTABLISHED);
    }
    ck_assert_uint_le(sizeof(TcpConn), 1000);
    ck_assert_uint_le((t->sim->memory.used - before) / (N / 2), 1024);
    done(t);
}
END_TEST

static TCase *
opening(void)
{
    TCase *group = tcase_create("OPEN");
    tcase_add_test(group, open_checks_the_remote_socket);
    tcase_add_test(group, open_of_the_same_sockets_exists);
    tcase_add_test(group, ephemeral_ports_go_up_in_order);
    tcase_add_test(group, ephemeral_ports_skip_what_is_taken_and_wrap);
    tcase_add_test(group, isn_moves_with_the_clock_and_the_sockets);
    return group;
}

static TCase *
calling(void)
{
    TCase *group = tcase_create("calls");
    tcase_add_loop_test(group, call_answers_by_state, 0, TEST_ROWS(rows));
    tcase_add_test(group, listener_takes_no_text);
    tcase_add_test(group, closed_connection_is_gone);
    tcase_add_test(group, status_tells_the_connection);
    tcase_add_test(group, idle_connection_is_small);
    return group;
}

TEST_MAIN("calls", opening, calling)
