#include "net/host.h"

#include "core/sim_assert.h"
#include "net/net_priv.h"
#include "net/route.h"

#include <stdio.h>

Host *
host_new(Network *network, const char *name)
{
    sim_assert(network_name_is_valid(name) && network_find_host(network, name) == NULL);
    Host *host = memory_take(&network->sim->memory, sizeof *host);
    host->network = network;
    snprintf(host->name, sizeof host->name, "%s", name);
    network_add_host(network, host);
    return host;
}

void
host_add_interface(Host *host, LinkEnd *end)
{
    host->interfaces =
        memory_grow(&host->network->sim->memory, host->interfaces, host->n_interfaces,
                    &host->interfaces_capacity, sizeof(LinkEnd *));
    host->interfaces[host->n_interfaces++] = end;
}

void
host_set_protocol(Host *host, uint8_t number, const HostProtocol *protocol, void *ctx)
{
    sim_assert(host->protocols[number].protocol == NULL);
    host->protocols[number].protocol = protocol;
    host->protocols[number].ctx = ctx;
}

void *
host_protocol_context(const Host *host, uint8_t number)
{
    return host->protocols[number].ctx;
}

void
host_release_protocols(Host *host)
{
    /* By number: an order that no registration can change. */
    for (size_t i = 0; i < sizeof host->protocols / sizeof *host->protocols; i++) {
        const HostProtocol *protocol = host->protocols[i].protocol;
        if (protocol != NULL && protocol->release != NULL)
            protocol->release(host->protocols[i].ctx);
        host->protocols[i].protocol = NULL;
        host->protocols[i].ctx = NULL;
    }
}

void
host_free(Host *host)
{
    Memory *memory = &host->network->sim->memory;
    memory_give(memory, host->interfaces, host->interfaces_capacity * sizeof(LinkEnd *));
    memory_give(memory, host, sizeof *host);
}

/* Told without a cause (net_trace.h), so not by sim_trace. */
void
host_drop(Host *host, Packet *packet, const char *link, DropWhere where, const char *rule)
{
    Sim *sim = host->network->sim;
    if (trace_wants(&sim->trace, TRACE_DROPPED)) {
        NetDropped record = {.packet = packet, .link = link, .where = where, .rule = rule};
        TraceHead head = {.time = sim_now(sim), .kind = TRACE_DROPPED, .host = host->name};
        trace_emit(&sim->trace, &head, &record);
    }
    packet_free(packet);
}

/* The end by which a packet leaves the host; NULL when there is no way. */
static LinkEnd *
way_out(Host *host, Address address)
{
    Host *destination = network_find_address(host->network, address);
    if (destination == NULL)
        return NULL;
    if (destination != host)
        return route_find(host, destination);
    if (host->loopback == NULL)
        link_new(host->network, host, host, &link_parameters_default, NULL);
    return host->loopback;
}

/* Into the next link, or to its end here. */
static void
send_on(Host *host, Packet *packet, bool forwarded)
{
    LinkEnd *end = way_out(host, packet->dst);
    if (end == NULL)
        host_drop(host, packet, NULL, DROP_NO_ROUTE, NULL);
    else
        link_send(end, packet, forwarded);
}

/* RFC 1812 §5.3.1. NOT MODELLED: the ICMP message that tells the sender. */
static void
forward(Host *host, Packet *packet)
{
    if (packet->ttl <= 1) {
        host_drop(host, packet, NULL, DROP_TTL, NULL);
        return;
    }
    packet->ttl--;
    send_on(host, packet, true);
}

/* Told as delivered only when somebody takes it, so that no packet has two fates. */
static void
deliver(Host *host, Packet *packet, const char *link)
{
    const HostProtocol *protocol = host->protocols[packet->protocol].protocol;
    if (protocol == NULL) {
        host_drop(host, packet, link, DROP_PROTOCOL, NULL);
        return;
    }
    NetDelivered record = {.packet = packet, .link = link};
    sim_trace(host->network->sim, TRACE_DELIVERED, host->name, 0, &record);
    protocol->receive(host->protocols[packet->protocol].ctx, packet);
}

void
host_send(Host *host, Packet *packet)
{
    if (packet->id == 0)
        packet->id = ++host->network->n_packet_ids;
    send_on(host, packet, false);
}

void
host_receive(Host *host, Packet *packet, const char *link)
{
    Trace *trace = &host->network->sim->trace;
    trace->cause = cause_packet(packet->id);
    if (address_equal(packet->dst, host->address))
        deliver(host, packet, link);
    else
        forward(host, packet);
    trace->cause = cause_none();
}

uint32_t
host_mtu(Host *host, Address destination)
{
    const LinkEnd *end = way_out(host, destination);
    return end != NULL ? end->parameters.mtu_bytes : 0;
}
