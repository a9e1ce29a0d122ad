/*
 * tcp_demux.h - which connection a segment belongs to, and the numbers a new one begins with.
 *
 * One look-up by both sockets finds a connection; only a segment that finds none takes a second,
 * for the listener of its port.
 */
#ifndef LASTACK_TCP_TCP_DEMUX_H
#define LASTACK_TCP_TCP_DEMUX_H

#include "tcp/tcp_priv.h"

/* The connection of that tuple, else the listener on its local port, else NULL. */
TcpConn *tcp_demux_find(const Tcp *tcp, const TcpTuple *tuple);

/* Exactly that tuple; NULL when it is free. */
TcpConn *tcp_demux_tuple(const Tcp *tcp, const TcpTuple *tuple);

void tcp_demux_add(TcpConn *c);

/* Does nothing when it is not there. */
void tcp_demux_remove(TcpConn *c);

/* The tuple under which a listener stands. */
TcpTuple tcp_demux_listener(uint16_t port);

/*
 * Chooses a local port, in order from the first that the settings allow, that is free towards this
 * remote socket; 0 when none is.
 */
uint16_t tcp_demux_port(Tcp *tcp, TcpTuple tuple, const TcpSettings *settings);

/* ISN = M + F(both sockets, secret key): RFC 9293 §3.4.1, MUST-8, MUST-9, SHLD-1. */
TcpSeq tcp_demux_isn(const Tcp *tcp, const TcpTuple *tuple);

#endif
