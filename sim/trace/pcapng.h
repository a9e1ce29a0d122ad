/*
 * pcapng.h - packets.pcapng: a run as a capture, for Wireshark, tcpdump, tcptrace and their like.
 *
 * Each packet that a link took stands in the file exactly once: at the instant at which its first
 * sender handed it to the link, on the interface named like that host. A packet that never arrives
 * stands on the interface `lost` instead. (Names of hosts are free: a host may be called lost, too.
 * The descriptions of the interfaces tell them apart, and `lost` is always the first.) Times are
 * virtual, in nanoseconds since 1970 began; there is no date.
 *
 * A packet's comment says what a wire does not show:
 *
 *     packet 7, client/1 in TIME-WAIT, transmission 1; the peer's FIN is acknowledged
 *     (RFC 9293 §3.10.7.4); lost by rule lost-last-ack.lua:9 on client-server
 *
 * A note of the scenario is a comment of its own at the next packet; behind the last packet notes
 * have no place here. Free text is escaped as for a terminal. Packet ids stand in epb_packetid.
 *
 * Bytes are the real ones, checksums included, behind an Ethernet header with made-up addresses:
 * 02:00 and the IPv4 address, those of the packet's two ends also where routers stand between. All
 * interfaces have one link type and one snap length, for libpcap reads nothing else. Numbers are
 * little-endian everywhere. An interface is described in front of its first packet.
 *
 * Blocks are held until the fate of their packet is known (fates.h), and so are those behind them;
 * of one that had to be written before, or is under way when the run ends, the comment says so.
 */
#ifndef LASTACK_TRACE_PCAPNG_H
#define LASTACK_TRACE_PCAPNG_H

#include "core/trace.h"
#include "trace/output.h"

typedef struct Pcapng Pcapng;

/* Writes to `output`, which the caller keeps and closes afterwards. Transfer full: pcapng_free. */
Pcapng *pcapng_new(Output *output);

/* The run is over: writes what is still held. To be called once, before the output is closed. */
void pcapng_end(Pcapng *pcapng);
void pcapng_free(Pcapng *pcapng); /* NULL is fine */

/* To be added to a Trace; valid as long as the Pcapng. */
TraceSink pcapng_sink(Pcapng *pcapng);

#endif
