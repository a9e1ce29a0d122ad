/*
 * cc.h - congestion control: how much may be in flight.
 *
 * An algorithm is a const table of functions over a small view, `Cc`, never over a connection. It
 * does not know which segments were lost or what goes again: that is recovery's (tcp/). TCP calls
 * it when something happened and clamps what comes back.
 *
 * A new algorithm is one file with one table. Windows are bytes; cwnd is never less than one
 * segment after a call.
 *
 * Ownership: whoever holds the Cc gives it `state_size` zeroed bytes, and takes them back.
 */
#ifndef LASTACK_CC_CC_H
#define LASTACK_CC_CC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ssthresh before the first loss: "arbitrarily high" (RFC 5681 §3.1). */
#define CC_SSTHRESH_NONE UINT32_MAX

typedef struct Cc {
    const struct CcAlgo *algo;
    void *state;       /* the algorithm's own */
    uint32_t cwnd;     /* bytes that may be in flight */
    uint32_t ssthresh; /* bytes; below it cwnd grows by slow start */
    uint32_t mss;      /* SMSS: the largest text of a segment */
} Cc;

/* What happened. One struct, so that a new field edits no algorithm. */
typedef struct {
    uint32_t acked_bytes;     /* on_ack: text newly acknowledged; else 0 */
    uint32_t in_flight_bytes; /* FlightSize (RFC 5681 §2); of on_ack 0 */
    bool again;               /* on_rto: this segment's timer had expired before */
} CcAck;

typedef struct CcAlgo {
    const char *name;
    size_t state_size;                               /* zeroed bytes, in Cc.state */
    void (*init)(Cc *cc);                            /* required; the initial window is set */
    void (*on_ack)(Cc *cc, const CcAck *ack);        /* required: outside fast recovery */
    void (*on_congestion)(Cc *cc, const CcAck *ack); /* required: a loss, once an episode */
    void (*on_rto)(Cc *cc, const CcAck *ack);        /* required */
    void (*on_recovered)(Cc *cc, const CcAck *ack);  /* optional: fast recovery is over */
} CcAlgo;

/* RFC 5681, with byte counting (RFC 3465) in congestion avoidance. */
extern const CcAlgo cc_reno;

/* RFC 6928 §2, for `segments` in place of ten: in bytes. */
uint32_t cc_initial_window(uint32_t segments, uint32_t mss);

/* Asserts that the table has what is required. `cwnd` is the initial window. */
void cc_init(Cc *cc, const CcAlgo *algo, void *state, uint32_t mss, uint32_t cwnd);

#endif
