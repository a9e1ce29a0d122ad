/*
 * CLOSE-WAIT, CLOSING and LAST-ACK: the peer has closed (RFC 9293 §3.10.7.4, D1).
 */
#include "tcp_dialogue.h"
#include "test_main.h"

/* CLOSE-WAIT. */

START_TEST(close_wait_sends_on)
{
    TestConn *t = conn_in(TCP_CLOSE_WAIT);
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 10);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_ACK_NEW);
    at(t, "100000"); /* nothing bounds CLOSE-WAIT */
    expect_state(t, TCP_CLOSE_WAIT);
    done(t);
}
END_TEST

START_TEST(close_wait_closes)
{
    TestConn *t = conn_in(TCP_CLOSE_WAIT);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_state(t, TCP_LAST_ACK);
    ck_assert_uint_eq(t->origin.state, TCP_LAST_ACK);
    done(t);
}
END_TEST

START_TEST(close_wait_stays_until_the_fin_leaves) /* D10 */
{
    TestConn *t = conn_in(TCP_CLOSE_WAIT, .window = 10);
    user_sends(t, 15, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_call(t, tcp_shutdown(t->conn), TCP_ERR_CLOSING); /* D23 */
    user_sends(t, 1, TCP_ERR_CLOSING);
    expect_nothing(t);
    expect_state(t, TCP_CLOSE_WAIT);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 10);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT + 10, .ack = RCV_NXT, .text = 5);
    expect_state(t, TCP_LAST_ACK);
    done(t);
}
END_TEST

START_TEST(close_wait_closes_at_the_instant_of_the_fin) /* D28: one segment carries both */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    Packet *packet = packet_new(&t->network->packets);
    packet->src = t->peer->address;
    packet->dst = t->host->address;
    packet->tcp = (TcpHeader){.src_port = t->peer_port,
                              .dst_port = t->host_port,
                              .flags = TCP_FIN | TCP_ACK,
                              .seq = RCV_NXT,
                              .ack = SND_NXT,
                              .window = 65535};
    host_receive(t->host, packet, "test"); /* the instant goes on */
    expect_nothing(t);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 1);
    ck_assert_uint_eq(t->origin.answering, TCP_FIN | TCP_ACK);
    done(t);
}
END_TEST

START_TEST(close_wait_with_unread_text_resets) /* SHLD-3 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 5);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 6);
    expect_call(t, tcp_close(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_RST, .seq = SND_NXT);
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

START_TEST(close_wait_retransmits_text)
{
    TestConn *t = conn_in(TCP_CLOSE_WAIT);
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    at(t, "1");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    done(t);
}
END_TEST

START_TEST(close_wait_tells_no_window) /* no more text can come */
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .set = {TCP_SET_RECEIVE_BUFFER}, .to = {100});
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 99);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 100);
    user_reads(t, 99, 99);
    expect_nothing(t);
    done(t);
}
END_TEST

/* What CLOSE-WAIT, CLOSING and LAST-ACK do alike. */

static const TcpState states[] = {TCP_CLOSE_WAIT, TCP_CLOSING, TCP_LAST_ACK};

START_TEST(text_is_ignored_but_its_ack)
{
    TestConn *t = conn_in(states[_i]);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_UNA, .text = 10);
    expect_nothing(t);
    expect_verdict(t, TCP_IGNORED, TCP_REASON_TEXT_AFTER_FIN);
    expect_state(t, states[_i]);
    done(t);
}
END_TEST

START_TEST(repeated_fin_is_acknowledged)
{
    TestConn *t = conn_in(states[_i]);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT - 1, .ack = SND_UNA);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_verdict(t, TCP_ANSWERED, TCP_REASON_SEQ_REPEATED_FIN);
    expect_state(t, states[_i]);
    done(t);
}
END_TEST

START_TEST(repeated_fin_without_ack_is_acknowledged)
{
    TestConn *t = conn_in(states[_i]);
    peer_sends(t, .flags = TCP_FIN, .seq = RCV_NXT - 1);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_verdict(t, TCP_ANSWERED, TCP_REASON_SEQ_REPEATED_FIN);
    expect_state(t, states[_i]);
    done(t);
}
END_TEST

START_TEST(repeated_fin_is_acknowledged_when_strict) /* D1 */
{
    TestConn *t = conn_in(states[_i], .strict = true);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT - 1, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_verdict(t, TCP_ANSWERED, TCP_REASON_SEQ_UNACCEPTABLE);
    expect_state(t, states[_i]);
    done(t);
}
END_TEST

START_TEST(nothing_more_to_read)
{
    TestConn *t = conn_in(states[_i]);
    Payload text = {0};
    expect_call(t, tcp_receive(t->conn, 10, &text), TCP_END);
    done(t);
}
END_TEST

/* CLOSING. */

START_TEST(closing_ends_with_the_ack_of_the_fin) /* Figure 13 */
{
    TestConn *t = conn_in(TCP_CLOSING);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_nothing(t);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_ACK_ENDS_CLOSING);
    expect_state(t, TCP_TIME_WAIT);
    at(t, "240");
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

START_TEST(closing_ends_with_a_repeated_fin_that_acknowledges) /* D1 */
{
    TestConn *t = conn_in(TCP_CLOSING);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT - 1, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_state(t, TCP_TIME_WAIT);
    done(t);
}
END_TEST

START_TEST(closing_retransmits_the_fin)
{
    TestConn *t = conn_in(TCP_CLOSING);
    at(t, "1");
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_UNA, .ack = RCV_NXT);
    done(t);
}
END_TEST

START_TEST(closing_still_sends_queued_text) /* §3.10.4: the FIN had to wait for the window */
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .window = 10);
    user_sends(t, 15, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 10, .ack = RCV_NXT + 1);
    expect_state(t, TCP_CLOSING);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 1, .ack = SND_NXT + 10);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT + 10, .ack = RCV_NXT + 1, .text = 5);
    expect_state(t, TCP_CLOSING);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 1, .ack = SND_NXT + 16);
    expect_state(t, TCP_TIME_WAIT);
    done(t);
}
END_TEST

START_TEST(closing_drops_unread_text_of_a_program_that_closes)
{
    TestConn *t = conn_in(TCP_FIN_WAIT_1);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_UNA, .text = 10);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 11);
    expect_call(t, tcp_close(t->conn), TCP_OK); /* a RST would tell the peer nothing any more */
    expect_nothing(t);
    TcpStatus status;
    tcp_status(t->conn, &status);
    ck_assert_uint_eq(status.unread_bytes, 0);
    expect_state(t, TCP_CLOSING);
    done(t);
}
END_TEST

START_TEST(closing_aborts_in_silence)
{
    TestConn *t = conn_in(TCP_CLOSING);
    expect_call(t, tcp_abort(t->conn), TCP_OK);
    expect_nothing(t);
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

/* LAST-ACK. */

START_TEST(last_ack_ends_with_the_ack_of_the_fin)
{
    TestConn *t = conn_in(TCP_LAST_ACK);
    tcp_release(t->conn);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_nothing(t);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_ACK_ENDS_LAST_ACK);
    expect_state(t, TCP_CLOSED);
    ck_assert(t->conn == NULL);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_RST, .seq = SND_NXT);
    done(t);
}
END_TEST

START_TEST(last_ack_ends_with_a_repeated_fin_that_acknowledges) /* D1: no ACK back */
{
    TestConn *t = conn_in(TCP_LAST_ACK);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT - 1, .ack = SND_NXT);
    expect_nothing(t);
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

START_TEST(last_ack_retransmits_the_fin_until_r2)
{
    static const char *const times[] = {"1", "3", "7", "15", "31", "63"};
    TestConn *t = conn_in(TCP_LAST_ACK);
    for (int i = 0; i < TEST_ROWS(times); i++) {
        at(t, times[i]);
        expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_UNA, .ack = RCV_NXT);
    }
    at(t, "123");
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

static TCase *
close_wait(void)
{
    TCase *group = tcase_create("CLOSE-WAIT");
    tcase_add_test(group, close_wait_sends_on);
    tcase_add_test(group, close_wait_closes);
    tcase_add_test(group, close_wait_stays_until_the_fin_leaves);
    tcase_add_test(group, close_wait_closes_at_the_instant_of_the_fin);
    tcase_add_test(group, close_wait_with_unread_text_resets);
    tcase_add_test(group, close_wait_retransmits_text);
    tcase_add_test(group, close_wait_tells_no_window);
    return group;
}

static TCase *
alike(void)
{
    TCase *group = tcase_create("alike");
    tcase_add_loop_test(group, text_is_ignored_but_its_ack, 0, TEST_ROWS(states));
    tcase_add_loop_test(group, repeated_fin_is_acknowledged, 0, TEST_ROWS(states));
    tcase_add_loop_test(group, repeated_fin_without_ack_is_acknowledged, 0, TEST_ROWS(states));
    tcase_add_loop_test(group, repeated_fin_is_acknowledged_when_strict, 0, TEST_ROWS(states));
    tcase_add_loop_test(group, nothing_more_to_read, 0, TEST_ROWS(states));
    return group;
}

static TCase *
closing(void)
{
    TCase *group = tcase_create("CLOSING");
    tcase_add_test(group, closing_ends_with_the_ack_of_the_fin);
    tcase_add_test(group, closing_ends_with_a_repeated_fin_that_acknowledges);
    tcase_add_test(group, closing_retransmits_the_fin);
    tcase_add_test(group, closing_still_sends_queued_text);
    tcase_add_test(group, closing_drops_unread_text_of_a_program_that_closes);
    tcase_add_test(group, closing_aborts_in_silence);
    return group;
}

static TCase *
last_ack(void)
{
    TCase *group = tcase_create("LAST-ACK");
    tcase_add_test(group, last_ack_ends_with_the_ack_of_the_fin);
    tcase_add_test(group, last_ack_ends_with_a_repeated_fin_that_acknowledges);
    tcase_add_test(group, last_ack_retransmits_the_fin_until_r2);
    return group;
}

TEST_MAIN("peer_closed", close_wait, alike, closing, last_ack)
