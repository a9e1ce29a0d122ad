/*
 * SYN-SENT: RFC 9293 §3.10.7.3.
 */
#include "tcp_dialogue.h"
#include "test_main.h"

START_TEST(syn_ack_establishes)
{
    TestConn *t = conn_in(TCP_SYN_SENT);
    peer_sends(t, .flags = TCP_SYN | TCP_ACK, .seq = IRS, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = IRS + 1);
    ck_assert_uint_eq(t->origin.reason, TCP_REASON_ACK_OF_SYN);
    ck_assert_uint_eq(t->origin.answering, TCP_SYN | TCP_ACK);
    expect_state(t, TCP_ESTABLISHED);
    expect_events(t, TCP_EVENT_OPEN | TCP_EVENT_STATE, 0);
    done(t);
}
END_TEST

START_TEST(queued_text_rides_on_the_third_segment)
{
    TestConn *t = conn_in(TCP_SYN_SENT);
    user_sends(t, 100, TCP_OK);
    expect_nothing(t);
    peer_sends(t, .flags = TCP_SYN | TCP_ACK, .seq = IRS, .ack = SND_NXT);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = IRS + 1, .text = 100);
    done(t);
}
END_TEST

START_TEST(syn_ack_with_text_and_fin)
{
    TestConn *t = conn_in(TCP_SYN_SENT);
    peer_sends(t, .flags = TCP_SYN | TCP_FIN | TCP_ACK, .seq = IRS, .ack = SND_NXT, .text = 5);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = IRS + 7);
    expect_state(t, TCP_CLOSE_WAIT);
    user_reads(t, 100, 5);
    done(t);
}
END_TEST

static const struct {
    const char *what;
    uint8_t flags;
    int32_t ack; /* from SND.NXT */
    bool rst;    /* answers, SEQ = SEG.ACK */
    TcpVerdict verdict;
    TcpReason reason;
} rows[] = {
    {"SYN,ACK of ISS", TCP_SYN | TCP_ACK, -1, true, TCP_ANSWERED, TCP_REASON_SYN_SENT_BAD_ACK},
    {"SYN,ACK of the unsent", TCP_SYN | TCP_ACK, 1, true, TCP_ANSWERED,
     TCP_REASON_SYN_SENT_BAD_ACK},
    {"ACK of ISS", TCP_ACK, -1, true, TCP_ANSWERED, TCP_REASON_SYN_SENT_BAD_ACK},
    {"ACK of the unsent", TCP_ACK, 99, true, TCP_ANSWERED, TCP_REASON_SYN_SENT_BAD_ACK},
    {"ACK of our SYN", TCP_ACK, 0, false, TCP_IGNORED, TCP_REASON_SYN_SENT_OTHER},
    {"FIN,ACK of our SYN", TCP_FIN | TCP_ACK, 0, false, TCP_IGNORED, TCP_REASON_SYN_SENT_OTHER},
    {"RST,ACK of the unsent", TCP_RST | TCP_ACK, 1, false, TCP_IGNORED,
     TCP_REASON_SYN_SENT_BAD_ACK_RST},
    {"RST without ACK", TCP_RST, 0, false, TCP_IGNORED, TCP_REASON_SYN_SENT_RST_NO_ACK},
    {"FIN", TCP_FIN, 0, false, TCP_IGNORED, TCP_REASON_SYN_SENT_OTHER},
    {"nothing", 0, 0, false, TCP_IGNORED, TCP_REASON_SYN_SENT_OTHER},
};

START_TEST(state_stays)
{
    TestConn *t = conn_in(TCP_SYN_SENT);
    TcpSeq ack = SND_NXT + (TcpSeq)rows[_i].ack;
    peer_sends(t, .flags = rows[_i].flags, .seq = IRS, .ack = ack);
    if (rows[_i].rst)
        expect_segment(t, &(Seg){.flags = TCP_RST, .seq = ack}, rows[_i].what, _i);
    expect_verdict(t, rows[_i].verdict, rows[_i].reason);
    expect_state(t, TCP_SYN_SENT);
    done(t);
}
END_TEST

START_TEST(rst_that_acknowledges_refuses) /* D3, D13 */
{
    TestConn *t = conn_in(TCP_SYN_SENT);
    peer_sends(t, .flags = TCP_RST | TCP_ACK, .seq = 12345, .ack = SND_NXT);
    expect_verdict(t, TCP_RESET, TCP_REASON_SYN_SENT_RST);
    expect_state(t, TCP_CLOSED);
    ck_assert_int_eq(tcp_error(t->conn), TCP_ERR_REFUSED);
    expect_events(t, TCP_EVENT_OPEN, 0);
    done(t);
}
END_TEST

START_TEST(syn_crosses) /* RFC 9293 §3.5 Figure 7; the retransmission timer starts anew */
{
    TestConn *t = conn_in(TCP_SYN_SENT);
    at(t, "0.4");
    peer_sends(t, .flags = TCP_SYN, .seq = IRS);
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = ISS, .ack = IRS + 1);
    ck_assert_uint_eq(t->origin.transmission, 1);
    expect_state(t, TCP_SYN_RECEIVED);
    at(t, "1.4");
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = ISS, .ack = IRS + 1);
    done(t);
}
END_TEST

START_TEST(syn_goes_again_until_r2) /* MUST-23; D16 */
{
    static const char *const times[] = {"1", "3", "7", "15", "31", "63", "123"};
    TestConn *t = conn_in(TCP_SYN_SENT);
    for (int i = 0; i < TEST_ROWS(times); i++) {
        at(t, times[i]);
        expect_seg(t, .flags = TCP_SYN, .seq = ISS);
        ck_assert_uint_eq(t->origin.transmission, i + 2);
        ck_assert_uint_eq(t->origin.reason, i == 2 ? TCP_REASON_RTO_R1 : TCP_REASON_RTO_EXPIRED);
    }
    at(t, "182.9");
    expect_state(t, TCP_SYN_SENT);
    at(t, "183");
    expect_state(t, TCP_CLOSED);
    ck_assert_int_eq(tcp_error(t->conn), TCP_ERR_TIMEOUT);
    done(t);
}
END_TEST

START_TEST(user_timeout_ends_it)
{
    TestConn *t = conn_in(TCP_SYN_SENT, .set = {TCP_SET_USER_TIMEOUT}, .to = {500 * SIM_MS});
    at(t, "0.5");
    expect_state(t, TCP_CLOSED);
    ck_assert_int_eq(tcp_error(t->conn), TCP_ERR_USER_TIMEOUT);
    done(t);
}
END_TEST

START_TEST(close_is_silent)
{
    TestConn *t = conn_in(TCP_SYN_SENT);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_nothing(t);
    expect_state(t, TCP_CLOSED);
    expect_call(t, tcp_shutdown(t->conn), TCP_ERR_CLOSING);
    done(t);
}
END_TEST

START_TEST(abort_is_silent)
{
    TestConn *t = conn_in(TCP_SYN_SENT);
    expect_call(t, tcp_abort(t->conn), TCP_OK);
    expect_nothing(t);
    expect_state(t, TCP_CLOSED);
    ck_assert_int_eq(tcp_error(t->conn), TCP_ERR_RESET);
    done(t);
}
END_TEST

START_TEST(released_connection_is_freed_when_closed)
{
    TestConn *t = conn_in(TCP_SYN_SENT);
    tcp_release(t->conn);
    ck_assert(t->conn != NULL);
    peer_sends(t, .flags = TCP_RST | TCP_ACK, .seq = 0, .ack = SND_NXT);
    ck_assert(t->conn == NULL);
    done(t);
}
END_TEST

static TCase *
syn_sent(void)
{
    TCase *group = tcase_create("SYN-SENT");
    tcase_add_test(group, syn_ack_establishes);
    tcase_add_test(group, queued_text_rides_on_the_third_segment);
    tcase_add_test(group, syn_ack_with_text_and_fin);
    tcase_add_loop_test(group, state_stays, 0, TEST_ROWS(rows));
    tcase_add_test(group, rst_that_acknowledges_refuses);
    tcase_add_test(group, syn_crosses);
    tcase_add_test(group, syn_goes_again_until_r2);
    tcase_add_test(group, user_timeout_ends_it);
    tcase_add_test(group, close_is_silent);
    tcase_add_test(group, abort_is_silent);
    tcase_add_test(group, released_connection_is_freed_when_closed);
    return group;
}

TEST_MAIN("syn_sent", syn_sent)
