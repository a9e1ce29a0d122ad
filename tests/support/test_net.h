/*
 * test_net.h - a small network to test with: a Sim, hosts that take what comes, packets to send.
 *
 *     TestNet *t = test_net_new();
 *     Host *a = test_host(t, "a"), *b = test_host(t, "b");
 *     link_new(t->network, a, b, &link_parameters_default, NULL);
 *     host_send(a, test_packet(t, a, b, TCP_SYN, 0));
 *     test_net_run(t);
 *     trace_log_expect(&t->log, "…", "0 a net:sent 1 a-b\n0 b net:delivered 1\n");
 *     test_net_free(t);
 */
#ifndef LASTACK_SUPPORT_TEST_NET_H
#define LASTACK_SUPPORT_TEST_NET_H

#include "core/sim.h"
#include "net/host.h"
#include "trace_log.h"

typedef struct {
    Sim *sim;
    Network *network;
    TraceLog log; /* of what the network tells, without causes */
    Chunk *text;  /* what packets carry */
    uint64_t n_packets;
    Payload taken; /* the texts of all packets that any test_host took, in the order of arrival */
} TestNet;

/* Seed 1, run 0. Transfer full: test_net_free. */
TestNet *test_net_new(void);

/* Frees all, and fails when anything of the simulation's memory is still out. */
void test_net_free(TestNet *t);

/* A host that takes TCP packets, keeping their text. Owned by the network. */
Host *test_host(TestNet *t, const char *name);

/* A packet of 40 + `text` bytes on the wire, as from connection 1, with other text each time.
 * Transfer full. */
Packet *test_packet(TestNet *t, const Host *from, const Host *to, uint8_t flags, uint64_t text);

/* Has `from` send the packet (transfer full) at that instant. */
void test_send_at(TestNet *t, SimTime at, Host *from, Packet *packet);

/* Runs until nothing can happen any more. */
void test_net_run(TestNet *t);

#endif
