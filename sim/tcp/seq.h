/*
 * seq.h - sequence numbers modulo 2^32 (RFC 9293 §3.4).
 *
 * They are compared by these functions only: a bare `<` on two of them is a bug.
 */
#ifndef LASTACK_TCP_SEQ_H
#define LASTACK_TCP_SEQ_H

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t TcpSeq;

/* a - b as a signed distance; meaningful when they are less than 2^31 apart. */
static inline int32_t
seq_diff(TcpSeq a, TcpSeq b)
{
    uint32_t d = a - b;
    return d < UINT32_C(0x80000000) ? (int32_t)d : -(int32_t)(UINT32_MAX - d) - 1;
}

static inline bool
seq_lt(TcpSeq a, TcpSeq b)
{
    return seq_diff(a, b) < 0;
}

static inline bool
seq_leq(TcpSeq a, TcpSeq b)
{
    return seq_diff(a, b) <= 0;
}

/* low <= seq < end. */
static inline bool
seq_in(TcpSeq low, TcpSeq seq, TcpSeq end)
{
    return seq - low < end - low;
}

static inline TcpSeq
seq_max(TcpSeq a, TcpSeq b)
{
    return seq_lt(a, b) ? b : a;
}

#endif
