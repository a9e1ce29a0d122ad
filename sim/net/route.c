#include "net/route.h"

#include "core/sim_assert.h"

#include <stdbool.h>

/* How each host gets to one destination. Hosts made since have no link, or it would be stale. */
struct RouteTable {
    uint64_t topology; /* of which this was computed */
    uint32_t n;
    LinkEnd *towards[]; /* by host number; NULL: no way, or at the destination */
};

static size_t
table_size(uint32_t n)
{
    return sizeof(struct RouteTable) + n * sizeof(LinkEnd *);
}

static void
table_free(Host *destination)
{
    struct RouteTable *table = destination->routes;
    if (table != NULL)
        memory_give(&destination->network->sim->memory, table, table_size(table->n));
    destination->routes = NULL;
}

/*
 * Breadth first from the destination. hops[] gets 1 for the destination, one more for each hop from
 * there, and stays 0 where there is no way; order[] is room for the hosts still to look at.
 */
static void
count_hops(const Host *destination, uint32_t *hops, const Host **order)
{
    uint32_t n = 0;
    order[n++] = destination;
    hops[destination->number] = 1;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < order[i]->n_interfaces; k++) {
            const Host *neighbour = order[i]->interfaces[k]->peer->host;
            if (hops[neighbour->number] != 0)
                continue;
            hops[neighbour->number] = hops[order[i]->number] + 1;
            order[n++] = neighbour;
        }
}

/* The first made of the host's links that lead one hop nearer; no link does at the destination, or
 * where there is no way. */
static LinkEnd *
choose_end(const Host *host, const uint32_t *hops)
{
    for (uint32_t k = 0; k < host->n_interfaces; k++) {
        LinkEnd *end = host->interfaces[k];
        if (hops[end->peer->host->number] == hops[host->number] - 1)
            return end;
    }
    return NULL;
}

static void
table_make(Host *destination)
{
    Network *network = destination->network;
    Memory *memory = &network->sim->memory;
    uint32_t n = network->n_hosts;
    uint32_t *hops = memory_take(memory, n * sizeof *hops);
    const Host **order = memory_take(memory, n * sizeof(Host *));
    count_hops(destination, hops, order);

    struct RouteTable *table = memory_take(memory, table_size(n));
    table->topology = network->topology;
    table->n = n;
    for (uint32_t i = 0; i < n; i++)
        table->towards[i] = choose_end(network->hosts[i], hops);
    destination->routes = table;
    memory_give(memory, order, n * sizeof(Host *));
    memory_give(memory, hops, n * sizeof *hops);
}

LinkEnd *
route_find(Host *host, Host *destination)
{
    if (destination->routes != NULL &&
        destination->routes->topology != destination->network->topology)
        table_free(destination);
    if (destination->routes == NULL)
        table_make(destination);
    const struct RouteTable *table = destination->routes;
    return host->number < table->n ? table->towards[host->number] : NULL;
}

void
route_clear(Network *network)
{
    for (uint32_t i = 0; i < network->n_hosts; i++)
        table_free(network->hosts[i]);
}
