/*
 * What two SYNs settle: segment size (RFC 9293 §3.7.1) and window scale (RFC 7323 §2).
 */
#include "tcp_dialogue.h"
#include "test_main.h"

static const struct {
    const char *what;
    int64_t ours;   /* TCP_SET_MSS; 0: the MTU's */
    uint16_t peers; /* 0: no option */
    uint32_t settled;
} sizes[] = {
    {"no option", 0, 0, 536}, /* MUST-15 */
    {"a smaller one", 0, 400, 400},
    {"a larger one than the MTU allows", 0, 9000, 1460}, /* MUST-16 */
    {"our own limit", 700, 9000, 700},
    {"our own limit above the peer's", 700, 600, 600},
    {"our own limit above the MTU's", 9000, 9000, 1460}, /* MUST-67 */
};

START_TEST(segment_size_is_settled)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .mss = sizes[_i].peers, .set = {TCP_SET_MSS},
                          .to = {sizes[_i].ours});
    TcpStatus status;
    tcp_status(t->conn, &status);
    ck_assert_msg(status.snd_mss_bytes == sizes[_i].settled, "%s: %u", sizes[_i].what,
                  (unsigned)status.snd_mss_bytes);
    done(t);
}
END_TEST

START_TEST(no_mss_after_the_handshake) /* MUST-65 */
{
    TestConn *t = conn_in(TCP_ESTABLISHED);
    user_sends(t, 1, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 1);
    ck_assert_uint_eq(t->header.options, 0);
    done(t);
}
END_TEST

#define SCALED .set = {TCP_SET_WINDOW_SCALE, TCP_SET_RECEIVE_BUFFER}, .to = {1, 1000000}

START_TEST(scale_is_used_when_both_offer_it)
{
    TestConn *t = conn_in(TCP_SYN_SENT, SCALED);
    ck_assert_uint_eq(t->header.options, TCP_OPTION_MSS | TCP_OPTION_WINDOW_SCALE);
    ck_assert_uint_eq(t->header.window_shift, 4); /* 1000000 / 16 fits 16 bits */
    expect_window(t, 65535);                      /* a SYN's window is not scaled */
    peer_sends(t, .flags = TCP_SYN | TCP_ACK, .seq = IRS, .ack = SND_NXT, .scale = true, .shift = 7,
               .window = 1000);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = IRS + 1);
    expect_window(t, 1000000 / 16);
    TcpStatus status;
    tcp_status(t->conn, &status);
    ck_assert_uint_eq(status.snd_wnd_bytes, 1000);
    peer_sends(t, .flags = TCP_ACK, .seq = IRS + 1, .ack = SND_NXT, .window = 1000);
    tcp_status(t->conn, &status);
    ck_assert_uint_eq(status.snd_wnd_bytes, 128000);
    done(t);
}
END_TEST

START_TEST(scale_is_not_used_when_the_peer_declines)
{
    TestConn *t = conn_in(TCP_SYN_SENT, SCALED);
    peer_sends(t, .flags = TCP_SYN | TCP_ACK, .seq = IRS, .ack = SND_NXT, .window = 1000);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = IRS + 1);
    expect_window(t, 65535);
    peer_sends(t, .flags = TCP_ACK, .seq = IRS + 1, .ack = SND_NXT, .window = 999);
    TcpStatus status;
    tcp_status(t->conn, &status);
    ck_assert_uint_eq(status.snd_wnd_bytes, 999);
    done(t);
}
END_TEST

static const struct {
    const char *what;
    int64_t ours; /* TCP_SET_WINDOW_SCALE */
    bool peers;
    bool answered;
} scales[] = {
    {"both", 1, true, true},
    {"the peer alone", 0, true, false},
    {"we alone", 1, false, false}, /* RFC 7323 §2.2: only in answer to the option */
};

START_TEST(syn_ack_has_the_scale_when_both_want_it)
{
    TestConn *t = conn_in(TCP_LISTEN, .set = {TCP_SET_WINDOW_SCALE}, .to = {scales[_i].ours});
    peer_sends(t, .flags = TCP_SYN, .seq = IRS, .scale = scales[_i].peers, .shift = 2);
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = t->first->tcp.seq, .ack = IRS + 1);
    bool has = (t->header.options & TCP_OPTION_WINDOW_SCALE) != 0;
    ck_assert_msg(has == scales[_i].answered, "%s", scales[_i].what);
    done(t);
}
END_TEST

START_TEST(shift_is_at_most_14) /* RFC 7323 §2.3 */
{
    TestConn *t = conn_in(TCP_SYN_SENT, SCALED);
    peer_sends(t, .flags = TCP_SYN | TCP_ACK, .seq = IRS, .ack = SND_NXT, .scale = true,
               .shift = 200);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = IRS + 1);
    peer_sends(t, .flags = TCP_ACK, .seq = IRS + 1, .ack = SND_NXT, .window = 1);
    TcpStatus status;
    tcp_status(t->conn, &status);
    ck_assert_uint_eq(status.snd_wnd_bytes, 1 << 14);
    done(t);
}
END_TEST

START_TEST(scaled_edge_never_moves_left) /* SHLD-14 */
{
    TestConn *t = conn_in(TCP_SYN_SENT, .no_delay = true, SCALED);
    peer_sends(t, .flags = TCP_SYN | TCP_ACK, .seq = IRS, .ack = SND_NXT, .scale = true);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = IRS + 1);
    TcpSeq edge = IRS + 1 + ((uint32_t)t->header.window << 4);
    for (TcpSeq n = 1; n < 40; n++) {
        peer_sends(t, .flags = TCP_ACK, .seq = IRS + n, .ack = SND_NXT, .text = 1);
        expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = IRS + n + 1);
        TcpSeq now = IRS + n + 1 + ((uint32_t)t->header.window << 4);
        ck_assert(seq_leq(edge, now) && seq_diff(now, edge) < 16);
        edge = now;
    }
    done(t);
}
END_TEST

/* RFC 7323 §2.2: the window of a SYN is never scaled, whatever was offered since. */
START_TEST(repeated_syn_ack_offers_what_it_can_say)
{
    TestConn *t = conn_in(TCP_LISTEN, SCALED);
    peer_sends(t, .flags = TCP_SYN, .seq = IRS, .scale = true);
    t->iss = t->first->tcp.seq;
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = ISS, .ack = IRS + 1);
    expect_window(t, 65535);
    peer_sends(t, .flags = TCP_SYN, .seq = IRS, .scale = true);
    expect_seg(t, .flags = TCP_ACK, .seq = ISS + 1, .ack = IRS + 1);
    expect_window(t, 1000000 >> 4);
    at(t, "1");
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = ISS, .ack = IRS + 1);
    expect_window(t, 65535);
    done(t);
}
END_TEST

static TCase *
settling(void)
{
    TCase *group = tcase_create("settling");
    tcase_add_loop_test(group, segment_size_is_settled, 0, TEST_ROWS(sizes));
    tcase_add_test(group, no_mss_after_the_handshake);
    tcase_add_test(group, scale_is_used_when_both_offer_it);
    tcase_add_test(group, scale_is_not_used_when_the_peer_declines);
    tcase_add_loop_test(group, syn_ack_has_the_scale_when_both_want_it, 0, TEST_ROWS(scales));
    tcase_add_test(group, shift_is_at_most_14);
    tcase_add_test(group, scaled_edge_never_moves_left);
    tcase_add_test(group, repeated_syn_ack_offers_what_it_can_say);
    return group;
}

TEST_MAIN("options", settling)
