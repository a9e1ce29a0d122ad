#include "wire/address.h"

#include "core/sim_assert.h"

#include <stdio.h>
#include <string.h>

Address
address_ipv4(uint32_t number)
{
    return (Address){
        .bytes = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                  (uint8_t)number},
        .version = 4,
    };
}

uint32_t
address_ipv4_number(Address address)
{
    sim_assert(address.version == 4);
    const uint8_t *b = address.bytes;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* All bytes count: those that IPv4 leaves over are zero in every Address. */
bool
address_equal(Address a, Address b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* Class D, RFC 1112 §4. */
bool
address_is_multicast(Address address)
{
    return address.version == 4 && address.bytes[0] >> 4 == 0xe;
}

/* NOT MODELLED: the broadcast address of a subnet, because links here are point to point and hosts
 * have no masks. */
bool
address_is_broadcast(Address address)
{
    return address.version == 4 && address_ipv4_number(address) == UINT32_MAX;
}

const char *
address_format(Address address, char text[ADDRESS_TEXT_MAX])
{
    const uint8_t *b = address.bytes;
    if (address.version == 4)
        snprintf(text, ADDRESS_TEXT_MAX, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
    else
        snprintf(text, ADDRESS_TEXT_MAX, "-");
    return text;
}

const char *
address_format_port(Address address, uint16_t port, char text[ADDRESS_TEXT_MAX])
{
    char host[ADDRESS_TEXT_MAX];
    /* The precision only tells the compiler that the port always fits behind it. */
    snprintf(text, ADDRESS_TEXT_MAX, "%.45s:%u", address_format(address, host), port);
    return text;
}
