/*
 * tcp_reason.h - why: for each thing TCP does, a code, a sentence and the clause it follows.
 *
 * Every record of TCP carries one (tcp_trace.h), and every packet in its origin, so that a trace
 * explains itself. No two branches of the code share a reason. A clause may name a requirement of
 * RFC 9293 Appendix B (MUST-13) or a decision where the RFC contradicts itself or is silent (D5).
 */
#ifndef LASTACK_TCP_TCP_REASON_H
#define LASTACK_TCP_TCP_REASON_H

/* X(enumerator, code, sentence, clause), one row a reason, in the order of the RFC's steps. */
/* clang-format off */
#define TCP_REASONS(X) \
    X(NONE, "none", \
      "", "") \
    /* §3.10.1-6: what the program asked for */ \
    X(OPEN_ACTIVE, "open-active", \
      "the program connects: a SYN goes out", "RFC 9293 §3.10.1") \
    X(OPEN_PASSIVE, "open-passive", \
      "the program listens for connections", "RFC 9293 §3.10.1") \
    X(TEXT_SENT, "text-sent", \
      "queued text leaves, as far as both windows allow", "RFC 9293 §3.10.2") \
    X(WINDOW_UPDATE, "window-update", \
      "the program has read: a window that was as good as closed opens", "RFC 9293 §3.8.6.2.2") \
    X(CLOSE_IN_LISTEN, "close-in-listen", \
      "the program stops listening", "RFC 9293 §3.10.4") \
    X(CLOSE_IN_SYN_SENT, "close-in-syn-sent", \
      "closed before the peer answered: nothing is sent", "RFC 9293 §3.10.4") \
    X(CLOSE_IN_SYN_RECEIVED, "close-in-syn-received", \
      "closed before the handshake was done, with nothing to send: the FIN leaves", \
      "RFC 9293 §3.10.4") \
    X(CLOSE_IN_ESTABLISHED, "close-in-established", \
      "the program closes: the FIN follows what is queued", "RFC 9293 §3.10.4, D10") \
    X(CLOSE_WAITED, "close-waited", \
      "the handshake is done, and a CLOSE was waiting for it", "RFC 9293 §3.10.4") \
    X(FIN_LEAVES_CLOSE_WAIT, "fin-leaves-close-wait", \
      "both ends have closed: our FIN leaves and waits for its ACK", "RFC 9293 §3.10.4, D10") \
    X(FIN_SENT, "fin-sent", \
      "a FIN says that no more text will come", "RFC 9293 §3.10.4") \
    X(CLOSE_WITH_UNREAD_TEXT, "close-with-unread-text", \
      "closed with text unread: a RST tells the peer that it was lost", \
      "RFC 9293 §3.6.1, SHLD-3") \
    X(ABORT, "abort", \
      "the program aborts: a RST tells the peer", "RFC 9293 §3.10.5") \
    X(ABORT_IN_LISTEN, "abort-in-listen", \
      "the program stops listening without a word", "RFC 9293 §3.10.5") \
    X(ABORT_IN_SYN_SENT, "abort-in-syn-sent", \
      "aborted before the peer answered: nothing is sent", "RFC 9293 §3.10.5") \
    X(ABORT_AFTER_CLOSE, "abort-after-close", \
      "aborted after both ends have closed: the peer has nothing left to be told", \
      "RFC 9293 §3.10.5") \
    X(LISTENER_CLOSED, "listener-closed", \
      "the listener is gone, and nobody will accept this connection", "RFC 9293 §3.10.4") \
    X(LISTENER_CLOSED_HANDSHAKE, "listener-closed-handshake", \
      "the listener went away during the handshake", "RFC 9293 §3.10.4") \
    /* §3.10.7.1: no connection */ \
    X(BAD_ADDRESS, "bad-address", \
      "a broadcast or multicast address: not for any connection", \
      "RFC 9293 §3.9.2.3, MUST-57, MUST-63") \
    X(CLOSED_RST, "closed-rst", \
      "a RST for a connection that does not exist is dropped", "RFC 9293 §3.10.7.1") \
    X(CLOSED_NO_ACK, "closed-no-ack", \
      "no such connection: a RST answers, acknowledging what came", "RFC 9293 §3.10.7.1") \
    X(CLOSED_ACK, "closed-ack", \
      "no such connection: a RST answers, with the number that the segment acknowledged", \
      "RFC 9293 §3.10.7.1") \
    /* §3.10.7.2: LISTEN */ \
    X(LISTEN_RST, "listen-rst", \
      "a listener has nothing to reset", "RFC 9293 §3.10.7.2") \
    X(LISTEN_ACK, "listen-ack", \
      "nothing was sent yet, so nothing can be acknowledged: a RST answers", \
      "RFC 9293 §3.10.7.2, D18") \
    X(LISTEN_SYN, "listen-syn", \
      "a SYN asks for a connection: a SYN,ACK answers", "RFC 9293 §3.10.7.2") \
    X(LISTEN_BACKLOG_FULL, "listen-backlog-full", \
      "as many connections wait as the program allows: the SYN is dropped", "RFC 9293 §3.10.7.2") \
    X(LISTEN_OTHER, "listen-other", \
      "neither RST, ACK nor SYN: dropped", "RFC 9293 §3.10.7.2") \
    /* §3.10.7.3: SYN-SENT */ \
    X(SYN_SENT_BAD_ACK, "syn-sent-bad-ack", \
      "it acknowledges something that we did not send: a RST answers", "RFC 9293 §3.10.7.3") \
    X(SYN_SENT_BAD_ACK_RST, "syn-sent-bad-ack-rst", \
      "a RST that does not acknowledge our SYN is not for us", "RFC 9293 §3.10.7.3") \
    X(SYN_SENT_RST, "syn-sent-rst", \
      "a RST answers our SYN: connection refused", "RFC 9293 §3.10.7.3, D3, D13") \
    X(SYN_SENT_RST_NO_ACK, "syn-sent-rst-no-ack", \
      "a RST without ACK proves nothing: dropped", "RFC 9293 §3.10.7.3, D3") \
    X(SYN_SENT_SYN_ACK, "syn-sent-syn-ack", \
      "our SYN is acknowledged, and here is the peer's: the connection stands", \
      "RFC 9293 §3.10.7.3, D19") \
    X(SYN_SENT_SYN, "syn-sent-syn", \
      "the peer opens at the same time: our SYN goes again, with an ACK", "RFC 9293 §3.10.7.3") \
    X(SYN_SENT_OTHER, "syn-sent-other", \
      "neither SYN nor RST: dropped", "RFC 9293 §3.10.7.3") \
    X(ACK_OF_SYN, "ack-of-syn", \
      "the peer's SYN is acknowledged", "RFC 9293 §3.10.7.3") \
    /* §3.10.7.4, first: the sequence number */ \
    X(SEQ_UNACCEPTABLE, "seq-unacceptable", \
      "its numbers are outside the receive window: answered with an ACK and dropped", \
      "RFC 9293 §3.10.7.4") \
    X(SEQ_REPEATED_SYN, "seq-repeated-syn", \
      "the peer's SYN came again: its ACK was lost, so it is acknowledged again", \
      "RFC 9293 §3.10.7.4") \
    X(SYN_RECEIVED_REPEATED_SYN, "syn-received-repeated-syn", \
      "the SYN came again during the handshake: a bare ACK answers", \
      "RFC 9293 §3.10.7.4, D2, D27") \
    X(SEQ_CROSSING_SYN, "seq-crossing-syn", \
      "the SYN,ACK of a simultaneous open: only its SYN is old", "RFC 9293 §3.5, D1") \
    X(SEQ_REPEATED_FIN, "seq-repeated-fin", \
      "the peer's FIN came again: acknowledged again", "RFC 9293 §3.10.7.4, D1") \
    X(TIME_WAIT_REPEATED_FIN, "time-wait-repeated-fin", \
      "the peer's FIN came again: answered, and 2MSL starts over", "RFC 9293 §3.10.7.4, D5") \
    X(SEQ_ZERO_WINDOW, "seq-zero-window", \
      "the receive window is closed: the text is not taken, the rest is looked at", \
      "RFC 9293 §3.10.7.4, MUST-66") \
    /* second: RST */ \
    X(RST_OUTSIDE_WINDOW, "rst-outside-window", \
      "a RST outside the window is dropped", "RFC 9293 §3.10.7.4") \
    X(RST_CHALLENGED, "rst-challenged", \
      "a RST inside the window but not at its edge: an ACK asks whether it is meant", \
      "RFC 5961 §3.2") \
    X(RST_PASSIVE_OPEN, "rst-passive-open", \
      "the peer takes its SYN back: the listener goes on listening", \
      "RFC 9293 §3.10.7.4, MUST-11, D12") \
    X(RST_ACTIVE_OPEN, "rst-active-open", \
      "the peer refuses the connection that it was opening", "RFC 9293 §3.10.7.4, MUST-11, D12") \
    X(RST_SYNCHRONIZED, "rst-synchronized", \
      "the peer resets the connection", "RFC 9293 §3.10.7.4") \
    X(RST_AFTER_CLOSE, "rst-after-close", \
      "the peer resets a connection that both ends have closed", "RFC 9293 §3.10.7.4, D22") \
    X(RST_TIME_WAIT, "rst-time-wait", \
      "a RST ends TIME-WAIT before its time", "RFC 9293 §3.10.7.4, D6") \
    /* fourth: SYN */ \
    X(SYN_PASSIVE_OPEN, "syn-passive-open", \
      "another SYN inside the window: back to listening", "RFC 9293 §3.10.7.4") \
    X(SYN_CHALLENGED, "syn-challenged", \
      "a SYN on a connection that stands: an ACK asks whether it is meant", "RFC 5961 §4.2") \
    X(SYN_TIME_WAIT, "syn-time-wait", \
      "a SYN in TIME-WAIT that nothing shows to be new: an ACK asks", "RFC 5961 §4.2, D6") \
    /* fifth: ACK */ \
    X(ACK_MISSING, "ack-missing", \
      "every segment of a connection acknowledges: this one does not, so it is dropped", \
      "RFC 9293 §3.10.7.4") \
    X(ACK_BAD_HANDSHAKE, "ack-bad-handshake", \
      "it does not acknowledge our SYN: a RST answers", "RFC 9293 §3.10.7.4, D4") \
    X(ACK_OPENS, "ack-opens", \
      "our SYN is acknowledged: the connection stands", "RFC 9293 §3.10.7.4") \
    X(ACK_TOO_OLD, "ack-too-old", \
      "it acknowledges what is long past: answered with an ACK and dropped", \
      "RFC 5961 §5.2, MAY-12, D4") \
    X(ACK_UNSENT, "ack-unsent", \
      "it acknowledges what was not sent yet: answered with an ACK and dropped", \
      "RFC 9293 §3.10.7.4") \
    X(ACK_NEW, "ack-new", \
      "it acknowledges something new", "RFC 9293 §3.10.7.4") \
    X(ACK_WINDOW, "ack-window", \
      "it changes the peer's window", "RFC 9293 §3.10.7.4") \
    X(ACK_DUPLICATE, "ack-duplicate", \
      "the same ACK again: something came out of order, or was lost", "RFC 5681 §2") \
    X(ACK_DUPLICATE_OF_LOSS, "ack-duplicate-of-loss", \
      "a third duplicate ACK, but of a loss that is known: what went again may be its cause", \
      "RFC 6582 §3.2") \
    X(ACK_NOTHING_NEW, "ack-nothing-new", \
      "it brings nothing new", "RFC 9293 §3.10.7.4") \
    X(ACK_IN_TIME_WAIT, "ack-in-time-wait", \
      "a bare ACK in TIME-WAIT is not answered: that would never end", "RFC 9293 §3.10.7.4, D5") \
    X(ACK_ENDS_FIN_WAIT_1, "ack-ends-fin-wait-1", \
      "our FIN is acknowledged: now the peer has to close", "RFC 9293 §3.10.7.4") \
    X(ACK_ENDS_CLOSING, "ack-ends-closing", \
      "both FINs are acknowledged: TIME-WAIT begins", "RFC 9293 §3.10.7.4") \
    X(ACK_ENDS_LAST_ACK, "ack-ends-last-ack", \
      "our FIN is acknowledged, the peer closed before: all is done", "RFC 9293 §3.10.7.4") \
    /* loss recovery and congestion control, in the fifth step */ \
    X(FAST_RETRANSMIT, "fast-retransmit", \
      "three duplicate ACKs: the earliest segment is taken for lost and goes again", \
      "RFC 5681 §3.2, RFC 6582 §3.2") \
    X(RECOVERY_DUPLICATE, "recovery-duplicate", \
      "a duplicate ACK in fast recovery: one more segment has left the network", \
      "RFC 5681 §3.2") \
    X(RECOVERY_PARTIAL, "recovery-partial", \
      "a partial ACK: the next segment is missing too and goes again", "RFC 6582 §3.2") \
    X(RECOVERY_FULL, "recovery-full", \
      "all that was out when the loss was found is acknowledged: fast recovery is over", \
      "RFC 6582 §3.2") \
    X(LIMITED_TRANSMIT, "limited-transmit", \
      "a duplicate ACK lets one more segment out, so that more such ACKs come", "RFC 3042 §2") \
    X(CC_INITIAL_WINDOW, "cc-initial-window", \
      "the connection stands: so much may be in flight to begin with", "RFC 6928 §2") \
    X(CC_LOST_SYN, "cc-lost-syn", \
      "a SYN had to go again: one segment to begin with", "RFC 5681 §3.1") \
    X(CC_SLOW_START, "cc-slow-start", \
      "slow start: as much more as was acknowledged, at most a segment", "RFC 5681 §3.1") \
    X(CC_AVOIDANCE, "cc-avoidance", \
      "congestion avoidance: a whole window was acknowledged, one segment more", \
      "RFC 5681 §3.1, RFC 3465 §2.1") \
    X(CC_TIMEOUT, "cc-timeout", \
      "a timeout: one segment, then slow start up to half of what was in flight", \
      "RFC 5681 §3.1") \
    X(CC_IDLE, "cc-idle", \
      "nothing was sent for longer than RTO: what is known of the path is old", "RFC 5681 §4.1") \
    /* seventh: text */ \
    X(TEXT_TAKEN, "text-taken", \
      "text in order: taken, and its ACK may wait a little", "RFC 9293 §3.10.7.4, D28") \
    X(TEXT_SECOND, "text-second", \
      "the second full-sized segment is acknowledged at once", "RFC 9293 §3.8.6.3, SHLD-19, D28") \
    X(TEXT_OUT_OF_ORDER, "text-out-of-order", \
      "text beyond a gap is kept, and an ACK says what is missing", \
      "RFC 9293 §3.10.7.4, SHLD-31, D28") \
    X(TEXT_FILLS_GAP, "text-fills-gap", \
      "a gap is filled: one ACK at once for all that follows", "RFC 5681 §4.2, MUST-59, D28") \
    X(TEXT_KEPT_BACK, "text-kept-back", \
      "text that came with the SYN is taken, now that the connection stands", \
      "RFC 9293 §3.10.7.2") \
    X(TEXT_READER_GONE, "text-reader-gone", \
      "text for a program that has closed: a RST tells the peer that it is lost", \
      "RFC 9293 §3.6.1, SHLD-3") \
    X(TEXT_AFTER_FIN, "text-after-fin", \
      "text after the peer's FIN is ignored", "RFC 9293 §3.10.7.4") \
    /* eighth: FIN */ \
    X(FIN_BEYOND_GAP, "fin-beyond-gap", \
      "a FIN beyond a gap is kept, and an ACK says what is missing", \
      "RFC 9293 §3.10.7.4, SHLD-31") \
    X(FIN_IN_ESTABLISHED, "fin-in-established", \
      "the peer's FIN came: it will send no more", "RFC 9293 §3.10.7.4") \
    X(FIN_IN_FIN_WAIT_1, "fin-in-fin-wait-1", \
      "the peer's FIN crossed ours: both ends close at the same time", "RFC 9293 §3.10.7.4") \
    X(FIN_AND_ACK_IN_FIN_WAIT_1, "fin-and-ack-in-fin-wait-1", \
      "one segment acknowledges our FIN and brings the peer's: TIME-WAIT begins", \
      "RFC 9293 §3.3.2, D29") \
    X(FIN_IN_FIN_WAIT_2, "fin-in-fin-wait-2", \
      "the peer's FIN came: TIME-WAIT begins", "RFC 9293 §3.10.7.4") \
    X(ACK_OF_FIN, "ack-of-fin", \
      "the peer's FIN is acknowledged", "RFC 9293 §3.10.7.4") \
    /* §3.10.8: time */ \
    X(RTO_EXPIRED, "rto-expired", \
      "no ACK came in time: the earliest segment goes again", "RFC 6298 §5.4") \
    X(RTO_GO_BACK, "rto-go-back", \
      "a timeout has taken all that was out for lost: it goes again as the window allows", \
      "RFC 5681 §3.1") \
    X(RTO_R1, "rto-r1", \
      "no ACK came again and again: R1 is reached, the path may be broken", \
      "RFC 9293 §3.8.3, MUST-20, SHLD-10") \
    X(RTO_R2, "rto-r2", \
      "no ACK came for so long that R2 is passed: given up", "RFC 9293 §3.8.3, MUST-20, SHLD-11") \
    X(RTO_R2_SYN, "rto-r2-syn", \
      "nobody answered our SYN until R2: given up", "RFC 9293 §3.8.3, MUST-22, MUST-23") \
    X(USER_TIMEOUT, "user-timeout", \
      "the user timeout is over: given up", "RFC 9293 §3.10.8, D16") \
    X(DELAYED_ACK_OVER, "delayed-ack-over", \
      "nothing came along to carry the ACK: it leaves alone", "RFC 9293 §3.8.6.3, MUST-40") \
    X(TIME_WAIT_OVER, "time-wait-over", \
      "2MSL without a word from the peer: all is done", "RFC 9293 §3.10.8, MUST-13")
/* clang-format on */

#define TCP_REASON_ENUMERATOR(id, code, sentence, clause) TCP_REASON_##id,
typedef enum { TCP_REASONS(TCP_REASON_ENUMERATOR) TCP_N_REASONS } TcpReason;

/* "fin-in-fin-wait-2" */
const char *tcp_reason_code(TcpReason reason);

/* A short sentence for a reader, without a full stop. */
const char *tcp_reason_sentence(TcpReason reason);

/* "RFC 9293 §3.10.7.4, MUST-13", "RFC 9293 §3.10.7.4, D5". */
const char *tcp_reason_clause(TcpReason reason);

#endif
