/*
 * SYN-RECEIVED, from a passive and from an active open (MUST-11): RFC 9293 §3.10.7.4.
 */
#include "tcp_dialogue.h"
#include "test_main.h"

START_TEST(ack_establishes)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_nothing(t);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_ACK_OPENS);
    expect_state(t, TCP_ESTABLISHED);
    at(t, "400"); /* no timer is left */
    done(t);
}
END_TEST

START_TEST(text_with_the_ack_is_taken)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT, .text = 10);
    expect_verdict(t, TCP_ACCEPTED, TCP_REASON_TEXT_TAKEN);
    expect_state(t, TCP_ESTABLISHED);
    at(t, "0.2");
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 10);
    done(t);
}
END_TEST

START_TEST(fin_with_the_ack_goes_on_to_close_wait)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED);
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT + 1);
    expect_state(t, TCP_CLOSE_WAIT);
    done(t);
}
END_TEST

static const struct {
    const char *what;
    uint8_t flags;
    int32_t seq, ack; /* from RCV.NXT and SND.NXT */
    uint32_t text;
    uint8_t answer; /* TCP_ACK, TCP_RST with SEQ = SEG.ACK, 0 */
    TcpReason reason;
} rows[] = {
    {"ACK of ISS", TCP_ACK, 0, -1, 0, TCP_RST, TCP_REASON_ACK_BAD_HANDSHAKE},
    {"ACK of the unsent", TCP_ACK, 0, 1, 0, TCP_RST, TCP_REASON_ACK_BAD_HANDSHAKE},
    {"FIN,ACK of the unsent", TCP_FIN | TCP_ACK, 0, 1, 0, TCP_RST, TCP_REASON_ACK_BAD_HANDSHAKE},
    {"no ACK", 0, 0, 0, 10, 0, TCP_REASON_ACK_MISSING},
    {"FIN without ACK", TCP_FIN, 0, 0, 0, 0, TCP_REASON_ACK_MISSING},
    {"outside the window", TCP_ACK, 65535, 0, 10, TCP_ACK, TCP_REASON_SEQ_UNACCEPTABLE},
    {"repeated SYN", TCP_SYN, -1, 0, 0, TCP_ACK, TCP_REASON_SYN_RECEIVED_REPEATED_SYN}, /* D2 */
    {"repeated SYN with text", TCP_SYN, -1, 0, 10, TCP_ACK,                             /* D27 */
     TCP_REASON_SYN_RECEIVED_REPEATED_SYN},
    {"RST outside the window", TCP_RST, -1, 0, 0, 0, TCP_REASON_RST_OUTSIDE_WINDOW},
    {"RST inside the window", TCP_RST, 1, 0, 0, TCP_ACK, TCP_REASON_RST_CHALLENGED},
};

START_TEST(state_stays)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED);
    TcpSeq ack = SND_NXT + (TcpSeq)rows[_i].ack;
    peer_sends(t, .flags = rows[_i].flags, .seq = RCV_NXT + (TcpSeq)rows[_i].seq, .ack = ack,
               .text = rows[_i].text);
    if (rows[_i].answer == TCP_ACK)
        expect_segment(t, &(Seg){.flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT}, rows[_i].what,
                       _i);
    else if (rows[_i].answer == TCP_RST)
        expect_segment(t, &(Seg){.flags = TCP_RST, .seq = ack}, rows[_i].what, _i);
    expect_verdict(t, rows[_i].answer != 0 ? TCP_ANSWERED : TCP_IGNORED, rows[_i].reason);
    expect_state(t, TCP_SYN_RECEIVED);
    done(t);
}
END_TEST

START_TEST(rst_returns_a_passive_open_to_listen) /* D12 */
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED);
    peer_sends(t, .flags = TCP_RST, .seq = RCV_NXT);
    expect_verdict(t, TCP_RESET, TCP_REASON_RST_PASSIVE_OPEN);
    expect_state(t, TCP_LISTEN);
    ck_assert(t->conn == NULL);
    peer_sends(t, .flags = TCP_SYN, .seq = IRS + 100); /* the tuple is free again */
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = t->first->tcp.seq, .ack = IRS + 101);
    done(t);
}
END_TEST

START_TEST(rst_refuses_an_active_open)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED, .active = true);
    peer_sends(t, .flags = TCP_RST, .seq = RCV_NXT);
    expect_verdict(t, TCP_RESET, TCP_REASON_RST_ACTIVE_OPEN);
    expect_state(t, TCP_CLOSED);
    ck_assert_int_eq(tcp_error(t->conn), TCP_ERR_REFUSED);
    done(t);
}
END_TEST

START_TEST(syn_in_window_returns_a_passive_open_to_listen)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED);
    peer_sends(t, .flags = TCP_SYN, .seq = RCV_NXT + 10);
    expect_nothing(t);
    expect_verdict(t, TCP_RESET, TCP_REASON_SYN_PASSIVE_OPEN);
    expect_state(t, TCP_LISTEN);
    done(t);
}
END_TEST

START_TEST(syn_in_window_is_challenged_after_an_active_open) /* RFC 5961 §4.2 */
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED, .active = true);
    peer_sends(t, .flags = TCP_SYN, .seq = RCV_NXT + 10);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_state(t, TCP_SYN_RECEIVED);
    done(t);
}
END_TEST

START_TEST(crossing_syn_ack_establishes) /* D1, Figure 7 */
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED, .active = true);
    peer_sends(t, .flags = TCP_SYN | TCP_ACK, .seq = IRS, .ack = SND_NXT);
    expect_nothing(t);
    expect_state(t, TCP_ESTABLISHED);
    done(t);
}
END_TEST

START_TEST(crossing_syn_ack_of_something_else_is_reset) /* D1 */
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED, .active = true);
    peer_sends(t, .flags = TCP_SYN | TCP_ACK, .seq = IRS, .ack = SND_NXT + 1);
    expect_seg(t, .flags = TCP_RST, .seq = SND_NXT + 1);
    expect_state(t, TCP_SYN_RECEIVED);
    done(t);
}
END_TEST

START_TEST(crossing_syn_ack_is_only_answered_when_strict) /* D1 */
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED, .active = true, .strict = true);
    peer_sends(t, .flags = TCP_SYN | TCP_ACK, .seq = IRS, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_state(t, TCP_SYN_RECEIVED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_state(t, TCP_ESTABLISHED);
    done(t);
}
END_TEST

START_TEST(syn_ack_goes_again_until_r2)
{
    static const char *const times[] = {"1", "3", "7", "15", "31", "63", "123"};
    TestConn *t = conn_in(TCP_SYN_RECEIVED);
    for (int i = 0; i < TEST_ROWS(times); i++) {
        at(t, times[i]);
        expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = ISS, .ack = RCV_NXT);
    }
    at(t, "183");
    expect_state(t, TCP_CLOSED);
    ck_assert(t->conn == NULL); /* nobody had it */
    ck_assert_int_eq(tcp_state(t->listener), TCP_LISTEN);
    done(t);
}
END_TEST

START_TEST(close_with_nothing_to_send_sends_the_fin)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED, .active = true);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    expect_state(t, TCP_FIN_WAIT_1);
    at(t, "1"); /* the SYN is the earliest that is not acknowledged */
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = ISS, .ack = RCV_NXT);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 1);
    expect_state(t, TCP_FIN_WAIT_2);
    done(t);
}
END_TEST

START_TEST(close_with_text_queued_waits)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED, .active = true);
    user_sends(t, 10, TCP_OK);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_call(t, tcp_shutdown(t->conn), TCP_ERR_CLOSING); /* D23 */
    user_sends(t, 10, TCP_ERR_CLOSING);
    expect_state(t, TCP_SYN_RECEIVED);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 10);
    expect_state(t, TCP_FIN_WAIT_1);
    done(t);
}
END_TEST

START_TEST(abort_resets)
{
    TestConn *t = conn_in(TCP_SYN_RECEIVED, .active = true);
    expect_call(t, tcp_abort(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_RST, .seq = SND_NXT);
    ck_assert_uint_eq(t->origin.state, TCP_CLOSED); /* D11 */
    expect_state(t, TCP_CLOSED);
    done(t);
}
END_TEST

static TCase *
syn_received(void)
{
    TCase *group = tcase_create("SYN-RECEIVED");
    tcase_add_test(group, ack_establishes);
    tcase_add_test(group, text_with_the_ack_is_taken);
    tcase_add_test(group, fin_with_the_ack_goes_on_to_close_wait);
    tcase_add_loop_test(group, state_stays, 0, TEST_ROWS(rows));
    tcase_add_test(group, rst_returns_a_passive_open_to_listen);
    tcase_add_test(group, rst_refuses_an_active_open);
    tcase_add_test(group, syn_in_window_returns_a_passive_open_to_listen);
    tcase_add_test(group, syn_in_window_is_challenged_after_an_active_open);
    tcase_add_test(group, crossing_syn_ack_establishes);
    tcase_add_test(group, crossing_syn_ack_of_something_else_is_reset);
    tcase_add_test(group, crossing_syn_ack_is_only_answered_when_strict);
    tcase_add_test(group, syn_ack_goes_again_until_r2);
    tcase_add_test(group, close_with_nothing_to_send_sends_the_fin);
    tcase_add_test(group, close_with_text_queued_waits);
    tcase_add_test(group, abort_resets);
    return group;
}

TEST_MAIN("syn_received", syn_received)
