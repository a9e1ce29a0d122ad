#include "tcp/tcp_state.h"

#include "core/sim_assert.h"
#include "tcp/tcp_priv.h"

#include <string.h>

#define TO(state) (1U << TCP_##state)

/*
 * The arrows of Figure 5 with its notes, and those that stand in the text only: CLOSED by a RST, by
 * ABORT or by a timeout from everywhere; SYN-RECEIVED back to LISTEN (MUST-11, D12).
 */
static const TcpStateInfo state_info[TCP_N_STATES] = {
    [TCP_CLOSED] =
        {
            .name = "CLOSED",
            .may_go_to = TO(LISTEN) | TO(SYN_SENT),
            .closed_by_user = true,
        },
    [TCP_LISTEN] =
        {
            .name = "LISTEN",
            .may_go_to = TO(SYN_RECEIVED) | TO(CLOSED),
        },
    [TCP_SYN_SENT] =
        {
            .name = "SYN-SENT",
            .may_go_to = TO(SYN_RECEIVED) | TO(ESTABLISHED) | TO(CLOSED),
            .may_send = true,
        },
    [TCP_SYN_RECEIVED] =
        {
            .name = "SYN-RECEIVED",
            .may_go_to = TO(ESTABLISHED) | TO(FIN_WAIT_1) | TO(LISTEN) | TO(CLOSED),
            .may_send = true,
        },
    [TCP_ESTABLISHED] =
        {
            .name = "ESTABLISHED",
            .may_go_to = TO(FIN_WAIT_1) | TO(CLOSE_WAIT) | TO(CLOSED),
            .synchronized = true,
            .may_send = true,
            .sends_text = true,
            .takes_text = true,
        },
    [TCP_FIN_WAIT_1] =
        {
            .name = "FIN-WAIT-1",
            .may_go_to = TO(FIN_WAIT_2) | TO(CLOSING) | TO(TIME_WAIT) | TO(CLOSED),
            .synchronized = true,
            .sends_text = true,
            .takes_text = true,
            .closed_by_user = true,
        },
    [TCP_FIN_WAIT_2] =
        {
            .name = "FIN-WAIT-2",
            .may_go_to = TO(TIME_WAIT) | TO(CLOSED),
            .synchronized = true,
            .takes_text = true,
            .closed_by_user = true,
        },
    [TCP_CLOSE_WAIT] =
        {
            .name = "CLOSE-WAIT",
            .may_go_to = TO(LAST_ACK) | TO(CLOSED),
            .synchronized = true,
            .may_send = true,
            .sends_text = true,
            .peer_closed = true,
        },
    [TCP_CLOSING] =
        {
            .name = "CLOSING",
            .may_go_to = TO(TIME_WAIT) | TO(CLOSED),
            .synchronized = true,
            .sends_text = true,
            .peer_closed = true,
            .closed_by_user = true,
        },
    [TCP_LAST_ACK] =
        {
            .name = "LAST-ACK",
            .may_go_to = TO(CLOSED),
            .synchronized = true,
            .peer_closed = true,
            .closed_by_user = true,
        },
    [TCP_TIME_WAIT] =
        {
            .name = "TIME-WAIT",
            .may_go_to = TO(CLOSED),
            .synchronized = true,
            .peer_closed = true,
            .closed_by_user = true,
        },
};

const TcpStateInfo *
tcp_state_info(TcpState state)
{
    sim_assert((unsigned)state < TCP_N_STATES);
    return &state_info[state];
}

const char *
tcp_state_name(TcpState state)
{
    return tcp_state_info(state)->name;
}

bool
tcp_state_by_name(const char *name, TcpState *ret_state)
{
    for (int i = 0; i < TCP_N_STATES; i++)
        if (strcmp(state_info[i].name, name) == 0) {
            *ret_state = (TcpState)i;
            return true;
        }
    return false;
}

/* What a program that waits may find changed, beside the state itself. */
static unsigned
events_of(TcpState from, TcpState to)
{
    unsigned events = TCP_EVENT_STATE;
    bool was_opening = from == TCP_SYN_SENT || from == TCP_SYN_RECEIVED;
    if (was_opening && tcp_state_info(to)->synchronized)
        events |= TCP_EVENT_OPEN | TCP_EVENT_WRITABLE;
    if (tcp_state_info(to)->peer_closed && !tcp_state_info(from)->peer_closed)
        events |= TCP_EVENT_READABLE;
    if (to == TCP_CLOSED) /* whatever it waits for, it will not come */
        events |= TCP_EVENT_OPEN | TCP_EVENT_ACCEPT | TCP_EVENT_READABLE | TCP_EVENT_WRITABLE;
    return events;
}

void
tcp_set_state(TcpConn *c, TcpState to, TcpReason reason)
{
    TcpState from = c->state;
    sim_assert((state_info[from].may_go_to & (1U << to)) != 0);
    c->state = to;
    tcp_tell_state(c, from, to, reason);
    tcp_notify(c, events_of(from, to));
}
