#include "tcp/tcp_demux.h"

#include "core/random.h"

TcpTuple
tcp_demux_listener(uint16_t port)
{
    return (TcpTuple){.local_port = port};
}

TcpConn *
tcp_demux_tuple(const Tcp *tcp, const TcpTuple *tuple)
{
    return table_get(&tcp->tuples, tuple);
}

TcpConn *
tcp_demux_find(const Tcp *tcp, const TcpTuple *tuple)
{
    TcpConn *c = tcp_demux_tuple(tcp, tuple);
    if (c != NULL)
        return c;
    TcpTuple listener = tcp_demux_listener(tuple->local_port);
    return tcp_demux_tuple(tcp, &listener);
}

void
tcp_demux_add(TcpConn *c)
{
    table_set(&c->tcp->tuples, &c->tuple, c);
}

void
tcp_demux_remove(TcpConn *c)
{
    if (tcp_demux_tuple(c->tcp, &c->tuple) == c)
        table_remove(&c->tcp->tuples, &c->tuple);
}

uint16_t
tcp_demux_port(Tcp *tcp, TcpTuple tuple, const TcpSettings *settings)
{
    uint32_t first = (uint32_t)settings->value[TCP_SET_EPHEMERAL_FIRST];
    uint32_t port = tcp->next_port < first ? first : tcp->next_port;
    for (uint32_t tried = first; tried <= UINT16_MAX; tried++) {
        tuple.local_port = (uint16_t)port;
        port = port == UINT16_MAX ? first : port + 1;
        if (tcp_demux_tuple(tcp, &tuple) == NULL) {
            tcp->next_port = (uint16_t)port;
            return tuple.local_port;
        }
    }
    return 0;
}

static uint32_t
word(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* One more address into the keyed function: Philox as a block cipher, chained. */
static void
absorb(uint32_t block[4], const Address *address, const uint32_t key[2])
{
    uint32_t counter[4];
    for (int i = 0; i < 4; i++)
        counter[i] = block[i] ^ word(&address->bytes[(size_t)i * 4]);
    philox4x32_10(counter, key, block);
}

TcpSeq
tcp_demux_isn(const Tcp *tcp, const TcpTuple *tuple)
{
    uint32_t block[4] = {(uint32_t)tuple->local_port << 16 | tuple->remote_port,
                         tuple->local.version, tuple->remote.version, 0};
    absorb(block, &tuple->local, tcp->isn_key);
    absorb(block, &tuple->remote, tcp->isn_key);
    /* M: a clock that ticks about once in 4 microseconds (MUST-8). */
    return (TcpSeq)(uint64_t)(sim_now(tcp->sim) / (4 * SIM_US)) + block[0];
}
