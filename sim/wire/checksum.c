#include "wire/checksum.h"

/*
 * The sum is over 16-bit words in network order. Carries gather in the upper bits, where there is
 * room for more words than memory holds, and are folded in once at the end (RFC 1071 §2 (A), (B)).
 */
void
checksum_add(Checksum *checksum, const uint8_t *bytes, size_t length)
{
    size_t at = 0;
    if (checksum->odd && length > 0) {
        checksum->sum += bytes[at++];
        checksum->odd = false;
    }
    for (; at + 1 < length; at += 2)
        checksum->sum += (uint64_t)bytes[at] << 8 | bytes[at + 1];
    if (at < length) {
        checksum->sum += (uint64_t)bytes[at] << 8;
        checksum->odd = true;
    }
}

uint16_t
checksum_finish(const Checksum *checksum)
{
    uint64_t sum = checksum->sum;
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}
