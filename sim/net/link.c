#include "net/link.h"

#include "core/sim_assert.h"
#include "net/net_priv.h"

#include <stdio.h>

enum { MTU_MIN = 68 }; /* RFC 791 §3.2 */

const LinkParameters link_parameters_default = {.mtu_bytes = 1500};

/* A packet that has entered and has not left the sender yet. */
typedef struct {
    SimTime departure;
    uint64_t bytes;
} Waiting;

/* What has entered one direction. Only the arrival of `first` is in the event list. */
struct LinkPipe {
    Packet *first, *last; /* in the order of their arrival keys */
    EventId event;        /* of the arrival of `first`; 0 when the pipe is empty */
    Waiting *ring;        /* in the order in which they leave; the capacity is a power of two */
    uint32_t head, n, capacity;
    uint64_t bytes; /* of those in the ring */
};

static Sim *
link_sim(const LinkEnd *end)
{
    return end->link->network->sim;
}

/* The queue. */

/* Doubles the ring; the first stands at the head again. */
static void
queue_grow(struct LinkPipe *pipe, Memory *memory)
{
    uint32_t capacity = pipe->capacity > 0 ? pipe->capacity * 2 : 8;
    Waiting *ring = memory_take(memory, capacity * sizeof *ring);
    for (uint32_t i = 0; i < pipe->n; i++)
        ring[i] = pipe->ring[(pipe->head + i) & (pipe->capacity - 1)];
    memory_give(memory, pipe->ring, pipe->capacity * sizeof *ring);
    pipe->ring = ring;
    pipe->capacity = capacity;
    pipe->head = 0;
}

static void
queue_add(LinkEnd *end, SimTime departure, uint64_t bytes)
{
    struct LinkPipe *pipe = end->pipe;
    if (pipe->n == pipe->capacity)
        queue_grow(pipe, &link_sim(end)->memory);
    pipe->ring[(pipe->head + pipe->n++) & (pipe->capacity - 1)] = (Waiting){departure, bytes};
    pipe->bytes += bytes;
}

/* Forgets what has left by now. Nobody is woken when a packet leaves: who asks looks first. */
static void
queue_settle(const LinkEnd *end)
{
    struct LinkPipe *pipe = end->pipe;
    SimTime now = sim_now(link_sim(end));
    while (pipe->n > 0 && pipe->ring[pipe->head].departure <= now) {
        pipe->bytes -= pipe->ring[pipe->head].bytes;
        pipe->head = (pipe->head + 1) & (pipe->capacity - 1);
        pipe->n--;
    }
}

static bool
queue_is_full(const LinkEnd *end, uint64_t size)
{
    const LinkParameters *p = &end->parameters;
    if (p->rate_bps == 0)
        return false;
    uint64_t bytes;
    uint32_t packets = link_queue(end, &bytes);
    return (p->queue_pkts != 0 && packets >= p->queue_pkts) ||
           (p->queue_bytes != 0 && bytes + size > p->queue_bytes);
}

static void
queue_tell(const LinkEnd *end)
{
    Sim *sim = link_sim(end);
    if (end->parameters.rate_bps == 0 || !trace_wants(&sim->trace, TRACE_QUEUE))
        return;
    NetQueue record = {.link = end->link->name};
    record.packets = link_queue(end, &record.bytes);
    TraceHead head = {.time = sim_now(sim), .kind = TRACE_QUEUE, .host = end->host->name};
    trace_emit(&sim->trace, &head, &record);
}

/* The pipe. */

/*
 * The next head enters the list under its own key, taken when it entered the link; before the host
 * acts, so that whatever it sends finds the pipe in order.
 */
static void
pipe_arrive(void *arg)
{
    LinkEnd *end = arg;
    struct LinkPipe *pipe = end->pipe;
    Packet *packet = pipe->first;
    pipe->first = packet->next;
    packet->next = NULL;
    pipe->event = 0;
    if (pipe->first == NULL)
        pipe->last = NULL;
    else
        pipe->event =
            event_schedule(link_sim(end)->events, pipe->first->arrival, pipe_arrive, end, NULL);
    host_receive(end->peer->host, packet, end->link->name);
}

/*
 * Packets come out in the order in which they went in, so the place is at the end; but for one
 * that went in after the delay was made shorter, which overtakes.
 */
static void
pipe_insert(LinkEnd *end, Packet *packet)
{
    struct LinkPipe *pipe = end->pipe;
    Packet **place = &pipe->first;
    if (pipe->last != NULL && event_key_before(pipe->last->arrival, packet->arrival))
        place = &pipe->last->next;
    while (*place != NULL && event_key_before((*place)->arrival, packet->arrival))
        place = &(*place)->next;
    packet->next = *place;
    *place = packet;
    if (packet->next == NULL)
        pipe->last = packet;
    if (pipe->first == packet) { /* the only one, or it overtakes the one that is in the list */
        EventList *events = link_sim(end)->events;
        event_cancel(events, pipe->event);
        pipe->event = event_schedule(events, packet->arrival, pipe_arrive, end, NULL);
    }
}

static void
pipe_free(LinkEnd *end)
{
    Sim *sim = link_sim(end);
    struct LinkPipe *pipe = end->pipe;
    event_cancel(sim->events, pipe->event);
    while (pipe->first != NULL) {
        Packet *packet = pipe->first;
        pipe->first = packet->next;
        packet_free(packet);
    }
    memory_give(&sim->memory, pipe->ring, pipe->capacity * sizeof *pipe->ring);
    memory_give(&sim->memory, pipe, sizeof *pipe);
}

/* Entering. */

/*
 * When the last bit of a packet that enters now has left. No run reaches SIM_TIME_LAST, so what
 * would leave later may as well leave then: however long a queue is, times do not overflow.
 */
static SimTime
departure_of(LinkEnd *end, uint64_t size)
{
    SimTime now = sim_now(link_sim(end));
    SimTime begin = end->free_at > now ? end->free_at : now;
    if (end->parameters.rate_bps == 0)
        return begin;
    SimTime departure = sim_time_add(begin, sim_time_to_send(size, end->parameters.rate_bps));
    return departure < SIM_TIME_LAST ? departure : SIM_TIME_LAST;
}

/*
 * Whether the packet is lost on the way; it is told and freed then. Random loss takes its number
 * also for a packet that a rule takes, so that a new rule moves no other loss.
 */
static bool
lose(LinkEnd *end, Packet *packet)
{
    bool lost = random_chance(&end->impairment.loss, end->parameters.loss);
    const PacketRule *rule = impair_choose(&end->impairment, packet);
    if (rule != NULL)
        host_drop(end->host, packet, end->link->name, DROP_RULE, rule->place);
    else if (lost)
        host_drop(end->host, packet, end->link->name, DROP_LOSS, NULL);
    return rule != NULL || lost;
}

static void
tell_sent(const LinkEnd *end, const Packet *packet, bool forwarded)
{
    NetSent record = {.packet = packet, .link = end->link->name, .forwarded = forwarded};
    sim_trace(link_sim(end), TRACE_SENT, end->host->name, forwarded ? 0 : packet->origin.conn,
              &record);
}

void
link_send(LinkEnd *end, Packet *packet, bool forwarded)
{
    uint64_t size = packet_size(packet);
    if (size > end->parameters.mtu_bytes) {
        host_drop(end->host, packet, end->link->name, DROP_MTU, NULL);
        return;
    }
    tell_sent(end, packet, forwarded);
    if (queue_is_full(end, size)) {
        host_drop(end->host, packet, end->link->name, DROP_QUEUE, NULL);
        return;
    }
    Sim *sim = link_sim(end);
    SimTime departure = departure_of(end, size);
    end->free_at = departure;
    if (departure > sim_now(sim))
        queue_add(end, departure, size);
    if (!lose(end, packet)) {
        packet->arrival = event_key(sim_time_add(departure, end->parameters.delay), PHASE_EVENT,
                                    event_ticket(sim->events));
        pipe_insert(end, packet);
    }
    queue_tell(end);
}

uint32_t
link_queue(const LinkEnd *end, uint64_t *ret_bytes)
{
    queue_settle(end);
    *ret_bytes = end->pipe->bytes;
    return end->pipe->n;
}

/* Life. */

/* The hosts' names joined, which fits with any number that memory has links for; numbered from 2
 * when that is taken. */
static void
name_link(Link *link, const Network *network, const Host *a, const Host *b)
{
    snprintf(link->name, sizeof link->name, "%s-%s", a->name, b->name);
    for (unsigned n = 2; network_find_link(network, link->name) != NULL; n++)
        snprintf(link->name, sizeof link->name, "%s-%s.%u", a->name, b->name, n);
}

static void
end_init(LinkEnd *end, Link *link, Host *host, const LinkParameters *parameters)
{
    Sim *sim = link->network->sim;
    char direction[sizeof link->name + sizeof host->name];
    snprintf(direction, sizeof direction, "%s:%s", link->name, host->name);
    end->link = link;
    end->host = host;
    end->peer = end == &link->ends[0] ? &link->ends[1] : &link->ends[0];
    end->parameters = *parameters;
    end->pipe = memory_take(&sim->memory, sizeof *end->pipe);
    impair_init(&end->impairment, sim, direction);
    host_add_interface(host, end);
}

Link *
link_new(Network *network, Host *a, Host *b, const LinkParameters *parameters, const char *name)
{
    sim_assert(parameters->delay >= 0 && parameters->delay <= SIM_TIME_LONGEST &&
               parameters->mtu_bytes >= MTU_MIN);
    Link *link = memory_take(&network->sim->memory, sizeof *link);
    link->network = network;
    if (name == NULL) {
        name_link(link, network, a, b);
    } else {
        sim_assert(network_name_is_valid(name) && network_find_link(network, name) == NULL);
        snprintf(link->name, sizeof link->name, "%s", name);
    }
    network_add_link(network, link);
    end_init(&link->ends[0], link, a, parameters);
    end_init(&link->ends[1], link, b, parameters);
    if (a == b && a->loopback == NULL)
        a->loopback = &link->ends[0];
    return link;
}

LinkEnd *
link_end_at(Link *link, const Host *host)
{
    for (int i = 0; i < 2; i++)
        if (link->ends[i].host == host)
            return &link->ends[i];
    return NULL;
}

void
link_free(Link *link)
{
    Memory *memory = &link->network->sim->memory;
    for (int i = 0; i < 2; i++) {
        pipe_free(&link->ends[i]);
        impair_clear(&link->ends[i].impairment, memory);
    }
    memory_give(memory, link, sizeof *link);
}
