#include "test_net.h"

#include "net/net_trace.h"

#include <check.h>
#include <stdlib.h>

TestNet *
test_net_new(void)
{
    TestNet *t = calloc(1, sizeof *t);
    t->sim = sim_new(1, 0);
    t->network = network_new(t->sim);
    t->text = chunk_new_pattern(&t->sim->memory, 1);
    payload_init(&t->taken, &t->sim->memory);
    trace_log_init(&t->log, t->sim,
                   TRACE_BIT(TRACE_SENT) | TRACE_BIT(TRACE_DELIVERED) | TRACE_BIT(TRACE_DROPPED) |
                       TRACE_BIT(TRACE_QUEUE));
    return t;
}

void
test_net_free(TestNet *t)
{
    network_free(t->network);
    payload_clear(&t->taken);
    chunk_unref(t->text);
    trace_log_clear(&t->log, t->sim);
    sim_free(t->sim); /* asserts that nothing is left */
    free(t);
}

static void
take(void *ctx, Packet *packet)
{
    TestNet *t = ctx;
    payload_move(&t->taken, &packet->text);
    packet_free(packet);
}

Host *
test_host(TestNet *t, const char *name)
{
    static const HostProtocol taker = {.receive = take};
    Host *host = host_new(t->network, name);
    host_set_protocol(host, PROTOCOL_TCP, &taker, t);
    return host;
}

Packet *
test_packet(TestNet *t, const Host *from, const Host *to, uint8_t flags, uint64_t text)
{
    Packet *packet = packet_new(&t->network->packets);
    packet->src = from->address;
    packet->dst = to->address;
    packet->tcp.flags = flags;
    packet->origin.conn = 1;
    packet->origin.transmission = 1;
    payload_append(&packet->text, t->text, t->n_packets++ * UINT64_C(10000), text);
    return packet;
}

typedef struct {
    Host *from;
    Packet *packet;
} Sending;

static void
send_now(void *arg)
{
    Sending *sending = arg;
    host_send(sending->from, sending->packet);
    free(sending);
}

static void
drop_sending(void *arg)
{
    Sending *sending = arg;
    packet_free(sending->packet);
    free(sending);
}

void
test_send_at(TestNet *t, SimTime at, Host *from, Packet *packet)
{
    EventList *events = t->sim->events;
    Sending *sending = malloc(sizeof *sending);
    *sending = (Sending){from, packet};
    event_schedule(events, event_key(at, PHASE_EVENT, event_ticket(events)), send_now, sending,
                   drop_sending);
}

void
test_net_run(TestNet *t)
{
    ck_assert_int_eq(sim_run(t->sim, SIM_TIME_NEVER), SIM_DONE);
}
