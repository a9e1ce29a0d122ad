/*
 * tcp_input.c - SEGMENT ARRIVES, other states: RFC 9293 §3.10.7.4, step by step in its order; and
 * the way in for all segments.
 */
#include "tcp/tcp_input.h"
#include "core/sim_assert.h"
#include "tcp/tcp_demux.h"

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

/* Nothing more follows from it; what an earlier step did still does. */
static void
ignore(Segment *seg, TcpReason reason)
{
    if (seg->verdict == TCP_IGNORED)
        segment_judge(seg, TCP_IGNORED, reason);
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
    tcp_trim_to_window(c, seg);
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

/* D5: it starts 2MSL over, unless what it acknowledges makes it doubtful. */
static bool
restarts_time_wait(const TcpConn *c, const Segment *seg)
{
    return c->state == TCP_TIME_WAIT && is_repeated_fin(c, seg) && (seg->flags & TCP_ACK) != 0 &&
           seq_leq(seg->ack, c->snd_nxt);
}

/* D1: its ACK is looked at. */
static Step
repeated_fin(TcpConn *c, Segment *seg)
{
    (void)answer_and_drop(c, seg, TCP_REASON_SEQ_REPEATED_FIN);
    payload_truncate(seg->text, 0);
    seg->flags &= (uint8_t)~TCP_FIN;
    seg->seq = seg->text_end = c->rcv_nxt;
    return NEXT_STEP;
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
    if (restarts_time_wait(c, seg)) {
        tcp_time_wait_restart(c);
        return answer_and_drop(c, seg, TCP_REASON_TIME_WAIT_REPEATED_FIN);
    }
    if (c->state != TCP_TIME_WAIT && lenient(c) && is_repeated_fin(c, seg))
        return repeated_fin(c, seg);
    if (tcp_rcv_wnd(c) == 0 && seg->seq == c->rcv_nxt && segment_length(seg) > 0)
        return zero_window(c, seg);
    if (!acceptable(c, seg))
        return answer_and_drop(c, seg, TCP_REASON_SEQ_UNACCEPTABLE);
    tcp_trim_to_window(c, seg);
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
    uint64_t end = tcp_rcv_position(c, seg->text_end);
    if (seg->seq != c->rcv_nxt)
        return false;
    if ((seg->flags & TCP_FIN) != 0)
        return true;
    return c->reass.has_fin && tcp_reass_reach(&c->reass, end) == c->reass.fin;
}

/* SYN-RECEIVED: is it our SYN that is acknowledged? */
static Step
check_ack_of_syn(TcpConn *c, Segment *seg)
{
    if (seq_leq(seg->ack, c->snd_una) || seq_lt(c->snd_nxt, seg->ack)) {
        tcp_answer_with_rst(c->tcp, c, seg, TCP_REASON_ACK_BAD_HANDSHAKE);
        return DONE;
    }
    /* SND.WND, SND.WL1 and SND.WL2 follow below: the segment is newer than the peer's SYN. */
    segment_judge(seg, TCP_ACCEPTED, TCP_REASON_ACK_OPENS);
    tcp_establish(c, seg->reason);
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
        ignore(seg, TCP_REASON_ACK_MISSING);
        return DONE;
    }
    Step step = c->state == TCP_SYN_RECEIVED ? check_ack_of_syn(c, seg) : check_ack_range(c, seg);
    if (step == DONE)
        return DONE;
    if (c->state == TCP_TIME_WAIT) { /* D5: else two ends would answer each other for ever */
        ignore(seg, TCP_REASON_ACK_IN_TIME_WAIT);
        return NEXT_STEP;
    }
    tcp_process_ack(c, seg);
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
    tcp_send_rst_answering(c->tcp, c, seg, seg->reason);
    return DONE;
}

/* RFC 9293 §3.8.6.3: the ACK of text in order may wait, but not for long and not twice. */
static void
acknowledge_text(TcpConn *c, Segment *seg, TcpReason reason)
{
    AckUrgency wait = c->settings.value[TCP_SET_DELAYED_ACK] > 0 ? ACK_DELAYED : ACK_THIS_INSTANT;
    bool second = c->full_unacked >= 2;
    segment_judge(seg, TCP_ACCEPTED, second ? TCP_REASON_TEXT_SECOND : reason);
    tcp_ack_due(c, second ? ACK_AT_ONCE : wait, seg->reason, seg);
}

/* Text at RCV.NXT, if there is any, and what was kept beyond it. */
static void
take_text(TcpConn *c, Segment *seg)
{
    bool had_gap = c->reass.first != NULL || c->reass.has_fin;
    uint64_t before = c->received.end;
    uint64_t length = seg->text->length;
    stream_append(&c->received, seg->text);
    tcp_reass_drain(c);
    uint64_t moved = c->received.end - before;
    if (moved == 0)
        return;
    c->rcv_nxt += (TcpSeq)moved;
    tcp_notify(c, TCP_EVENT_READABLE);

    c->full_unacked += length >= c->snd_mss;
    if (length == 0) { /* what came with the SYN, and this segment's text behind it */
        acknowledge_text(c, seg, TCP_REASON_TEXT_KEPT_BACK);
    } else if (had_gap) {
        tcp_ack_due(c, ACK_AT_ONCE, TCP_REASON_TEXT_FILLS_GAP, seg);
        segment_judge(seg, TCP_ACCEPTED, TCP_REASON_TEXT_FILLS_GAP);
    } else {
        acknowledge_text(c, seg, TCP_REASON_TEXT_TAKEN);
    }
}

static Step
seventh_process_text(TcpConn *c, Segment *seg)
{
    bool has_text = seg->text->length > 0;
    if (!tcp_state_info(c->state)->takes_text) {
        if (has_text)
            ignore(seg, TCP_REASON_TEXT_AFTER_FIN);
        return NEXT_STEP;
    }
    if (has_text && c->reader_gone)
        return reset_for_lost_text(c, seg);
    bool beyond = has_text && seg->seq != c->rcv_nxt;
    if (beyond)
        tcp_reass_add(c, tcp_rcv_position(c, seg->seq), seg->text);
    take_text(c, seg);
    if (beyond && c->reass.first != NULL) { /* not just beyond text that came with the SYN */
        tcp_ack_due(c, ACK_AT_ONCE, TCP_REASON_TEXT_OUT_OF_ORDER, seg);
        segment_judge(seg, TCP_QUEUED, TCP_REASON_TEXT_OUT_OF_ORDER);
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
        c->reass.fin = tcp_rcv_position(c, seg->text_end);
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

typedef Step (*StepFn)(TcpConn *c, Segment *seg);

static const StepFn steps[] = {
    first_check_sequence, second_check_rst,     fourth_check_syn,
    fifth_check_ack,      seventh_process_text, eighth_check_fin,
};

/* The sixth step, which is not modelled, would stand before the seventh. */
enum { STEP_AFTER_ACK = 4, N_STEPS = sizeof steps / sizeof *steps };

/* The steps from this one on, as far as the segment gets. */
static void
take_steps(size_t from, TcpConn *c, Segment *seg)
{
    for (size_t i = from; i < N_STEPS && steps[i](c, seg) == NEXT_STEP; i++)
        ;
}

/* All states. */

/* RFC 9293 §3.9.2.3: MUST-57, MUST-63. */
static bool
has_bad_address(const Segment *seg)
{
    const TcpTuple *t = &seg->tuple;
    return address_is_multicast(t->local) || address_is_broadcast(t->local) ||
           address_is_multicast(t->remote) || address_is_broadcast(t->remote) ||
           t->remote.version == 0;
}

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
        .bare = packet->text.length == 0,
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
        tcp_closed_segment(tcp, seg);
        return;
    }
    if (c->state == TCP_LISTEN) {
        tcp_listen_segment(c, seg);
        return;
    }
    if ((seg->flags & TCP_SYN) == 0) /* RFC 7323 §2.2: a SYN's window is never scaled */
        seg->wnd <<= c->snd_shift;
    if (c->state != TCP_SYN_SENT)
        take_steps(0, c, seg);
    else if (tcp_syn_sent_segment(c, seg) == NEXT_STEP)
        take_steps(STEP_AFTER_ACK, c, seg);
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
