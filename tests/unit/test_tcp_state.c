/*
 * The state table says what Figure 5 of RFC 9293 shows, and its columns agree with one another.
 */
#include "tcp/tcp_state.h"
#include "test_main.h"

#include <string.h>

static const char *const names[TCP_N_STATES] = {
    "CLOSED",     "LISTEN",     "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
    "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",  "LAST-ACK",     "TIME-WAIT",
};

START_TEST(name_is_the_rfcs)
{
    TcpState state = TCP_N_STATES;
    ck_assert_str_eq(tcp_state_name((TcpState)_i), names[_i]);
    ck_assert(tcp_state_by_name(names[_i], &state));
    ck_assert_int_eq(state, _i);
}
END_TEST

START_TEST(other_name_is_none)
{
    TcpState state = TCP_LISTEN;
    ck_assert(!tcp_state_by_name("established", &state));
    ck_assert(!tcp_state_by_name("", &state));
    ck_assert_int_eq(state, TCP_LISTEN);
}
END_TEST

#define BIT(state) (1U << TCP_##state)

static const struct {
    TcpState from;
    unsigned to; /* all that may follow */
} arrows[] = {
    {TCP_CLOSED, BIT(LISTEN) | BIT(SYN_SENT)},
    {TCP_LISTEN, BIT(SYN_RECEIVED) | BIT(CLOSED)},
    {TCP_SYN_SENT, BIT(SYN_RECEIVED) | BIT(ESTABLISHED) | BIT(CLOSED)},
    {TCP_SYN_RECEIVED, BIT(ESTABLISHED) | BIT(FIN_WAIT_1) | BIT(LISTEN) | BIT(CLOSED)},
    {TCP_ESTABLISHED, BIT(FIN_WAIT_1) | BIT(CLOSE_WAIT) | BIT(CLOSED)},
    {TCP_FIN_WAIT_1, BIT(FIN_WAIT_2) | BIT(CLOSING) | BIT(TIME_WAIT) | BIT(CLOSED)},
    {TCP_FIN_WAIT_2, BIT(TIME_WAIT) | BIT(CLOSED)},
    {TCP_CLOSE_WAIT, BIT(LAST_ACK) | BIT(CLOSED)},
    {TCP_CLOSING, BIT(TIME_WAIT) | BIT(CLOSED)},
    {TCP_LAST_ACK, BIT(CLOSED)},
    {TCP_TIME_WAIT, BIT(CLOSED)},
};

START_TEST(arrows_are_those_of_figure_5)
{
    ck_assert_msg(tcp_state_info(arrows[_i].from)->may_go_to == arrows[_i].to, "from %s",
                  tcp_state_name(arrows[_i].from));
}
END_TEST

START_TEST(columns_agree)
{
    const TcpStateInfo *info = tcp_state_info((TcpState)_i);
    ck_assert_msg(!info->peer_closed || !info->takes_text, "%s: text after a FIN", info->name);
    ck_assert_msg(!info->may_send || !info->closed_by_user, "%s: SEND after CLOSE", info->name);
    ck_assert_msg(!info->takes_text || info->synchronized, "%s: text too early", info->name);
    ck_assert_msg(!info->sends_text || info->synchronized, "%s: sends too early", info->name);
    ck_assert_msg((info->may_go_to & (1U << _i)) == 0, "%s: an arrow to itself", info->name);
}
END_TEST

static TCase *
table(void)
{
    TCase *group = tcase_create("table");
    tcase_add_loop_test(group, name_is_the_rfcs, 0, TCP_N_STATES);
    tcase_add_test(group, other_name_is_none);
    tcase_add_loop_test(group, arrows_are_those_of_figure_5, 0, TEST_ROWS(arrows));
    tcase_add_loop_test(group, columns_agree, 0, TCP_N_STATES);
    return group;
}

TEST_MAIN("tcp_state", table)
