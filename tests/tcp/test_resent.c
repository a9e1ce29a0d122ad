/*
 * How often each number was sent: ranges that go again, whole, in parts and across one another.
 */
#include "tcp/tcp_priv.h"
#include "tcp_dialogue.h"
#include "test_main.h"

typedef struct {
    TcpSeq from, end; /* from ISS */
    uint32_t transmission;
} Again;

static const struct {
    const char *what;
    Again again[6]; /* the list ends with an empty range */
} rows[] = {
    {"the same range", {{0, 10, 2}, {0, 10, 3}, {0, 10, 4}}},
    {"one after the other", {{0, 10, 2}, {10, 20, 2}, {0, 20, 3}}},
    {"the later one first", {{10, 20, 2}, {0, 10, 2}, {0, 20, 3}}},
    {"apart", {{0, 10, 2}, {20, 30, 2}, {10, 20, 2}, {0, 30, 3}}},
    {"a part", {{0, 30, 2}, {10, 20, 3}, {0, 10, 3}, {20, 30, 3}, {0, 30, 4}}},
    {"a part keeps its neighbours", {{0, 30, 2}, {10, 20, 3}, {10, 20, 4}, {0, 10, 3}}},
    {"over the left edge", {{10, 20, 2}, {5, 15, 3}, {5, 10, 4}, {15, 20, 3}}},
    {"over the right edge", {{0, 10, 2}, {5, 15, 3}, {0, 5, 3}, {12, 15, 4}}},
    {"over several", {{0, 5, 2}, {10, 15, 2}, {10, 15, 3}, {0, 20, 4}, {16, 18, 5}}},
    {"between", {{0, 5, 2}, {10, 15, 2}, {5, 10, 2}}},
};

START_TEST(counts)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .iss = UINT32_MAX - 8); /* numbers wrap inside */
    for (int i = 0; i < 6 && rows[_i].again[i].end > 0; i++) {
        const Again *again = &rows[_i].again[i];
        uint32_t seen = tcp_resent_again(t->conn, ISS + again->from, ISS + again->end);
        ck_assert_msg(seen == again->transmission, "%s, number %d: %u, wanted %u", rows[_i].what, i,
                      seen, again->transmission);
    }
    tcp_resent_clear(t->conn);
    done(t);
}
END_TEST

START_TEST(acknowledged_is_forgotten)
{
    TestConn *t = conn_in(TCP_ESTABLISHED, .mss = 1000);
    user_sends(t, 100, TCP_OK);
    expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT, .text = 100);
    tcp_resent_again(t->conn, SND_NXT, SND_NXT + 40);
    tcp_resent_again(t->conn, SND_NXT + 60, SND_NXT + 100);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 70);
    ck_assert_uint_eq(t->tcp->resents.live, 1);
    peer_sends(t, .flags = TCP_ACK, .seq = RCV_NXT, .ack = SND_NXT + 100);
    ck_assert_uint_eq(t->tcp->resents.live, 0);
    done(t);
}
END_TEST

static TCase *
counting(void)
{
    TCase *group = tcase_create("counting transmissions");
    tcase_add_loop_test(group, counts, 0, TEST_ROWS(rows));
    tcase_add_test(group, acknowledged_is_forgotten);
    return group;
}

TEST_MAIN("resent", counting)
