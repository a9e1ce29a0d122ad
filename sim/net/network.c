#include "net/network.h"

#include "core/sim_assert.h"
#include "net/net_priv.h"
#include "net/route.h"

#include <string.h>

enum {
    FIRST_ADDRESS = 0x0a000001, /* 10.0.0.1 */
    LAST_ADDRESS = 0x0afffffe,
    NAME_MAX_LENGTH = 32,
};

Network *
network_new(Sim *sim)
{
    Network *network = memory_take(&sim->memory, sizeof *network);
    network->sim = sim;
    packet_pool_init(&network->packets, &sim->memory);
    return network;
}

void
network_free(Network *network)
{
    if (network == NULL)
        return;
    Memory *memory = &network->sim->memory;
    /* Each step needs what later ones free: pipes hold packets, protocols hold packets and look at
     * their host, route tables hang off hosts. */
    for (uint32_t i = 0; i < network->n_links; i++)
        link_free(network->links[i]);
    for (uint32_t i = 0; i < network->n_hosts; i++)
        host_release_protocols(network->hosts[i]);
    route_clear(network);
    for (uint32_t i = 0; i < network->n_hosts; i++)
        host_free(network->hosts[i]);
    packet_pool_clear(&network->packets);
    memory_give(memory, network->links, network->links_capacity * sizeof(Link *));
    memory_give(memory, network->hosts, network->hosts_capacity * sizeof(Host *));
    memory_give(memory, network, sizeof *network);
}

void
network_add_host(Network *network, Host *host)
{
    sim_assert(network->n_hosts <= LAST_ADDRESS - FIRST_ADDRESS);
    host->number = network->n_hosts;
    host->address = address_ipv4(FIRST_ADDRESS + host->number);
    network->hosts = memory_grow(&network->sim->memory, network->hosts, network->n_hosts,
                                 &network->hosts_capacity, sizeof(Host *));
    network->hosts[network->n_hosts++] = host;
}

void
network_add_link(Network *network, Link *link)
{
    network->links = memory_grow(&network->sim->memory, network->links, network->n_links,
                                 &network->links_capacity, sizeof(Link *));
    network->links[network->n_links++] = link;
    network->topology++; /* route tables notice when they are asked */
}

Host *
network_find_host(const Network *network, const char *name)
{
    for (uint32_t i = 0; i < network->n_hosts; i++)
        if (strcmp(network->hosts[i]->name, name) == 0)
            return network->hosts[i];
    return NULL;
}

/* Addresses are given in order, so that one is a number and no table is needed. */
Host *
network_find_address(const Network *network, Address address)
{
    if (address.version != 4)
        return NULL;
    uint32_t number = address_ipv4_number(address) - FIRST_ADDRESS;
    return number < network->n_hosts ? network->hosts[number] : NULL;
}

Link *
network_find_link(const Network *network, const char *name)
{
    for (uint32_t i = 0; i < network->n_links; i++)
        if (strcmp(network->links[i]->name, name) == 0)
            return network->links[i];
    return NULL;
}

/* Not isalpha, which asks the locale. */
static bool
is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool
network_name_is_valid(const char *name)
{
    size_t n = 0;
    if (!is_letter(name[0]))
        return false;
    while (is_letter(name[n]) || (name[n] >= '0' && name[n] <= '9') || name[n] == '_' ||
           name[n] == '.' || name[n] == '-')
        n++;
    return name[n] == '\0' && n <= NAME_MAX_LENGTH;
}
