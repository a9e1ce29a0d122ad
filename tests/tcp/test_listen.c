/*
 * LISTEN: RFC 9293 §3.10.7.2; and what becomes of the connections that a listener collects.
 */
#include "tcp_dialogue.h"
#include "test_main.h"

static const struct {
    const char *what;
    Seg in, out; /* out.flags 0: silence */
    TcpReason reason;
} rows[] = {
    {"RST", {.flags = TCP_RST, .seq = 7}, {0}, TCP_REASON_LISTEN_RST},
    {"RST,SYN", {.flags = TCP_RST | TCP_SYN, .seq = 7}, {0}, TCP_REASON_LISTEN_RST},
    {"ACK",
     {.flags = TCP_ACK, .seq = 7, .ack = 9, .text = 3},
     {.flags = TCP_RST, .seq = 9},
     TCP_REASON_LISTEN_ACK},
    {"SYN,ACK", /* D18 */
     {.flags = TCP_SYN | TCP_ACK, .seq = 7, .ack = 9},
     {.flags = TCP_RST, .seq = 9},
     TCP_REASON_LISTEN_ACK},
    {"text without ACK", {.flags = TCP_PSH, .seq = 7, .text = 3}, {0}, TCP_REASON_LISTEN_OTHER},
    {"FIN without ACK", {.flags = TCP_FIN, .seq = 7}, {0}, TCP_REASON_LISTEN_OTHER},
};

START_TEST(listener_stays)
{
    TestConn *t = conn_in(TCP_LISTEN);
    peer_sends_seg(t, &rows[_i].in);
    if (rows[_i].out.flags != 0)
        expect_segment(t, &rows[_i].out, rows[_i].what, _i);
    expect_verdict(t, rows[_i].out.flags != 0 ? TCP_ANSWERED : TCP_IGNORED, rows[_i].reason);
    expect_state(t, TCP_LISTEN);
    done(t);
}
END_TEST

START_TEST(syn_makes_a_connection)
{
    TestConn *t = conn_in(TCP_LISTEN);
    peer_sends(t, .flags = TCP_SYN, .seq = IRS, .mss = 1000);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_LISTEN_SYN);
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = t->first->tcp.seq, .ack = IRS + 1);
    ck_assert_uint_eq(t->header.options, TCP_OPTION_MSS);
    ck_assert_uint_eq(t->header.mss, 1460);
    ck_assert_uint_eq(t->origin.conn, 2);
    ck_assert_uint_eq(t->origin.state, TCP_SYN_RECEIVED);
    ck_assert_uint_eq(t->origin.answering, TCP_SYN);
    expect_state(t, TCP_LISTEN); /* the listener's own record */
    done(t);
}
END_TEST

START_TEST(backlog_is_a_limit)
{
    TestConn *t = conn_in(TCP_LISTEN); /* of 2 */
    for (uint16_t port = 1; port <= 2; port++) {
        t->peer_port = port;
        peer_sends(t, .flags = TCP_SYN, .seq = IRS);
        expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = t->first->tcp.seq, .ack = IRS + 1);
    }
    t->peer_port = 3;
    peer_sends(t, .flags = TCP_SYN, .seq = IRS);
    expect_nothing(t);
    expect_verdict(t, TCP_IGNORED, TCP_REASON_LISTEN_BACKLOG_FULL);
    done(t);
}
END_TEST

START_TEST(accepting_makes_room)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .passive = true);
    for (uint16_t port = 1; port <= 2; port++) {
        t->peer_port = port;
        peer_sends(t, .flags = TCP_SYN, .seq = IRS);
        expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = t->first->tcp.seq, .ack = IRS + 1);
    }
    done(t);
}
END_TEST

START_TEST(text_and_fin_with_the_syn_wait_for_the_handshake)
{
    TestConn *t = conn_in(TCP_LISTEN);
    t->number = 2;
    peer_sends(t, .flags = TCP_SYN | TCP_FIN, .seq = IRS, .text = 10);
    t->iss = t->first->tcp.seq;
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = ISS, .ack = IRS + 1);
    peer_sends(t, .flags = TCP_ACK, .seq = IRS + 1, .ack = ISS + 1);
    expect_seg(t, .flags = TCP_ACK, .seq = ISS + 1, .ack = IRS + 12);
    expect_state(t, TCP_CLOSE_WAIT);
    expect_call(t, tcp_accept(t->listener, (TcpObserver){0}, &t->conn), TCP_OK);
    user_reads(t, 100, 10);
    done(t);
}
END_TEST

START_TEST(text_with_the_syn_is_acknowledged_later)
{
    TestConn *t = conn_in(TCP_LISTEN);
    t->number = 2;
    peer_sends(t, .flags = TCP_SYN, .seq = IRS, .text = 10);
    t->iss = t->first->tcp.seq;
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = ISS, .ack = IRS + 1);
    peer_sends(t, .flags = TCP_ACK, .seq = IRS + 1, .ack = ISS + 1);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_TEXT_KEPT_BACK);
    at(t, "0.2");
    expect_seg(t, .flags = TCP_ACK, .seq = ISS + 1, .ack = IRS + 11);
    expect_state(t, TCP_ESTABLISHED);
    done(t);
}
END_TEST

START_TEST(text_that_follows_that_of_the_syn_is_no_gap)
{
    TestConn *t = conn_in(TCP_LISTEN);
    t->number = 2;
    peer_sends(t, .flags = TCP_SYN, .seq = IRS, .text = 10);
    t->iss = t->first->tcp.seq;
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = ISS, .ack = IRS + 1);
    peer_sends(t, .flags = TCP_ACK, .seq = IRS + 11, .ack = ISS + 1, .text = 5);
    expect_nothing(t);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_TEXT_KEPT_BACK);
    at(t, "0.2");
    expect_seg(t, .flags = TCP_ACK, .seq = ISS + 1, .ack = IRS + 16);
    expect_call(t, tcp_accept(t->listener, (TcpObserver){0}, &t->conn), TCP_OK);
    user_reads(t, 100, 15);
    done(t);
}
END_TEST

START_TEST(text_with_the_syn_is_acknowledged_in_the_instant_without_delay)
{
    TestConn *t = conn_in(TCP_LISTEN, .no_delay = true);
    t->number = 2;
    peer_sends(t, .flags = TCP_SYN, .seq = IRS, .text = 10);
    t->iss = t->first->tcp.seq;
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = ISS, .ack = IRS + 1);
    peer_sends(t, .flags = TCP_ACK, .seq = IRS + 1, .ack = ISS + 1);
    expect_seg(t, .flags = TCP_ACK, .seq = ISS + 1, .ack = IRS + 11);
    ck_assert_uint_eq(t->sent_cause.kind, CAUSE_PACKET); /* no timer of no length */
    done(t);
}
END_TEST

START_TEST(accept_takes_in_the_order_of_establishing)
{
    TestConn *t = conn_in(TCP_LISTEN);
    TcpSeq iss[2];
    for (uint16_t i = 0; i < 2; i++) {
        t->peer_port = (uint16_t)(i + 1);
        peer_sends(t, .flags = TCP_SYN, .seq = IRS);
        iss[i] = t->first->tcp.seq;
        expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = iss[i], .ack = IRS + 1);
    }
    TcpConn *conn = NULL;
    expect_call(t, tcp_accept(t->listener, (TcpObserver){0}, &conn), TCP_PENDING);
    expect_events(t, 0, TCP_EVENT_ACCEPT);
    for (uint16_t i = 2; i-- > 0;) {
        t->peer_port = (uint16_t)(i + 1);
        peer_sends(t, .flags = TCP_ACK, .seq = IRS + 1, .ack = iss[i] + 1);
    }
    expect_events(t, TCP_EVENT_ACCEPT, 0);
    for (uint16_t i = 2; i-- > 0;) {
        TcpStatus status;
        expect_call(t, tcp_accept(t->listener, (TcpObserver){0}, &conn), TCP_OK);
        tcp_status(conn, &status);
        ck_assert_uint_eq(status.remote_port, i + 1);
    }
    done(t);
}
END_TEST

START_TEST(closing_ends_what_nobody_accepted)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED);
    t->peer_port = 2;
    peer_sends(t, .flags = TCP_SYN, .seq = IRS);
    TcpSeq iss = t->first->tcp.seq;
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = iss, .ack = IRS + 1);
    peer_sends(t, .flags = TCP_ACK, .seq = IRS + 1, .ack = iss + 1);

    expect_call(t, tcp_shutdown(t->listener), TCP_OK);
    expect_seg(t, .flags = TCP_RST, .seq = iss + 1); /* the one in SYN-RECEIVED goes in silence */
    ck_assert_int_eq(tcp_state(t->listener), TCP_CLOSED);
    peer_sends(t, .flags = TCP_SYN, .seq = IRS);
    expect_seg(t, .flags = TCP_RST | TCP_ACK, .seq = 0, .ack = IRS + 1);
    TcpConn *conn = NULL;
    expect_call(t, tcp_accept(t->listener, (TcpObserver){0}, &conn), TCP_ERR_CLOSING);
    expect_call(t, tcp_listen(t->tcp, 80, 1, (TcpObserver){0}, &conn), TCP_OK);
    done(t);
}
END_TEST

START_TEST(accepted_connection_outlives_its_listener)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .passive = true);
    expect_call(t, tcp_shutdown(t->listener), TCP_OK);
    expect_nothing(t);
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    done(t);
}
END_TEST

START_TEST(reset_connection_is_not_accepted)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    peer_sends(t, .flags = TCP_RST, .seq = RCV_NXT);
    expect_state(t, TCP_CLOSED);
    TcpConn *conn = NULL;
    expect_call(t, tcp_accept(t->listener, (TcpObserver){0}, &conn), TCP_PENDING);
    ck_assert(t->conn == NULL);
    done(t);
}
END_TEST

/* A handshake from another port of the peer. */
static void
connect_from(TestConn *t, uint16_t port)
{
    t->peer_port = port;
    peer_sends(t, .flags = TCP_SYN, .seq = IRS);
    TcpSeq iss = t->first->tcp.seq;
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = iss, .ack = IRS + 1);
    peer_sends(t, .flags = TCP_ACK, .seq = IRS + 1, .ack = iss + 1);
}

START_TEST(reset_connection_leaves_the_queue_whole)
{
    TestConn *t = conn_in(TCP_LISTEN);
    connect_from(t, 1);
    connect_from(t, 2);
    peer_sends(t, .flags = TCP_RST, .seq = IRS + 1); /* port 2, the last in the queue */
    connect_from(t, 3);
    for (uint16_t port = 1; port <= 3; port += 2) {
        TcpConn *conn = NULL;
        TcpStatus status;
        expect_call(t, tcp_accept(t->listener, (TcpObserver){0}, &conn), TCP_OK);
        tcp_status(conn, &status);
        ck_assert_uint_eq(status.remote_port, port);
    }
    done(t);
}
END_TEST

static TCase *
listening(void)
{
    TCase *group = tcase_create("LISTEN");
    tcase_add_loop_test(group, listener_stays, 0, TEST_ROWS(rows));
    tcase_add_test(group, syn_makes_a_connection);
    tcase_add_test(group, backlog_is_a_limit);
    tcase_add_test(group, accepting_makes_room);
    tcase_add_test(group, text_and_fin_with_the_syn_wait_for_the_handshake);
    tcase_add_test(group, text_with_the_syn_is_acknowledged_later);
    tcase_add_test(group, text_that_follows_that_of_the_syn_is_no_gap);
    tcase_add_test(group, text_with_the_syn_is_acknowledged_in_the_instant_without_delay);
    tcase_add_test(group, accept_takes_in_the_order_of_establishing);
    tcase_add_test(group, closing_ends_what_nobody_accepted);
    tcase_add_test(group, accepted_connection_outlives_its_listener);
    tcase_add_test(group, reset_connection_is_not_accepted);
    tcase_add_test(group, reset_connection_leaves_the_queue_whole);
    return group;
}

TEST_MAIN("listen", listening)
