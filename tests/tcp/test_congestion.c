/*
 * How much may be in flight (RFC 5681 §3.1, §4.1, RFC 6928), from what leaves and what is told.
 *
 * Segments have 1000 octets, so that the initial window is 10,000.
 */
#include "tcp_dialogue.h"
#include "test_main.h"

enum { MSS = 1000 };

#define sending(...) conn_in(TCP_ESTABLISHED, .mss = MSS, ##__VA_ARGS__)

/* New text leaves in `n` full segments, the first of them number `from` of the stream. */
static void
expect_flight(TestConn *t, TcpSeq from, TcpSeq n)
{
    for (TcpSeq i = from; i < from + n; i++) {
        expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + i * MSS, .ack = RCV_NXT, .text = MSS);
        ck_assert_uint_eq(t->origin.transmission, 1);
    }
    expect_nothing(t);
}

static void
peer_acks(TestConn *t, TcpSeq segments)
{
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + segments * MSS);
}

START_TEST(initial_window) /* RFC 6928 §2 */
{
    TestConn *t = sending();
    expect_cc(t, 10 * MSS, 0, TCP_REASON_CC_INITIAL_WINDOW);
    user_sends(t, 30 * MSS, TCP_OK);
    expect_flight(t, 0, 10);
    done(t);
}
END_TEST

START_TEST(initial_window_of_an_accepted_connection)
{
    TestConn *t = sending(.passive = true);
    expect_cc(t, 10 * MSS, 0, TCP_REASON_CC_INITIAL_WINDOW);
    user_sends(t, 30 * MSS, TCP_OK);
    expect_flight(t, 0, 10);
    done(t);
}
END_TEST

START_TEST(peer_window_is_less)
{
    TestConn *t = sending(.window = 3 * MSS);
    user_sends(t, 30 * MSS, TCP_OK);
    expect_flight(t, 0, 3);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + MSS, .window = 3 * MSS);
    expect_flight(t, 3, 1);
    expect_cc(t, 10 * MSS, 0, TCP_REASON_CC_INITIAL_WINDOW); /* and is not cut */
    done(t);
}
END_TEST

START_TEST(slow_start) /* §3.1 (2) */
{
    TestConn *t = sending(.set = {TCP_SET_INITIAL_WINDOW}, .to = {2});
    user_sends(t, 30 * MSS, TCP_OK);
    expect_flight(t, 0, 2);
    at(t, "0.1");
    peer_acks(t, 1);
    expect_cc(t, 3 * MSS, 0, TCP_REASON_CC_SLOW_START);
    expect_flight(t, 2, 2);
    peer_acks(t, 2);
    expect_flight(t, 4, 2);
    at(t, "0.2");
    peer_acks(t, 6); /* four at once: one segment all the same */
    expect_cc(t, 5 * MSS, 0, TCP_REASON_CC_SLOW_START);
    expect_flight(t, 6, 5);
    done(t);
}
END_TEST

START_TEST(ack_of_less_than_a_segment) /* "min (N, SMSS)": no gain by dividing ACKs */
{
    TestConn *t = sending(.set = {TCP_SET_INITIAL_WINDOW}, .to = {2});
    user_sends(t, 30 * MSS, TCP_OK);
    expect_flight(t, 0, 2);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 500);
    expect_cc(t, 2500, 0, TCP_REASON_CC_SLOW_START);
    expect_flight(t, 2, 1); /* 1500 are out, 1000 more fit */
    done(t);
}
END_TEST

START_TEST(congestion_avoidance) /* §3.1, RFC 3465 §2.1 */
{
    TestConn *t = sending(.set = {TCP_SET_INITIAL_WINDOW}, .to = {4});
    user_sends(t, 40 * MSS, TCP_OK);
    expect_flight(t, 0, 4);
    at(t, "1");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = MSS);
    expect_cc(t, MSS, 2 * MSS, TCP_REASON_CC_TIMEOUT);
    peer_acks(t, 4);
    expect_cc(t, 2 * MSS, 2 * MSS, TCP_REASON_CC_SLOW_START);
    expect_flight(t, 4, 2);
    peer_acks(t, 5); /* half of a window */
    expect_flight(t, 6, 1);
    expect_cc(t, 2 * MSS, 2 * MSS, TCP_REASON_CC_SLOW_START);
    peer_acks(t, 6);
    expect_cc(t, 3 * MSS, 2 * MSS, TCP_REASON_CC_AVOIDANCE);
    expect_flight(t, 7, 2);
    peer_acks(t, 9); /* three segments: the next window */
    expect_cc(t, 4 * MSS, 2 * MSS, TCP_REASON_CC_AVOIDANCE);
    expect_flight(t, 9, 4);
    done(t);
}
END_TEST

START_TEST(segment_waits_for_room_as_a_whole)
{
    TestConn *t = sending(.set = {TCP_SET_INITIAL_WINDOW}, .to = {2});
    user_sends(t, 1500, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 1000);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 1000, .ack = RCV_NXT, .text = 500);
    user_sends(t, 1000, TCP_OK); /* 500 would fit */
    expect_nothing(t);
    peer_acks(t, 1);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 1500, .ack = RCV_NXT, .text = 1000);
    done(t);
}
END_TEST

START_TEST(fin_needs_room_too)
{
    TestConn *t = sending(.set = {TCP_SET_INITIAL_WINDOW}, .to = {1});
    user_sends(t, MSS, TCP_OK);
    expect_flight(t, 0, 1);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_nothing(t);
    peer_acks(t, 1);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT + MSS, .ack = RCV_NXT);
    done(t);
}
END_TEST

START_TEST(fin_goes_with_the_last_text)
{
    TestConn *t = sending(.set = {TCP_SET_INITIAL_WINDOW}, .to = {1});
    user_sends(t, 2 * MSS, TCP_OK);
    expect_flight(t, 0, 1);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    peer_acks(t, 1);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT + MSS, .ack = RCV_NXT, .text = MSS);
    done(t);
}
END_TEST

START_TEST(lost_syn) /* §3.1: "one segment consisting of at most SMSS bytes" */
{
    TestConn *t = conn_in(TCP_SYN_SENT);
    at(t, "1");
    expect_seg(t, .flags = TCP_SYN, .seq = ISS);
    peer_sends(t, .flags = TCP_SYN | TCP_ACK, .seq = IRS, .ack = SND_NXT, .mss = MSS);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = IRS + 1);
    expect_cc(t, MSS, 0, TCP_REASON_CC_LOST_SYN);
    user_sends(t, 5 * MSS, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = IRS + 1, .text = MSS);
    done(t);
}
END_TEST

START_TEST(lost_syn_ack)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED, .mss = MSS);
    at(t, "1");
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = ISS, .ack = RCV_NXT);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_cc(t, MSS, 0, TCP_REASON_CC_LOST_SYN);
    user_sends(t, 5 * MSS, TCP_OK);
    expect_flight(t, 0, 1);
    done(t);
}
END_TEST

/* cwnd is twice the initial window when all is acknowledged, at 0.1 s; RTO is 1 s. */
static TestConn *
grown(void)
{
    TestConn *t = sending();
    user_sends(t, 20 * MSS, TCP_OK);
    expect_flight(t, 0, 10);
    for (TcpSeq i = 1; i <= 10; i++) {
        peer_acks(t, i);
        if (i <= 5)
            expect_flight(t, 8 + 2 * i, 2);
    }
    at(t, "0.1");
    peer_acks(t, 20);
    expect_cc(t, 21 * MSS, 0, TCP_REASON_CC_SLOW_START);
    return t;
}

START_TEST(idle_longer_than_rto) /* §4.1 */
{
    TestConn *t = grown();
    at(t, "1.000000001"); /* the last text left at 0 */
    user_sends(t, 30 * MSS, TCP_OK);
    expect_cc(t, 10 * MSS, 0, TCP_REASON_CC_IDLE);
    expect_flight(t, 20, 10);
    done(t);
}
END_TEST

START_TEST(idle_as_long_as_rto)
{
    TestConn *t = grown();
    at(t, "1");
    user_sends(t, 30 * MSS, TCP_OK);
    expect_flight(t, 20, 21);
    done(t);
}
END_TEST

START_TEST(not_idle_while_something_is_out)
{
    TestConn *t = sending();
    user_sends(t, 10 * MSS, TCP_OK);
    expect_flight(t, 0, 10);
    at(t, "0.9");
    for (TcpSeq i = 1; i <= 5; i++)
        peer_acks(t, i);
    at(t, "1.1");
    user_sends(t, 30 * MSS, TCP_OK);
    expect_flight(t, 10, 10);
    done(t);
}
END_TEST

START_TEST(idle_begins_with_what_went_again)
{
    TestConn *t = sending(.set = {TCP_SET_INITIAL_WINDOW}, .to = {1});
    user_sends(t, MSS, TCP_OK);
    expect_flight(t, 0, 1);
    at(t, "1");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = MSS);
    peer_acks(t, 1);
    at(t, "2.5"); /* RTO is 2 s */
    user_sends(t, 5 * MSS, TCP_OK);
    expect_flight(t, 1, 2);
    done(t);
}
END_TEST

START_TEST(idle_opens_no_window)
{
    TestConn *t = sending();
    user_sends(t, MSS, TCP_OK);
    expect_flight(t, 0, 1);
    at(t, "1");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = MSS);
    peer_acks(t, 1);
    at(t, "10");
    user_sends(t, 5 * MSS, TCP_OK);
    expect_flight(t, 1, 2);
    done(t);
}
END_TEST

START_TEST(no_more_than_the_peer_ever_offered)
{
    TestConn *t = sending(.window = 11 * MSS, .set = {TCP_SET_INITIAL_WINDOW}, .to = {10});
    user_sends(t, 30 * MSS, TCP_OK);
    expect_flight(t, 0, 10);
    peer_acks(t, 1);
    expect_cc(t, 11 * MSS, 0, TCP_REASON_CC_SLOW_START);
    expect_flight(t, 10, 2);
    t->cc.cwnd = 0; /* so that one more record would be seen */
    peer_acks(t, 2);
    expect_flight(t, 12, 1);
    ck_assert_uint_eq(t->cc.cwnd, 0);
    done(t);
}
END_TEST

static TCase *
congestion(void)
{
    TCase *group = tcase_create("congestion window");
    tcase_add_test(group, initial_window);
    tcase_add_test(group, initial_window_of_an_accepted_connection);
    tcase_add_test(group, peer_window_is_less);
    tcase_add_test(group, slow_start);
    tcase_add_test(group, ack_of_less_than_a_segment);
    tcase_add_test(group, congestion_avoidance);
    tcase_add_test(group, segment_waits_for_room_as_a_whole);
    tcase_add_test(group, fin_needs_room_too);
    tcase_add_test(group, fin_goes_with_the_last_text);
    tcase_add_test(group, lost_syn);
    tcase_add_test(group, lost_syn_ack);
    tcase_add_test(group, idle_longer_than_rto);
    tcase_add_test(group, idle_as_long_as_rto);
    tcase_add_test(group, not_idle_while_something_is_out);
    tcase_add_test(group, idle_begins_with_what_went_again);
    tcase_add_test(group, idle_opens_no_window);
    tcase_add_test(group, no_more_than_the_peer_ever_offered);
    return group;
}

TEST_MAIN("congestion", congestion)
