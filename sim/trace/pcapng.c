#include "trace/pcapng.h"

#include "net/net_trace.h"
#include "tcp/tcp_reason.h"
#include "tcp/tcp_state.h"
#include "trace/escape.h"
#include "trace/fates.h"
#include "trace/segment.h"
#include "wire/ipv4.h"

#include <string.h>

/* draft-ietf-opsawg-pcapng: types of blocks, and codes of options. */
enum {
    BLOCK_SECTION = 0x0a0d0d0a,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 6,
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    OPTION_USER_APPLICATION = 4, /* of a section */
    OPTION_NAME = 2,             /* of an interface, as the next two */
    OPTION_DESCRIPTION = 3,
    OPTION_TIME_RESOLUTION = 9,
    OPTION_PACKET_ID = 5, /* of a packet */
};

enum {
    LINK_TYPE_ETHERNET = 1,
    SNAP_LENGTH = 262144, /* more than any packet: none is cut */
    ETHERNET_HEADER = 14,
    ETHERNET_IPV4 = 0x0800,
    INTERFACE_LOST = 0,
    INTERFACE_AT = 8, /* in a packet's block */
};

/* Bounds: on what waits for its packet's fate, and on free text, which is cut off there. */
enum {
    HELD_BYTES = 64 * 1024 * 1024,
    TEXT_BYTES = 1000,
    NOTES_BYTES = 32 * 1024, /* of all notes before one packet */
};

struct Pcapng {
    Output *output;
    GString *block;        /* the one being made; keeps its room */
    GString *text;         /* a comment being made */
    GString *notes;        /* options that wait for the next packet */
    GPtrArray *interfaces; /* names of hosts, in the order of their numbers, which begin at 1 */
    Fates *fates;
    bool begun; /* the section's header and `lost` are written */
};

static void
put16le(GString *to, uint32_t value)
{
    g_string_append_c(to, (char)value);
    g_string_append_c(to, (char)(value >> 8));
}

static void
put32le(GString *to, uint32_t value)
{
    put16le(to, value);
    put16le(to, value >> 16);
}

static void
set32le(GString *to, size_t at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to->str[at + (size_t)i] = (char)(value >> 8 * i);
}

static void
pad4(GString *to)
{
    while (to->len % 4 != 0)
        g_string_append_c(to, '\0');
}

static void
put_option(GString *to, uint32_t code, const void *value, size_t length)
{
    put16le(to, code);
    put16le(to, (uint32_t)length);
    g_string_append_len(to, value, (gssize)length);
    pad4(to);
}

static void
put_text_option(GString *to, uint32_t code, const char *text)
{
    put_option(to, code, text, strlen(text));
}

/* A block's length stands in front of its body and behind it. */
static void
begin_block(GString *block, uint32_t type)
{
    g_string_truncate(block, 0);
    put32le(block, type);
    put32le(block, 0);
}

static void
end_block(GString *block)
{
    put_option(block, OPTION_END, "", 0);
    put32le(block, (uint32_t)block->len + 4);
    set32le(block, 4, (uint32_t)block->len);
}

static void
write_block(Pcapng *p)
{
    end_block(p->block);
    output_write(p->output, p->block->str, p->block->len);
}

static void
write_interface(Pcapng *p, const char *name, const char *description)
{
    static const char nanoseconds[] = {9};
    begin_block(p->block, BLOCK_INTERFACE);
    put16le(p->block, LINK_TYPE_ETHERNET);
    put16le(p->block, 0);
    put32le(p->block, SNAP_LENGTH);
    put_text_option(p->block, OPTION_NAME, name);
    put_text_option(p->block, OPTION_DESCRIPTION, description);
    put_option(p->block, OPTION_TIME_RESOLUTION, nanoseconds, sizeof nanoseconds);
    write_block(p);
}

/* Cuts at the end of a character. */
static void
shorten(GString *text, size_t most)
{
    if (text->len <= most)
        return;
    while (((unsigned char)text->str[most] & 0xc0) == 0x80)
        most--;
    g_string_truncate(text, most);
    g_string_append(text, "…");
}

/* The file's head; `meta` is NULL when the records of the run do not begin with one. */
static void
begin_file(Pcapng *p, const TraceMeta *meta)
{
    p->begun = true;
    begin_block(p->block, BLOCK_SECTION);
    put32le(p->block, 0x1a2b3c4d);
    put16le(p->block, 1);
    put16le(p->block, 0);
    put32le(p->block, UINT32_MAX); /* the section's length is not given */
    put32le(p->block, UINT32_MAX);
    if (meta != NULL) {
        g_string_truncate(p->text, 0);
        g_string_append(p->text, "scenario ");
        escape_terminal(p->text, meta->scenario);
        shorten(p->text, TEXT_BYTES);
        g_string_append_printf(p->text, ", seed %" G_GUINT64_FORMAT ", profile %s", meta->seed,
                               meta->profile);
        put_text_option(p->block, OPTION_COMMENT, p->text->str);
        put_text_option(p->block, OPTION_USER_APPLICATION, meta->program);
    }
    write_block(p);
    write_interface(p, "lost", "packets that never arrive");
}

/* The number of the host's interface, which is described now when it is new. */
static uint32_t
interface_of(Pcapng *p, const char *host)
{
    for (guint i = 0; i < p->interfaces->len; i++)
        if (strcmp(g_ptr_array_index(p->interfaces, i), host) == 0)
            return i + 1;
    g_ptr_array_add(p->interfaces, g_strdup(host));
    g_autofree char *description = g_strconcat("host ", host, NULL);
    write_interface(p, host, description);
    return p->interfaces->len;
}

/* Packets. */

/* No card has these: the bit for locally administered addresses is set. */
static void
put_station(GString *to, Address address)
{
    static const char local[] = {0x02, 0x00};
    g_string_append_len(to, local, sizeof local);
    g_string_append_len(to, (const char *)address.bytes, 4);
}

static void
put_frame(GString *to, const Packet *packet)
{
    size_t size = (size_t)packet_size(packet);
    put_station(to, packet->dst);
    put_station(to, packet->src);
    g_string_append_c(to, (char)(ETHERNET_IPV4 >> 8));
    g_string_append_c(to, (char)(ETHERNET_IPV4 & 0xff));
    size_t at = to->len;
    g_string_set_size(to, at + size);
    packet_write(packet, (uint8_t *)to->str + at);
    pad4(to);
}

static void
put_packet_id(GString *to, uint64_t id)
{
    put16le(to, OPTION_PACKET_ID);
    put16le(to, 8);
    put32le(to, (uint32_t)id);
    put32le(to, (uint32_t)(id >> 32));
}

/* The comment's first half: what its sender knew. Its length is not known yet. */
static void
put_origin(GString *to, const TraceHead *head, const Packet *packet)
{
    const PacketOrigin *origin = &packet->origin;
    put16le(to, OPTION_COMMENT);
    put16le(to, 0);
    g_string_append_printf(to, "packet %" G_GUINT64_FORMAT, packet->id);
    if (packet->copy_of != 0)
        g_string_append_printf(to, " (a copy of %" G_GUINT64_FORMAT ")", packet->copy_of);
    g_string_append_printf(to, ", %s", head->host);
    if (head->conn != 0)
        g_string_append_printf(to, "/%u", head->conn);
    if (packet->protocol == PROTOCOL_TCP)
        g_string_append_printf(to, " in %s", tcp_state_name(origin->state));
    if (origin->transmission != 0)
        g_string_append_printf(to, ", transmission %u", origin->transmission);
    if (origin->reason != TCP_REASON_NONE)
        g_string_append_printf(to, "; %s (%s)", tcp_reason_sentence(origin->reason),
                               tcp_reason_clause(origin->reason));
}

/* The block is whole but for the end of its comment, which says what became of the packet; the
 * comment begins at the entry's mark. */
static void
hold_packet(Pcapng *p, const TraceHead *head, const Packet *packet)
{
    GString *block = p->block;
    uint32_t length = (uint32_t)packet_size(packet) + ETHERNET_HEADER;
    uint32_t number = interface_of(p, head->host);
    begin_block(block, BLOCK_PACKET);
    put32le(block, number);
    put32le(block, (uint32_t)((uint64_t)head->time >> 32));
    put32le(block, (uint32_t)head->time);
    put32le(block, length);
    put32le(block, length);
    put_frame(block, packet);
    put_packet_id(block, packet->id);
    g_string_append_len(block, p->notes->str, (gssize)p->notes->len);
    g_string_truncate(p->notes, 0);
    size_t comment = block->len;
    put_origin(block, head, packet);
    fates_hold(p->fates, packet->id, block, comment);
}

static void
append_fate(GString *to, const Fate *fate)
{
    char at[SIM_TIME_TEXT_MAX];
    switch (fate->kind) {
    case FATE_UNDER_WAY:
        g_string_append(to, "; still under way");
        break;
    case FATE_ARRIVED:
        g_string_append_printf(to, "; arrives at %s s", sim_time_format(fate->at, 9, at));
        break;
    case FATE_LOST:
        g_string_append(to, "; lost ");
        segment_append_drop(to, fate->where, fate->link, fate->rule);
        break;
    }
}

/* Names of rules come from file names, so no comment is near the 65535 bytes that an option has. */
static void
write_packet(void *ctx, FateEntry *entry)
{
    Pcapng *p = ctx;
    GString *block = entry->text;
    append_fate(block, &entry->fate);
    size_t length = block->len - entry->mark - 4;
    g_assert(length <= UINT16_MAX);
    block->str[entry->mark + 2] = (char)length;
    block->str[entry->mark + 3] = (char)(length >> 8);
    pad4(block);
    if (entry->fate.kind == FATE_LOST)
        set32le(block, INTERFACE_AT, INTERFACE_LOST);
    end_block(block);
    output_write(p->output, block->str, block->len);
}

static void
keep_note(Pcapng *p, SimTime time, const Note *note)
{
    char at[SIM_TIME_TEXT_MAX];
    if (p->notes->len > NOTES_BYTES)
        return;
    g_string_printf(p->text, "%s at %s s", note->what == NOTE_ZERO ? "zero" : "note",
                    sim_time_format(time, 9, at));
    if (note->text != NULL && note->text[0] != '\0') {
        g_string_append(p->text, ": ");
        escape_terminal(p->text, note->text);
    }
    shorten(p->text, TEXT_BYTES);
    put_text_option(p->notes, OPTION_COMMENT, p->text->str);
}

static void
record_packet(void *ctx, const TraceHead *head, const void *record)
{
    Pcapng *p = ctx;
    const NetSent *sent = record;
    if (!p->begun)
        begin_file(p, head->kind == TRACE_META ? record : NULL);
    if (head->kind == TRACE_SENT && !sent->forwarded)
        hold_packet(p, head, sent->packet);
    else if (head->kind == TRACE_DELIVERED)
        fates_delivered(p->fates, head->time, record);
    else if (head->kind == TRACE_DROPPED)
        fates_dropped(p->fates, head->time, record);
    else if (head->kind == TRACE_NOTE)
        keep_note(p, head->time, record);
}

Pcapng *
pcapng_new(Output *output)
{
    Pcapng *pcapng = g_new0(Pcapng, 1);
    pcapng->output = output;
    pcapng->block = g_string_new(NULL);
    pcapng->text = g_string_new(NULL);
    pcapng->notes = g_string_new(NULL);
    pcapng->interfaces = g_ptr_array_new_with_free_func(g_free);
    pcapng->fates = fates_new(HELD_BYTES, write_packet, pcapng);
    return pcapng;
}

void
pcapng_end(Pcapng *pcapng)
{
    if (!pcapng->begun)
        begin_file(pcapng, NULL);
    fates_end(pcapng->fates);
}

void
pcapng_free(Pcapng *pcapng)
{
    if (pcapng == NULL)
        return;
    fates_free(pcapng->fates);
    g_ptr_array_unref(pcapng->interfaces);
    g_string_free(pcapng->notes, true);
    g_string_free(pcapng->text, true);
    g_string_free(pcapng->block, true);
    g_free(pcapng);
}

TraceSink
pcapng_sink(Pcapng *pcapng)
{
    return (TraceSink){.wants = TRACE_BIT(TRACE_META) | TRACE_BIT(TRACE_SENT) |
                                TRACE_BIT(TRACE_DELIVERED) | TRACE_BIT(TRACE_DROPPED) |
                                TRACE_BIT(TRACE_NOTE),
                       .record = record_packet,
                       .ctx = pcapng};
}
