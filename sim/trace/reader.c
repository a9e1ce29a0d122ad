#define _POSIX_C_SOURCE 200809L

#include "trace/reader.h"

#include "core/text.h"
#include "net/net_trace.h"
#include "net/network.h"
#include "tcp/tcp_trace.h"
#include "trace/error.h"
#include "trace/jsonl.h"
#include "trace/record_parser.h"
#include "trace/segment.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Longer lines are not read: nothing that a run writes comes near. */
enum { LINE_MAX_BYTES = 16 * 1024 * 1024 };

struct TraceReader {
    char *path;
    FILE *file;
    uint64_t n_lines; /* read so far */
    SimTime now;      /* of the last record */
    GString *line;
    GStringChunk *names;
    Memory memory;
    PacketPool packets;
    Chunk *bytes;          /* what the packets' texts are ranges of */
    GHashTable *under_way; /* uint64_t * in the packet -> Packet *, owned: sent, not yet arrived */
};

/* One record while it is read. The first thing that is wrong is kept in `error`; what is read
 * afterwards does not count, and the record is not told. */
typedef struct {
    TraceReader *reader;
    const Trace *trace;
    ParsedRecord record;
    TraceHead head;
    GError *error;
} Line;

static void G_GNUC_PRINTF(2, 3) line_fail(Line *line, const char *format, ...)
{
    if (line->error != NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    line->error = g_error_new(SIM_ERROR, SIM_ERROR_USAGE, "%s:%" G_GUINT64_FORMAT ": %s",
                              line->reader->path, line->reader->n_lines, what);
}

/* Keys. Those of one record have their names from us, so messages may show them. */

static bool
has(const Line *line, const char *key)
{
    return record_member(&line->record, key) != NULL;
}

static uint64_t
get_number(Line *line, const char *key, uint64_t least, uint64_t most)
{
    const RecordMember *member = record_member(&line->record, key);
    if (member != NULL && member->type == RECORD_NUMBER && member->number >= least &&
        member->number <= most)
        return member->number;
    line_fail(line,
              "%s of %s is missing or wrong, expected a whole number from %" G_GUINT64_FORMAT
              " to %" G_GUINT64_FORMAT,
              key, trace_kind_name(line->head.kind), least, most);
    return least;
}

static const char *
get_text(Line *line, const char *key)
{
    const RecordMember *member = record_member(&line->record, key);
    if (member != NULL && member->type == RECORD_TEXT)
        return member->text;
    line_fail(line, "%s of %s is missing or wrong, expected a text", key,
              trace_kind_name(line->head.kind));
    return "";
}

static void
fail_text(Line *line, const char *key, const char *expected)
{
    char quoted[TEXT_QUOTED_MAX];
    line_fail(line, "%s of %s is %s, expected %s", key, trace_kind_name(line->head.kind),
              text_quote(get_text(line, key), quoted), expected);
}

static SimTime
get_time(Line *line, const char *key)
{
    return (SimTime)get_number(line, key, 0, SIM_TIME_NEVER - 1);
}

/* A text that outlives the record. */
static const char *
keep(Line *line, const char *text)
{
    return g_string_chunk_insert_const(line->reader->names, text);
}

static const char *
get_host(Line *line)
{
    const char *name = get_text(line, "host");
    if (!network_name_is_valid(name))
        fail_text(line, "host", "a letter and up to 31 letters, digits and _.-");
    return keep(line, name);
}

static const char *
get_link(Line *line)
{
    return keep(line, get_text(line, "link"));
}

static const char *
reason_name(unsigned value)
{
    return tcp_reason_code((TcpReason)value);
}

static const char *
state_name(unsigned value)
{
    return tcp_state_name((TcpState)value);
}

static const char *
verdict_name(unsigned value)
{
    return tcp_verdict_name((TcpVerdict)value);
}

static const char *
timer_name(unsigned value)
{
    return tcp_timer_name((TcpTimerName)value);
}

static const char *
timer_what_name(unsigned value)
{
    return tcp_timer_what_name((TcpTimerWhat)value);
}

static const char *
recovery_name(unsigned value)
{
    return tcp_recovery_what_name((TcpRecoveryWhat)value);
}

static const char *
where_name(unsigned value)
{
    return drop_where_name((DropWhere)value);
}

/* Which of the `n` words that `name` gives stands under the key. */
static unsigned
get_word(Line *line, const char *key, unsigned n, const char *(*name)(unsigned value))
{
    const char *text = get_text(line, key);
    for (unsigned i = 0; i < n; i++)
        if (strcmp(name(i), text) == 0)
            return i;
    fail_text(line, key, "one that this program knows");
    return 0;
}

static TcpState
get_state(Line *line, const char *key)
{
    return (TcpState)get_word(line, key, TCP_N_STATES, state_name);
}

static TcpReason
get_reason(Line *line)
{
    if (!has(line, "reason"))
        return TCP_REASON_NONE;
    return (TcpReason)get_word(line, "reason", TCP_N_REASONS, reason_name);
}

static TraceCause
get_cause(Line *line)
{
    if (!has(line, "cause"))
        return cause_none();
    const char *text = get_text(line, "cause");
    uint64_t number;
    if (g_str_has_prefix(text, "timer ") && network_name_is_valid(text + strlen("timer ")))
        return cause_timer(keep(line, text + strlen("timer ")));
    if (g_str_has_prefix(text, "packet ") &&
        g_ascii_string_to_unsigned(text + strlen("packet "), 10, 1, UINT64_MAX, &number, NULL))
        return cause_packet(number);
    if (g_str_has_prefix(text, "call ") &&
        g_ascii_string_to_unsigned(text + strlen("call "), 10, 1, UINT64_MAX, &number, NULL))
        return cause_call(number);
    fail_text(line, "cause", "\"packet 1\", \"timer time-wait\" or \"call 1\"");
    return cause_none();
}

/* "10.0.0.1:80". Whatever sscanf takes beside that would not be written so. */
static Address
get_endpoint(Line *line, const char *key, uint16_t *ret_port)
{
    const char *text = get_text(line, key);
    char again[ADDRESS_TEXT_MAX];
    unsigned a = 0, b = 0, c = 0, d = 0, port = 0;
    sscanf(text, "%3u.%3u.%3u.%3u:%5u", &a, &b, &c, &d, &port);
    Address address =
        address_ipv4((a & 0xFF) << 24 | (b & 0xFF) << 16 | (c & 0xFF) << 8 | (d & 0xFF));
    *ret_port = (uint16_t)port;
    if (strcmp(address_format_port(address, *ret_port, again), text) != 0)
        fail_text(line, key, "an address and a port, 10.0.0.1:80");
    return address;
}

static uint8_t
get_flags(Line *line)
{
    static const char letters[] = "FSRPAUEC"; /* in the order of their bits */
    const char *text = get_text(line, "flags");
    char again[TCP_FLAGS_TEXT_MAX];
    uint8_t flags = 0;
    for (const char *at = text; *at != '\0'; at++) {
        const char *letter = strchr(letters, *at);
        if (letter != NULL)
            flags |= (uint8_t)(1U << (letter - letters));
    }
    if (strcmp(tcp_flags_format(flags, again), text) != 0)
        fail_text(line, "flags", "letters of FSRPAUEC in this order");
    return flags;
}

/* Packets. */

/* The packet of that id from its net:sent; a new one when there was none. */
static Packet *
packet_of(TraceReader *reader, uint64_t id)
{
    Packet *packet = g_hash_table_lookup(reader->under_way, &id);
    if (packet == NULL) {
        packet = packet_new(&reader->packets);
        packet->id = id;
        g_hash_table_insert(reader->under_way, &packet->id, packet);
    }
    return packet;
}

static void
forget_packet(TraceReader *reader, uint64_t id)
{
    g_hash_table_remove(reader->under_way, &id);
}

static void
read_header(Line *line, Packet *packet)
{
    TcpHeader *tcp = &packet->tcp;
    packet->src = get_endpoint(line, "src", &tcp->src_port);
    packet->dst = get_endpoint(line, "dst", &tcp->dst_port);
    tcp->flags = get_flags(line);
    tcp->seq = (uint32_t)get_number(line, "seq_abs", 0, UINT32_MAX);
    tcp->ack = 0;
    if ((tcp->flags & TCP_ACK) != 0)
        tcp->ack = (uint32_t)get_number(line, "ack_abs", 0, UINT32_MAX);
    tcp->window = (uint16_t)get_number(line, "win", 0, UINT16_MAX);
    if (!segment_options_parse(get_text(line, "options"), tcp))
        fail_text(line, "options", "\"\" or \"mss 1460,ws 7\"");
    payload_clear(&packet->text);
    payload_append(&packet->text, line->reader->bytes, 0, get_number(line, "len", 0, UINT32_MAX));
}

static void
read_origin(Line *line, PacketOrigin *origin, const TcpHeader *tcp)
{
    origin->conn = line->head.conn;
    origin->knows_seq = has(line, "seq");
    if (origin->knows_seq)
        origin->seq_first = tcp->seq - (uint32_t)get_number(line, "seq", 0, UINT32_MAX);
    origin->knows_ack = has(line, "ack");
    if (origin->knows_ack)
        origin->ack_first = tcp->ack - (uint32_t)get_number(line, "ack", 0, UINT32_MAX);
    if (has(line, "state"))
        origin->state = (uint8_t)get_state(line, "state");
    if (has(line, "transmission"))
        origin->transmission = (uint32_t)get_number(line, "transmission", 1, UINT32_MAX);
    if (has(line, "reason"))
        origin->reason = (uint16_t)get_reason(line);
}

/* Records. Each reads all it needs; line_tell passes it on if nothing was wrong. */

static void
line_tell(const Line *line, const void *record)
{
    if (line->error == NULL)
        trace_emit(line->trace, &line->head, record);
}

static void
read_meta(Line *line)
{
    if (line->reader->n_lines != 1)
        line_fail(line, "a second meta record, expected only the first to be one");
    get_number(line, "schema", JSONL_SCHEMA, JSONL_SCHEMA);
    TraceMeta meta = {.program = get_text(line, "program"),
                      .scenario = get_text(line, "scenario"),
                      .seed = get_number(line, "seed", 0, UINT64_MAX),
                      .profile = get_text(line, "profile")};
    line_tell(line, &meta);
}

static void
read_sent(Line *line)
{
    NetSent sent = {.link = get_link(line), .forwarded = has(line, "forwarded")};
    uint64_t id = get_number(line, "id", 1, UINT64_MAX);
    if (!sent.forwarded)
        forget_packet(line->reader, id);
    Packet *packet = packet_of(line->reader, id);
    if (has(line, "copy_of"))
        packet->copy_of = get_number(line, "copy_of", 1, UINT64_MAX);
    read_header(line, packet);
    if (!sent.forwarded || !packet->origin.knows_seq)
        read_origin(line, &packet->origin, &packet->tcp);
    sent.packet = packet;
    line_tell(line, &sent);
}

static void
read_delivered(Line *line)
{
    uint64_t id = get_number(line, "id", 1, UINT64_MAX);
    NetDelivered delivered = {.packet = g_hash_table_lookup(line->reader->under_way, &id),
                              .link = get_link(line)};
    if (delivered.packet == NULL)
        line_fail(line, "packet %" G_GUINT64_FORMAT " arrives, expected it to be sent before", id);
    line_tell(line, &delivered);
    forget_packet(line->reader, id);
}

/* Of a packet that no link took there is no net:sent. */
static void
read_dropped(Line *line)
{
    uint64_t id = get_number(line, "id", 1, UINT64_MAX);
    NetDropped dropped = {.packet = packet_of(line->reader, id),
                          .link = has(line, "link") ? get_link(line) : NULL,
                          .where =
                              (DropWhere)get_word(line, "where", DROP_PROTOCOL + 1, where_name),
                          .rule = has(line, "rule") ? keep(line, get_text(line, "rule")) : NULL};
    line_tell(line, &dropped);
    forget_packet(line->reader, id);
}

static void
read_queue(Line *line)
{
    NetQueue queue = {.link = get_link(line),
                      .packets = (uint32_t)get_number(line, "packets", 0, UINT32_MAX),
                      .bytes = get_number(line, "bytes", 0, INT64_MAX)};
    line_tell(line, &queue);
}

static void
read_segment(Line *line)
{
    TcpSegmentRecord segment = {
        .id = get_number(line, "id", 1, UINT64_MAX),
        .state = get_state(line, "state"),
        .verdict = (TcpVerdict)get_word(line, "verdict", TCP_RESET + 1, verdict_name),
        .reason = get_reason(line)};
    line_tell(line, &segment);
}

static void
read_state(Line *line)
{
    TcpStateRecord state = {
        .from = get_state(line, "from"), .to = get_state(line, "to"), .reason = get_reason(line)};
    line_tell(line, &state);
}

static void
read_timer(Line *line)
{
    TcpTimerRecord timer = {
        .timer = (TcpTimerName)get_word(line, "timer", TCP_N_TIMERS, timer_name),
        .what = (TcpTimerWhat)get_word(line, "what", TCP_TIMER_STOPPED + 1, timer_what_name),
        .at = get_time(line, "at")};
    line_tell(line, &timer);
}

static void
read_rtt(Line *line)
{
    TcpRttRecord rtt = {.sample = has(line, "sample") ? get_time(line, "sample") : SIM_TIME_NEVER,
                        .srtt = get_time(line, "srtt"),
                        .rttvar = get_time(line, "rttvar"),
                        .rto = get_time(line, "rto")};
    line_tell(line, &rtt);
}

static void
read_cc(Line *line)
{
    TcpCcRecord cc = {.cwnd = (uint32_t)get_number(line, "cwnd", 0, UINT32_MAX),
                      .ssthresh = CC_SSTHRESH_NONE,
                      .in_flight = (uint32_t)get_number(line, "in_flight", 0, UINT32_MAX)};
    if (has(line, "ssthresh"))
        cc.ssthresh = (uint32_t)get_number(line, "ssthresh", 0, CC_SSTHRESH_NONE - 1);
    cc.reason = get_reason(line);
    line_tell(line, &cc);
}

static void
read_recovery(Line *line)
{
    TcpRecoveryRecord recovery = {
        .what = (TcpRecoveryWhat)get_word(line, "what", TCP_RECOVERY_TIMEOUT + 1, recovery_name),
        .recover = (uint32_t)get_number(line, "recover", 0, UINT32_MAX),
        .reason = get_reason(line)};
    line_tell(line, &recovery);
}

static void
read_call(Line *line)
{
    AppCall call = {.id = get_number(line, "id", 1, UINT64_MAX),
                    .call = get_text(line, "call"),
                    .args = get_text(line, "args")};
    line_tell(line, &call);
}

static void
read_result(Line *line)
{
    AppResult result = {.id = get_number(line, "id", 1, UINT64_MAX),
                        .call = get_text(line, "call"),
                        .result = get_text(line, "result")};
    line_tell(line, &result);
}

static void
read_note(Line *line)
{
    Note note = {.text = ""};
    const char *what = get_text(line, "what");
    note.what = strcmp(what, "zero") == 0 ? NOTE_ZERO : NOTE_TEXT;
    if (note.what == NOTE_TEXT && strcmp(what, "note") != 0)
        fail_text(line, "what", "\"zero\" or \"note\"");
    if (note.what == NOTE_TEXT || has(line, "text"))
        note.text = get_text(line, "text");
    line_tell(line, &note);
}

/* `host`: the record is always of one. */
static const struct {
    bool host;
    void (*read)(Line *line);
} kinds[] = {
    [TRACE_META] = {false, read_meta},
    [TRACE_SENT] = {true, read_sent},
    [TRACE_DELIVERED] = {true, read_delivered},
    [TRACE_DROPPED] = {true, read_dropped},
    [TRACE_QUEUE] = {true, read_queue},
    [TRACE_SEGMENT] = {true, read_segment},
    [TRACE_STATE] = {true, read_state},
    [TRACE_TIMER] = {true, read_timer},
    [TRACE_RTT] = {true, read_rtt},
    [TRACE_CC] = {true, read_cc},
    [TRACE_RECOVERY] = {true, read_recovery},
    [TRACE_CALL] = {true, read_call},
    [TRACE_RESULT] = {true, read_result},
    [TRACE_NOTE] = {false, read_note},
};
G_STATIC_ASSERT(G_N_ELEMENTS(kinds) == TRACE_N_KINDS);

/* Lines. */

static bool
find_kind(const char *name, TraceKind *ret_kind)
{
    for (unsigned kind = 0; kind < TRACE_N_KINDS; kind++) {
        if (strcmp(trace_kind_name((TraceKind)kind), name) == 0) {
            *ret_kind = (TraceKind)kind;
            return true;
        }
    }
    return false;
}

static void
read_time(Line *line)
{
    const RecordMember *time = &line->record.time;
    SimTime now = line->reader->now;
    if (time->type != RECORD_NUMBER || time->number > (uint64_t)SIM_TIME_LAST)
        line_fail(line,
                  "time is wrong, expected a whole number from %" G_GINT64_FORMAT
                  " to %" G_GINT64_FORMAT,
                  now, SIM_TIME_LAST);
    else if ((SimTime)time->number < now)
        line_fail(line, "time is %" G_GUINT64_FORMAT ", expected %" G_GINT64_FORMAT " or later",
                  time->number, now);
    line->head.time = (SimTime)time->number;
}

/* Time and name; the rest of the head is in `data`. */
static void
read_outer(Line *line)
{
    GString *text = line->reader->line;
    if (!record_parse(text->str, text->len, &line->record)) {
        line_fail(line, "no trace record, expected {\"time\":…,\"name\":\"…\",\"data\":{…}}");
        return;
    }
    read_time(line);
    if (!find_kind(line->record.name, &line->head.kind))
        line_fail(line, "unknown record, expected one of meta, net:sent, tcp:state, …");
    else if (line->reader->n_lines == 1 && line->head.kind != TRACE_META)
        line_fail(line, "the first record is no meta record, expected a trace.jsonl");
}

static bool
read_record(TraceReader *reader, const Trace *trace, GError **error)
{
    Line line = {.reader = reader, .trace = trace};
    read_outer(&line);
    if (line.error == NULL) {
        reader->now = line.head.time;
        if (kinds[line.head.kind].host || has(&line, "host"))
            line.head.host = get_host(&line);
        if (has(&line, "conn"))
            line.head.conn = (uint32_t)get_number(&line, "conn", 1, UINT32_MAX);
        line.head.cause = get_cause(&line);
        kinds[line.head.kind].read(&line);
    }
    if (line.error == NULL)
        return true;
    g_propagate_error(error, line.error);
    return false;
}

/* The next line without its end into reader->line; false at the end of the file. */
static bool
next_line(TraceReader *reader)
{
    int c;
    g_string_truncate(reader->line, 0);
    while ((c = getc_unlocked(reader->file)) != EOF && c != '\n' &&
           reader->line->len < LINE_MAX_BYTES)
        g_string_append_c(reader->line, (char)c);
    if (c == EOF && reader->line->len == 0)
        return false;
    reader->n_lines++;
    return true;
}

TraceReader *
trace_reader_open(const char *path, GError **error)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE, "%s: cannot be read: %s", path,
                    g_strerror(errno));
        return NULL;
    }
    TraceReader *reader = g_new0(TraceReader, 1);
    reader->path = g_strdup(path);
    reader->file = file;
    reader->line = g_string_new(NULL);
    reader->names = g_string_chunk_new(1024);
    packet_pool_init(&reader->packets, &reader->memory);
    reader->bytes = chunk_new_pattern(&reader->memory, 0);
    reader->under_way =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, (GDestroyNotify)packet_free);
    return reader;
}

bool
trace_reader_tell(TraceReader *reader, const Trace *trace, GError **error)
{
    while (next_line(reader))
        if (!read_record(reader, trace, error))
            return false;
    if (ferror(reader->file)) {
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE, "%s: cannot be read: %s", reader->path,
                    g_strerror(errno));
        return false;
    }
    if (reader->n_lines == 0) {
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE, "%s:1: is empty, expected a trace.jsonl",
                    reader->path);
        return false;
    }
    return true;
}

void
trace_reader_free(TraceReader *reader)
{
    if (reader == NULL)
        return;
    g_hash_table_destroy(reader->under_way);
    chunk_unref(reader->bytes);
    packet_pool_clear(&reader->packets);
    g_assert(reader->memory.used == 0);
    g_string_chunk_free(reader->names);
    g_string_free(reader->line, true);
    fclose(reader->file);
    g_free(reader->path);
    g_free(reader);
}
