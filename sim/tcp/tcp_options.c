/*
 * tcp_options.c - what two SYNs settle: the segment size and the window scale.
 *
 * NOT MODELLED: timestamps (RFC 7323 §3), SACK (RFC 2018): no SYN offers them.
 */
#include "tcp/tcp_priv.h"

enum {
    IP_AND_TCP_HEADERS = 40, /* IPv4 without options: MMS_R and MMS_S are the MTU less these */
    MSS_WHEN_ABSENT = 536,   /* MUST-15 */
    MAX_SHIFT = 14,          /* RFC 7323 §2.3 */
};

/* The largest text that the link and the settings allow, both ways. */
static uint32_t
largest_text(const TcpConn *c)
{
    uint32_t mtu = host_mtu(c->tcp->host, c->tuple.remote);
    uint32_t largest = mtu > IP_AND_TCP_HEADERS ? mtu - IP_AND_TCP_HEADERS : MSS_WHEN_ABSENT;
    int64_t wanted = c->settings.value[TCP_SET_MSS];
    if (wanted != 0 && wanted < largest)
        largest = (uint32_t)wanted;
    return largest < UINT16_MAX ? largest : UINT16_MAX;
}

/* The smallest shift with which the whole buffer can be offered (RFC 7323 §2.2). */
static uint8_t
shift_for(int64_t buffer_bytes)
{
    uint8_t shift = 0;
    while (shift < MAX_SHIFT && (buffer_bytes >> shift) > UINT16_MAX)
        shift++;
    return shift;
}

static bool
scaling_offered(const TcpConn *c)
{
    return c->settings.value[TCP_SET_WINDOW_SCALE] != 0;
}

void
tcp_options_offer(const TcpConn *c, TcpHeader *header)
{
    header->options |= TCP_OPTION_MSS;
    header->mss = (uint16_t)largest_text(c);

    /* In a SYN,ACK only when the peer's SYN has it: RFC 7323 §2.2. */
    bool peer_declined = c->state != TCP_SYN_SENT && !c->scaling;
    if (scaling_offered(c) && !peer_declined) {
        header->options |= TCP_OPTION_WINDOW_SCALE;
        header->window_shift = shift_for(c->settings.value[TCP_SET_RECEIVE_BUFFER]);
    }
}

void
tcp_options_settle(TcpConn *c, const TcpHeader *header)
{
    uint32_t offered =
        (header->options & TCP_OPTION_MSS) != 0 ? header->mss : (uint32_t)MSS_WHEN_ABSENT;
    uint32_t largest = largest_text(c);
    c->snd_mss = offered < largest ? offered : largest;
    if (c->snd_mss == 0) /* an option of 0 bytes would stop us for ever */
        c->snd_mss = 1;

    c->scaling = scaling_offered(c) && (header->options & TCP_OPTION_WINDOW_SCALE) != 0;
    if (c->scaling) {
        c->snd_shift = header->window_shift < MAX_SHIFT ? header->window_shift : MAX_SHIFT;
        c->rcv_shift = shift_for(c->settings.value[TCP_SET_RECEIVE_BUFFER]);
    }
}
