#include "wire/packet.h"

#include "wire/ipv4.h"

enum { FIRST_TTL = 64 }; /* RFC 1700's default, and what hosts use today */

void
packet_pool_init(PacketPool *pool, Memory *memory)
{
    pool_init(&pool->pool, memory, sizeof(Packet));
}

void
packet_pool_clear(PacketPool *pool)
{
    pool_clear(&pool->pool);
}

Packet *
packet_new(PacketPool *pool)
{
    Packet *packet = pool_get(&pool->pool);
    packet->pool = pool;
    packet->protocol = PROTOCOL_TCP;
    packet->ttl = FIRST_TTL;
    payload_init(&packet->text, pool->pool.memory);
    return packet;
}

void
packet_free(Packet *packet)
{
    if (packet == NULL)
        return;
    payload_clear(&packet->text);
    pool_put(&packet->pool->pool, packet);
}

Packet *
packet_clone(const Packet *packet)
{
    Packet *copy = packet_new(packet->pool);
    /* The text apart, because copying the struct would share its array of ranges. */
    Payload text = copy->text;
    payload_append_part(&text, &packet->text, 0, packet->text.length);
    *copy = *packet;
    copy->text = text;
    copy->next = NULL;
    copy->id = 0;
    copy->arrival = (EventKey){0};
    return copy;
}

/* NOT MODELLED: IP options. */
uint64_t
packet_size(const Packet *packet)
{
    size_t header = packet->protocol == PROTOCOL_TCP ? tcp_header_length(&packet->tcp) : 0;
    return IPV4_HEADER_LENGTH + header + packet->text.length;
}
