/*
 * CLOSED: no connection; RFC 9293 §3.10.7.1 and the group 1 of §3.5.2.
 */
#include "tcp_dialogue.h"
#include "test_main.h"

static const struct {
    const char *what;
    Seg in, out; /* out.flags 0: silence */
    TcpReason reason;
} rows[] = {
    {"RST", {.flags = TCP_RST, .seq = 7}, {0}, TCP_REASON_CLOSED_RST},
    {"RST,ACK", {.flags = TCP_RST | TCP_ACK, .seq = 7, .ack = 9}, {0}, TCP_REASON_CLOSED_RST},
    {"SYN",
     {.flags = TCP_SYN, .seq = 7},
     {.flags = TCP_RST | TCP_ACK, .ack = 8},
     TCP_REASON_CLOSED_NO_ACK},
    {"SYN with text and FIN",
     {.flags = TCP_SYN | TCP_FIN, .seq = 7, .text = 10},
     {.flags = TCP_RST | TCP_ACK, .ack = 19},
     TCP_REASON_CLOSED_NO_ACK},
    {"SYN,ACK",
     {.flags = TCP_SYN | TCP_ACK, .seq = 7, .ack = 9},
     {.flags = TCP_RST, .seq = 9},
     TCP_REASON_CLOSED_ACK},
    {"ACK",
     {.flags = TCP_ACK, .seq = 7, .ack = 9},
     {.flags = TCP_RST, .seq = 9},
     TCP_REASON_CLOSED_ACK},
    {"text",
     {.flags = TCP_ACK, .seq = 7, .ack = 9, .text = 10},
     {.flags = TCP_RST, .seq = 9},
     TCP_REASON_CLOSED_ACK},
    {"FIN,ACK",
     {.flags = TCP_FIN | TCP_ACK, .seq = 7, .ack = 9},
     {.flags = TCP_RST, .seq = 9},
     TCP_REASON_CLOSED_ACK},
    {"nothing at all",
     {.seq = 7},
     {.flags = TCP_RST | TCP_ACK, .ack = 7},
     TCP_REASON_CLOSED_NO_ACK},
};

START_TEST(no_connection_answers_with_rst)
{
    TestConn *t = conn_in(TCP_CLOSED);
    peer_sends_seg(t, &rows[_i].in);
    if (rows[_i].out.flags != 0) {
        expect_segment(t, &rows[_i].out, rows[_i].what, _i);
        ck_assert_uint_eq(t->origin.conn, 0);
        ck_assert(!t->origin.knows_seq);
    }
    expect_verdict(t, rows[_i].out.flags != 0 ? TCP_ANSWERED : TCP_IGNORED, rows[_i].reason);
    done(t);
}
END_TEST

START_TEST(broadcast_source_is_dropped) /* MUST-63 */
{
    TestConn *t = conn_in(TCP_CLOSED);
    t->peer->address = address_ipv4(UINT32_C(0xffffffff));
    peer_sends(t, .flags = TCP_SYN, .seq = 7);
    expect_nothing(t);
    expect_verdict(t, TCP_IGNORED, TCP_REASON_BAD_ADDRESS);
    done(t);
}
END_TEST

static TCase *
closed(void)
{
    TCase *group = tcase_create("CLOSED");
    tcase_add_loop_test(group, no_connection_answers_with_rst, 0, TEST_ROWS(rows));
    tcase_add_test(group, broadcast_source_is_dropped);
    return group;
}

TEST_MAIN("closed", closed)
