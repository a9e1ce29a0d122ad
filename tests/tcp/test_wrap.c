/*
 * One conversation, with the wrap of both sequence spaces at each of its numbers in turn.
 */
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

static TCase *
wrapping(void)
{
    TCase *group = tcase_create("wrapping");
    tcase_add_loop_test(group, numbers_wrap_anywhere, 0, NUMBERS);
    return group;
}

TEST_MAIN("wrap", wrapping)
