/*
 * tcp_conn.c - the life and death of connection records, and of a host's TCP.
 */
#include "core/random.h"
#include "core/sim_assert.h"
#include "tcp/tcp_demux.h"
#include "tcp/tcp_priv.h"

static Memory *
memory_of(const Tcp *tcp)
{
    return &tcp->sim->memory;
}

TcpConn *
tcp_conn_new(Tcp *tcp, const TcpTuple *tuple, TcpState state, const TcpSettings *settings)
{
    TcpConn *c = pool_get(&tcp->conns);
    c->tcp = tcp;
    c->tuple = *tuple;
    c->state = state;
    c->settings = *settings;
    c->number = ++tcp->n_numbers;
    c->previous = tcp->last;
    *(tcp->last != NULL ? &tcp->last->next : &tcp->first) = c;
    tcp->last = c;

    stream_init(&c->sending, memory_of(tcp));
    stream_init(&c->received, memory_of(tcp));
    tcp_rtt_init(&c->rtt, &c->settings);
    tcp_timers_init(c);
    tcp_ack_init(c);
    return c;
}

void
tcp_notify(TcpConn *c, unsigned events)
{
    if (c->observer.changed != NULL)
        c->observer.changed(c->observer.ctx, c, events);
}

void
tcp_conn_leave_listener(TcpConn *c)
{
    TcpConn *listener = c->listener;
    if (listener == NULL)
        return;
    TcpConn *before = NULL;
    TcpConn *at = listener->accept_first;
    while (at != NULL && at != c) {
        before = at;
        at = at->queued;
    }
    if (at == c) {
        *(before != NULL ? &before->queued : &listener->accept_first) = c->queued;
        if (listener->accept_last == c)
            listener->accept_last = before;
        c->queued = NULL;
    }
    listener->n_children--;
    c->listener = NULL;
}

static void
stop_all(TcpConn *c)
{
    for (int i = 0; i < TCP_N_TIMERS; i++)
        tcp_timer_stop(c, (TcpTimerName)i);
    timer_disarm(&c->ack_now);
    c->ack_due.urgency = ACK_NOT_DUE;
}

void
tcp_conn_quiet(TcpConn *c)
{
    stop_all(c);
    tcp_demux_remove(c);
    tcp_conn_leave_listener(c);
    stream_drop(&c->sending, c->sending.end);
    tcp_reass_clear(c);
    tcp_resent_clear(c);
}

void
tcp_conn_doom(TcpConn *c)
{
    if (c->held)
        return;
    c->queued = c->tcp->doomed;
    c->tcp->doomed = c;
}

void
tcp_conn_close(TcpConn *c, TcpResult error, TcpReason reason)
{
    tcp_conn_quiet(c);
    if (error != TCP_OK) /* "all segment queues should be flushed" */
        stream_drop(&c->received, c->received.end);
    c->error = error;
    tcp_set_state(c, TCP_CLOSED, reason);
    tcp_conn_doom(c);
}

static void
conn_free(TcpConn *c)
{
    Tcp *tcp = c->tcp;
    tcp_notify(c, TCP_EVENT_FREED);
    *(c->previous != NULL ? &c->previous->next : &tcp->first) = c->next;
    *(c->next != NULL ? &c->next->previous : &tcp->last) = c->previous;
    tcp_reass_clear(c);
    tcp_resent_clear(c);
    tcp_cc_clear(c);
    stream_clear(&c->sending);
    stream_clear(&c->received);
    pool_put(&tcp->conns, c);
}

void
tcp_leave(Tcp *tcp)
{
    while (tcp->outbox_first != NULL) {
        Packet *packet = tcp->outbox_first;
        tcp->outbox_first = packet->next;
        packet->next = NULL;
        host_send(tcp->host, packet);
    }
    tcp->outbox_last = NULL;
    while (tcp->doomed != NULL) {
        TcpConn *c = tcp->doomed;
        tcp->doomed = c->queued;
        conn_free(c);
    }
}

/* The host goes away: nothing more is sent or told, but to observers. */
static void
tcp_release_host(void *ctx)
{
    Tcp *tcp = ctx;
    while (tcp->first != NULL) {
        TcpConn *c = tcp->first;
        for (int i = 0; i < TCP_N_TIMERS; i++)
            timer_disarm(&c->timers[i]);
        timer_disarm(&c->ack_now);
        conn_free(c);
    }
    table_clear(&tcp->tuples);
    pool_clear(&tcp->cc_states);
    pool_clear(&tcp->resents);
    pool_clear(&tcp->pieces);
    pool_clear(&tcp->conns);
    memory_give(memory_of(tcp), tcp, sizeof *tcp);
}

static void
tcp_receive_packet(void *ctx, Packet *packet)
{
    tcp_segment_arrives(ctx, packet);
}

static const HostProtocol tcp_protocol = {
    .receive = tcp_receive_packet,
    .release = tcp_release_host,
};

Tcp *
tcp_new(Host *host, const TcpSettings *settings)
{
    Sim *sim = host->network->sim;
    Tcp *tcp = memory_take(&sim->memory, sizeof *tcp);
    tcp->host = host;
    tcp->sim = sim;
    tcp->settings = *settings;
    tcp->cc = &cc_reno;
    pool_init(&tcp->conns, &sim->memory, sizeof(TcpConn));
    pool_init(&tcp->pieces, &sim->memory, tcp_reass_piece_size);
    pool_init(&tcp->resents, &sim->memory, tcp_resent_size);
    pool_init(&tcp->cc_states, &sim->memory, tcp->cc->state_size);
    table_init(&tcp->tuples, &sim->memory, sizeof(TcpTuple));

    RandomStream stream;
    random_init(&stream, sim->seed, sim->run, "tcp.isn", host->name);
    tcp->isn_key[0] = random_u32(&stream);
    tcp->isn_key[1] = random_u32(&stream);
    host_set_protocol(host, PROTOCOL_TCP, &tcp_protocol, tcp);
    return tcp;
}

Tcp *
tcp_of_host(Host *host)
{
    return host_protocol_context(host, PROTOCOL_TCP);
}

TcpSettings *
tcp_settings(Tcp *tcp)
{
    return &tcp->settings;
}
