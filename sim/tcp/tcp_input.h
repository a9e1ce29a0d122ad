/*
 * tcp_input.h - SEGMENT ARRIVES (RFC 9293 §3.10.7): what its files share.
 *
 * tcp_input_open.c is §3.10.7.1 to 3, a segment that finds no connection or one that opens;
 * tcp_input.c is §3.10.7.4, the other states, and the entry point; tcp_segment.c is what several
 * steps do with a segment.
 *
 * One function a step, named by the RFC's ordinal; each says whether the next step follows. Every
 * step that does something judges the segment, so its record has the reason of the last such step.
 * What a segment makes due is sent after the last step: what queued text and FIN may go, which
 * carry the ACK, or else the ACK alone (tcp_ack.c).
 */
#ifndef LASTACK_TCP_TCP_INPUT_H
#define LASTACK_TCP_TCP_INPUT_H

#include "tcp/tcp_priv.h"

typedef enum { NEXT_STEP, DONE } Step;

/* tcp_input_open.c */

/* §3.10.7.1: no connection. */
void tcp_closed_segment(Tcp *tcp, Segment *seg);

/* §3.10.7.2: `c` is a listener. */
void tcp_listen_segment(TcpConn *c, Segment *seg);

/* §3.10.7.3. NEXT_STEP: go on with the sixth step of the other states. */
Step tcp_syn_sent_segment(TcpConn *c, Segment *seg);

/* Our SYN is acknowledged: ESTABLISHED, and on to FIN-WAIT-1 when a CLOSE was waiting. */
void tcp_establish(TcpConn *c, TcpReason reason);

/* tcp_segment.c */

/* The position in the receive queue that belongs to a number, before the peer's FIN is taken. */
uint64_t tcp_rcv_position(const TcpConn *c, TcpSeq seq);

/* Cuts off what is before RCV.NXT and what is beyond the window, a FIN there included. */
void tcp_trim_to_window(const TcpConn *c, Segment *seg);

/* Takes what the acknowledgment of an acceptable segment brings. */
void tcp_process_ack(TcpConn *c, Segment *seg);

/* A RST answers, as §3.5.2 says; `c` may be NULL. */
void tcp_answer_with_rst(Tcp *tcp, const TcpConn *c, Segment *seg, TcpReason reason);

#endif
