#include "tcp_dialogue.h"

#include "net/net_trace.h"
#include "tcp/tcp_demux.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORT_ACTIVE = 50000, PORT_LISTEN = 80, PORT_PEER = 7000 };

/* The peer keeps what comes, with the instant. */
static void
peer_receives(void *ctx, Packet *packet)
{
    TestConn *t = ctx;
    packet->next = NULL;
    packet->arrival.at = sim_now(t->sim);
    *(t->last != NULL ? &t->last->next : &t->first) = packet;
    t->last = packet;
}

static void
observe(void *ctx, TcpConn *conn, unsigned events)
{
    TestConn *t = ctx;
    t->events |= events;
    if ((events & TCP_EVENT_FREED) != 0 && conn == t->conn)
        t->conn = NULL;
}

static const char *const cause_names[] = {
    [CAUSE_NONE] = "none",
    [CAUSE_PACKET] = "packet",
    [CAUSE_TIMER] = "timer",
    [CAUSE_CALL] = "call",
};

static void
note_record(void *ctx, const TraceHead *head, const void *record)
{
    TestConn *t = ctx;
    if (head->kind == TRACE_STATE && head->conn == t->number)
        t->state = ((const TcpStateRecord *)record)->to;
    if (head->kind == TRACE_SEGMENT)
        t->segment = *(const TcpSegmentRecord *)record;
    if (head->kind == TRACE_CC)
        t->cc = *(const TcpCcRecord *)record;
    if (head->kind == TRACE_RECOVERY)
        t->recovery = *(const TcpRecoveryRecord *)record;
    if (strcmp(head->host, "host") == 0) {
        size_t n = strlen(t->log);
        snprintf(t->log + n, sizeof t->log - n, "%s%s<%s>", n > 0 ? " " : "",
                 trace_kind_name(head->kind), cause_names[head->cause.kind]);
        if (head->kind == TRACE_SENT)
            t->sent_cause = head->cause;
    }
}

void
settle(TestConn *t)
{
    sim_run(t->sim, sim_now(t->sim));
}

void
at(TestConn *t, const char *seconds)
{
    Dimension dimension;
    int64_t value;
    char text[64], message[128];
    snprintf(text, sizeof text, "%s s", seconds);
    ck_assert_msg(quantity_parse(text, &dimension, &value, message, sizeof message), "%s", message);
    expect_nothing(t);
    if (sim_run(t->sim, t->base + value) == SIM_DONE) /* nothing is pending any more */
        event_advance(t->sim->events, t->base + value);
}

void
peer_sends_seg(TestConn *t, const Seg *seg)
{
    Packet *packet = packet_new(&t->network->packets);
    packet->src = t->peer->address;
    packet->dst = t->host->address;
    packet->protocol = PROTOCOL_TCP;
    packet->tcp = (TcpHeader){
        .src_port = t->peer_port,
        .dst_port = t->host_port,
        .seq = seg->seq,
        .ack = seg->ack,
        .flags = seg->flags,
        .window = (uint16_t)(seg->window != 0 ? seg->window : t->setup.window),
        .options = (uint8_t)((seg->mss != 0 ? TCP_OPTION_MSS : 0) |
                             (seg->scale ? TCP_OPTION_WINDOW_SCALE : 0)),
        .mss = seg->mss,
        .window_shift = seg->shift,
    };
    if (seg->closed_window)
        packet->tcp.window = 0;
    TcpSeq first = seg->seq + ((seg->flags & TCP_SYN) != 0) - (t->irs + 1);
    if (seg->text > 0) /* what lies before the stream has some text, too */
        payload_append(&packet->text, t->peers, seq_lt(first, 0) ? 0 : first, seg->text);
    host_send(t->peer, packet);
    settle(t);
}

static void
check_text(const TestConn *t, const Packet *packet, const char *file, int line)
{
    Payload wanted;
    payload_init(&wanted, &t->sim->memory);
    if (packet->text.length > 0)
        payload_append(&wanted, t->ours, packet->tcp.seq - (t->iss + 1), packet->text.length);
    ck_assert_msg(payload_equal(&wanted, &packet->text), "%s:%d: other text", file, line);
    payload_clear(&wanted);
}

static void
describe(const TestConn *t, const TcpHeader *header, uint64_t text, char *ret_text, size_t size)
{
    char flags[TCP_FLAGS_TEXT_MAX];
    snprintf(ret_text, size, "<SEQ=ISS%+d><ACK=IRS%+d><CTL=%s> with %u octets",
             (int)seq_diff(header->seq, t->iss), (int)seq_diff(header->ack, t->irs),
             tcp_flags_format(header->flags, flags), (unsigned)text);
}

void
expect_segment(TestConn *t, const Seg *seg, const char *file, int line)
{
    Packet *packet = t->first;
    ck_assert_msg(packet != NULL, "%s:%d: nothing came", file, line);
    t->first = packet->next;
    if (t->first == NULL)
        t->last = NULL;

    TcpHeader wanted = {.seq = seg->seq, .ack = seg->ack, .flags = seg->flags & (uint8_t)~TCP_PSH};
    TcpHeader seen = {.seq = packet->tcp.seq,
                      .ack = packet->tcp.ack,
                      .flags = packet->tcp.flags & (uint8_t)~TCP_PSH};
    char wanted_text[128], seen_text[128];
    describe(t, &wanted, seg->text, wanted_text, sizeof wanted_text);
    describe(t, &seen, packet->text.length, seen_text, sizeof seen_text);
    ck_assert_msg(wanted.seq == seen.seq && wanted.ack == seen.ack && wanted.flags == seen.flags &&
                      seg->text == packet->text.length,
                  "%s:%d:\n  wanted: %s\n  seen:   %s", file, line, wanted_text, seen_text);
    ck_assert_msg(packet->arrival.at == sim_now(t->sim), "%s:%d: it came before", file, line);
    check_text(t, packet, file, line);
    t->header = packet->tcp;
    t->origin = packet->origin;
    packet_free(packet);
}

void
expect_nothing(TestConn *t)
{
    if (t->first == NULL)
        return;
    char text[128];
    describe(t, &t->first->tcp, t->first->text.length, text, sizeof text);
    ck_abort_msg("not expected: %s", text);
}

void
expect_window(const TestConn *t, uint32_t window)
{
    ck_assert_uint_eq(t->header.window, window);
}

void
expect_state(const TestConn *t, TcpState state)
{
    ck_assert_msg(t->state == state, "wanted: %s, seen: %s", tcp_state_name(state),
                  tcp_state_name(t->state));
}

void
expect_verdict(const TestConn *t, TcpVerdict verdict, TcpReason reason)
{
    ck_assert_msg(t->segment.verdict == verdict && t->segment.reason == reason,
                  "wanted: %s (%s), seen: %s (%s)", tcp_verdict_name(verdict),
                  tcp_reason_code(reason), tcp_verdict_name(t->segment.verdict),
                  tcp_reason_code(t->segment.reason));
}

void
expect_cc(const TestConn *t, uint32_t cwnd, uint32_t ssthresh, TcpReason reason)
{
    uint32_t wanted = ssthresh != 0 ? ssthresh : CC_SSTHRESH_NONE;
    ck_assert_msg(t->cc.cwnd == cwnd && t->cc.ssthresh == wanted && t->cc.reason == reason,
                  "wanted: cwnd %u, ssthresh %u (%s), seen: cwnd %u, ssthresh %u (%s)", cwnd,
                  wanted, tcp_reason_code(reason), t->cc.cwnd, t->cc.ssthresh,
                  tcp_reason_code(t->cc.reason));
}

void
expect_events(TestConn *t, unsigned events, unsigned but_not)
{
    ck_assert_msg((t->events & events) == events && (t->events & but_not) == 0,
                  "wanted: 0x%x and not 0x%x, seen: 0x%x", events, but_not, t->events);
    t->events = 0;
}

void
expect_log(TestConn *t, const char *records)
{
    ck_assert_str_eq(t->log, records);
    t->log[0] = '\0';
}

void
user_sends(TestConn *t, uint64_t bytes, TcpResult result)
{
    Payload text;
    payload_init(&text, &t->sim->memory);
    payload_append(&text, t->ours, t->sent, bytes);
    expect_call(t, tcp_send(t->conn, &text), result);
    t->sent += bytes - text.length;
    payload_clear(&text);
}

void
user_reads(TestConn *t, uint64_t max, uint64_t bytes)
{
    Payload text, wanted;
    payload_init(&text, &t->sim->memory);
    payload_init(&wanted, &t->sim->memory);
    expect_call(t, tcp_receive(t->conn, max, &text), TCP_OK);
    payload_append(&wanted, t->peers, t->read, bytes);
    ck_assert_uint_eq(text.length, bytes);
    ck_assert_msg(payload_equal(&text, &wanted), "other text from octet %u on", (unsigned)t->read);
    t->read += bytes;
    payload_clear(&text);
    payload_clear(&wanted);
}

/* How each state is reached. */

static void
build_host(TestConn *t)
{
    static const HostProtocol peer_protocol = {.receive = peer_receives};
    const TestSetup *setup = &t->setup;
    TcpSettings settings;
    tcp_settings_init(&settings, PROFILE_RFC9293);
    for (int i = 0; i < 4 && setup->to[i] != 0; i++)
        settings.value[setup->set[i]] = setup->to[i];
    if (setup->strict)
        settings.value[TCP_SET_SEQUENCE_TEST] = TCP_SEQUENCE_TEST_STRICT;
    if (setup->no_delay)
        settings.value[TCP_SET_DELAYED_ACK] = 0;
    if (setup->no_time_wait)
        settings.value[TCP_SET_MSL] = 0;

    t->sim = sim_new(1, 0);
    t->network = network_new(t->sim);
    t->host = host_new(t->network, "host");
    t->peer = host_new(t->network, "peer");
    link_new(t->network, t->host, t->peer, &link_parameters_default, NULL);
    host_set_protocol(t->peer, PROTOCOL_TCP, &peer_protocol, t);
    t->tcp = tcp_new(t->host, &settings);
    t->ours = chunk_new_pattern(&t->sim->memory, 1);
    t->peers = chunk_new_pattern(&t->sim->memory, 2);
    trace_add_sink(&t->sim->trace,
                   (TraceSink){.wants = TRACE_ALL, .record = note_record, .ctx = t});
}

static void
connect_to_peer(TestConn *t)
{
    t->host_port = PORT_ACTIVE;
    t->iss = t->setup.iss;
    t->number = 1;
    TcpOpen open = {
        .remote = t->peer->address,
        .remote_port = t->peer_port,
        .local_port = t->host_port,
        .iss = &t->iss,
        .observer = {observe, t},
    };
    expect_call(t, tcp_connect(t->tcp, &open, &t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_SYN, .seq = t->iss);
    t->snd_una = t->iss;
    t->snd_nxt = t->iss + 1;
}

static void
listen_for_peer(TestConn *t)
{
    t->host_port = PORT_LISTEN;
    t->number = 1;
    expect_call(t, tcp_listen(t->tcp, PORT_LISTEN, 2, (TcpObserver){observe, t}, &t->listener),
                TCP_OK);
}

/* SYN-RECEIVED; the endpoint says what its ISS is. */
static void
take_syn_of_peer(TestConn *t)
{
    listen_for_peer(t);
    t->number = 2;
    peer_sends(t, .flags = TCP_SYN, .seq = t->irs, .mss = t->setup.mss);
    ck_assert(t->first != NULL);
    t->iss = t->first->tcp.seq;
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = t->iss, .ack = t->irs + 1);
    TcpTuple tuple = {t->host->address, t->peer->address, t->host_port, t->peer_port};
    t->conn = tcp_demux_tuple(t->tcp, &tuple);
    tcp_observe(t->conn, (TcpObserver){observe, t});
    t->snd_una = t->iss;
    t->snd_nxt = t->iss + 1;
    t->rcv_nxt = t->irs + 1;
}

static void
cross_syns(TestConn *t)
{
    connect_to_peer(t);
    peer_sends(t, .flags = TCP_SYN, .seq = t->irs, .mss = t->setup.mss);
    expect_seg(t, .flags = TCP_SYN | TCP_ACK, .seq = t->iss, .ack = t->irs + 1);
    t->rcv_nxt = t->irs + 1;
}

static void
establish(TestConn *t)
{
    if (t->setup.passive) {
        take_syn_of_peer(t);
        peer_sends(t, .flags = TCP_ACK, .seq = t->rcv_nxt, .ack = t->snd_nxt);
        expect_call(t, tcp_accept(t->listener, (TcpObserver){observe, t}, &t->conn), TCP_OK);
    } else {
        connect_to_peer(t);
        t->rcv_nxt = t->irs + 1;
        peer_sends(t, .flags = TCP_SYN | TCP_ACK, .seq = t->irs, .ack = t->snd_nxt,
                   .mss = t->setup.mss);
        expect_seg(t, .flags = TCP_ACK, .seq = t->snd_nxt, .ack = t->rcv_nxt);
    }
    t->snd_una = t->snd_nxt;
}

static void
close_first(TestConn *t)
{
    establish(t);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = t->snd_nxt, .ack = t->rcv_nxt);
    t->snd_nxt++;
}

static void
finish_first(TestConn *t)
{
    close_first(t);
    peer_sends(t, .flags = TCP_ACK, .seq = t->rcv_nxt, .ack = t->snd_nxt);
    t->snd_una = t->snd_nxt;
}

/* The peer's FIN, which acknowledges `ack`. */
static void
peer_closes(TestConn *t, TcpSeq ack)
{
    peer_sends(t, .flags = TCP_FIN | TCP_ACK, .seq = t->rcv_nxt, .ack = ack);
    t->rcv_nxt++;
    expect_seg(t, .flags = TCP_ACK, .seq = t->snd_nxt, .ack = t->rcv_nxt);
}

static void
close_second(TestConn *t)
{
    establish(t);
    peer_closes(t, t->snd_nxt);
    expect_call(t, tcp_shutdown(t->conn), TCP_OK);
    expect_seg(t, .flags = TCP_FIN | TCP_ACK, .seq = t->snd_nxt, .ack = t->rcv_nxt);
    t->snd_nxt++;
}

static void
reach(TestConn *t, TcpState state)
{
    switch (state) {
    case TCP_CLOSED:
    case TCP_N_STATES:
        t->host_port = PORT_LISTEN;
        return;
    case TCP_LISTEN:
        listen_for_peer(t);
        return;
    case TCP_SYN_SENT:
        connect_to_peer(t);
        return;
    case TCP_SYN_RECEIVED:
        (t->setup.active ? cross_syns : take_syn_of_peer)(t);
        return;
    case TCP_ESTABLISHED:
        establish(t);
        return;
    case TCP_FIN_WAIT_1:
        close_first(t);
        return;
    case TCP_FIN_WAIT_2:
        finish_first(t);
        return;
    case TCP_CLOSE_WAIT:
        establish(t);
        peer_closes(t, t->snd_nxt);
        return;
    case TCP_CLOSING:
        close_first(t);
        peer_closes(t, t->snd_una);
        return;
    case TCP_LAST_ACK:
        close_second(t);
        return;
    case TCP_TIME_WAIT:
        finish_first(t);
        peer_closes(t, t->snd_nxt);
        return;
    }
}

TestConn *
conn_in_setup(const TestSetup *setup)
{
    TestConn *t = calloc(1, sizeof *t);
    t->setup = *setup;
    t->setup.iss = setup->iss != 0 ? setup->iss : 1000;
    t->setup.window = setup->window != 0 ? setup->window : 65535;
    t->irs = setup->irs != 0 ? setup->irs : 5000;
    t->peer_port = PORT_PEER;
    build_host(t);
    reach(t, setup->state);
    expect_state(t, setup->state);
    expect_nothing(t);
    t->base = sim_now(t->sim);
    t->events = 0;
    t->log[0] = '\0';
    return t;
}

void
done(TestConn *t)
{
    expect_nothing(t);
    network_free(t->network);
    chunk_unref(t->ours);
    chunk_unref(t->peers);
    sim_free(t->sim); /* asserts that nothing is left */
    free(t);
}
