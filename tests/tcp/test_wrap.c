/*
 * One conversation, with the wrap of both sequence spaces at each of its numbers in turn.
 */
#include "tcp/tcp_priv.h"
#include "tcp_dialogue.h"
#include "test_main.h"

enum { NUMBERS = 24 }; /* of each end, SYN and FIN included: 20 octets and 2, and some */

static void
exchange_text(TestConn *t)
{
    user_sends(t, 20, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 20);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 12, .ack = SND_NXT + 7, .text = 8);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 20, .ack = RCV_NXT);
    at(t, "1");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 7, .ack = RCV_NXT, .text = 13);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 20, .text = 14);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 20, .ack = RCV_NXT + 20);
    user_reads(t, 100, 20);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 19, .ack = SND_NXT + 20, .text = 1); /* old */
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 20, .ack = RCV_NXT + 20);
}

static void
close_both(TestConn *t)
{
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT + 20, .ack = RCV_NXT + 20);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT + 20, .ack = SND_NXT + 21);
    expect_state(t, TCP_FIN_WAIT_2);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT + 20, .ack = SND_NXT + 21);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 21, .ack = RCV_NXT + 21);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT + 20, .ack = SND_NXT + 21);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 21, .ack = RCV_NXT + 21);
    expect_state(t, TCP_TIME_WAIT);
}

START_TEST(numbers_wrap_anywhere)
{
    TcpSeq last = UINT32_MAX; /* the wrap comes _i numbers after the SYN */
    TestConn *t =
        conn_in(TCP_ESTABLISHED, .iss = last - (TcpSeq)_i, .irs = last - (TcpSeq)(NUMBERS - _i));
    exchange_text(t);
    close_both(t);
    done(t);
}
END_TEST

/* As if 2^32 - 1 octets had been sent and acknowledged: SND.UNA is ISS again, the SYN is not. */
START_TEST(initial_number_comes_again)
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    t->conn->iss = SND_NXT;
    t->conn->sending.start = t->conn->sending.end = UINT32_MAX;
    user_sends(t, 20, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 20);
    at(t, "1");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 20);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 5);
    at(t, "3");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT + 5, .ack = RCV_NXT, .text = 15);
    done(t);
}
END_TEST

START_TEST(r2_of_text_where_the_initial_number_comes_again)
{
    static const char *const times[] = {"1", "3", "7", "15", "31", "63"};
    TestConn *t = conn_in(TCP_ESTABLISHED);
    t->conn->iss = SND_NXT;
    t->conn->sending.start = t->conn->sending.end = UINT32_MAX;
    user_sends(t, 20, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 20);
    for (int i = 0; i < TEST_ROWS(times); i++) {
        at(t, times[i]);
        expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 20);
    }
    at(t, "123"); /* R2 of a SYN would be 180 s */
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

static TCase *
wrapping(void)
{
    TCase *group = tcase_create("wrapping");
    tcase_add_loop_test(group, numbers_wrap_anywhere, 0, NUMBERS);
    tcase_add_test(group, initial_number_comes_again);
    tcase_add_test(group, r2_of_text_where_the_initial_number_comes_again);
    return group;
}

TEST_MAIN("wrap", wrapping)
