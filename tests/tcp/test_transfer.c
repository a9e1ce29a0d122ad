/*
 * Whole transfers, both ways at once: every octet arrives once and in order, whatever gets lost,
 * and both ends close; and each segment that leaves says how often its octets did. Each row runs
 * with several seeds.
 */
#include "core/sim.h"
#include "net/net_trace.h"
#include "tcp/tcp.h"
#include "test_main.h"

#include <stdlib.h>

enum { SEEDS = 20, PORT = 80 };

typedef struct {
    const char *what;
    uint64_t loss; /* parts in 10^9, both ways */
    uint64_t bytes_a, bytes_b;
    uint64_t read_at_most; /* by B's program, … */
    SimTime read_every;    /* … so often; 0: all there is, at once */
    uint64_t rate_bps;
    uint32_t mtu_bytes;
    int64_t buffer; /* both buffers of both ends; 0: the default */
    bool window_scale;
    uint32_t iss; /* of A; 0: as the RFC says */
} Transfer;

static const Transfer transfers[] = {
    {.what = "no loss", .bytes_a = 300000, .bytes_b = 200000},
    {.what = "one octet", .bytes_a = 1, .loss = 200000000},
    {.what = "nothing to send", .loss = 200000000},
    {.what = "3 % loss", .bytes_a = 300000, .bytes_b = 100000, .loss = 30000000},
    {.what = "20 % loss", .bytes_a = 30000, .bytes_b = 40000, .loss = 200000000},
    {.what = "small packets", .bytes_a = 20000, .loss = 50000000, .mtu_bytes = 68},
    {.what = "a slow link", .bytes_a = 200000, .bytes_b = 200000, .rate_bps = 1000000},
    {.what = "a slow reader", .bytes_a = 200000, .read_at_most = 3000, .read_every = 40 * SIM_MS},
    {.what = "a tiny reader", .bytes_a = 20000, .read_at_most = 1, .read_every = 100 * SIM_US},
    {.what = "tiny buffers", .bytes_a = 2000, .bytes_b = 500, .buffer = 3},
    {.what = "large buffers, scaled", .bytes_a = 3000000, .buffer = 1000000, .window_scale = true},
    {.what = "large buffers, scaled, a slow reader",
     .bytes_a = 2000000,
     .buffer = 300001,
     .window_scale = true,
     .read_at_most = 33333,
     .read_every = 10 * SIM_MS},
    {.what = "5 % loss, large buffers, scaled",
     .bytes_a = 400000,
     .bytes_b = 300000,
     .loss = 50000000,
     .buffer = 1000000,
     .window_scale = true},
    {.what = "across the wrap", .bytes_a = 200000, .loss = 30000000, .iss = UINT32_MAX - 70000},
};

typedef struct Side {
    struct Run *run;
    Tcp *tcp;
    TcpConn *conn, *listener;
    Chunk *out, *in; /* the patterns that this side sends, and reads */
    uint64_t to_send, sent, read;
    uint8_t *times; /* how often each octet, and the FIN, went */
    uint64_t at_most;
    SimTime every;
    bool waking, ended, closed;
} Side;

typedef struct Run {
    const Transfer *transfer;
    Sim *sim;
    Side a, b;
} Run;

/* A segment with text or FIN leaves: its number is that of its octet that has gone most often. */
static void
note_sent(void *ctx, const TraceHead *head, const void *record)
{
    Run *run = ctx;
    Side *side = head->host[0] == 'a' ? &run->a : &run->b;
    const Packet *packet = ((const NetSent *)record)->packet;
    uint64_t length = packet->text.length + ((packet->tcp.flags & TCP_FIN) != 0);
    uint32_t first = packet->tcp.seq - packet->origin.seq_first - 1, most = 0;
    if (length == 0 || (packet->tcp.flags & TCP_SYN) != 0)
        return;
    for (uint64_t i = first; i < first + length; i++) {
        side->times[i]++;
        most = side->times[i] > most ? side->times[i] : most;
    }
    ck_assert_msg(packet->origin.transmission == most,
                  "%s: octet %u leaves for the %u. time, not %u", run->transfer->what, first, most,
                  packet->origin.transmission);
}

static void wake_later(Side *side, SimTime delay);

static void
send_some(Side *side)
{
    while (side->sent < side->to_send && !side->closed) {
        Payload text;
        payload_init(&text, &side->run->sim->memory);
        uint64_t length = side->to_send - side->sent;
        length = length < 10000 ? length : 10000;
        payload_append(&text, side->out, side->sent, length);
        TcpResult result = tcp_send(side->conn, &text);
        side->sent += length - text.length;
        payload_clear(&text);
        if (result == TCP_PENDING)
            return;
        ck_assert_msg(result == TCP_OK, "%s: SEND: %s", side->run->transfer->what,
                      tcp_result_name(result));
    }
    if (!side->closed)
        ck_assert_int_eq(tcp_shutdown(side->conn), TCP_OK);
    side->closed = true;
}

static TcpResult
read_some(Side *side, uint64_t max)
{
    Payload text, wanted;
    payload_init(&text, &side->run->sim->memory);
    payload_init(&wanted, &side->run->sim->memory);
    TcpResult result = tcp_receive(side->conn, max, &text);
    payload_append(&wanted, side->in, side->read, text.length);
    ck_assert_msg(payload_equal(&text, &wanted), "%s: other octets from %llu on",
                  side->run->transfer->what, (unsigned long long)side->read);
    side->read += text.length;
    payload_clear(&text);
    payload_clear(&wanted);
    return result;
}

static void
read_all(Side *side)
{
    TcpResult result;
    do {
        result = read_some(side, side->at_most);
    } while (result == TCP_OK && side->every == 0);
    side->ended |= result == TCP_END;
    if (result == TCP_OK)
        wake_later(side, side->every);
}

static void observe(void *ctx, TcpConn *conn, unsigned events);

static void
wake(void *arg)
{
    Side *side = arg;
    side->waking = false;
    if (side->conn == NULL)
        tcp_accept(side->listener, (TcpObserver){observe, side}, &side->conn);
    send_some(side);
    if (!side->ended)
        read_all(side);
}

static void
wake_later(Side *side, SimTime delay)
{
    if (side->waking)
        return;
    EventList *events = side->run->sim->events;
    side->waking = true;
    event_schedule(events,
                   event_key(sim_now(side->run->sim) + delay, PHASE_EVENT, event_ticket(events)),
                   wake, side, NULL);
}

static void
observe(void *ctx, TcpConn *conn, unsigned events)
{
    (void)conn;
    Side *side = ctx;
    bool more_to_read = (events & TCP_EVENT_READABLE) != 0 && !side->ended;
    bool more_to_send = (events & TCP_EVENT_WRITABLE) != 0 && !side->closed;
    if ((events & (TCP_EVENT_OPEN | TCP_EVENT_ACCEPT)) != 0 || more_to_read || more_to_send)
        wake_later(side, 0);
}

static void
build_side(Run *run, Side *side, Network *network, const char *name)
{
    const Transfer *transfer = run->transfer;
    TcpSettings settings;
    tcp_settings_init(&settings, PROFILE_RFC9293);
    settings.value[TCP_SET_R2] = SIM_DAY; /* only the octets count here */
    settings.value[TCP_SET_R2_SYN] = SIM_DAY;
    settings.value[TCP_SET_MSL] = SIM_DAY; /* so long that the last ACK gets through */
    settings.value[TCP_SET_USER_TIMEOUT] = SIM_DAY;
    settings.value[TCP_SET_WINDOW_SCALE] = transfer->window_scale;
    if (transfer->buffer != 0) {
        settings.value[TCP_SET_SEND_BUFFER] = transfer->buffer;
        settings.value[TCP_SET_RECEIVE_BUFFER] = transfer->buffer;
    }
    side->run = run;
    side->tcp = tcp_new(host_new(network, name), &settings);
    side->at_most = UINT64_MAX;
}

static Network *
build(Run *run)
{
    const Transfer *transfer = run->transfer;
    Network *network = network_new(run->sim);
    build_side(run, &run->a, network, "a");
    build_side(run, &run->b, network, "b");
    run->a.out = run->b.in = chunk_new_pattern(&run->sim->memory, 1);
    run->b.out = run->a.in = chunk_new_pattern(&run->sim->memory, 2);
    run->a.to_send = transfer->bytes_a;
    run->b.to_send = transfer->bytes_b;
    run->a.times = calloc(transfer->bytes_a + 1, 1);
    run->b.times = calloc(transfer->bytes_b + 1, 1);
    trace_add_sink(&run->sim->trace, (TraceSink){TRACE_BIT(TRACE_SENT), note_sent, run});
    run->b.every = transfer->read_every;
    if (transfer->read_at_most != 0)
        run->b.at_most = transfer->read_at_most;
    LinkParameters parameters = link_parameters_default;
    parameters.delay = 10 * SIM_MS;
    parameters.loss = transfer->loss;
    parameters.rate_bps = transfer->rate_bps;
    if (transfer->mtu_bytes != 0)
        parameters.mtu_bytes = transfer->mtu_bytes;
    link_new(network, network->hosts[0], network->hosts[1], &parameters, NULL);
    return network;
}

static void
begin(Run *run, const Network *network)
{
    TcpOpen open = {
        .remote = network->hosts[1]->address,
        .remote_port = PORT,
        .iss = run->transfer->iss != 0 ? &run->transfer->iss : NULL,
        .observer = {observe, &run->a},
    };
    ck_assert_int_eq(
        tcp_listen(run->b.tcp, PORT, 1, (TcpObserver){observe, &run->b}, &run->b.listener), TCP_OK);
    ck_assert_int_eq(tcp_connect(run->a.tcp, &open, &run->a.conn), TCP_OK);
}

static void
check_side(const Side *side, const Side *peer, uint64_t seed)
{
    const char *what = side->run->transfer->what;
    ck_assert_msg(side->read == peer->to_send, "%s, seed %u: %llu octets of %llu", what,
                  (unsigned)seed, (unsigned long long)side->read,
                  (unsigned long long)peer->to_send);
    ck_assert_msg(side->ended, "%s, seed %u: no end of stream", what, (unsigned)seed);
    ck_assert_msg(tcp_state(side->conn) == TCP_CLOSED && tcp_error(side->conn) == TCP_OK,
                  "%s, seed %u: %s, %s", what, (unsigned)seed,
                  tcp_state_name(tcp_state(side->conn)), tcp_result_name(tcp_error(side->conn)));
}

static void
play(const Transfer *transfer, uint64_t seed)
{
    Run run = {.transfer = transfer, .sim = sim_new(seed, 0)};
    Network *network = build(&run);
    begin(&run, network);
    ck_assert_int_eq(sim_run(run.sim, SIM_TIME_NEVER), SIM_DONE);
    check_side(&run.a, &run.b, seed);
    check_side(&run.b, &run.a, seed);
    network_free(network);
    free(run.a.times);
    free(run.b.times);
    chunk_unref(run.a.out);
    chunk_unref(run.b.out);
    sim_free(run.sim); /* asserts that nothing is left */
}

START_TEST(every_octet_arrives)
{
    const Transfer *transfer = &transfers[_i];
    uint64_t seeds = transfer->loss != 0 ? SEEDS : 1;
    for (uint64_t seed = 1; seed <= seeds; seed++)
        play(transfer, seed);
}
END_TEST

static TCase *
transferring(void)
{
    TCase *group = tcase_create("transferring");
    tcase_set_timeout(group, 60);
    tcase_add_loop_test(group, every_octet_arrives, 0, TEST_ROWS(transfers));
    return group;
}

TEST_MAIN("transfer", transferring)
