/*
 * address.h - Internet addresses: IPv4 today, with the room that IPv6 needs.
 *
 * An Address is a value without padding, so that it may be part of a Table key.
 */
#ifndef LASTACK_WIRE_ADDRESS_H
#define LASTACK_WIRE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint8_t bytes[16]; /* network order; IPv4 in the first four, the rest zero */
    uint8_t version;   /* 4; 0: no address */
} Address;

/* Room for address_format, and with ":65535". */
#define ADDRESS_TEXT_MAX 56

/* `number` in host order: 0x0a000001 is 10.0.0.1. */
Address address_ipv4(uint32_t number);
uint32_t address_ipv4_number(Address address);

bool address_equal(Address a, Address b);

/* RFC 9293 §3.9.2.3: neither may be the source or the destination of a TCP segment. */
bool address_is_multicast(Address address);
bool address_is_broadcast(Address address);

/* "10.0.0.1". Returns `text`. */
const char *address_format(Address address, char text[ADDRESS_TEXT_MAX]);

/* "10.0.0.1:80". Returns `text`. */
const char *address_format_port(Address address, uint16_t port, char text[ADDRESS_TEXT_MAX]);

#endif
