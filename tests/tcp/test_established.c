/*
 * ESTABLISHED: text both ways, ACKs in time, retransmission (RFC 9293 §3.10.7.4, RFC 6298 §5).
 */
#include "tcp_dialogue.h"
#include "test_main.h"

/* Text that arrives. */

START_TEST(ack_of_text_is_delayed) /* MUST-40 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 10);
    expect_events(t, TCP_EVENT_READABLE, TCP_EVENT_STATE);
    at(t, "0.2");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 10);
    ck_assert_uint_eq(t->origin.reason, TCP_REASON_DELAYED_ACK_OVER);
    user_reads(t, 4, 4);
    user_reads(t, 100, 6);
    done(t);
}
END_TEST

START_TEST(ack_of_text_leaves_in_the_instant_without_delay)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .no_delay = true);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 10);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 10);
    done(t);
}
END_TEST

START_TEST(second_full_sized_segment_is_acknowledged_at_once) /* SHLD-19 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 536);
    expect_nothing(t);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 536, .ack = SND_NXT, .text = 536);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 1072);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 1072, .ack = SND_NXT, .text = 536);
    at(t, "0.2");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 1608);
    done(t);
}
END_TEST

START_TEST(small_segments_share_a_delayed_ack) /* MUST-58 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    for (TcpSeq i = 0; i < 10; i++)
        peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + i * 100, .ack = SND_NXT, .text = 100);
    at(t, "0.2");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 1000);
    done(t);
}
END_TEST

START_TEST(text_of_ours_carries_the_ack)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 10);
    user_sends(t, 5, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 10, .text = 5);
    at(t, "0.5");
    done(t);
}
END_TEST

START_TEST(gap_is_acknowledged_at_once_and_filled) /* SHLD-31, MUST-59 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 10, .ack = SND_NXT, .text = 10);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_verdict(t, TCP_QUEUED, TCP_REASON_TEXT_OUT_OF_ORDER);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 30, .ack = SND_NXT, .text = 10);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 10);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 20);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_TEXT_FILLS_GAP);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 15, .ack = SND_NXT, .text = 20);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 40);
    user_reads(t, 100, 40);
    done(t);
}
END_TEST

START_TEST(fin_beyond_a_gap_waits)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT + 10, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_verdict(t, TCP_QUEUED, TCP_REASON_FIN_BEYOND_GAP);
    expect_state(t, TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 10);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 11);
    ck_assert_uint_eq(t->origin.answering, TCP_FIN | TCP_ACK); /* the FIN of before, too */
    expect_state(t, TCP_CLOSE_WAIT);
    user_reads(t, 100, 10);
    done(t);
}
END_TEST

START_TEST(fin_is_acknowledged_in_the_instant)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 3);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 4);
    ck_assert_uint_eq(t->origin.reason, TCP_REASON_ACK_OF_FIN);
    ck_assert_uint_eq(t->origin.answering, TCP_FIN | TCP_ACK);
    ck_assert_uint_eq(t->origin.state, TCP_CLOSE_WAIT);
    expect_events(t, TCP_EVENT_READABLE | TCP_EVENT_STATE, 0);
    done(t);
}
END_TEST

START_TEST(text_over_the_left_edge_is_cut)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 10);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 5, .ack = SND_NXT, .text = 10);
    at(t, "0.2");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 15);
    user_reads(t, 100, 15);
    done(t);
}
END_TEST

START_TEST(text_and_fin_over_the_right_edge_are_cut)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .set = {TCP_SET_RECEIVE_BUFFER}, .to = {100});
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 120);
    at(t, "0.2");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 100);
    expect_window(t, 0);
    expect_state(t, TCP_ESTABLISHED);
    done(t);
}
END_TEST

START_TEST(fin_at_the_right_edge_is_cut)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .set = {TCP_SET_RECEIVE_BUFFER}, .to = {100});
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 100);
    at(t, "0.2");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 100);
    expect_state(t, TCP_ESTABLISHED);
    done(t);
}
END_TEST

START_TEST(rst_flushes_unread_text) /* §3.10.7.4 second: "all segment queues should be flushed" */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 10);
    peer_sends(t, .flags = TCP_RST, .seq = RCV_NXT + 10);
    Payload text = {0};
    expect_call(t, tcp_receive(t->conn, 10, &text), TCP_ERR_RESET);
    done(t);
}
END_TEST

/* The receive window. */

START_TEST(closed_window_answers_and_opens_again) /* MUST-66 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .set = {TCP_SET_RECEIVE_BUFFER}, .to = {100});
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 100);
    at(t, "0.2");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 100);
    expect_window(t, 0);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 100, .ack = SND_NXT, .text = 1);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 100);
    expect_verdict(t, TCP_ANSWERED, TCP_REASON_SEQ_ZERO_WINDOW);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT + 100, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 100);
    peer_sends(t, .flags = TCP_PSH, .seq = RCV_NXT + 100, .text = 1); /* no ACK to look at */
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 100);
    expect_verdict(t, TCP_ANSWERED, TCP_REASON_SEQ_ZERO_WINDOW);

    user_reads(t, 49, 49); /* too little to tell */
    expect_nothing(t);
    user_reads(t, 1, 1);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 100);
    expect_window(t, 50);
    ck_assert_uint_eq(t->origin.reason, TCP_REASON_WINDOW_UPDATE);
    done(t);
}
END_TEST

START_TEST(closed_window_takes_acks_and_rsts) /* MUST-66 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .set = {TCP_SET_RECEIVE_BUFFER}, .to = {100});
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 100);
    at(t, "0.2");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 10, .ack = RCV_NXT + 100);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 100, .ack = SND_NXT + 10, .text = 1);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 10, .ack = RCV_NXT + 100);
    at(t, "5"); /* its ACK counted: nothing goes again */
    peer_sends(t, .flags = TCP_RST, .seq = RCV_NXT + 100);
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

START_TEST(unread_text_narrows_the_window)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .no_delay = true);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 535);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 535);
    expect_window(t, 65000);
    user_reads(t, 500, 500); /* the window is wide enough not to be told of */
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 535, .ack = SND_NXT, .text = 10);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 545);
    expect_window(t, 65490);
    done(t);
}
END_TEST

/* Text that is sent. */

START_TEST(text_is_cut_by_the_peers_mss) /* MUST-15, MUST-16, MUST-61 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .mss = 1000);
    user_sends(t, 2500, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 1000);
    ck_assert_uint_eq(t->header.flags & TCP_PSH, 0);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 1000, .ack = RCV_NXT, .text = 1000);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 2000, .ack = RCV_NXT, .text = 500);
    ck_assert_uint_ne(t->header.flags & TCP_PSH, 0);
    done(t);
}
END_TEST

START_TEST(text_is_cut_at_536_without_the_option) /* MUST-15 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    user_sends(t, 600, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 536);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 536, .ack = RCV_NXT, .text = 64);
    done(t);
}
END_TEST

START_TEST(peers_window_holds_text_back)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .window = 100);
    user_sends(t, 250, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 100);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 40);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 100, .ack = RCV_NXT, .text = 40);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 140, .closed_window = true);
    expect_nothing(t);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 140, .window = 1000);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_ACK_WINDOW);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 140, .ack = RCV_NXT, .text = 110);
    done(t);
}
END_TEST

START_TEST(window_taken_back_holds_text_back) /* MUST-34 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .window = 500);
    user_sends(t, 800, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 500);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .window = 200);
    expect_nothing(t);
    at(t, "1"); /* SHLD-16, MAY-7 */
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 536 - 36);
    done(t);
}
END_TEST

START_TEST(stale_window_is_not_taken)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .window = 100);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 5);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 5, .ack = SND_NXT, .window = 50);
    TcpStatus status;
    tcp_status(t->conn, &status);
    ck_assert_uint_eq(status.snd_wnd_bytes, 50);
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 5, .text = 10);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 5, .ack = SND_NXT + 10, .window = 60);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 5, .ack = SND_NXT, .window = 999);
    tcp_status(t->conn, &status);
    ck_assert_uint_eq(status.snd_wnd_bytes, 60);
    done(t);
}
END_TEST

START_TEST(window_of_an_old_ack_is_not_taken)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .window = 100);
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 10, .window = 60);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 1, .ack = SND_NXT, .window = 999);
    TcpStatus status;
    tcp_status(t->conn, &status);
    ck_assert_uint_eq(status.snd_wnd_bytes, 60);
    done(t);
}
END_TEST

START_TEST(largest_window_says_which_ack_is_too_old) /* RFC 5961 §5.2: MAX.SND.WND */
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .window = 100);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_UNA - 101);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_UNA, .window = 500);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_UNA, .window = 100);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_UNA - 500);
    expect_nothing(t);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_UNA - 501);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    done(t);
}
END_TEST

START_TEST(send_buffer_is_a_limit)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .set = {TCP_SET_SEND_BUFFER}, .to = {100});
    user_sends(t, 150, TCP_PENDING);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 100);
    expect_events(t, 0, TCP_EVENT_WRITABLE);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 60);
    expect_events(t, TCP_EVENT_WRITABLE, 0);
    user_sends(t, 60, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 100, .ack = RCV_NXT, .text = 60);
    done(t);
}
END_TEST

/* Retransmission. */

START_TEST(earliest_segment_goes_again_with_back_off) /* RFC 6298 (5.4) to (5.6) */
{
    static const char *const times[] = {"1", "3", "7", "15", "31", "63"};
    TestConn *t = conn_in(TCP_ESTABLISHED);
    user_sends(t, 1000, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 536);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 536, .ack = RCV_NXT, .text = 464);
    for (int i = 0; i < TEST_ROWS(times); i++) {
        at(t, times[i]);
        expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 536);
        ck_assert_uint_eq(t->origin.transmission, i + 2);
        ck_assert_uint_eq(t->origin.reason, i == 2 ? TCP_REASON_RTO_R1 : TCP_REASON_RTO_EXPIRED);
    }
    at(t, "123");
    expect_state(t, TCP_CLOSED);
    ck_assert_int_eq(tcp_error(t->conn), TCP_ERR_TIMEOUT);
    done(t);
}
END_TEST

START_TEST(progress_restarts_the_timer) /* RFC 6298 (5.3), and (5.2) in the end */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    user_sends(t, 600, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 536);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 536, .ack = RCV_NXT, .text = 64);
    at(t, "0.5");
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 536);
    at(t, "1.5"); /* RTO is 1 s still, by its minimum */
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 536, .ack = RCV_NXT, .text = 64);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 600);
    at(t, "400");
    expect_state(t, TCP_ESTABLISHED);
    done(t);
}
END_TEST

START_TEST(r1_counts_from_the_last_progress) /* §3.8.3: retransmissions of the same segment */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    user_sends(t, 600, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 536);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 536, .ack = RCV_NXT, .text = 64);
    at(t, "1");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 536);
    at(t, "3");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 536);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 536);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 536, .ack = RCV_NXT, .text = 64);
    ck_assert_uint_eq(t->origin.transmission, 2);
    at(t, "7"); /* RTO is 4 s still */
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 536, .ack = RCV_NXT, .text = 64);
    ck_assert_uint_eq(t->origin.reason, TCP_REASON_RTO_EXPIRED);
    ck_assert_uint_eq(t->origin.transmission, 3);
    done(t);
}
END_TEST

START_TEST(r2_counts_from_the_first_transmission)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    at(t, "50");
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    static const char *const times[] = {"51", "53", "57", "65", "81", "113"};
    for (int i = 0; i < TEST_ROWS(times); i++) {
        at(t, times[i]);
        expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    }
    at(t, "173");
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

START_TEST(r2_counts_from_the_last_progress)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    user_sends(t, 600, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 536);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 536, .ack = RCV_NXT, .text = 64);
    static const char *const times[] = {"1", "3", "7", "15", "31"};
    for (int i = 0; i < TEST_ROWS(times); i++) {
        at(t, times[i]);
        expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 536);
    }
    at(t, "40");
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 536);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 536, .ack = RCV_NXT, .text = 64);
    at(t, "72"); /* RTO is 32 s, then 60 s */
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 536, .ack = RCV_NXT, .text = 64);
    at(t, "132");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 536, .ack = RCV_NXT, .text = 64);
    at(t, "192");
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

START_TEST(acknowledged_retransmission_gives_no_sample) /* Karn: RFC 6298 §3 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    TcpStatus before, after;
    tcp_status(t->conn, &before);
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    at(t, "1");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    at(t, "1.5");
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 10);
    tcp_status(t->conn, &after);
    ck_assert_int_eq(after.srtt, before.srtt);
    ck_assert_int_eq(after.rto, 2 * SIM_S); /* backed off until the next sample */
    done(t);
}
END_TEST

START_TEST(user_timeout_ends_it) /* D16 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .set = {TCP_SET_USER_TIMEOUT}, .to = {500 * SIM_MS});
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    at(t, "0.5");
    expect_state(t, TCP_CLOSED);
    ck_assert_int_eq(tcp_error(t->conn), TCP_ERR_USER_TIMEOUT);
    done(t);
}
END_TEST

/* Closing. */

START_TEST(close_sends_queued_text_first) /* D10 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .window = 10);
    user_sends(t, 15, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_state(t, TCP_FIN_WAIT_1);
    expect_nothing(t);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 10);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT + 10, .ack = RCV_NXT, .text = 5);
    done(t);
}
END_TEST

START_TEST(fin_needs_room_in_the_window)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .window = 10);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    done(t);

    t = conn_in(TCP_ESTABLISHED, .window = 10);
    user_sends(t, 10, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_nothing(t);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 1);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT + 10, .ack = RCV_NXT);
    done(t);
}
END_TEST

START_TEST(close_with_unread_text_resets) /* SHLD-3 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 10);
    expect_call(t, tcp_close(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_RST, .seq = SND_NXT);
    expect_state(t, TCP_CLOSED);
    ck_assert_int_eq(tcp_error(t->conn), TCP_OK);
    done(t);
}
END_TEST

START_TEST(close_with_all_read_sends_the_fin)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    expect_call(t, tcp_close(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_state(t, TCP_FIN_WAIT_1);
    Payload none = {0};
    expect_call(t, tcp_receive(t->conn, 1, &none), TCP_ERR_CLOSING); /* D26 */
    expect_call(t, tcp_close(t->conn), TCP_ERR_CLOSING);
    done(t);
}
END_TEST

START_TEST(abort_resets)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    expect_call(t, tcp_abort(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_RST, .seq = SND_NXT);
    expect_state(t, TCP_CLOSED);
    user_sends(t, 1, TCP_ERR_RESET);
    done(t);
}
END_TEST

static TCase *
arriving(void)
{
    TCase *group = tcase_create("text that arrives");
    tcase_add_test(group, ack_of_text_is_delayed);
    tcase_add_test(group, ack_of_text_leaves_in_the_instant_without_delay);
    tcase_add_test(group, second_full_sized_segment_is_acknowledged_at_once);
    tcase_add_test(group, small_segments_share_a_delayed_ack);
    tcase_add_test(group, text_of_ours_carries_the_ack);
    tcase_add_test(group, gap_is_acknowledged_at_once_and_filled);
    tcase_add_test(group, fin_beyond_a_gap_waits);
    tcase_add_test(group, fin_is_acknowledged_in_the_instant);
    tcase_add_test(group, text_over_the_left_edge_is_cut);
    tcase_add_test(group, text_and_fin_over_the_right_edge_are_cut);
    tcase_add_test(group, fin_at_the_right_edge_is_cut);
    tcase_add_test(group, rst_flushes_unread_text);
    tcase_add_test(group, closed_window_answers_and_opens_again);
    tcase_add_test(group, closed_window_takes_acks_and_rsts);
    tcase_add_test(group, unread_text_narrows_the_window);
    return group;
}

static TCase *
sending(void)
{
    TCase *group = tcase_create("text that is sent");
    tcase_add_test(group, text_is_cut_by_the_peers_mss);
    tcase_add_test(group, text_is_cut_at_536_without_the_option);
    tcase_add_test(group, peers_window_holds_text_back);
    tcase_add_test(group, window_taken_back_holds_text_back);
    tcase_add_test(group, stale_window_is_not_taken);
    tcase_add_test(group, window_of_an_old_ack_is_not_taken);
    tcase_add_test(group, largest_window_says_which_ack_is_too_old);
    tcase_add_test(group, send_buffer_is_a_limit);
    tcase_add_test(group, earliest_segment_goes_again_with_back_off);
    tcase_add_test(group, progress_restarts_the_timer);
    tcase_add_test(group, r1_counts_from_the_last_progress);
    tcase_add_test(group, r2_counts_from_the_first_transmission);
    tcase_add_test(group, r2_counts_from_the_last_progress);
    tcase_add_test(group, acknowledged_retransmission_gives_no_sample);
    tcase_add_test(group, user_timeout_ends_it);
    return group;
}

static TCase *
closing(void)
{
    TCase *group = tcase_create("closing");
    tcase_add_test(group, close_sends_queued_text_first);
    tcase_add_test(group, fin_needs_room_in_the_window);
    tcase_add_test(group, close_with_unread_text_resets);
    tcase_add_test(group, close_with_all_read_sends_the_fin);
    tcase_add_test(group, abort_resets);
    return group;
}

TEST_MAIN("established", arriving, sending, closing)
