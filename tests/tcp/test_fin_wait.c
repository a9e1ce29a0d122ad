/*
 * FIN-WAIT-1 and FIN-WAIT-2: we have closed, the peer may go on (RFC 9293 §3.10.7.4, §3.6).
 */
#include "tcp_dialogue.h"
#include "test_main.h"

#include <string.h>

START_TEST(ack_of_the_fin)
{
    TestConn *t = conn_in(TCP_FIN_WAIT_1);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_nothing(t);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_ACK_ENDS_FIN_WAIT_1);
    expect_state(t, TCP_FIN_WAIT_2);
    at(t, "100000"); /* no timer ends FIN-WAIT-2: D17 */
    expect_state(t, TCP_FIN_WAIT_2);
    done(t);
}
END_TEST

START_TEST(ack_ahead_of_a_lost_fin) /* D15 */
{
    TestConn *t = conn_in(TCP_FIN_WAIT_1);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 1, .ack = SND_NXT);
    expect_nothing(t);
    expect_state(t, TCP_FIN_WAIT_2);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 1);
    expect_state(t, TCP_TIME_WAIT);
    done(t);
}
END_TEST

START_TEST(crossing_fin) /* Figure 13 */
{
    TestConn *t = conn_in(TCP_FIN_WAIT_1);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_UNA);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 1);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_FIN_IN_FIN_WAIT_1);
    expect_state(t, TCP_CLOSING);
    done(t);
}
END_TEST

START_TEST(fin_that_acknowledges_ours) /* Figure 5 note 2, D29 */
{
    TestConn *t = conn_in(TCP_FIN_WAIT_1);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 7);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 8);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_FIN_AND_ACK_IN_FIN_WAIT_1);
    expect_state(t, TCP_TIME_WAIT);
    user_reads(t, 100, 7); /* D21 */
    at(t, "240");
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

static void
expect_one_change(const TestConn *t, const char *from)
{
    const char *states = strstr(t->log, "tcp:state");
    ck_assert_msg(states != NULL && strstr(states + 1, "tcp:state") == NULL, "from %s: %s", from,
                  t->log);
}

START_TEST(held_fin_and_ack_of_ours_are_one_change) /* D29 */
{
    TestConn *t = conn_in(TCP_FIN_WAIT_1);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT + 5, .ack = SND_UNA, .text = 5);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    t->log[0] = '\0';
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 5);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 11);
    expect_state(t, TCP_TIME_WAIT);
    expect_one_change(t, "FIN-WAIT-1");
    done(t);
}
END_TEST

START_TEST(held_fin_beyond_another_gap_waits_on)
{
    TestConn *t = conn_in(TCP_FIN_WAIT_1);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT + 10, .ack = SND_UNA);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 5);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 5); /* RFC 5681 §4.2 */
    expect_state(t, TCP_FIN_WAIT_2);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 5, .ack = SND_NXT, .text = 5);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 11);
    expect_state(t, TCP_TIME_WAIT);
    done(t);
}
END_TEST

START_TEST(fin_beyond_a_gap_that_acknowledges_ours)
{
    TestConn *t = conn_in(TCP_FIN_WAIT_1);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT + 5, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_verdict(t, TCP_QUEUED, TCP_REASON_FIN_BEYOND_GAP);
    expect_state(t, TCP_FIN_WAIT_2);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 5);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 6);
    expect_state(t, TCP_TIME_WAIT);
    done(t);
}
END_TEST

START_TEST(ack_of_text_but_not_of_the_fin)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT + 10, .ack = RCV_NXT);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 10);
    expect_state(t, TCP_FIN_WAIT_1);
    at(t, "1");
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT + 10, .ack = RCV_NXT);
    done(t);
}
END_TEST

START_TEST(fin_goes_again_until_r2)
{
    static const char *const times[] = {"1", "3", "7", "15", "31", "63"};
    TestConn *t = conn_in(TCP_FIN_WAIT_1);
    for (int i = 0; i < TEST_ROWS(times); i++) {
        at(t, times[i]);
        expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_UNA, .ack = RCV_NXT);
    }
    at(t, "123");
    expect_state(t, TCP_CLOSED);
    ck_assert_int_eq(tcp_error(t->conn), TCP_ERR_TIMEOUT);
    done(t);
}
END_TEST

static const TcpState both[] = {TCP_FIN_WAIT_1, TCP_FIN_WAIT_2};

START_TEST(text_is_taken_and_read) /* half-close: §3.6.1 */
{
    TestConn *t = conn_in(both[_i]);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_UNA, .text = 10);
    user_reads(t, 100, 10);
    at(t, "0.2");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 10);
    expect_state(t, both[_i]);
    done(t);
}
END_TEST

START_TEST(text_after_a_programs_close_is_reset) /* SHLD-3 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    expect_call(t, tcp_close(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    if (both[_i] == TCP_FIN_WAIT_2)
        peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 1);
    expect_state(t, both[_i]);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 1, .text = 1);
    expect_seg(t, .flags = TCP_RST, .seq = SND_NXT + 1);
    expect_verdict(t, TCP_RESET, TCP_REASON_TEXT_READER_GONE);
    expect_state(t, TCP_CLOSED);
    ck_assert_int_eq(tcp_error(t->conn), TCP_OK);
    done(t);
}
END_TEST

START_TEST(fin_after_a_programs_close_is_taken)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    expect_call(t, tcp_close(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 1);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 1, .ack = RCV_NXT + 1);
    expect_state(t, TCP_TIME_WAIT);
    done(t);
}
END_TEST

START_TEST(abort_resets)
{
    TestConn *t = conn_in(both[_i]);
    expect_call(t, tcp_abort(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_RST, .seq = SND_NXT);
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

static TCase *
fin_wait(void)
{
    TCase *group = tcase_create("FIN-WAIT");
    tcase_add_test(group, ack_of_the_fin);
    tcase_add_test(group, ack_ahead_of_a_lost_fin);
    tcase_add_test(group, crossing_fin);
    tcase_add_test(group, fin_that_acknowledges_ours);
    tcase_add_test(group, held_fin_and_ack_of_ours_are_one_change);
    tcase_add_test(group, held_fin_beyond_another_gap_waits_on);
    tcase_add_test(group, fin_beyond_a_gap_that_acknowledges_ours);
    tcase_add_test(group, ack_of_text_but_not_of_the_fin);
    tcase_add_test(group, fin_goes_again_until_r2);
    tcase_add_loop_test(group, text_is_taken_and_read, 0, TEST_ROWS(both));
    tcase_add_loop_test(group, text_after_a_programs_close_is_reset, 0, TEST_ROWS(both));
    tcase_add_test(group, fin_after_a_programs_close_is_taken);
    tcase_add_loop_test(group, abort_resets, 0, TEST_ROWS(both));
    return group;
}

TEST_MAIN("fin_wait", fin_wait)
