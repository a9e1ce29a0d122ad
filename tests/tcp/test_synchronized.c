/*
 * What all synchronized states do alike (RFC 9293 §3.10.7.4, steps one to five): every row is
 * played in each of them.
 */
#include "tcp_dialogue.h"
#include "test_main.h"

static const TcpState states[] = {
    TCP_ESTABLISHED, TCP_FIN_WAIT_1, TCP_FIN_WAIT_2, TCP_CLOSE_WAIT,
    TCP_CLOSING,     TCP_LAST_ACK,   TCP_TIME_WAIT,
};

typedef enum { SILENCE, ACK_BACK, CLOSES } Then;

static const struct {
    const char *what;
    uint8_t flags;
    int32_t seq; /* from RCV.NXT */
    int32_t ack; /* from SND.UNA */
    uint32_t text;
    bool ack_from_nxt; /* from SND.NXT instead */
    Then then;
    TcpReason reason, in_time_wait; /* in_time_wait NONE: the same */
} rows[] = {
    {"an old empty segment", TCP_ACK, -1, 0, 0, false, ACK_BACK, TCP_REASON_SEQ_UNACCEPTABLE, 0},
    {"old text", TCP_ACK, -10, 0, 10, false, ACK_BACK, TCP_REASON_SEQ_UNACCEPTABLE, 0},
    {"beyond the window", TCP_ACK, 65535, 0, 0, false, ACK_BACK, TCP_REASON_SEQ_UNACCEPTABLE, 0},
    {"text beyond the window", TCP_ACK, 65535, 0, 10, false, ACK_BACK, TCP_REASON_SEQ_UNACCEPTABLE,
     0},
    {"RST before the window", TCP_RST, -1, 0, 0, false, SILENCE, TCP_REASON_RST_OUTSIDE_WINDOW, 0},
    {"RST beyond the window", TCP_RST, 65535, 0, 0, false, SILENCE, TCP_REASON_RST_OUTSIDE_WINDOW,
     0},
    {"RST inside the window", TCP_RST, 1, 0, 0, false, ACK_BACK, TCP_REASON_RST_CHALLENGED, 0},
    {"RST at the window's last number", TCP_RST, 65534, 0, 0, false, ACK_BACK,
     TCP_REASON_RST_CHALLENGED, 0},
    {"RST at RCV.NXT", TCP_RST, 0, 0, 0, false, CLOSES, TCP_REASON_NONE, 0},
    {"RST,ACK at RCV.NXT", TCP_RST | TCP_ACK, 0, 0, 0, false, CLOSES, TCP_REASON_NONE, 0},
    {"RST with text at RCV.NXT", TCP_RST, 0, 0, 10, false, CLOSES, TCP_REASON_NONE, 0},
    {"SYN at RCV.NXT", TCP_SYN, 0, 0, 0, false, ACK_BACK, TCP_REASON_SYN_CHALLENGED,
     TCP_REASON_SYN_TIME_WAIT},
    {"SYN,ACK inside the window", TCP_SYN | TCP_ACK, 9, 0, 0, false, ACK_BACK,
     TCP_REASON_SYN_CHALLENGED, TCP_REASON_SYN_TIME_WAIT},
    {"SYN outside the window", TCP_SYN, 70000, 0, 0, false, ACK_BACK, TCP_REASON_SEQ_UNACCEPTABLE,
     0},
    {"no ACK", 0, 0, 0, 0, false, SILENCE, TCP_REASON_ACK_MISSING, 0},
    {"FIN without ACK", TCP_FIN, 0, 0, 0, false, SILENCE, TCP_REASON_ACK_MISSING, 0},
    {"text without ACK", TCP_PSH, 0, 0, 10, false, SILENCE, TCP_REASON_ACK_MISSING, 0},
    {"ACK of the unsent", TCP_ACK, 0, 1, 10, true, ACK_BACK, TCP_REASON_ACK_UNSENT, 0},
    {"ACK too old", TCP_ACK, 0, -65536, 10, false, ACK_BACK, TCP_REASON_ACK_TOO_OLD, 0},
    {"old ACK", TCP_ACK, 0, -65535, 0, false, SILENCE, TCP_REASON_ACK_NOTHING_NEW,
     TCP_REASON_ACK_IN_TIME_WAIT},
    {"repeated SYN,ACK", TCP_SYN | TCP_ACK, INT32_MIN, 0, 0, false, ACK_BACK,
     TCP_REASON_SEQ_REPEATED_SYN, 0},
};

START_TEST(state_answers_alike)
{
    TcpState state = states[_i / TEST_ROWS(rows)];
    int row = _i % TEST_ROWS(rows);
    TestConn *t = conn_in(state);
    TcpSeq seq = rows[row].seq == INT32_MIN ? IRS : RCV_NXT + (TcpSeq)rows[row].seq;
    TcpSeq ack = (rows[row].ack_from_nxt ? SND_NXT : SND_UNA) + (TcpSeq)rows[row].ack;
    peer_sends(t, .flags = rows[row].flags, .seq = seq, .ack = ack, .text = rows[row].text);
    if (rows[row].then == ACK_BACK) {
        ck_assert_msg(t->first != NULL, "%s in %s: no ACK", rows[row].what, tcp_state_name(state));
        expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
    }
    ck_assert_msg(t->first == NULL, "%s in %s: answered", rows[row].what, tcp_state_name(state));
    expect_state(t, rows[row].then == CLOSES ? TCP_CLOSED : state);

    TcpReason reason = rows[row].reason;
    if (state == TCP_TIME_WAIT && rows[row].in_time_wait != TCP_REASON_NONE)
        reason = rows[row].in_time_wait;
    if (reason != TCP_REASON_NONE)
        ck_assert_msg(t->segment.reason == reason, "%s in %s: %s", rows[row].what,
                      tcp_state_name(state), tcp_reason_code(t->segment.reason));
    done(t);
}
END_TEST

static const struct {
    TcpState state;
    TcpReason reason;
    TcpResult error;
} resets[] = {
    {TCP_ESTABLISHED, TCP_REASON_RST_SYNCHRONIZED, TCP_ERR_RESET},
    {TCP_FIN_WAIT_1, TCP_REASON_RST_SYNCHRONIZED, TCP_ERR_RESET},
    {TCP_FIN_WAIT_2, TCP_REASON_RST_SYNCHRONIZED, TCP_ERR_RESET},
    {TCP_CLOSE_WAIT, TCP_REASON_RST_SYNCHRONIZED, TCP_ERR_RESET},
    {TCP_CLOSING, TCP_REASON_RST_AFTER_CLOSE, TCP_ERR_RESET}, /* D22 */
    {TCP_LAST_ACK, TCP_REASON_RST_AFTER_CLOSE, TCP_ERR_RESET},
    {TCP_TIME_WAIT, TCP_REASON_RST_TIME_WAIT, TCP_OK},
};

START_TEST(reset_is_told)
{
    TestConn *t = conn_in(resets[_i].state);
    peer_sends(t, .flags = TCP_RST, .seq = RCV_NXT);
    expect_verdict(t, TCP_RESET, resets[_i].reason);
    ck_assert_int_eq(tcp_error(t->conn), resets[_i].error);
    expect_events(t, TCP_EVENT_STATE | TCP_EVENT_READABLE | TCP_EVENT_WRITABLE, TCP_EVENT_FREED);
    at(t, "1000"); /* every timer is off */
    done(t);
}
END_TEST

static TCase *
alike(void)
{
    TCase *group = tcase_create("alike");
    tcase_add_loop_test(group, state_answers_alike, 0, TEST_ROWS(states) * TEST_ROWS(rows));
    tcase_add_loop_test(group, reset_is_told, 0, TEST_ROWS(resets));
    return group;
}

TEST_MAIN("synchronized", alike)
