/*
 * tcp.h - the TCP endpoints of one host (RFC 9293), as a program on that host sees them.
 *
 * The calls are those of §3.9.1 and §3.10.1-6: OPEN is tcp_connect and tcp_listen, CLOSE is
 * tcp_shutdown. None of them blocks: what takes time is told to the connection's observer, and the
 * program looks again. TCP knows nothing of links and programs: it is given packets and timers, and
 * sends packets through its host.
 *
 * Life of a TcpConn: TCP owns it. A program *holds* one from the call that returned it until
 * tcp_release; it is freed when it is CLOSED and nobody holds it, and the observer is told just
 * before. A connection that its program let go of lives on until it is CLOSED, as any closed socket
 * does.
 */
#ifndef LASTACK_TCP_TCP_H
#define LASTACK_TCP_TCP_H

#include "core/settings.h"
#include "net/host.h"
#include "tcp/tcp_settings.h"
#include "tcp/tcp_state.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Tcp Tcp;
typedef struct TcpConn TcpConn;

/* The RFC's signals (§3.10), in the order of severity to a program. */
typedef enum {
    TCP_OK,
    TCP_PENDING,                /* not yet: the observer will be told */
    TCP_END,                    /* RECEIVE: all that the peer sent was read, and it has closed */
    TCP_ERR_NO_CONNECTION,      /* "connection does not exist" */
    TCP_ERR_EXISTS,             /* "connection already exists" */
    TCP_ERR_CLOSING,            /* "connection closing" */
    TCP_ERR_RESET,              /* "connection reset" */
    TCP_ERR_REFUSED,            /* "connection refused": a RST answered our SYN (D13) */
    TCP_ERR_RESOURCES,          /* "insufficient resources" */
    TCP_ERR_INVALID_REMOTE,     /* broadcast, multicast or no address */
    TCP_ERR_REMOTE_UNSPECIFIED, /* "remote socket unspecified" */
    TCP_ERR_USER_TIMEOUT,       /* the user timeout ran out */
    TCP_ERR_TIMEOUT,            /* R2: too many retransmissions */
    TCP_N_RESULTS
} TcpResult;

/* As a script sees it: "ok", "pending", "end", "no-connection", "exists", "closing", "reset",
 * "refused", … */
const char *tcp_result_name(TcpResult result);

/* What may have changed; the program looks for itself. */
enum {
    TCP_EVENT_OPEN = 0x01,     /* ESTABLISHED for the first time, or failed: see tcp_error */
    TCP_EVENT_ACCEPT = 0x02,   /* a listener has a connection to accept */
    TCP_EVENT_READABLE = 0x04, /* text came, or the peer closed */
    TCP_EVENT_WRITABLE = 0x08, /* the send buffer has room again */
    TCP_EVENT_STATE = 0x10,    /* the state changed */
    TCP_EVENT_FREED = 0x20,    /* the last call: the pointer is gone when it returns */
};

/*
 * `changed` runs inside TCP: it may note what happened and schedule events, and may not call back
 * into this or another connection.
 */
typedef struct {
    void (*changed)(void *ctx, TcpConn *conn, unsigned events);
    void *ctx;
} TcpObserver;

/* The settings of a host's connections are copied from `settings` when each is made
 * (tcp_settings.h). */
Tcp *tcp_new(Host *host, const TcpSettings *settings);

/* The TCP of a host; NULL when it has none. */
Tcp *tcp_of_host(Host *host);

/* May be changed at any time, for connections made later. */
TcpSettings *tcp_settings(Tcp *tcp);

/* §3.10.1, active OPEN. */
typedef struct {
    Address remote;
    uint16_t remote_port;        /* 0: remote socket unspecified */
    uint16_t local_port;         /* 0: an ephemeral one, from 49152 up in order */
    const TcpSettings *settings; /* NULL: the host's */
    const uint32_t *iss; /* the initial sequence number, for tests and scenarios that choose it;
                            NULL: as the RFC says */
    TcpObserver observer;
} TcpOpen;

/*
 * Sends the SYN and returns TCP_OK and the connection, held by the caller and in SYN-SENT; or an
 * error and no connection.
 */
TcpResult tcp_connect(Tcp *tcp, const TcpOpen *open, TcpConn **ret_conn);

/* §3.10.1, passive OPEN of a port (not 0): a connection in LISTEN, held by the caller, that
 * collects up to `backlog` others. */
TcpResult tcp_listen(Tcp *tcp, uint16_t port, uint32_t backlog, TcpObserver observer,
                     TcpConn **ret_listener);

/*
 * The next connection that is ESTABLISHED (or later) of a listener, now held by the caller:
 * TCP_PENDING when there is none.
 */
TcpResult tcp_accept(TcpConn *listener, TcpObserver observer, TcpConn **ret_conn);

/*
 * §3.10.2: queues as much of `text` as the send buffer takes and removes it from there; TCP_PENDING
 * when some is left. Sends what may be sent now.
 */
TcpResult tcp_send(TcpConn *conn, Payload *text);

/* §3.10.3: moves up to `max` bytes to the end of `into`. TCP_PENDING: nothing there yet. */
TcpResult tcp_receive(TcpConn *conn, uint64_t max, Payload *into);

/* §3.10.4, the RFC's CLOSE: no more to send; receiving goes on. */
TcpResult tcp_shutdown(TcpConn *conn);

/*
 * What a program's close does: as tcp_shutdown, and the program reads no more. Text not read, or
 * coming later, is answered with RST (§3.6.1, SHLD-3).
 */
TcpResult tcp_close(TcpConn *conn);

/* §3.10.5. */
TcpResult tcp_abort(TcpConn *conn);

/* Lets go: the connection is freed once it is CLOSED, now if it is. The observer stays until then.
 */
void tcp_release(TcpConn *conn);

/* Another observer, or none (changed NULL). */
void tcp_observe(TcpConn *conn, TcpObserver observer);

/* §3.10.6, STATUS. */
typedef struct {
    TcpState state;
    TcpResult error; /* why it is CLOSED; TCP_OK when nothing went wrong */
    uint32_t number; /* the `conn` of its records */
    Address local, remote;
    uint16_t local_port, remote_port;
    uint64_t unread_bytes;  /* received and not read */
    uint64_t unacked_bytes; /* sent or queued, and not acknowledged */
    uint64_t send_room_bytes;
    uint32_t snd_wnd_bytes, rcv_wnd_bytes;
    uint32_t snd_mss_bytes;
    SimTime srtt, rto;
} TcpStatus;

void tcp_status(const TcpConn *conn, TcpStatus *ret_status);
TcpState tcp_state(const TcpConn *conn);
TcpResult tcp_error(const TcpConn *conn);

#endif
