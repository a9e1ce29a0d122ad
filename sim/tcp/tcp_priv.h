/*
 * tcp_priv.h - what only the files of tcp/ see: a host's TCP, a connection, an arriving segment.
 *
 * Every way into TCP (a segment, a timer, a call) works in this order and ends with tcp_leave():
 *
 *   1. records are told, except while a segment is processed: then TCP's own are held until the
 *      segment's record, which needs the verdict, stands before them (tcp_trace.c);
 *   2. packets are built and put into the outbox;
 *   3. tcp_leave() hands the outbox to the host, and frees what was closed and let go meanwhile.
 *      So a TcpConn stays valid until the entry that closed it has ended.
 *
 * Always true between entries: the outbox and the held records are empty; a connection is in the
 * table of tuples unless it is CLOSED; a timer is armed only as its state allows; SND.UNA <=
 * SND.NXT; the send queue begins at the byte numbered SND.UNA, or ISS+1 while our SYN is not
 * acknowledged; RCV.NXT is the number after the receive queue's last byte, and one more once the
 * peer's FIN was taken.
 */
#ifndef LASTACK_TCP_TCP_PRIV_H
#define LASTACK_TCP_TCP_PRIV_H

#include "cc/cc.h"
#include "core/pool.h"
#include "core/table.h"
#include "core/timer.h"
#include "tcp/seq.h"
#include "tcp/tcp.h"
#include "tcp/tcp_reason.h"
#include "tcp/tcp_trace.h"
#include "wire/stream.h"

/* Both sockets of a connection, as this host sees it; a key of a Table, so without padding. */
typedef struct {
    Address local, remote; /* of a listener: no address */
    uint16_t local_port, remote_port;
} TcpTuple;

_Static_assert(sizeof(TcpTuple) == 2 * sizeof(Address) + 4, "TcpTuple has padding");

/* An arriving segment under processing; the steps of §3.10.7.4 trim it and judge it. */
typedef struct {
    uint64_t id; /* the packet's */
    TcpTuple tuple;
    const TcpHeader *header; /* as it came */
    TcpSeq seq, ack;         /* SEG.SEQ, SEG.ACK */
    TcpSeq text_end;         /* the number after its text, and that of its FIN if it has one */
    uint32_t wnd;            /* SEG.WND, scaled */
    uint8_t flags;           /* without those that were trimmed off */
    bool bare;               /* it came without text */
    Payload *text;           /* the packet's; cut to what is new and fits */
    TcpVerdict verdict;
    TcpReason reason;
} Segment;

/* What one acknowledgment brought: step five builds it, and hands it on. */
typedef struct {
    uint32_t acked_bytes; /* numbers newly acknowledged, SYN and FIN included; 0: none */
    uint32_t text_bytes;  /* of them text */
    SimTime sample;       /* a round-trip time; SIM_TIME_NEVER: none */
    bool window_changed;  /* SND.WND is another */
    bool duplicate;       /* as RFC 5681 §2 defines it */
} AckInfo;

/* RFC 6298 §2: the estimator of one connection, in nanoseconds. */
typedef struct {
    SimTime srtt, rttvar; /* 0 before the first sample */
    SimTime rto;
    bool sampled;
} TcpRtt;

/* What is taken for lost, and goes again (tcp_recovery.c). */
typedef struct {
    bool recovering;         /* fast recovery, until `recover` is acknowledged */
    bool partial;            /* it had a partial ACK */
    bool going_back;         /* after a timeout: what lies from resend_nxt to SND.NXT is lost */
    bool resend_due;         /* the earliest segment goes again when the ACK has been processed */
    TcpReason resend_reason; /* of that */
    uint32_t duplicates;     /* ACKs since the last that acknowledged something new */
    TcpSeq recover;          /* RFC 6582; older than SND.UNA before the first loss */
    TcpSeq resend_nxt;       /* the next number that goes again */
    int64_t inflation_bytes; /* of cwnd, in fast recovery; may be less than 0 */
} TcpRecovery;

/* Out-of-order text and a FIN beyond it, by position in the receive queue (tcp_reass.c). */
typedef struct {
    struct TcpPiece *first;
    bool has_fin;
    uint64_t fin; /* the position after the peer's last byte */
} TcpReass;

/* How soon an ACK must leave, each more urgent than the one before it here (D28; tcp_ack.c). */
typedef enum {
    ACK_NOT_DUE,
    ACK_DELAYED,
    ACK_THIS_INSTANT, /* at its end, unless a segment of ours carries it before */
    ACK_AT_ONCE,      /* when the segment that made it due has been processed */
} AckUrgency;

typedef struct {
    AckUrgency urgency;
    TcpReason reason;
    uint8_t answering; /* flags of the segments that made it due */
    TraceCause cause;  /* what it follows from */
} AckDue;

struct TcpConn {
    Tcp *tcp;
    TcpConn *next, *previous; /* all connections of the host, in order of creation */
    TcpConn *queued;          /* the next in its listener's accept queue, or to be freed */
    TcpTuple tuple;
    uint32_t number;
    TcpState state; /* written by tcp_set_state() */
    TcpResult error;
    TcpObserver observer;
    TcpSettings settings;
    bool held;        /* by a program */
    bool passive;     /* from a passive OPEN: MUST-11 */
    bool closing;     /* CLOSE was called: our FIN follows the queued text */
    bool reader_gone; /* the program's close: it reads no more */

    /* Of a listener, and of a connection that is not accepted yet. */
    TcpConn *listener;
    TcpConn *accept_first, *accept_last;
    uint32_t backlog, n_children;

    /* Send sequence variables (§3.3.1). */
    TcpSeq iss, snd_una, snd_nxt, snd_wl1, snd_wl2;
    uint32_t snd_wnd, max_snd_wnd;
    uint32_t snd_mss; /* Eff.snd.MSS (§3.7.1) */
    bool scaling;     /* both SYNs had the window scale option */
    uint8_t snd_shift, rcv_shift;
    bool fin_sent;  /* SND.NXT is past our FIN */
    Stream sending; /* text not acknowledged; position 0 is number ISS+1 */

    /* Receive sequence variables, from the peer's SYN on; RCV.WND is rcv_edge - rcv_nxt. */
    TcpSeq irs, rcv_nxt;
    TcpSeq rcv_edge;      /* the right edge that we offered; never moves left (SHLD-14) */
    bool peer_known;      /* the peer's SYN was taken: IRS and RCV.NXT are set */
    bool peer_closed;     /* the peer's FIN was taken */
    uint8_t full_unacked; /* full-sized segments since our last ACK */
    Stream received;      /* text not read; position 0 is number IRS+1 */
    TcpReass reass;

    /* Acknowledging, retransmitting. */
    AckDue ack_due;
    Timer ack_now; /* for ACK_THIS_INSTANT */
    Timer timers[TCP_N_TIMERS];
    TcpRtt rtt;
    Cc cc; /* from the peer's SYN on */
    TcpRecovery recovery;
    struct TcpResent *resent; /* what was sent more than once */
    SimTime text_sent_at;     /* the last time; 0 before */
    bool timing;              /* a segment is being timed (Karn: sent once) */
    TcpSeq timed_end;         /* its last number + 1 */
    SimTime timed_at;
    SimTime oldest_since; /* since when the earliest outstanding segment is that and sent */
    uint32_t syn_transmissions;
    uint32_t timeouts; /* of the retransmission timer since the last progress */
};

enum { TCP_MAX_HELD = 24 };

typedef struct {
    TraceKind kind;
    uint32_t conn;
    union {
        TcpStateRecord state;
        TcpTimerRecord timer;
        TcpRttRecord rtt;
        TcpCcRecord cc;
        TcpRecoveryRecord recovery;
    };
} TcpHeldRecord;

struct Tcp {
    Host *host;
    Sim *sim;
    TcpSettings settings;
    const CcAlgo *cc; /* of every connection */
    Pool conns, pieces, resents, cc_states;
    TcpConn *first, *last; /* in order of creation */
    TcpConn *doomed;       /* freed when this entry ends */
    uint32_t n_numbers;    /* connection records so far */
    Table tuples;          /* TcpTuple to TcpConn; a listener under its port alone */
    uint16_t next_port;    /* the ephemeral port to try first; 0: none was given yet */
    uint32_t isn_key[2];
    Packet *outbox_first, *outbox_last;
    bool in_segment;
    uint32_t n_held;
    TcpHeldRecord held[TCP_MAX_HELD];
};

/* Whether our SYN is acknowledged. SND.UNA alone does not tell: after 2^32 numbers it is ISS again,
 * but the send queue has moved by then. */
static inline bool
tcp_syn_acked(const TcpConn *c)
{
    return c->snd_una != c->iss || c->sending.start > 0;
}

/* Whether our FIN was sent and is acknowledged. */
static inline bool
tcp_fin_acked(const TcpConn *c)
{
    return c->fin_sent && c->snd_una == c->snd_nxt;
}

/* RCV.WND. */
static inline uint32_t
tcp_rcv_wnd(const TcpConn *c)
{
    return c->rcv_edge - c->rcv_nxt;
}

/* FlightSize: what is outstanding and not taken for lost. */
static inline uint32_t
tcp_in_flight(const TcpConn *c)
{
    return (c->recovery.going_back ? c->recovery.resend_nxt : c->snd_nxt) - c->snd_una;
}

/* cwnd as RFC 5681 and RFC 6582 speak of it, at least one segment. */
static inline uint32_t
tcp_cwnd(const TcpConn *c)
{
    int64_t cwnd = c->cc.cwnd + c->recovery.inflation_bytes;
    return cwnd > c->cc.mss ? (uint32_t)cwnd : c->cc.mss;
}

/* SEG.LEN of what was not trimmed off. */
static inline uint32_t
segment_length(const Segment *seg)
{
    return tcp_segment_length(seg->flags, seg->text->length);
}

static inline void
segment_judge(Segment *seg, TcpVerdict verdict, TcpReason reason)
{
    seg->verdict = verdict;
    seg->reason = reason;
}

/* tcp_conn.c: life and death, and the end of every entry. */

/* A connection record in `state` (CLOSED, or LISTEN for a child), not in the table yet. */
TcpConn *tcp_conn_new(Tcp *tcp, const TcpTuple *tuple, TcpState state, const TcpSettings *settings);

/* Enters CLOSED for `reason`, with what to tell the program (TCP_OK: nothing went wrong). */
void tcp_conn_close(TcpConn *c, TcpResult error, TcpReason reason);

/* Marks a connection that is out of use for freeing by tcp_leave(), unless a program holds it. */
void tcp_conn_doom(TcpConn *c);

/* Tells the observer, if there is one, of TCP_EVENTs. */
void tcp_notify(TcpConn *c, unsigned events);

/* Stops every timer, gives the tuple free, and forgets what was not sent or not in order. */
void tcp_conn_quiet(TcpConn *c);

/* Out of its listener's care, and of the queue of those to accept. */
void tcp_conn_leave_listener(TcpConn *c);

/* The end of every entry: see above. */
void tcp_leave(Tcp *tcp);

/* tcp_state.c: the only writer of c->state after creation. Asserts that the table has the arrow,
 * tells the record, and notifies the observer. */
void tcp_set_state(TcpConn *c, TcpState to, TcpReason reason);

/* tcp_trace.c: told now, or held while a segment is processed. */

/* TRACE_STATE */
void tcp_tell_state(const TcpConn *c, TcpState from, TcpState to, TcpReason reason);

/* TRACE_TIMER */
void tcp_tell_timer(const TcpConn *c, TcpTimerName timer, TcpTimerWhat what, SimTime at);

/* TRACE_RTT, with the estimator as it is now. */
void tcp_tell_rtt(const TcpConn *c, SimTime sample);

/* TRACE_CC, with the windows as they are now. */
void tcp_tell_cc(const TcpConn *c, TcpReason reason);

/* TRACE_RECOVERY */
void tcp_tell_recovery(const TcpConn *c, TcpRecoveryWhat what, TcpReason reason);

/* The segment's record (conn 0: none is concerned), then those that were held. */
void tcp_tell_segment(Tcp *tcp, uint32_t conn, const TcpSegmentRecord *record);

/* tcp_options.c */

/* What our SYN offers goes into the header. */
void tcp_options_offer(const TcpConn *c, TcpHeader *header);

/* What the peer's SYN offers is settled against what we offer. */
void tcp_options_settle(TcpConn *c, const TcpHeader *header);

/* tcp_window.c: the window that we offer. */

/* The first window, once the peer's SYN has set RCV.NXT. */
void tcp_window_open(TcpConn *c);

/* The window field of a segment that leaves now; its right edge is offered from now on. */
uint16_t tcp_window_offer(TcpConn *c, bool on_syn);

/* Whether reading has opened a window that was as good as closed, so that the peer must be told. */
bool tcp_window_needs_update(const TcpConn *c);

/* tcp_reass.c */
extern const size_t tcp_reass_piece_size; /* of the pool of pieces */

/* Keeps text that lies at `from` or beyond a gap; what is there already stays. `text` is empty
 * afterwards. */
void tcp_reass_add(TcpConn *c, uint64_t from, Payload *text);

/* Moves what is contiguous with the receive queue to it. */
void tcp_reass_drain(TcpConn *c);

/* The position up to which kept text goes on without a gap from `from`. */
uint64_t tcp_reass_reach(const TcpReass *reass, uint64_t from);

/* Forgets all of it, a FIN included. */
void tcp_reass_clear(TcpConn *c);

/* tcp_rtt.c */

/* (2.1): no sample yet. */
void tcp_rtt_init(TcpRtt *rtt, const TcpSettings *settings);

/* (2.2) to (2.5), for a segment that was sent once. */
void tcp_rtt_sample(TcpRtt *rtt, const TcpSettings *settings, SimTime sample);

/* (5.5): the timeout doubles, up to its maximum. */
void tcp_rtt_back_off(TcpRtt *rtt, const TcpSettings *settings);

/* tcp_cc.c */

/* SND.MSS is known: the initial window. */
void tcp_cc_open(TcpConn *c);

/* ESTABLISHED; one segment when a SYN had to go again (RFC 5681 §3.1). Before tcp_timer_acked. */
void tcp_cc_established(TcpConn *c);

/* Text was acknowledged outside fast recovery. */
void tcp_cc_acked(TcpConn *c, const AckInfo *ack);

/* Fast recovery begins, and is over. Neither tells: recovery does, who inflates. */
void tcp_cc_loss(TcpConn *c);
void tcp_cc_recovered(TcpConn *c);

/* The retransmission timer expired, with so much in flight. */
void tcp_cc_timeout(TcpConn *c, uint32_t in_flight_bytes);

/* Text will leave after longer than RTO without any: RFC 5681 §4.1. */
void tcp_cc_restart(TcpConn *c);

/* Gives back what the algorithm keeps. */
void tcp_cc_clear(TcpConn *c);

/* tcp_recovery.c */

/* The ISS is known. */
void tcp_recovery_open(TcpConn *c);

/* Recovery, and congestion control with it, takes an ACK in a synchronized state; returns what it
 * was (TCP_REASON_ACK_NOTHING_NEW: nothing to recovery). What goes again leaves by tcp_output(). */
TcpReason tcp_recovery_ack(TcpConn *c, const AckInfo *ack);

/* Asked once of each ACK of new numbers: whether the retransmission timer starts over. */
bool tcp_recovery_moves_timer(TcpConn *c);

/* The retransmission timer expired: all that is out is lost. */
void tcp_recovery_timeout(TcpConn *c, TcpReason reason);

/* What lies before `end` has gone again, or need not. */
void tcp_recovery_resent(TcpConn *c, TcpSeq end);

/* tcp_resent.c */
extern const size_t tcp_resent_size; /* of the pool of ranges */

/* These numbers go again: returns the how-many-eth time it is. */
uint32_t tcp_resent_again(TcpConn *c, TcpSeq from, TcpSeq end);

/* Forgets what is acknowledged; all of it. */
void tcp_resent_acked(TcpConn *c);
void tcp_resent_clear(TcpConn *c);

/* tcp_timer.c */
void tcp_timers_init(TcpConn *c);

/* Arms the timer, or moves it when it is armed, and tells so unless it would fire then anyway. */
void tcp_timer_start(TcpConn *c, TcpTimerName timer, SimTime delay);

/* Does nothing when it is not armed. */
void tcp_timer_stop(TcpConn *c, TcpTimerName timer);

/* A segment that must be acknowledged leaves: RFC 6298 (5.1). */
void tcp_timer_sent(TcpConn *c);

/* New numbers were acknowledged: RFC 6298 (5.2), (5.3); without (5.3) when `restart` is false. */
void tcp_timer_acked(TcpConn *c, bool restart);

/* The handshake is done, and text may follow: RFC 6298 (5.7). */
void tcp_timer_handshake_done(TcpConn *c);

/* tcp_ack.c */

/* This segment makes an ACK due, no later than `urgency` says. What is due already is not put off,
 * and the more urgent gives the reason. */
void tcp_ack_due(TcpConn *c, AckUrgency urgency, TcpReason reason, const Segment *seg);

/* A segment that carries our ACK was built: none is due any more. */
void tcp_ack_sent(TcpConn *c);

/* The end of a segment's processing: what is due at once leaves, the rest is given its timer. */
void tcp_ack_settle(TcpConn *c);

/* An entry of its own, unless nothing is due: the ACK leaves now, under the cause that it keeps. */
void tcp_ack_leave(TcpConn *c);

/* Nothing is due. */
void tcp_ack_init(TcpConn *c);

/* tcp_output.c: everything goes into the outbox. */

/* <SYN> in SYN-SENT, <SYN,ACK> in SYN-RECEIVED; the first time, or again. */
void tcp_send_syn(TcpConn *c, TcpReason reason);

/* The text and the FIN that may go now: first what goes again, then what is new. */
void tcp_output(TcpConn *c);

/* <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> */
void tcp_send_ack(TcpConn *c, TcpReason reason);

/* <SEQ=SND.NXT><CTL=RST> */
void tcp_send_rst(TcpConn *c, TcpReason reason);

/* The RST that answers a segment (§3.5.2), from a connection or from none (NULL). */
void tcp_send_rst_answering(Tcp *tcp, const TcpConn *c, const Segment *seg, TcpReason reason);

/* The earliest outstanding segment again. */
void tcp_retransmit(TcpConn *c, TcpReason reason);

/* tcp_time_wait.c */

/* Both ends have closed: only the 2MSL timer runs from now on. */
void tcp_time_wait_enter(TcpConn *c, TcpReason reason);

/* The peer's last FIN came again: 2MSL starts over. */
void tcp_time_wait_restart(TcpConn *c);

/* 2MSL have passed. */
void tcp_time_wait_over(TcpConn *c);

/* tcp_input.c: §3.10.7. Transfer full. */
void tcp_segment_arrives(Tcp *tcp, Packet *packet);

#endif
