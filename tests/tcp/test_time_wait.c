/*
 * TIME-WAIT: both ends have closed; what still comes is answered, or not (RFC 9293 §3.10.7.4, D5).
 */
#include "tcp_dialogue.h"
#include "test_main.h"

START_TEST(repeated_fin_is_acknowledged_and_restarts_2msl) /* D5 */
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    at(t, "100");
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT - 1, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_verdict(t, TCP_ANSWERED, TCP_REASON_TIME_WAIT_REPEATED_FIN);
    at(t, "339.999999999");
    expect_state(t, TCP_TIME_WAIT);
    at(t, "340");
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

START_TEST(repeated_fin_with_text_is_the_same)
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT - 11, .ack = SND_NXT, .text = 10);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_verdict(t, TCP_ANSWERED, TCP_REASON_TIME_WAIT_REPEATED_FIN);
    done(t);
}
END_TEST

START_TEST(repeated_fin_that_acknowledges_the_unsent_does_not_restart)
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    at(t, "100");
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT - 1, .ack = SND_NXT + 1);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_verdict(t, TCP_ANSWERED, TCP_REASON_SEQ_UNACCEPTABLE);
    at(t, "240");
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

START_TEST(fin_is_acknowledged_though_2msl_is_nothing)
{
    TestConn *t = conn_in(TCP_FIN_WAIT_2, .no_time_wait = true);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 1);
    ck_assert_uint_eq(t->origin.state, TCP_TIME_WAIT);
    ck_assert_uint_eq(t->origin.reason, TCP_REASON_ACK_OF_FIN);
    ck_assert_uint_eq(t->sent_cause.kind, CAUSE_PACKET);
    expect_state(t, TCP_CLOSED);
    expect_log(t, "net:delivered<packet> tcp:segment<packet> tcp:state<packet> tcp:timer<packet> "
                  "tcp:timer<none> net:sent<packet> tcp:state<timer>");
    done(t);
}
END_TEST

START_TEST(bare_ack_is_not_answered) /* D5 */
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_nothing(t);
    expect_verdict(t, TCP_IGNORED, TCP_REASON_ACK_IN_TIME_WAIT);
    expect_state(t, TCP_TIME_WAIT);
    done(t);
}
END_TEST

START_TEST(text_is_ignored)
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 10);
    expect_nothing(t);
    expect_verdict(t, TCP_IGNORED, TCP_REASON_TEXT_AFTER_FIN);
    done(t);
}
END_TEST

START_TEST(unacceptable_segment_is_answered_without_restart)
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    at(t, "100");
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT - 1, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_verdict(t, TCP_ANSWERED, TCP_REASON_SEQ_UNACCEPTABLE);
    at(t, "240");
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

START_TEST(rst_at_the_edge_assassinates) /* RFC 1337 §2; D6: off by default */
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    peer_sends(t, .flags = TCP_RST, .seq = RCV_NXT);
    expect_verdict(t, TCP_RESET, TCP_REASON_RST_TIME_WAIT);
    expect_state(t, TCP_CLOSED);
    ck_assert_int_eq(tcp_error(t->conn), TCP_OK);
    done(t);
}
END_TEST

START_TEST(rst_inside_the_window_is_challenged) /* RFC 5961 §3.2 */
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    peer_sends(t, .flags = TCP_RST, .seq = RCV_NXT + 1);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_state(t, TCP_TIME_WAIT);
    done(t);
}
END_TEST

START_TEST(rst_outside_the_window_is_dropped)
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    peer_sends(t, .flags = TCP_RST, .seq = RCV_NXT - 1);
    expect_nothing(t);
    expect_verdict(t, TCP_IGNORED, TCP_REASON_RST_OUTSIDE_WINDOW);
    expect_state(t, TCP_TIME_WAIT);
    done(t);
}
END_TEST

START_TEST(syn_is_challenged) /* D6 */
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    peer_sends(t, .flags = TCP_SYN, .seq = RCV_NXT + 100);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_verdict(t, TCP_ANSWERED, TCP_REASON_SYN_TIME_WAIT);
    expect_state(t, TCP_TIME_WAIT);
    done(t);
}
END_TEST

START_TEST(calls_fail_with_closing)
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    user_sends(t, 1, TCP_ERR_CLOSING);
    expect_call(t, tcp_shutdown(t->conn), TCP_ERR_CLOSING);
    done(t);
}
END_TEST

START_TEST(abort_is_silent)
{
    TestConn *t = conn_in(TCP_TIME_WAIT);
    expect_call(t, tcp_abort(t->conn), TCP_OK);
    expect_nothing(t);
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

static TCase *
time_wait(void)
{
    TCase *group = tcase_create("TIME-WAIT");
    tcase_add_test(group, repeated_fin_is_acknowledged_and_restarts_2msl);
    tcase_add_test(group, repeated_fin_with_text_is_the_same);
    tcase_add_test(group, repeated_fin_that_acknowledges_the_unsent_does_not_restart);
    tcase_add_test(group, fin_is_acknowledged_though_2msl_is_nothing);
    tcase_add_test(group, bare_ack_is_not_answered);
    tcase_add_test(group, text_is_ignored);
    tcase_add_test(group, unacceptable_segment_is_answered_without_restart);
    tcase_add_test(group, rst_at_the_edge_assassinates);
    tcase_add_test(group, rst_inside_the_window_is_challenged);
    tcase_add_test(group, rst_outside_the_window_is_dropped);
    tcase_add_test(group, syn_is_challenged);
    tcase_add_test(group, calls_fail_with_closing);
    tcase_add_test(group, abort_is_silent);
    return group;
}

TEST_MAIN("time_wait", time_wait)
