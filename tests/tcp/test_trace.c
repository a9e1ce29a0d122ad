/*
 * What TCP tells: the segment's record before all that follows from it, and the cause of each.
 */
#include "tcp_dialogue.h"
#include "test_main.h"

START_TEST(segment_stands_before_what_follows)
{
    TestConn *t = conn_in(TCP_FIN_WAIT_1);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_log(t, "net:delivered<packet> tcp:segment<packet> tcp:rtt<packet> " /* … */
                  "tcp:timer<packet> tcp:timer<packet> " /* retransmission, user: stopped */
                  "tcp:state<packet> tcp:timer<packet> " /* time-wait: armed */
                  "net:sent<packet>");
    ck_assert_uint_eq(t->sent_cause.number, t->segment.id); /* at the end of the instant, though */
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 1);
    ck_assert_uint_eq(t->origin.state, TCP_TIME_WAIT);
    done(t);
}
END_TEST

START_TEST(ignored_segment_is_told)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_RST, .seq = RCV_NXT - 1);
    expect_log(t, "net:delivered<packet> tcp:segment<packet>");
    ck_assert_int_eq(t->segment.state, TCP_ESTABLISHED);
    done(t);
}
END_TEST

START_TEST(segment_for_nobody_is_told)
{
    TestConn *t = conn_in(TCP_CLOSED);
    peer_sends(t, .flags = TCP_ACK, .seq = 1, .ack = 1);
    expect_log(t, "net:delivered<packet> tcp:segment<packet> net:sent<packet>");
    ck_assert_int_eq(t->segment.state, TCP_CLOSED);
    expect_seg(t, .flags = TCP_RST, .seq = 1);
    done(t);
}
END_TEST

START_TEST(segment_is_told_in_the_state_in_which_it_was_found)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    ck_assert_int_eq(t->segment.state, TCP_SYN_RECEIVED);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_FIN_IN_ESTABLISHED); /* the last step's */
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 1);
    done(t);
}
END_TEST

START_TEST(call_is_the_cause_of_what_it_sends)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    t->sim->trace.cause = cause_call(7);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_log(t, "tcp:state<call> tcp:timer<call> tcp:timer<call> net:sent<call>");
    ck_assert_uint_eq(t->sent_cause.number, 7);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    ck_assert_uint_eq(t->origin.reason, TCP_REASON_FIN_SENT);
    done(t);
}
END_TEST

START_TEST(timer_is_the_cause_of_what_goes_again)
{
    TestConn *t = conn_in(TCP_FIN_WAIT_1);
    at(t, "1");
    expect_log(t, "tcp:timer<none> tcp:rtt<timer> tcp:recovery<timer> tcp:cc<timer> "
                  "tcp:timer<timer> net:sent<timer>");
    ck_assert_str_eq(t->sent_cause.timer, "retransmission");
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_UNA, .ack = RCV_NXT);
    done(t);
}
END_TEST

START_TEST(delayed_ack_follows_from_its_timer)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 10);
    expect_log(t, "net:delivered<packet> tcp:segment<packet> tcp:timer<packet>");
    at(t, "0.2");
    expect_log(t, "tcp:timer<none> net:sent<timer>");
    ck_assert_str_eq(t->sent_cause.timer, "delayed-ack");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 10);
    done(t);
}
END_TEST

START_TEST(packet_carries_what_its_sender_knew)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .passive = true);
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    ck_assert_uint_eq(t->origin.conn, 2); /* the listener is 1 */
    ck_assert(t->origin.knows_seq && t->origin.knows_ack);
    ck_assert_uint_eq(t->origin.seq_first, ISS);
    ck_assert_uint_eq(t->origin.ack_first, IRS);
    ck_assert_uint_eq(t->origin.state, TCP_ESTABLISHED);
    ck_assert_uint_eq(t->origin.answering, 0);
    ck_assert_uint_eq(t->origin.reason, TCP_REASON_TEXT_SENT);
    ck_assert_uint_eq(t->origin.transmission, 1);
    done(t);
}
END_TEST

static TCase *
telling(void)
{
    TCase *group = tcase_create("telling");
    tcase_add_test(group, segment_stands_before_what_follows);
    tcase_add_test(group, ignored_segment_is_told);
    tcase_add_test(group, segment_for_nobody_is_told);
    tcase_add_test(group, segment_is_told_in_the_state_in_which_it_was_found);
    tcase_add_test(group, call_is_the_cause_of_what_it_sends);
    tcase_add_test(group, timer_is_the_cause_of_what_goes_again);
    tcase_add_test(group, delayed_ack_follows_from_its_timer);
    tcase_add_test(group, packet_carries_what_its_sender_knew);
    return group;
}

TEST_MAIN("tcp_trace", telling)
