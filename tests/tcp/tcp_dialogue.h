/*
 * tcp_dialogue.h - a dialogue with one TCP endpoint, segment by segment.
 *
 * The endpoint is a host whose link, without delay, leads to a peer that the test plays: the test
 * says what the peer sends and what must come back. Nothing happens between two lines but what the
 * endpoint does at that instant.
 *
 *     TestConn *t = conn_in(TCP_ESTABLISHED);
 *     peer_sends(t, .flags = TCP_RST, .seq = RCV_NXT + 5);
 *     expect_seg(t, .flags = TCP_ACK, .seq = SND_NXT, .ack = RCV_NXT);
 *     expect_state(t, TCP_ESTABLISHED);
 *     done(t);
 *
 * SND_NXT, SND_UNA, RCV_NXT, ISS and IRS are the endpoint's numbers when conn_in() returned: they
 * follow from how the state was reached, not from what the endpoint says, and stay. All text is a
 * pattern by position, so what arrives is compared octet by octet.
 *
 * To add a case: a START_TEST in the file of the state in which the segment, timer or call finds
 * the endpoint, named by what happens, with the clause beside it, and one line in the file's group.
 */
#ifndef LASTACK_TESTS_TCP_DIALOGUE_H
#define LASTACK_TESTS_TCP_DIALOGUE_H

#include "core/sim.h"
#include "tcp/seq.h"
#include "tcp/tcp.h"
#include "tcp/tcp_trace.h"

#include <check.h>
#include <stdbool.h>
#include <stdint.h>

/* What the peer sends, or what must come. */
typedef struct {
    uint8_t flags; /* PSH is not compared */
    TcpSeq seq, ack;
    uint32_t text;      /* octets */
    uint32_t window;    /* of the peer; 0: the setup's. Not compared: expect_window */
    bool closed_window; /* the peer's window is 0 */
    uint16_t mss;       /* option; 0: none. Not compared */
    bool scale;         /* option, with `shift` */
    uint8_t shift;
} Seg;

typedef struct {
    TcpState state;    /* to reach */
    bool passive;      /* from LISTEN; SYN-RECEIVED is, unless `active` */
    bool active;       /* SYN-RECEIVED by a simultaneous open */
    TcpSeq iss, irs;   /* 0: 1000 (of an active open) and 5000 */
    uint32_t window;   /* of the peer; 0: 65535 */
    uint16_t mss;      /* the peer's option; 0: none, so 536 */
    TcpSetting set[4]; /* settings of the endpoint … */
    int64_t to[4];     /* … and their values; the list ends with a value of 0 */
    bool strict;       /* the sequence test of D1 */
    bool no_delay;     /* TCP_SET_DELAYED_ACK 0 */
    bool no_time_wait; /* TCP_SET_MSL 0 */
} TestSetup;

typedef struct {
    Sim *sim;
    Network *network;
    Host *host, *peer;
    Tcp *tcp;
    TcpConn *conn;     /* NULL once it was freed */
    TcpConn *listener; /* or NULL */
    TestSetup setup;
    TcpSeq iss, irs, snd_una, snd_nxt, rcv_nxt;
    uint16_t host_port, peer_port;
    SimTime base; /* when conn_in() returned */
    uint32_t number;
    TcpState state;           /* as last told, of the connection that `number` says */
    TcpSegmentRecord segment; /* the last that was told */
    TcpCcRecord cc;           /* so */
    TcpRecoveryRecord recovery;
    Packet *first, *last; /* what came to the peer and nobody expected yet; in `arrival` when */
    TcpHeader header;     /* of the segment that was expected last */
    PacketOrigin origin;
    unsigned events;       /* that the observer saw since the last expect_events */
    Chunk *ours, *peers;   /* patterns: position 0 is the first octet of each stream */
    uint64_t sent, read;   /* octets that the program sent and read */
    TraceCause sent_cause; /* of the endpoint's last net:sent */
    char log[8192];        /* for expect_log */
} TestConn;

#define ISS     (t->iss)
#define IRS     (t->irs)
#define SND_UNA (t->snd_una)
#define SND_NXT (t->snd_nxt)
#define RCV_NXT (t->rcv_nxt)

#define conn_in(...)       conn_in_setup(&(TestSetup){.state = __VA_ARGS__})
#define peer_sends(t, ...) peer_sends_seg(t, &(Seg){__VA_ARGS__})
#define expect_seg(t, ...) expect_segment(t, &(Seg){__VA_ARGS__}, __FILE__, __LINE__)

/* Makes a call, checks its result, and lets the instant pass. */
#define expect_call(t, call, result)        \
    do {                                    \
        ck_assert_int_eq((call), (result)); \
        settle(t);                          \
    } while (0)

/* An endpoint in that state; nothing is under way, and no more than the state needs was sent. */
TestConn *conn_in_setup(const TestSetup *setup);

/* Fails if a segment came that was not expected; frees all; nothing may be left. */
void done(TestConn *t);

/* Lets all that happens at this instant happen. */
void settle(TestConn *t);

/* Goes on to so many seconds after conn_in() returned. */
void at(TestConn *t, const char *seconds);

void peer_sends_seg(TestConn *t, const Seg *seg);

/* The next segment that came, at this very instant, is this one. */
void expect_segment(TestConn *t, const Seg *seg, const char *file, int line);
void expect_nothing(TestConn *t);

/* Of the segment that was expected last. */
void expect_window(const TestConn *t, uint32_t window);

void expect_state(const TestConn *t, TcpState state);

/* What was told of the last segment that arrived. */
void expect_verdict(const TestConn *t, TcpVerdict verdict, TcpReason reason);

/* What was told last of the congestion window (ssthresh 0: none yet), and why. */
void expect_cc(const TestConn *t, uint32_t cwnd, uint32_t ssthresh, TcpReason reason);

/* At least these events since the last call, and none of `but_not`. */
void expect_events(TestConn *t, unsigned events, unsigned but_not);

/* All records of the endpoint's host since the last call, each with what it follows from:
 * "tcp:segment<packet> net:sent<packet>". */
void expect_log(TestConn *t, const char *records);

/* The program sends the next `bytes` of its pattern. */
void user_sends(TestConn *t, uint64_t bytes, TcpResult result);

/* The program reads at most `max`, and gets the next `bytes` (not 0) of the peer's pattern. */
void user_reads(TestConn *t, uint64_t max, uint64_t bytes);

#endif
