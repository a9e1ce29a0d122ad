/*
 * tcp_reason.h - why: for each thing TCP does, a code, a sentence and the clause it follows.
 *
 * Every record of TCP carries one (tcp_trace.h), so that a trace explains itself. No two branches
 * of the code share a reason.
 */
#ifndef LASTACK_TCP_TCP_REASON_H
#define LASTACK_TCP_TCP_REASON_H

/* X(enumerator, code, sentence, clause), one row a reason, in the order of the RFC's steps. */
#define TCP_REASONS(X)                                                                 \
    X(NONE, "none", "", "")                                                            \
    X(FIN_IN_FIN_WAIT_2, "fin-in-fin-wait-2", "the peer's FIN came: TIME-WAIT begins", \
      "RFC 9293 §3.10.7.4")

#define TCP_REASON_ENUMERATOR(id, code, sentence, clause) TCP_REASON_##id,
typedef enum { TCP_REASONS(TCP_REASON_ENUMERATOR) TCP_N_REASONS } TcpReason;

/* "fin-in-fin-wait-2" */
const char *tcp_reason_code(TcpReason reason);

/* A short sentence for a reader, without a full stop. */
const char *tcp_reason_sentence(TcpReason reason);

/* "RFC 9293 §3.10.7.4", "MUST-13", "D5". */
const char *tcp_reason_clause(TcpReason reason);

#endif
