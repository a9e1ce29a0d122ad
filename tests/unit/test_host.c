/* Hosts and networks: names, addresses, what is sent on, delivered or dropped, and why. */
#include "net/host.h"

#include "test_main.h"
#include "test_net.h"

#include <stdio.h>

static const struct {
    const char *name;
    bool valid;
} names[] = {
    {"a", true},
    {"A", true},
    {"z", true},
    {"Z09_.-", true},
    {"client", true},
    {"abcdefghijklmnopqrstuvwxyz012345", true},
    {"abcdefghijklmnopqrstuvwxyz0123456", false},
    {"", false},
    {"9a", false},
    {"-a", false},
    {".", false},
    {"a b", false},
    {"a/b", false},
    {"a:b", false},
    {"@", false},
    {"[", false},
    {"`", false},
    {"{", false},
    {"a\n", false},
    {"a'", false},
    {"\xc3\xa4", false},
    {"a\xc3\xa4", false},
};

START_TEST(names_are_checked)
{
    ck_assert_msg(network_name_is_valid(names[_i].name) == names[_i].valid, "\"%s\"",
                  names[_i].name);
}
END_TEST

START_TEST(hosts_are_found_by_name_and_address)
{
    TestNet *t = test_net_new();
    char text[ADDRESS_TEXT_MAX];
    for (unsigned i = 0; i < 300; i++) {
        char name[16];
        snprintf(name, sizeof name, "h%u", i);
        Host *host = test_host(t, name);
        ck_assert_ptr_eq(network_find_host(t->network, name), host);
        ck_assert_ptr_eq(network_find_address(t->network, host->address), host);
    }
    ck_assert_str_eq(address_format(t->network->hosts[0]->address, text), "10.0.0.1");
    ck_assert_str_eq(address_format(t->network->hosts[254]->address, text), "10.0.0.255");
    ck_assert_str_eq(address_format(t->network->hosts[255]->address, text), "10.0.1.0");
    ck_assert_ptr_null(network_find_host(t->network, "h300"));
    ck_assert_ptr_null(network_find_address(t->network, address_ipv4(0x0a000000)));
    ck_assert_ptr_null(network_find_address(t->network, address_ipv4(0x0a000001 + 300)));
    ck_assert_ptr_null(network_find_address(t->network, (Address){0}));
    test_net_free(t);
}
END_TEST

/* The topology of all these: a - r - s - b, and an island c. Each link takes 10 ms. */
typedef struct {
    TestNet *t;
    Host *a, *r, *s, *b, *c;
} Chain;

static void
chain_new(Chain *chain)
{
    LinkParameters parameters = {.delay = 10 * SIM_MS, .mtu_bytes = 1500};
    TestNet *t = chain->t = test_net_new();
    t->log.causes = true;
    chain->a = test_host(t, "a");
    chain->r = test_host(t, "r");
    chain->s = test_host(t, "s");
    chain->b = test_host(t, "b");
    chain->c = test_host(t, "c");
    link_new(t->network, chain->a, chain->r, &parameters, NULL);
    link_new(t->network, chain->r, chain->s, &parameters, NULL);
    parameters.mtu_bytes = 1000;
    link_new(t->network, chain->s, chain->b, &parameters, NULL);
}

static const struct {
    const char *what;
    const char *to;
    uint8_t ttl;
    uint8_t protocol;
    uint64_t text;
    const char *lines;
} journeys[] = {
    {"routers send on under the same id", "b", 64, PROTOCOL_TCP, 960,
     "0 a/1 net:sent 1 a-r after call 7\n"
     "0.01 r net:sent 1 r-s forwarded after packet 1\n"
     "0.02 s net:sent 1 s-b forwarded after packet 1\n"
     "0.03 b net:delivered 1 after packet 1\n"},
    {"just enough hops to live", "b", 3, PROTOCOL_TCP, 0,
     "0 a/1 net:sent 1 a-r after call 7\n"
     "0.01 r net:sent 1 r-s forwarded after packet 1\n"
     "0.02 s net:sent 1 s-b forwarded after packet 1\n"
     "0.03 b net:delivered 1 after packet 1\n"},
    {"one hop too many", "b", 2, PROTOCOL_TCP, 0,
     "0 a/1 net:sent 1 a-r after call 7\n"
     "0.01 r net:sent 1 r-s forwarded after packet 1\n"
     "0.02 s net:dropped 1 ttl\n"},
    {"no hop to live", "s", 0, PROTOCOL_TCP, 0,
     "0 a/1 net:sent 1 a-r after call 7\n"
     "0.01 r net:dropped 1 ttl\n"},
    {"the neighbour does not count", "r", 0, PROTOCOL_TCP, 0,
     "0 a/1 net:sent 1 a-r after call 7\n"
     "0.01 r net:delivered 1 after packet 1\n"},
    {"too large for a link on the way", "b", 64, PROTOCOL_TCP, 961,
     "0 a/1 net:sent 1 a-r after call 7\n"
     "0.01 r net:sent 1 r-s forwarded after packet 1\n"
     "0.02 s net:dropped 1 s-b mtu\n"},
    {"nothing leads there", "c", 64, PROTOCOL_TCP, 0, "0 a net:dropped 1 no-route\n"},
    {"nobody has that address", NULL, 64, PROTOCOL_TCP, 0, "0 a net:dropped 1 no-route\n"},
    {"nobody there speaks that protocol", "r", 64, 253, 0,
     "0 a/1 net:sent 1 a-r after call 7\n"
     "0.01 r net:dropped 1 a-r protocol\n"},
    {"to itself, over a loopback made for it", "a", 0, PROTOCOL_TCP, 0,
     "0 a/1 net:sent 1 a-a after call 7\n"
     "0 a net:delivered 1 after packet 1\n"},
};

START_TEST(packet_ends_where_it_should)
{
    Chain chain;
    chain_new(&chain);
    TestNet *t = chain.t;
    Packet *packet = test_packet(t, chain.a, chain.b, TCP_ACK, journeys[_i].text);
    packet->ttl = journeys[_i].ttl;
    packet->protocol = journeys[_i].protocol;
    packet->dst = address_ipv4(0x0a0000ff);
    if (journeys[_i].to != NULL)
        packet->dst = network_find_host(t->network, journeys[_i].to)->address;
    t->sim->trace.cause = cause_call(7);
    host_send(chain.a, packet);
    t->sim->trace.cause = cause_none();
    test_net_run(t);
    trace_log_expect(&t->log, journeys[_i].what, journeys[_i].lines);
    ck_assert_int_eq(t->sim->trace.cause.kind, CAUSE_NONE);
    ck_assert_uint_eq(t->network->n_packet_ids, 1);
    test_net_free(t);
}
END_TEST

START_TEST(mtu_is_that_of_the_first_link)
{
    Chain chain;
    chain_new(&chain);
    ck_assert_uint_eq(host_mtu(chain.a, chain.b->address), 1500);
    ck_assert_uint_eq(host_mtu(chain.b, chain.a->address), 1000);
    ck_assert_uint_eq(host_mtu(chain.a, chain.a->address), 1500);
    ck_assert_uint_eq(host_mtu(chain.a, chain.c->address), 0);
    ck_assert_uint_eq(host_mtu(chain.a, address_ipv4(0xffffffff)), 0);
    test_net_free(chain.t);
}
END_TEST

START_TEST(own_link_of_a_host_is_its_loopback)
{
    TestNet *t = test_net_new();
    Host *a = test_host(t, "a");
    LinkParameters parameters = {.delay = SIM_S, .mtu_bytes = 100};
    link_new(t->network, a, a, &parameters, "mirror");
    link_new(t->network, a, a, &link_parameters_default, NULL);
    host_send(a, test_packet(t, a, a, TCP_SYN, 0));
    test_net_run(t);
    trace_log_expect(&t->log, "over the first", "0 a/1 net:sent 1 mirror\n1 a net:delivered 1\n");
    test_net_free(t);
}
END_TEST

START_TEST(id_once_given_stays)
{
    TestNet *t = test_net_new();
    Host *a = test_host(t, "a"), *b = test_host(t, "b");
    link_new(t->network, a, b, &link_parameters_default, NULL);
    for (uint64_t i = 1; i <= 3; i++) {
        Packet *packet = test_packet(t, a, b, TCP_ACK, 0);
        packet->id = i == 2 ? 77 : 0;
        host_send(a, packet);
    }
    test_net_run(t);
    trace_log_expect(&t->log, "ids",
                     "0 a/1 net:sent 1 a-b\n"
                     "0 a/1 net:sent 77 a-b\n"
                     "0 a/1 net:sent 2 a-b\n"
                     "0 b net:delivered 1\n"
                     "0 b net:delivered 77\n"
                     "0 b net:delivered 2\n");
    test_net_free(t);
}
END_TEST

START_TEST(text_comes_as_it_was_sent)
{
    Chain chain;
    chain_new(&chain);
    TestNet *t = chain.t;
    Payload sent;
    payload_init(&sent, &t->sim->memory);
    for (uint64_t i = 0; i < 20; i++) {
        Packet *packet = test_packet(t, chain.a, chain.b, TCP_ACK, 37 * i);
        payload_append_part(&sent, &packet->text, 0, packet->text.length);
        host_send(chain.a, packet);
    }
    test_net_run(t);
    ck_assert(payload_equal(&t->taken, &sent));
    payload_clear(&sent);
    test_net_free(t);
}
END_TEST

/* Answers each packet at once, and keeps the last. */
typedef struct {
    Host *host;
    Packet *kept;
    unsigned released;
} Echo;

static void
echo(void *ctx, Packet *packet)
{
    Echo *e = ctx;
    Packet *answer = packet_clone(packet);
    answer->src = packet->dst;
    answer->dst = packet->src;
    host_send(e->host, answer);
    packet_free(e->kept);
    e->kept = packet;
}

static void
release_echo(void *ctx)
{
    Echo *e = ctx;
    packet_free(e->kept);
    e->kept = NULL;
    e->released++;
}

START_TEST(protocol_sends_and_is_released_with_what_it_keeps)
{
    static const HostProtocol protocol = {.receive = echo, .release = release_echo};
    TestNet *t = test_net_new();
    t->log.causes = true;
    Host *b = host_new(t->network, "b"), *a = test_host(t, "a");
    Echo e = {.host = b};
    ck_assert_ptr_null(host_protocol_context(b, PROTOCOL_TCP));
    host_set_protocol(b, PROTOCOL_TCP, &protocol, &e);
    ck_assert_ptr_eq(host_protocol_context(b, PROTOCOL_TCP), &e);
    link_new(t->network, a, b, &link_parameters_default, NULL);
    host_send(a, test_packet(t, a, b, TCP_SYN, 0));
    test_net_run(t);
    trace_log_expect(&t->log, "an answer follows from what it answers",
                     "0 a/1 net:sent 1 a-b\n"
                     "0 b net:delivered 1 after packet 1\n"
                     "0 b/1 net:sent 2 a-b after packet 1\n"
                     "0 a net:delivered 2 after packet 2\n");
    ck_assert_ptr_nonnull(e.kept);
    test_net_free(t);
    ck_assert_ptr_null(e.kept);
    ck_assert_uint_eq(e.released, 1);
}
END_TEST

static TCase *
network_cases(void)
{
    TCase *group = tcase_create("network");
    tcase_add_loop_test(group, names_are_checked, 0, TEST_ROWS(names));
    tcase_add_test(group, hosts_are_found_by_name_and_address);
    return group;
}

static TCase *
host_cases(void)
{
    TCase *group = tcase_create("host");
    tcase_add_loop_test(group, packet_ends_where_it_should, 0, TEST_ROWS(journeys));
    tcase_add_test(group, mtu_is_that_of_the_first_link);
    tcase_add_test(group, own_link_of_a_host_is_its_loopback);
    tcase_add_test(group, id_once_given_stays);
    tcase_add_test(group, text_comes_as_it_was_sent);
    tcase_add_test(group, protocol_sends_and_is_released_with_what_it_keeps);
    return group;
}

TEST_MAIN("host", network_cases, host_cases)
