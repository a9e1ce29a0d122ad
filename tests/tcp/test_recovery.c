/*
 * What is taken for lost, and goes again: RFC 5681 §3.2, RFC 6582, RFC 3042, and after a timeout.
 *
 * Segments have 1000 octets and are counted from 0; ten leave at once.
 */
#include "tcp/tcp_priv.h"
#include "tcp_dialogue.h"
#include "test_main.h"

enum { MSS = 1000 };

#define SEG_NO(n) (SND_NXT + (n)*MSS)

/* `n` new segments of 1000 octets from number `from` on, and no more. */
static void
expect_new(TestConn *t, TcpSeq from, TcpSeq n)
{
    for (TcpSeq i = from; i < from + n; i++) {
        expect_seg(t, .flags = TCP_ACK, .seq = SEG_NO(i), .ack = RCV_NXT, .text = MSS);
        ck_assert_uint_eq(t->origin.transmission, 1);
    }
    expect_nothing(t);
}

/* Segment `n` again, the how-many-eth time and why. */
static void
expect_again(TestConn *t, TcpSeq n, uint32_t transmission, TcpReason reason)
{
    expect_seg(t, .flags = TCP_ACK, .seq = SEG_NO(n), .ack = RCV_NXT, .text = MSS);
    ck_assert_uint_eq(t->origin.transmission, transmission);
    ck_assert_str_eq(tcp_reason_code(t->origin.reason), tcp_reason_code(reason));
}

/* The peer has everything before segment `n`. */
static void
peer_acks(TestConn *t, TcpSeq n)
{
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SEG_NO(n));
}

static TestConn *
ten_sent(TcpSeq iss)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .mss = MSS, .iss = iss);
    user_sends(t, 40 * MSS, TCP_OK);
    expect_new(t, 0, 10);
    return t;
}

/* Three duplicate ACKs of `una`; the first two let segments `next` and the one after it out. */
static void
three_duplicates(TestConn *t, TcpSeq una, TcpSeq next)
{
    peer_acks(t, una);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_ACK_DUPLICATE);
    expect_new(t, next, 1);
    ck_assert_uint_eq(t->origin.reason, TCP_REASON_LIMITED_TRANSMIT);
    peer_acks(t, una);
    expect_new(t, next + 1, 1);
    peer_acks(t, una);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_FAST_RETRANSMIT);
    expect_again(t, una, 2, TCP_REASON_FAST_RETRANSMIT);
    expect_nothing(t);
}

static const TcpSeq starts[] = {1000, UINT32_MAX - 500, UINT32_MAX - 4500, UINT32_MAX - 11500};

/* Segment 0 is lost: the eleven after it make as many duplicate ACKs. */
START_TEST(one_loss)
{
    TestConn *t = ten_sent(starts[_i]);
    at(t, "0.1");
    three_duplicates(t, 0, 10);
    expect_cc(t, 8 * MSS, 5 * MSS, TCP_REASON_FAST_RETRANSMIT); /* half of ten; and three */
    ck_assert_int_eq(t->recovery.what, TCP_RECOVERY_ENTERED);
    ck_assert_uint_eq(t->recovery.recover, 1 + 12 * MSS);
    for (int i = 4; i <= 7; i++) /* 12 are out */
        peer_acks(t, 0);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_RECOVERY_DUPLICATE);
    expect_cc(t, 12 * MSS, 5 * MSS, TCP_REASON_RECOVERY_DUPLICATE);
    expect_nothing(t);
    for (TcpSeq i = 8; i <= 11; i++) {
        peer_acks(t, 0);
        expect_new(t, i + 4, 1);
    }
    expect_cc(t, 16 * MSS, 5 * MSS, TCP_REASON_RECOVERY_DUPLICATE);
    at(t, "0.2");
    peer_acks(t, 12); /* RFC 6582 §3.2, step 3: four are out */
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_RECOVERY_FULL);
    expect_cc(t, 5 * MSS, 5 * MSS, TCP_REASON_RECOVERY_FULL);
    ck_assert_int_eq(t->recovery.what, TCP_RECOVERY_LEFT);
    expect_new(t, 16, 1);
    peer_acks(t, 16); /* not a whole window */
    expect_new(t, 17, 4);
    peer_acks(t, 17);
    expect_cc(t, 6 * MSS, 5 * MSS, TCP_REASON_CC_AVOIDANCE);
    expect_new(t, 21, 2);
    done(t);
}
END_TEST

/* Segments 0, 4 and 8 are lost: each partial ACK names the next. */
START_TEST(three_losses_in_a_window)
{
    TestConn *t = ten_sent(1000);
    at(t, "0.1");
    three_duplicates(t, 0, 10);
    for (int i = 4; i <= 9; i++) /* 1 2 3 5 6 7 9, 10 and 11 arrived */
        peer_acks(t, 0);
    expect_cc(t, 14 * MSS, 5 * MSS, TCP_REASON_RECOVERY_DUPLICATE);
    expect_new(t, 12, 2);
    at(t, "0.2");
    peer_acks(t, 4);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_RECOVERY_PARTIAL);
    expect_cc(t, 11 * MSS, 5 * MSS, TCP_REASON_RECOVERY_PARTIAL); /* less 4, and one */
    expect_again(t, 4, 2, TCP_REASON_RECOVERY_PARTIAL);
    expect_new(t, 14, 1); /* ten were out */
    at(t, "0.3");
    peer_acks(t, 8);
    expect_cc(t, 8 * MSS, 5 * MSS, TCP_REASON_RECOVERY_PARTIAL);
    expect_again(t, 8, 2, TCP_REASON_RECOVERY_PARTIAL);
    expect_new(t, 15, 1);
    at(t, "0.4");
    peer_acks(t, 12);
    expect_cc(t, 5 * MSS, 5 * MSS, TCP_REASON_RECOVERY_FULL);
    expect_new(t, 16, 1);
    done(t);
}
END_TEST

START_TEST(first_partial_ack_moves_the_timer) /* RFC 6582 §3.2, step 3 */
{
    TestConn *t = ten_sent(1000);
    at(t, "0.1");
    three_duplicates(t, 0, 10);
    at(t, "0.2");
    peer_acks(t, 4);
    expect_again(t, 4, 2, TCP_REASON_RECOVERY_PARTIAL);
    at(t, "0.3");
    peer_acks(t, 8);
    expect_again(t, 8, 2, TCP_REASON_RECOVERY_PARTIAL);
    at(t, "1.2"); /* and ends recovery */
    expect_again(t, 8, 3, TCP_REASON_RTO_EXPIRED);
    expect_cc(t, MSS, 2 * MSS, TCP_REASON_CC_TIMEOUT);
    done(t);
}
END_TEST

START_TEST(partial_ack_of_less_than_a_segment) /* no segment is added back */
{
    TestConn *t = ten_sent(1000);
    three_duplicates(t, 0, 10);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 500);
    expect_cc(t, 7500, 5 * MSS, TCP_REASON_RECOVERY_PARTIAL);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 500, .ack = RCV_NXT, .text = MSS);
    ck_assert_uint_eq(t->origin.transmission, 3); /* half of it went twice before */
    done(t);
}
END_TEST

START_TEST(partial_ack_of_more_than_cwnd) /* deflates to nothing, and no further */
{
    TestConn *t = ten_sent(1000);
    three_duplicates(t, 0, 10);
    peer_acks(t, 10);
    expect_cc(t, MSS, 5 * MSS, TCP_REASON_RECOVERY_PARTIAL);
    expect_again(t, 10, 2, TCP_REASON_RECOVERY_PARTIAL);
    peer_acks(t, 10);
    expect_cc(t, 2 * MSS, 5 * MSS, TCP_REASON_RECOVERY_DUPLICATE);
    done(t);
}
END_TEST

/* Else it would lie ahead of what is sent when 2^31 numbers have gone without a loss. */
START_TEST(recover_follows)
{
    TestConn *t = ten_sent(1000);
    ck_assert_uint_eq(t->conn->recovery.recover, ISS);
    peer_acks(t, 1);
    ck_assert_uint_eq(t->conn->recovery.recover, SEG_NO(1) - 1);
    expect_new(t, 10, 2);
    done(t);
}
END_TEST

START_TEST(little_in_flight_ends_recovery_small) /* RFC 6582 §3.2, step 3 (1) */
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .mss = MSS);
    user_sends(t, 8 * MSS, TCP_OK);
    expect_new(t, 0, 8);
    for (int i = 1; i <= 7; i++)
        peer_acks(t, 0);
    expect_again(t, 0, 2, TCP_REASON_FAST_RETRANSMIT);
    expect_cc(t, 11 * MSS, 4 * MSS, TCP_REASON_RECOVERY_DUPLICATE);
    peer_acks(t, 8);
    expect_cc(t, 2 * MSS, 4 * MSS, TCP_REASON_RECOVERY_FULL); /* nothing is out: one, and one */
    done(t);
}
END_TEST

/* Ten were out: they go again one by one, then two by two, until an ACK covers what had arrived. */
START_TEST(timeout_goes_back)
{
    TestConn *t = ten_sent(1000);
    at(t, "1");
    expect_again(t, 0, 2, TCP_REASON_RTO_EXPIRED);
    expect_cc(t, MSS, 5 * MSS, TCP_REASON_CC_TIMEOUT);
    ck_assert_uint_eq(t->cc.in_flight, 0);
    ck_assert_int_eq(t->recovery.what, TCP_RECOVERY_TIMEOUT);
    peer_acks(t, 0); /* lets out neither what is lost nor what is new */
    expect_nothing(t);
    at(t, "1.1");
    peer_acks(t, 1);
    expect_cc(t, 2 * MSS, 5 * MSS, TCP_REASON_CC_SLOW_START);
    expect_again(t, 1, 2, TCP_REASON_RTO_GO_BACK);
    expect_again(t, 2, 2, TCP_REASON_RTO_GO_BACK);
    at(t, "1.2");
    peer_acks(t, 10); /* only 1 and 2 were lost */
    expect_cc(t, 3 * MSS, 5 * MSS, TCP_REASON_CC_SLOW_START);
    expect_new(t, 10, 3);
    done(t);
}
END_TEST

START_TEST(timeout_again_keeps_ssthresh) /* RFC 5681 §3.1 */
{
    TestConn *t = ten_sent(1000);
    at(t, "1");
    expect_again(t, 0, 2, TCP_REASON_RTO_EXPIRED);
    at(t, "3");
    expect_again(t, 0, 3, TCP_REASON_RTO_EXPIRED);
    expect_cc(t, MSS, 5 * MSS, TCP_REASON_CC_TIMEOUT);
    peer_acks(t, 1);
    expect_again(t, 1, 2, TCP_REASON_RTO_GO_BACK);
    expect_again(t, 2, 2, TCP_REASON_RTO_GO_BACK);
    at(t, "7"); /* RTO is 4 s; of two, but no less than two */
    expect_again(t, 1, 3, TCP_REASON_RTO_EXPIRED);
    expect_cc(t, MSS, 2 * MSS, TCP_REASON_CC_TIMEOUT);
    peer_acks(t, 3);
    expect_again(t, 3, 2, TCP_REASON_RTO_GO_BACK);
    expect_again(t, 4, 2, TCP_REASON_RTO_GO_BACK);
    done(t);
}
END_TEST

START_TEST(timeout_sends_text_and_fin_again)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .mss = MSS);
    user_sends(t, 2 * MSS, TCP_OK);
    expect_new(t, 0, 2);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SEG_NO(2), .ack = RCV_NXT);
    at(t, "1");
    expect_again(t, 0, 2, TCP_REASON_RTO_EXPIRED);
    peer_acks(t, 1); /* now in one segment */
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SEG_NO(1), .ack = RCV_NXT, .text = MSS);
    ck_assert_uint_eq(t->origin.transmission, 2);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SEG_NO(2) + 1);
    expect_state(t, TCP_FIN_WAIT_2);
    done(t);
}
END_TEST

START_TEST(fin_goes_again_as_the_window_allows)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .mss = MSS);
    user_sends(t, 2 * MSS, TCP_OK);
    expect_new(t, 0, 2);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SEG_NO(2), .ack = RCV_NXT);
    at(t, "1");
    expect_again(t, 0, 2, TCP_REASON_RTO_EXPIRED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SEG_NO(1), .window = MSS);
    expect_again(t, 1, 2, TCP_REASON_RTO_GO_BACK); /* and the FIN is one number too many */
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SEG_NO(2), .window = MSS);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SEG_NO(2), .ack = RCV_NXT);
    ck_assert_uint_eq(t->origin.transmission, 2);
    done(t);
}
END_TEST

START_TEST(new_text_waits_for_what_goes_again)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .mss = MSS);
    user_sends(t, 10 * MSS + 200, TCP_OK);
    expect_new(t, 0, 10);
    at(t, "1");
    expect_again(t, 0, 2, TCP_REASON_RTO_EXPIRED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 500);
    expect_again(t, 1, 2, TCP_REASON_RTO_GO_BACK); /* 1500 may be out */
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 700);
    expect_cc(t, 1700, 5 * MSS, TCP_REASON_CC_SLOW_START);
    expect_nothing(t); /* 1300 are out: the last 200 would fit */
    done(t);
}
END_TEST

/* Takes all that came. */
static void
take_all(TestConn *t)
{
    while (t->first != NULL)
        expect_seg(t, .flags = t->first->tcp.flags, .seq = t->first->tcp.seq,
                   .ack = t->first->tcp.ack, .text = (uint32_t)t->first->text.length);
}

START_TEST(duplicates_of_what_goes_again) /* RFC 6582 §3.2, step 2 */
{
    TestConn *t = ten_sent(1000);
    at(t, "1");
    expect_again(t, 0, 2, TCP_REASON_RTO_EXPIRED);
    peer_acks(t, 10);
    expect_new(t, 10, 2);
    peer_acks(t, 10);
    expect_new(t, 12, 1);
    peer_acks(t, 10);
    expect_new(t, 13, 1);
    peer_acks(t, 10);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_ACK_DUPLICATE_OF_LOSS);
    expect_nothing(t);
    peer_acks(t, 11); /* what was sent later counts again */
    take_all(t);
    peer_acks(t, 11);
    peer_acks(t, 11);
    take_all(t);
    peer_acks(t, 11);
    expect_again(t, 11, 2, TCP_REASON_FAST_RETRANSMIT);
    done(t);
}
END_TEST

/* RFC 5681 §2, (a) to (e). */

START_TEST(duplicate_needs_something_outstanding)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .mss = MSS);
    for (int i = 0; i < 3; i++) {
        peer_acks(t, 0);
        expect_verdict(t, TCP_IGNORED, TCP_REASON_ACK_NOTHING_NEW);
    }
    user_sends(t, 40 * MSS, TCP_OK);
    expect_new(t, 0, 10);
    done(t);
}
END_TEST

START_TEST(text_makes_no_duplicate)
{
    TestConn *t = ten_sent(1000);
    for (TcpSeq i = 0; i < 3; i++)
        peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + i, .ack = SND_NXT, .text = 1);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_TEXT_TAKEN);
    expect_nothing(t);
    done(t);
}
END_TEST

START_TEST(text_that_is_not_taken_makes_no_duplicate)
{
    TestConn *t =
        conn_in(TCP_ESTABLISHED, .mss = MSS, .set = {TCP_SET_RECEIVE_BUFFER}, .to = {100});
    user_sends(t, 40 * MSS, TCP_OK);
    expect_new(t, 0, 10);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 100);
    for (int i = 0; i < 3; i++) { /* a probe of the closed window: its ACK is looked at */
        peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 100, .ack = SND_NXT, .text = 1);
        expect_seg(t, .flags = TCP_ACK, .seq = SEG_NO(10), .ack = RCV_NXT + 100);
        expect_nothing(t);
    }
    done(t);
}
END_TEST

START_TEST(other_window_makes_no_duplicate)
{
    TestConn *t = ten_sent(1000);
    for (uint32_t i = 1; i <= 3; i++) {
        peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .window = 65535 - i);
        expect_verdict(t, TCP_ACCEPTED, TCP_REASON_ACK_WINDOW);
    }
    expect_nothing(t);
    done(t);
}
END_TEST

START_TEST(older_ack_is_no_duplicate)
{
    TestConn *t = ten_sent(1000);
    peer_acks(t, 1);
    take_all(t);
    for (int i = 0; i < 3; i++)
        peer_acks(t, 0);
    expect_verdict(t, TCP_IGNORED, TCP_REASON_ACK_NOTHING_NEW);
    expect_nothing(t);
    done(t);
}
END_TEST

START_TEST(fin_makes_no_duplicate)
{
    TestConn *t = ten_sent(1000);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SEG_NO(10), .ack = RCV_NXT + 1);
    for (TcpSeq i = 0; i < 2; i++) {
        peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 1, .ack = SND_NXT);
        expect_seg(t, .flags = TCP_ACK, .seq = SEG_NO(10 + i), .ack = RCV_NXT + 1, .text = MSS);
    }
    expect_nothing(t);
    done(t);
}
END_TEST

START_TEST(new_ack_ends_the_count)
{
    TestConn *t = ten_sent(1000);
    peer_acks(t, 0);
    peer_acks(t, 0);
    peer_acks(t, 1);
    take_all(t);
    peer_acks(t, 1);
    peer_acks(t, 1);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_ACK_DUPLICATE);
    take_all(t);
    ck_assert_uint_eq(t->origin.transmission, 1);
    done(t);
}
END_TEST

static TCase *
recovery(void)
{
    TCase *group = tcase_create("loss recovery");
    tcase_add_loop_test(group, one_loss, 0, TEST_ROWS(starts));
    tcase_add_test(group, three_losses_in_a_window);
    tcase_add_test(group, first_partial_ack_moves_the_timer);
    tcase_add_test(group, partial_ack_of_less_than_a_segment);
    tcase_add_test(group, partial_ack_of_more_than_cwnd);
    tcase_add_test(group, recover_follows);
    tcase_add_test(group, little_in_flight_ends_recovery_small);
    tcase_add_test(group, timeout_goes_back);
    tcase_add_test(group, timeout_again_keeps_ssthresh);
    tcase_add_test(group, timeout_sends_text_and_fin_again);
    tcase_add_test(group, fin_goes_again_as_the_window_allows);
    tcase_add_test(group, new_text_waits_for_what_goes_again);
    tcase_add_test(group, duplicates_of_what_goes_again);
    tcase_add_test(group, duplicate_needs_something_outstanding);
    tcase_add_test(group, text_makes_no_duplicate);
    tcase_add_test(group, text_that_is_not_taken_makes_no_duplicate);
    tcase_add_test(group, other_window_makes_no_duplicate);
    tcase_add_test(group, older_ack_is_no_duplicate);
    tcase_add_test(group, fin_makes_no_duplicate);
    tcase_add_test(group, new_ack_ends_the_count);
    return group;
}

TEST_MAIN("recovery", recovery)
