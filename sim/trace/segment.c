#include "trace/segment.h"

#include "trace/escape.h"

#include <stdio.h>
#include <string.h>

bool
segment_seq(const Packet *packet, uint32_t *ret_seq)
{
    if (!packet->origin.knows_seq)
        return false;
    *ret_seq = packet->tcp.seq - packet->origin.seq_first;
    return true;
}

bool
segment_ack(const Packet *packet, uint32_t *ret_ack)
{
    if (!packet->origin.knows_ack || (packet->tcp.flags & TCP_ACK) == 0)
        return false;
    *ret_ack = packet->tcp.ack - packet->origin.ack_first;
    return true;
}

const char *
segment_options_format(const TcpHeader *header, char text[SEGMENT_OPTIONS_MAX])
{
    bool mss = (header->options & TCP_OPTION_MSS) != 0;
    bool scale = (header->options & TCP_OPTION_WINDOW_SCALE) != 0;
    int n = 0;
    text[0] = '\0';
    if (mss)
        n = snprintf(text, SEGMENT_OPTIONS_MAX, "mss %u", header->mss);
    if (scale)
        snprintf(text + n, SEGMENT_OPTIONS_MAX - (size_t)n, "%sws %u", mss ? "," : "",
                 header->window_shift);
    return text;
}

/* Reads `name` and a number at *text, and moves *text behind them. */
static bool
take_option(const char **text, const char *name, uint64_t most, uint64_t *ret_value)
{
    if (!g_str_has_prefix(*text, name))
        return false;
    char *end;
    *ret_value = g_ascii_strtoull(*text + strlen(name), &end, 10);
    *text = end;
    return *ret_value <= most;
}

bool
segment_options_parse(const char *text, TcpHeader *header)
{
    const char *at = text;
    char again[SEGMENT_OPTIONS_MAX];
    TcpHeader read = *header;
    uint64_t value;
    read.options = 0;
    if (take_option(&at, "mss ", UINT16_MAX, &value)) {
        read.options |= TCP_OPTION_MSS;
        read.mss = (uint16_t)value;
        at += *at == ',';
    }
    if (take_option(&at, "ws ", UINT8_MAX, &value)) {
        read.options |= TCP_OPTION_WINDOW_SCALE;
        read.window_shift = (uint8_t)value;
    }
    /* Whatever else stands there, or stands there otherwise, would not be written so. */
    if (strcmp(segment_options_format(&read, again), text) != 0)
        return false;
    *header = read;
    return true;
}

void
segment_append_drop(GString *to, DropWhere where, const char *link, const char *rule)
{
    switch (where) {
    case DROP_RULE:
        g_string_append(to, "by rule ");
        escape_terminal(to, rule != NULL ? rule : "");
        break;
    case DROP_LOSS:
        g_string_append(to, "at random");
        break;
    case DROP_QUEUE:
        g_string_append(to, "by a full queue");
        break;
    case DROP_MTU:
        g_string_append(to, "larger than the link takes");
        break;
    case DROP_TTL:
        g_string_append(to, "after too many hops");
        break;
    case DROP_NO_ROUTE:
        g_string_append(to, "without a route");
        break;
    case DROP_PROTOCOL:
        g_string_append(to, "nobody takes its protocol");
        break;
    }
    if (link != NULL) {
        g_string_append(to, " on ");
        escape_terminal(to, link);
    }
}
