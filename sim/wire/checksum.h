/*
 * checksum.h - the Internet checksum (RFC 1071), summed piece by piece.
 */
#ifndef LASTACK_WIRE_CHECKSUM_H
#define LASTACK_WIRE_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Pieces may have odd lengths: `odd` remembers where the next byte falls. */
typedef struct {
    uint64_t sum;
    bool odd;
} Checksum;

void checksum_add(Checksum *checksum, const uint8_t *bytes, size_t length);

/* The 16 bits that go into the header, in host order. */
uint16_t checksum_finish(const Checksum *checksum);

#endif
