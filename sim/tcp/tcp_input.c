/*
 * tcp_input.c - SEGMENT ARRIVES (RFC 9293 §3.10.7), in the order of the RFC.
 *
 * One function a step, named by the RFC's ordinal; each says whether the next step follows. Every
 * step that does something judges the segment, so its record has the reason of the last such step.
 * What a segment makes due is sent after the last step: what queued text and FIN may go, which
 * carry the ACK, or else the ACK alone (tcp_ack.c).
 */
#include "core/sim_assert.h"
#include "tcp/tcp_demux.h"
#include "tcp/tcp_priv.h"

typedef enum { NEXT_STEP, DONE } Step;

/* §3.10.7.1, and what is looked at in every state before anything else. */

/* RFC 9293 §3.9.2.3: MUST-57, MUST-63. */
static bool
has_bad_address(const Segment *seg)
{
    const TcpTuple *t = &seg->tuple;
    return address_is_multicast(t->local) || address_is_broadcast(t->local) ||
           address_is_multicast(t->remote) || address_is_broadcast(t->remote) ||
           t->remote.version == 0;
}

static void
answer_with_rst(Tcp *tcp, const TcpConn *c, Segment *seg, TcpReason reason)
{
    tcp_answer_rst(tcp, c, seg, reason);
    segment_judge(seg, TCP_ANSWERED, reason);
}

static void
closed_segment(Tcp *tcp, Segment *seg)
{
    if ((seg->flags & TCP_RST) != 0)
        segment_judge(seg, TCP_IGNORED, TCP_REASON_CLOSED_RST);
    else if ((seg->flags & TCP_ACK) != 0)
        answer_with_rst(tcp, NULL, seg, TCP_REASON_CLOSED_ACK);
    else
        answer_with_rst(tcp, NULL, seg, TCP_REASON_CLOSED_NO_ACK);
}

/* Receive sequence variables: what several steps need. */

/* The position in the receive queue that belongs to a number, before the peer's FIN is taken. */
static uint64_t
rcv_position(const TcpConn *c, TcpSeq seq)
{
    return c->received.end + (uint64_t)(int64_t)seq_diff(seq, c->rcv_nxt);
}

/* Cuts off what is before RCV.NXT and what is beyond the window, a FIN there included. */
static void
trim_to_window(const TcpConn *c, Segment *seg)
{
    if ((seg->flags & TCP_SYN) == 0 && seq_lt(seg->seq, c->rcv_nxt)) {
        payload_drop_front(seg->text, c->rcv_nxt - seg->seq);
        seg->seq = c->rcv_nxt;
    }
    uint32_t room = c->rcv_edge - seg->seq;
    if (segment_length(seg) > room) {
        seg->flags &= (uint8_t)~TCP_FIN;
        if (seg->text->length > room)
            payload_truncate(seg->text, room);
    }
    seg->text_end = seg->seq + (TcpSeq)seg->text->length;
}

/* The peer's SYN gives its numbers and what it offers; what is left of the segment follows it. */
static void
take_syn(TcpConn *c, Segment *seg)
{
    c->irs = seg->seq;
    c->rcv_nxt = seg->seq + 1;
    c->peer_known = true;
    tcp_options_settle(c, seg->header);
    tcp_window_open(c);
    c->snd_wnd = c->max_snd_wnd = seg->wnd; /* D19 */
    c->snd_wl1 = seg->seq;
    c->snd_wl2 = (seg->flags & TCP_ACK) != 0 ? seg->ack : c->iss;
    seg->flags &= (uint8_t)~TCP_SYN;
    seg->seq++;
    trim_to_window(c, seg);
}

/* "Any other control or text should be queued for processing later": until ESTABLISHED. */
static void
keep_back(TcpConn *c, const Segment *seg)
{
    if ((seg->flags & TCP_FIN) != 0) {
        c->reass.has_fin = true;
        c->reass.fin = rcv_position(c, seg->text_end);
    }
    tcp_reass_add(c, rcv_position(c, seg->seq), seg->text);
}

/* §3.10.7.2: LISTEN. */

static void
listen_take_syn(TcpConn *listener, Segment *seg)
{
    if (listener->n_children >= listener->backlog) {
        /* NOT MODELLED: SYN cookies (RFC 4987 §3.6). */
        segment_judge(seg, TCP_IGNORED, TCP_REASON_LISTEN_BACKLOG_FULL);
        return;
    }
    Tcp *tcp = listener->tcp;
    TcpConn *c = tcp_conn_new(tcp, &seg->tuple, TCP_LISTEN, &listener->settings);
    c->passive = true;
    c->listener = listener;
    listener->n_children++;
    c->iss = tcp_demux_isn(tcp, &seg->tuple);
    c->snd_una = c->snd_nxt = c->iss;
    tcp_demux_add(c);
    take_syn(c, seg);
    keep_back(c, seg);
    tcp_set_state(c, TCP_SYN_RECEIVED, TCP_REASON_LISTEN_SYN);
    tcp_ack_due(c, ACK_AT_ONCE, TCP_REASON_LISTEN_SYN, seg);
    tcp_send_syn(c, TCP_REASON_LISTEN_SYN);
    segment_judge(seg, TCP_ACCEPTED, TCP_REASON_LISTEN_SYN);
}

static void
listen_segment(TcpConn *listener, Segment *seg)
{
    if ((seg->flags & TCP_RST) != 0)
        segment_judge(seg, TCP_IGNORED, TCP_REASON_LISTEN_RST);
    else if ((seg->flags & TCP_ACK) != 0)
        answer_with_rst(listener->tcp, listener, seg, TCP_REASON_LISTEN_ACK);
    else if ((seg->flags & TCP_SYN) != 0)
        listen_take_syn(listener, seg);
    else
        segment_judge(seg, TCP_IGNORED, TCP_REASON_LISTEN_OTHER);
}

/* §3.10.7.4: other states. First, check the sequence number. */

/* Table 6. */
static bool
acceptable(const TcpConn *c, const Segment *seg)
{
    uint32_t length = segment_length(seg);
    if (length == 0 && tcp_rcv_wnd(c) == 0)
        return seg->seq == c->rcv_nxt;
    if (length == 0)
        return seq_in(c->rcv_nxt, seg->seq, c->rcv_edge);
    return seq_in(c->rcv_nxt, seg->seq, c->rcv_edge) ||
           seq_in(c->rcv_nxt, seg->seq + length - 1, c->rcv_edge);
}

static Step
answer_and_drop(TcpConn *c, Segment *seg, TcpReason reason)
{
    tcp_ack_due(c, ACK_AT_ONCE, reason, seg);
    segment_judge(seg, TCP_ANSWERED, reason);
    return DONE;
}

static bool
lenient(const TcpConn *c)
{
    return c->settings.value[TCP_SET_SEQUENCE_TEST] == TCP_SEQUENCE_TEST_LENIENT;
}

/* D1: the SYN of a SYN,ACK that crosses ours was counted already; what follows it is looked at. */
static void
skip_counted_syn(TcpConn *c, Segment *seg)
{
    seg->flags &= (uint8_t)~TCP_SYN;
    seg->seq++;
    trim_to_window(c, seg);
    segment_judge(seg, TCP_ACCEPTED, TCP_REASON_SEQ_CROSSING_SYN);
}

static Step
repeated_syn(TcpConn *c, Segment *seg)
{
    if (c->state != TCP_SYN_RECEIVED)
        return answer_and_drop(c, seg, TCP_REASON_SEQ_REPEATED_SYN);
    if ((seg->flags & TCP_ACK) == 0 || !lenient(c))
        return answer_and_drop(c, seg, TCP_REASON_SYN_RECEIVED_REPEATED_SYN);
    skip_counted_syn(c, seg);
    return NEXT_STEP;
}

/* The peer's FIN again, which is the last number that the peer can have sent. */
static bool
is_repeated_fin(const TcpConn *c, const Segment *seg)
{
    return c->peer_closed && (seg->flags & (TCP_FIN | TCP_SYN)) == TCP_FIN &&
           seg->seq + segment_length(seg) == c->rcv_nxt;
}

static Step
repeated_fin(TcpConn *c, Segment *seg)
{
    bool ack_ok = (seg->flags & TCP_ACK) != 0 && seq_leq(seg->ack, c->snd_nxt);
    if (c->state == TCP_TIME_WAIT && ack_ok) {
        tcp_time_wait_restart(c);
        return answer_and_drop(c, seg, TCP_REASON_TIME_WAIT_REPEATED_FIN);
    }
    if (c->state == TCP_TIME_WAIT || !lenient(c))
        return answer_and_drop(c, seg, TCP_REASON_SEQ_UNACCEPTABLE);

    (void)answer_and_drop(c, seg, TCP_REASON_SEQ_REPEATED_FIN);
    payload_truncate(seg->text, 0);
    seg->flags &= (uint8_t)~TCP_FIN;
    seg->seq = seg->text_end = c->rcv_nxt;
    return NEXT_STEP; /* D1: its ACK is looked at */
}

/* MUST-66: nothing is acceptable, but valid ACKs and RSTs are processed. */
static Step
zero_window(TcpConn *c, Segment *seg)
{
    (void)answer_and_drop(c, seg, TCP_REASON_SEQ_ZERO_WINDOW);
    payload_truncate(seg->text, 0);
    seg->flags &= (uint8_t)~TCP_FIN;
    seg->text_end = seg->seq;
    return NEXT_STEP;
}

static Step
first_check_sequence(TcpConn *c, Segment *seg)
{
    if ((seg->flags & TCP_RST) != 0) /* the second step judges it, by its first number alone */
        return NEXT_STEP;
    if ((seg->flags & TCP_SYN) != 0 && seg->seq == c->irs)
        return repeated_syn(c, seg);
    if (is_repeated_fin(c, seg))
        return repeated_fin(c, seg);
    if (tcp_rcv_wnd(c) == 0 && seg->seq == c->rcv_nxt && segment_length(seg) > 0)
        return zero_window(c, seg);
    if (!acceptable(c, seg))
        return answer_and_drop(c, seg, TCP_REASON_SEQ_UNACCEPTABLE);
    trim_to_window(c, seg);
    return NEXT_STEP;
}

/* Second, check the RST bit. */

/* MUST-11, D12: the listener never left LISTEN; the record of the opening goes away. */
static void
return_to_listen(TcpConn *c, TcpReason reason)
{
    tcp_conn_quiet(c);
    tcp_set_state(c, TCP_LISTEN, reason);
    tcp_conn_doom(c);
}

static void
take_rst(TcpConn *c, Segment *seg)
{
    switch (c->state) {
    case TCP_SYN_RECEIVED:
        if (c->passive) {
            segment_judge(seg, TCP_RESET, TCP_REASON_RST_PASSIVE_OPEN);
            return_to_listen(c, seg->reason);
            return;
        }
        segment_judge(seg, TCP_RESET, TCP_REASON_RST_ACTIVE_OPEN);
        tcp_conn_close(c, TCP_ERR_REFUSED, seg->reason);
        return;
    case TCP_ESTABLISHED:
    case TCP_FIN_WAIT_1:
    case TCP_FIN_WAIT_2:
    case TCP_CLOSE_WAIT:
        segment_judge(seg, TCP_RESET, TCP_REASON_RST_SYNCHRONIZED);
        tcp_conn_close(c, TCP_ERR_RESET, seg->reason);
        return;
    case TCP_CLOSING:
    case TCP_LAST_ACK:
        segment_judge(seg, TCP_RESET, TCP_REASON_RST_AFTER_CLOSE);
        tcp_conn_close(c, TCP_ERR_RESET, seg->reason);
        return;
    case TCP_TIME_WAIT:
        segment_judge(seg, TCP_RESET, TCP_REASON_RST_TIME_WAIT);
        tcp_conn_close(c, TCP_OK, seg->reason);
        return;
    case TCP_CLOSED:
    case TCP_LISTEN:
    case TCP_SYN_SENT:
    case TCP_N_STATES:
        sim_assert(false);
    }
}

static Step
second_check_rst(TcpConn *c, Segment *seg)
{
    if ((seg->flags & TCP_RST) == 0)
        return NEXT_STEP;
    if (seg->seq == c->rcv_nxt) /* with a closed window too: MUST-66 */
        take_rst(c, seg);
    else if (seq_in(c->rcv_nxt, seg->seq, c->rcv_edge))
        return answer_and_drop(c, seg, TCP_REASON_RST_CHALLENGED);
    else
        segment_judge(seg, TCP_IGNORED, TCP_REASON_RST_OUTSIDE_WINDOW);
    return DONE;
}

/* Third, check security: NOT MODELLED, no host here has security compartments. */

/* Fourth, check the SYN bit. NOT MODELLED: a limit to challenge ACKs (RFC 5961 §7). */
static Step
fourth_check_syn(TcpConn *c, Segment *seg)
{
    if ((seg->flags & TCP_SYN) == 0)
        return NEXT_STEP;
    if (c->state == TCP_TIME_WAIT)
        return answer_and_drop(c, seg, TCP_REASON_SYN_TIME_WAIT);
    if (c->state != TCP_SYN_RECEIVED || !c->passive)
        return answer_and_drop(c, seg, TCP_REASON_SYN_CHALLENGED);
    segment_judge(seg, TCP_RESET, TCP_REASON_SYN_PASSIVE_OPEN);
    return_to_listen(c, seg->reason);
    return DONE;
}

/* Fifth, check the ACK field. */

/* Whether step eight will take a FIN, this segment's or one that it leads up to. */
static bool
fin_comes_too(const TcpConn *c, const Segment *seg)
{
    uint64_t end = rcv_position(c, seg->text_end);
    if (seg->seq != c->rcv_nxt)
        return false;
    if ((seg->flags & TCP_FIN) != 0)
        return true;
    return c->reass.has_fin && tcp_reass_reach(&c->reass, end) == c->reass.fin;
}

/* The connection stands. */
static void
establish(TcpConn *c, TcpReason reason)
{
    tcp_set_state(c, TCP_ESTABLISHED, reason);
    tcp_timer_handshake_done(c);
    TcpConn *listener = c->listener;
    if (listener != NULL) {
        *(listener->accept_last != NULL ? &listener->accept_last->queued
                                        : &listener->accept_first) = c;
        listener->accept_last = c;
        tcp_notify(listener, TCP_EVENT_ACCEPT);
    }
    if (c->closing)
        tcp_set_state(c, TCP_FIN_WAIT_1, TCP_REASON_CLOSE_WAITED);
}

/* SYN-RECEIVED: is it our SYN that is acknowledged? */
static Step
check_ack_of_syn(TcpConn *c, Segment *seg)
{
    if (seq_leq(seg->ack, c->snd_una) || seq_lt(c->snd_nxt, seg->ack)) {
        answer_with_rst(c->tcp, c, seg, TCP_REASON_ACK_BAD_HANDSHAKE);
        return DONE;
    }
    c->snd_wnd = c->max_snd_wnd = seg->wnd;
    c->snd_wl1 = seg->seq;
    c->snd_wl2 = seg->ack;
    segment_judge(seg, TCP_ACCEPTED, TCP_REASON_ACK_OPENS);
    establish(c, seg->reason);
    return NEXT_STEP;
}

/* Synchronized states; RFC 5961 §5.2 for the lower bound (D4). */
static Step
check_ack_range(TcpConn *c, Segment *seg)
{
    if (seq_lt(c->snd_nxt, seg->ack))
        return answer_and_drop(c, seg, TCP_REASON_ACK_UNSENT);
    if (seq_lt(seg->ack, c->snd_una - c->max_snd_wnd))
        return answer_and_drop(c, seg, TCP_REASON_ACK_TOO_OLD);
    return NEXT_STEP;
}

/* "SND.WND is an offset from SND.UNA"; old segments do not change it. */
static bool
update_send_window(TcpConn *c, const Segment *seg)
{
    if (seq_lt(seg->ack, c->snd_una))
        return false;
    bool newer =
        seq_lt(c->snd_wl1, seg->seq) || (c->snd_wl1 == seg->seq && seq_leq(c->snd_wl2, seg->ack));
    if (!newer)
        return false;
    bool changed = c->snd_wnd != seg->wnd;
    c->snd_wnd = seg->wnd;
    c->snd_wl1 = seg->seq;
    c->snd_wl2 = seg->ack;
    if (c->max_snd_wnd < c->snd_wnd)
        c->max_snd_wnd = c->snd_wnd;
    return changed;
}

/* Moves SND.UNA, and forgets the text before it. */
static uint32_t
advance_snd_una(TcpConn *c, TcpSeq ack)
{
    if (seq_leq(ack, c->snd_una))
        return 0;
    uint32_t acked = ack - c->snd_una;
    uint64_t bytes = acked - (c->snd_una == c->iss);
    if (bytes > stream_length(&c->sending)) /* our FIN was the last of them */
        bytes = stream_length(&c->sending);
    c->snd_una = ack;
    if (bytes > 0) {
        stream_drop(&c->sending, c->sending.start + bytes);
        tcp_notify(c, TCP_EVENT_WRITABLE);
    }
    return acked;
}

static AckInfo
read_ack(TcpConn *c, const Segment *seg)
{
    AckInfo ack = {.sample = SIM_TIME_NEVER};
    ack.window_changed = update_send_window(c, seg);
    ack.acked_bytes = advance_snd_una(c, seg->ack);
    if (c->timing && seq_leq(c->timed_end, c->snd_una)) {
        ack.sample = sim_now(c->tcp->sim) - c->timed_at;
        c->timing = false;
    }
    return ack;
}

/*
 * What an acknowledgment brought goes to the estimator, then to the timers.
 * NOT MODELLED, and in this order between the two: scoreboard, recovery, congestion control.
 */
static void
process_ack(TcpConn *c, Segment *seg)
{
    AckInfo ack = read_ack(c, seg);
    if (ack.sample != SIM_TIME_NEVER) {
        tcp_rtt_sample(&c->rtt, &c->settings, ack.sample);
        tcp_tell_rtt(c, ack.sample);
    }
    if (ack.acked_bytes > 0)
        tcp_timer_acked(c);
    if (seg->verdict != TCP_IGNORED) /* an earlier step has said more than these could */
        return;
    if (ack.acked_bytes > 0)
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_ACK_NEW);
    else if (ack.window_changed)
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_ACK_WINDOW);
}

/* What it means, in the states in which our FIN is out. */
static Step
check_ack_of_fin(TcpConn *c, Segment *seg)
{
    if (!tcp_fin_acked(c))
        return NEXT_STEP;
    if (c->state == TCP_FIN_WAIT_1 && !fin_comes_too(c, seg)) { /* D29 */
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_ACK_ENDS_FIN_WAIT_1);
        tcp_set_state(c, TCP_FIN_WAIT_2, seg->reason);
    } else if (c->state == TCP_CLOSING) {
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_ACK_ENDS_CLOSING);
        tcp_time_wait_enter(c, seg->reason);
    } else if (c->state == TCP_LAST_ACK) {
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_ACK_ENDS_LAST_ACK);
        tcp_conn_close(c, TCP_OK, seg->reason);
        return DONE;
    }
    return NEXT_STEP;
}

static Step
fifth_check_ack(TcpConn *c, Segment *seg)
{
    if ((seg->flags & TCP_ACK) == 0) {
        segment_judge(seg, TCP_IGNORED, TCP_REASON_ACK_MISSING);
        return DONE;
    }
    Step step = c->state == TCP_SYN_RECEIVED ? check_ack_of_syn(c, seg) : check_ack_range(c, seg);
    if (step == DONE)
        return DONE;
    if (c->state == TCP_TIME_WAIT) { /* D5: else two ends would answer each other for ever */
        segment_judge(seg, TCP_IGNORED, TCP_REASON_ACK_IN_TIME_WAIT);
        return NEXT_STEP;
    }
    process_ack(c, seg);
    return check_ack_of_fin(c, seg);
}

/* Sixth, check the URG bit: NOT MODELLED, the urgent pointer is ignored (§3.8.5). */

/* Seventh, process the segment text. */

/* The program has closed: nobody will ever read this (§3.6.1, SHLD-3). */
static Step
reset_for_lost_text(TcpConn *c, Segment *seg)
{
    segment_judge(seg, TCP_RESET, TCP_REASON_TEXT_READER_GONE);
    tcp_conn_close(c, TCP_OK, seg->reason);
    tcp_answer_rst(c->tcp, c, seg, seg->reason);
    return DONE;
}

/* RFC 9293 §3.8.6.3: the ACK of text in order may wait, but not for long and not twice. */
static void
acknowledge_text(TcpConn *c, Segment *seg, bool full_sized)
{
    AckUrgency wait = c->settings.value[TCP_SET_DELAYED_ACK] > 0 ? ACK_DELAYED : ACK_THIS_INSTANT;
    c->full_unacked += full_sized;
    bool second = c->full_unacked >= 2;
    segment_judge(seg, TCP_ACCEPTED, second ? TCP_REASON_TEXT_SECOND : TCP_REASON_TEXT_TAKEN);
    tcp_ack_due(c, second ? ACK_AT_ONCE : wait, seg->reason, seg);
}

/* Text at RCV.NXT, and what was kept beyond it. */
static void
take_text(TcpConn *c, Segment *seg)
{
    bool had_gap = c->reass.first != NULL;
    uint64_t before = c->received.end;
    uint64_t length = seg->text->length;
    stream_append(&c->received, seg->text);
    tcp_reass_drain(c);
    uint64_t moved = c->received.end - before;
    if (moved == 0)
        return;
    c->rcv_nxt += (TcpSeq)moved;
    tcp_notify(c, TCP_EVENT_READABLE);

    if (length == 0) { /* no text in this segment: what came with the SYN */
        tcp_ack_due(c, ACK_DELAYED, TCP_REASON_TEXT_KEPT_BACK, seg);
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_TEXT_KEPT_BACK);
    } else if (had_gap) {
        tcp_ack_due(c, ACK_AT_ONCE, TCP_REASON_TEXT_FILLS_GAP, seg);
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_TEXT_FILLS_GAP);
    } else {
        acknowledge_text(c, seg, length >= c->snd_mss);
    }
}

static Step
seventh_process_text(TcpConn *c, Segment *seg)
{
    bool has_text = seg->text->length > 0;
    if (!tcp_state_info(c->state)->takes_text) {
        if (has_text && seg->verdict == TCP_IGNORED)
            segment_judge(seg, TCP_IGNORED, TCP_REASON_TEXT_AFTER_FIN);
        return NEXT_STEP;
    }
    if (has_text && c->reader_gone)
        return reset_for_lost_text(c, seg);
    if (has_text && seg->seq != c->rcv_nxt) {
        tcp_reass_add(c, rcv_position(c, seg->seq), seg->text);
        tcp_ack_due(c, ACK_AT_ONCE, TCP_REASON_TEXT_OUT_OF_ORDER, seg);
        segment_judge(seg, TCP_QUEUED, TCP_REASON_TEXT_OUT_OF_ORDER);
    } else {
        take_text(c, seg);
    }
    return NEXT_STEP;
}

/* Eighth, check the FIN bit. */

static void
take_fin(TcpConn *c, Segment *seg)
{
    c->reass.has_fin = false;
    c->rcv_nxt++;
    c->peer_closed = true;
    switch (c->state) {
    case TCP_ESTABLISHED:
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_FIN_IN_ESTABLISHED);
        tcp_set_state(c, TCP_CLOSE_WAIT, seg->reason);
        break;
    case TCP_FIN_WAIT_1:
        if (tcp_fin_acked(c)) {
            segment_judge(seg, TCP_ACCEPTED, TCP_REASON_FIN_AND_ACK_IN_FIN_WAIT_1);
            tcp_time_wait_enter(c, seg->reason);
        } else {
            segment_judge(seg, TCP_ACCEPTED, TCP_REASON_FIN_IN_FIN_WAIT_1);
            tcp_set_state(c, TCP_CLOSING, seg->reason);
        }
        break;
    case TCP_FIN_WAIT_2:
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_FIN_IN_FIN_WAIT_2);
        tcp_time_wait_enter(c, seg->reason);
        break;
    case TCP_CLOSED:
    case TCP_LISTEN:
    case TCP_SYN_SENT:
    case TCP_SYN_RECEIVED:
    case TCP_CLOSE_WAIT:
    case TCP_CLOSING:
    case TCP_LAST_ACK:
    case TCP_TIME_WAIT:
    case TCP_N_STATES:
        sim_assert(false);
    }
    tcp_ack_due(c, ACK_THIS_INSTANT, TCP_REASON_ACK_OF_FIN, seg);
    c->ack_due.answering |= TCP_FIN; /* this segment's, or one that was kept */
}

static Step
eighth_check_fin(TcpConn *c, Segment *seg)
{
    if (!tcp_state_info(c->state)->takes_text)
        return DONE;
    if ((seg->flags & TCP_FIN) != 0) {
        c->reass.has_fin = true;
        c->reass.fin = rcv_position(c, seg->text_end);
    }
    if (!c->reass.has_fin)
        return DONE;
    if (c->reass.fin == c->received.end) {
        take_fin(c, seg);
    } else if ((seg->flags & TCP_FIN) != 0) {
        tcp_ack_due(c, ACK_AT_ONCE, TCP_REASON_FIN_BEYOND_GAP, seg);
        segment_judge(seg, TCP_QUEUED, TCP_REASON_FIN_BEYOND_GAP);
    }
    return DONE;
}

static void
other_states_segment(TcpConn *c, Segment *seg)
{
    static Step (*const steps[])(TcpConn *, Segment *) = {
        first_check_sequence, second_check_rst,     fourth_check_syn,
        fifth_check_ack,      seventh_process_text, eighth_check_fin,
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i](c, seg) == DONE)
            return;
}

/* §3.10.7.3: SYN-SENT. */

/* First, check the ACK bit. */
static Step
syn_sent_check_ack(TcpConn *c, Segment *seg)
{
    if ((seg->flags & TCP_ACK) == 0 || seq_in(c->iss + 1, seg->ack, c->snd_nxt + 1))
        return NEXT_STEP;
    if ((seg->flags & TCP_RST) != 0)
        segment_judge(seg, TCP_IGNORED, TCP_REASON_SYN_SENT_BAD_ACK_RST);
    else
        answer_with_rst(c->tcp, c, seg, TCP_REASON_SYN_SENT_BAD_ACK);
    return DONE;
}

/* Second, check the RST bit. RCV.NXT is not set yet: the acceptable ACK decides (D3). */
static Step
syn_sent_check_rst(TcpConn *c, Segment *seg)
{
    if ((seg->flags & TCP_RST) == 0)
        return NEXT_STEP;
    if ((seg->flags & TCP_ACK) == 0) {
        segment_judge(seg, TCP_IGNORED, TCP_REASON_SYN_SENT_RST_NO_ACK);
        return DONE;
    }
    segment_judge(seg, TCP_RESET, TCP_REASON_SYN_SENT_RST);
    tcp_conn_close(c, TCP_ERR_REFUSED, seg->reason); /* D13 */
    return DONE;
}

/* Fourth, check the SYN bit: a SYN alone makes it a simultaneous open. */
static Step
syn_sent_check_syn(TcpConn *c, Segment *seg)
{
    if ((seg->flags & TCP_SYN) == 0) {
        segment_judge(seg, TCP_IGNORED, TCP_REASON_SYN_SENT_OTHER); /* the RFC's fifth */
        return DONE;
    }
    take_syn(c, seg);
    if ((seg->flags & TCP_ACK) != 0) {
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_SYN_SENT_SYN_ACK);
        establish(c, seg->reason);
        process_ack(c, seg);
        tcp_ack_due(c, ACK_THIS_INSTANT, TCP_REASON_ACK_OF_SYN, seg);
        return NEXT_STEP; /* with the sixth step of the other states */
    }
    keep_back(c, seg);
    segment_judge(seg, TCP_ACCEPTED, TCP_REASON_SYN_SENT_SYN);
    tcp_set_state(c, TCP_SYN_RECEIVED, seg->reason);
    tcp_ack_due(c, ACK_AT_ONCE, seg->reason, seg);
    tcp_send_syn(c, seg->reason);
    tcp_timer_start(c, TCP_TIMER_RETRANSMISSION, c->rtt.rto);
    return DONE;
}

/* Third, check security: NOT MODELLED, as above. */
static void
syn_sent_segment(TcpConn *c, Segment *seg)
{
    static Step (*const steps[])(TcpConn *, Segment *) = {
        syn_sent_check_ack,   syn_sent_check_rst, syn_sent_check_syn,
        seventh_process_text, eighth_check_fin,
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i](c, seg) == DONE)
            return;
}

/* All states. */

static Segment
segment_of(Packet *packet)
{
    const TcpHeader *header = &packet->tcp;
    return (Segment){
        .id = packet->id,
        .tuple = {.local = packet->dst,
                  .remote = packet->src,
                  .local_port = header->dst_port,
                  .remote_port = header->src_port},
        .header = header,
        .seq = header->seq,
        .ack = header->ack,
        .text_end = header->seq + (TcpSeq)packet->text.length,
        .wnd = header->window,
        .flags = header->flags,
        .text = &packet->text,
        .verdict = TCP_IGNORED,
        .reason = TCP_REASON_ACK_NOTHING_NEW,
    };
}

static void
process(Tcp *tcp, TcpConn *c, Segment *seg)
{
    if (has_bad_address(seg)) {
        segment_judge(seg, TCP_IGNORED, TCP_REASON_BAD_ADDRESS);
        return;
    }
    if (c == NULL) {
        closed_segment(tcp, seg);
        return;
    }
    if (c->state == TCP_LISTEN) {
        listen_segment(c, seg);
        return;
    }
    if ((seg->flags & TCP_SYN) == 0) /* RFC 7323 §2.2: a SYN's window is never scaled */
        seg->wnd <<= c->snd_shift;
    if (c->state == TCP_SYN_SENT)
        syn_sent_segment(c, seg);
    else
        other_states_segment(c, seg);
    if (c->state != TCP_CLOSED && c->state != TCP_LISTEN) {
        tcp_output(c);
        tcp_ack_settle(c);
    }
}

void
tcp_segment_arrives(Tcp *tcp, Packet *packet)
{
    Segment seg = segment_of(packet);
    TcpConn *c = tcp_demux_find(tcp, &seg.tuple);
    TcpSegmentRecord record = {.id = seg.id, .state = c != NULL ? c->state : TCP_CLOSED};
    tcp->in_segment = true;
    process(tcp, c, &seg);
    tcp->in_segment = false;
    record.verdict = seg.verdict;
    record.reason = seg.reason;
    tcp_tell_segment(tcp, c != NULL ? c->number : 0, &record);
    packet_free(packet);
    tcp_leave(tcp);
}
