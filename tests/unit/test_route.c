/* Routes: the fewest hops, the link made first, over any topology. */
#include "net/route.h"

#include "test_main.h"
#include "test_net.h"
#include "test_random.h"

#include <stdio.h>

enum { HOSTS_MAX = 12, FAR = 1000 };

static Host *
numbered_host(TestNet *t, uint32_t number)
{
    char name[16];
    snprintf(name, sizeof name, "h%u", number);
    return test_host(t, name);
}

/* A topology as pairs of host numbers, and the link (by number) that `from` takes to `to`. */
static const struct {
    const char *what;
    uint32_t hosts;
    struct {
        uint32_t a, b;
    } links[8];
    uint32_t n_links;
    uint32_t from, to;
    int link; /* -1: no way */
} ways[] = {
    {"one link", 2, {{0, 1}}, 1, 0, 1, 0},
    {"and back", 2, {{0, 1}}, 1, 1, 0, 0},
    {"no link", 2, {{0, 0}}, 0, 0, 1, -1},
    {"to itself there is no route", 2, {{0, 1}}, 1, 0, 0, -1},
    {"a chain", 4, {{2, 3}, {1, 2}, {0, 1}}, 3, 0, 3, 2},
    {"the middle of a chain", 4, {{2, 3}, {1, 2}, {0, 1}}, 3, 2, 0, 1},
    {"another island", 4, {{0, 1}, {2, 3}}, 2, 0, 3, -1},
    {"two links between two", 2, {{0, 1}, {0, 1}}, 2, 0, 1, 0},
    {"two links between two, the other way", 2, {{0, 1}, {1, 0}}, 2, 1, 0, 0},
    {"a link to itself leads nowhere", 2, {{0, 0}, {0, 1}}, 2, 0, 1, 1},
    {"fewer hops before the link made first", 4, {{0, 1}, {1, 2}, {2, 3}, {0, 3}}, 4, 0, 3, 3},
    {"a diamond: the link made first", 4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}, 4, 0, 3, 0},
    {"a diamond from below", 4, {{0, 1}, {0, 2}, {2, 3}, {1, 3}}, 4, 3, 0, 2},
    {"it is the host's own link that counts", 4, {{1, 3}, {2, 3}, {0, 2}, {0, 1}}, 4, 0, 3, 2},
};

START_TEST(route_takes_that_link)
{
    TestNet *t = test_net_new();
    Host *hosts[HOSTS_MAX];
    for (uint32_t i = 0; i < ways[_i].hosts; i++)
        hosts[i] = numbered_host(t, i);
    for (uint32_t i = 0; i < ways[_i].n_links; i++)
        link_new(t->network, hosts[ways[_i].links[i].a], hosts[ways[_i].links[i].b],
                 &link_parameters_default, NULL);
    LinkEnd *end = route_find(hosts[ways[_i].from], hosts[ways[_i].to]);
    ck_assert_msg((end != NULL) == (ways[_i].link >= 0), "%s", ways[_i].what);
    if (end != NULL) {
        ck_assert_msg(end->link == t->network->links[ways[_i].link], "%s: over %s", ways[_i].what,
                      end->link->name);
        ck_assert_msg(end->host == hosts[ways[_i].from], "%s: the far end", ways[_i].what);
    }
    test_net_free(t);
}
END_TEST

START_TEST(routes_follow_what_is_added)
{
    TestNet *t = test_net_new();
    Host *a = test_host(t, "a"), *b = test_host(t, "b");
    ck_assert_ptr_null(route_find(a, b));
    Link *ab = link_new(t->network, a, b, &link_parameters_default, NULL);
    ck_assert_ptr_eq(route_find(a, b), &ab->ends[0]);
    const struct RouteTable *table = b->routes;
    ck_assert_ptr_eq(route_find(a, b), &ab->ends[0]);
    ck_assert_ptr_eq(b->routes, table); /* computed once */
    ck_assert_ptr_null(route_find(b, b));
    Host *c = test_host(t, "c"); /* stands in no table yet */
    ck_assert_ptr_null(route_find(c, b));
    ck_assert_ptr_null(route_find(a, c));
    Link *bc = link_new(t->network, b, c, &link_parameters_default, NULL);
    ck_assert_ptr_eq(route_find(c, a), &bc->ends[1]);
    ck_assert_ptr_eq(route_find(a, c), &ab->ends[0]);
    Link *ac = link_new(t->network, a, c, &link_parameters_default, NULL);
    ck_assert_ptr_eq(route_find(a, c), &ac->ends[0]);
    test_net_free(t);
}
END_TEST

typedef unsigned Distances[HOSTS_MAX][HOSTS_MAX];

/* Floyd and Warshall. */
static void
count_all_hops(const Network *network, Distances d)
{
    uint32_t n = network->n_hosts;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
            d[i][j] = i == j ? 0 : FAR;
    for (uint32_t i = 0; i < network->n_links; i++) {
        uint32_t a = network->links[i]->ends[0].host->number;
        uint32_t b = network->links[i]->ends[1].host->number;
        if (a != b)
            d[a][b] = d[b][a] = 1;
    }
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; j < n; j++)
                if (d[i][k] + d[k][j] < d[i][j])
                    d[i][j] = d[i][k] + d[k][j];
}

/* How many links the routes lead over, one after the other; FAR when there is no way. */
static unsigned
walk(Host *from, Host *to)
{
    unsigned hops = 0;
    while (from != to) {
        LinkEnd *end = route_find(from, to);
        if (end == NULL)
            return FAR;
        ck_assert_ptr_eq(end->host, from);
        from = end->peer->host;
        ck_assert_uint_lt(++hops, HOSTS_MAX);
    }
    return hops;
}

START_TEST(routes_are_shortest_on_random_graphs)
{
    uint64_t random = (uint64_t)_i;
    TestNet *t = test_net_new();
    Network *network = t->network;
    uint32_t n = 2 + test_random_below(&random, HOSTS_MAX - 1);
    for (uint32_t i = 0; i < n; i++)
        numbered_host(t, i);
    for (uint32_t links = test_random_below(&random, 2 * n); links > 0; links--)
        link_new(network, network->hosts[test_random_below(&random, n)],
                 network->hosts[test_random_below(&random, n)], &link_parameters_default, NULL);
    Distances d;
    count_all_hops(network, d);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) {
            unsigned hops = walk(network->hosts[i], network->hosts[j]);
            ck_assert_msg(hops == d[i][j], "seed %d, h%u to h%u: %u hops, not %u", _i, i, j, hops,
                          d[i][j]);
        }
    test_net_free(t);
}
END_TEST

static TCase *
route_cases(void)
{
    TCase *group = tcase_create("routes");
    tcase_add_loop_test(group, route_takes_that_link, 0, TEST_ROWS(ways));
    tcase_add_test(group, routes_follow_what_is_added);
    tcase_add_loop_test(group, routes_are_shortest_on_random_graphs, 0, 100);
    return group;
}

TEST_MAIN("route", route_cases)
