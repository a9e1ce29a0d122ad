/*
 * tcp_state.h - the eleven states (RFC 9293 §3.3.2), and every fact about a state in one table.
 */
#ifndef LASTACK_TCP_TCP_STATE_H
#define LASTACK_TCP_TCP_STATE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    TCP_CLOSED,
    TCP_LISTEN,
    TCP_SYN_SENT,
    TCP_SYN_RECEIVED,
    TCP_ESTABLISHED,
    TCP_FIN_WAIT_1,
    TCP_FIN_WAIT_2,
    TCP_CLOSE_WAIT,
    TCP_CLOSING,
    TCP_LAST_ACK,
    TCP_TIME_WAIT,
    TCP_N_STATES
} TcpState;

typedef struct {
    const char *name;   /* the RFC's: "FIN-WAIT-1" */
    uint16_t may_go_to; /* bits of TcpState: the arrows of Figure 5, and the RFC's text beside it */
    bool synchronized;  /* both ends have numbers of each other (§3.4.1): ESTABLISHED and later */
    bool may_send;      /* the program may SEND, now or for later */
    bool sends_text;    /* queued text and FIN leave in this state */
    bool takes_text;    /* text of arriving segments is taken */
    bool peer_closed;   /* the peer's FIN was taken */
    bool closed_by_user; /* CLOSE was called, or nothing more can be */
} TcpStateInfo;

const TcpStateInfo *tcp_state_info(TcpState state);
const char *tcp_state_name(TcpState state);

/* False when no state has that name. */
bool tcp_state_by_name(const char *name, TcpState *ret_state);

#endif
