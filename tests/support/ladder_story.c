#include "ladder_story.h"

#include "net/net_trace.h"
#include "tcp/tcp_trace.h"

#include <glib.h>
#include <string.h>

enum { HOSTS_MAX = 16, WORDS_MAX = 32, PACKETS_MAX = 256 };

typedef struct {
    const TraceSink *sink;
    char *hosts[HOSTS_MAX]; /* by address, 10.0.0.1 first */
    int n_hosts;
    Packet packets[PACKETS_MAX]; /* by id */
    uint64_t call[HOSTS_MAX];    /* that goes on, and since when */
    SimTime call_time[HOSTS_MAX];
    char **words; /* of this line */
    const char *line;
    SimTime time;
    int host;
} Story;

static void
fail(const Story *story)
{
    g_error("cannot read the story's line: %s", story->line);
}

static SimTime
read_time(const char *text)
{
    char *end;
    bool negative = text[0] == '-';
    int64_t whole = g_ascii_strtoll(text + negative, &end, 10), nanoseconds = 0;
    if (*end == '.') {
        int64_t unit = SIM_S / 10;
        for (end++; g_ascii_isdigit(*end); end++, unit /= 10)
            nanoseconds += (*end - '0') * unit;
    }
    int64_t time = whole * SIM_S + nanoseconds;
    return negative ? -time : time;
}

static int
find_host(Story *story, const char *name)
{
    for (int i = 0; i < story->n_hosts; i++) {
        if (strcmp(story->hosts[i], name) == 0)
            return i;
    }
    fail(story);
    return 0;
}

/* The word after `key`; NULL when the line has none. */
static const char *
word_after(const Story *story, const char *key)
{
    for (char **word = story->words; *word != NULL; word++) {
        if (strcmp(*word, key) == 0)
            return word[1];
    }
    return NULL;
}

static uint32_t
number_after(const Story *story, const char *key, uint32_t otherwise)
{
    const char *word = word_after(story, key);
    return word == NULL ? otherwise : (uint32_t)g_ascii_strtoull(word, NULL, 10);
}

static TcpReason
reason_of(const Story *story)
{
    const char *code = word_after(story, "because");
    if (code == NULL)
        return TCP_REASON_NONE;
    for (int reason = 0; reason < TCP_N_REASONS; reason++) {
        if (strcmp(tcp_reason_code((TcpReason)reason), code) == 0)
            return (TcpReason)reason;
    }
    fail(story);
    return TCP_REASON_NONE;
}

static void
emit(Story *story, TraceKind kind, const void *record)
{
    TraceHead head = {.time = story->time, .kind = kind, .host = story->hosts[story->host]};
    head.conn = number_after(story, "conn", 1);
    uint64_t call = story->call[story->host];
    if (call != 0 && story->call_time[story->host] == story->time)
        head.cause = cause_call(call);
    if ((story->sink->wants & TRACE_BIT(kind)) != 0)
        story->sink->record(story->sink->ctx, &head, record);
}

static uint8_t
flags_of(const Story *story)
{
    static const struct {
        const char *name;
        uint8_t flag;
    } names[] = {{"SYN", TCP_SYN}, {"FIN", TCP_FIN}, {"RST", TCP_RST},
                 {"PSH", TCP_PSH}, {"ACK", TCP_ACK}, {"URG", TCP_URG}};
    uint8_t flags = 0;
    for (char **word = story->words + 5; *word != NULL; word++) {
        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
            if (strcmp(*word, names[i].name) == 0)
                flags |= names[i].flag;
        }
    }
    return flags;
}

/* Sequence numbers on the wire are 1000 times the host's place above the relative ones. */
static void
tell_sent(Story *story)
{
    uint64_t id = g_ascii_strtoull(story->words[3], NULL, 10);
    int to = find_host(story, story->words[4]);
    uint32_t first = 1000u * (uint32_t)(story->host + 1), peer_first = 1000u * (uint32_t)(to + 1);
    g_assert(id < PACKETS_MAX);
    Packet *packet = &story->packets[id];
    *packet = (Packet){
        .id = id,
        .src = address_ipv4(0x0a000001u + (uint32_t)story->host),
        .dst = address_ipv4(0x0a000001u + (uint32_t)to),
        .protocol = PROTOCOL_TCP,
        .ttl = 64,
    };
    bool server = to < story->host;
    uint16_t port = (uint16_t)number_after(story, "port", 49152);
    packet->tcp.src_port = server ? 80 : port;
    packet->tcp.dst_port = server ? port : 80;
    packet->tcp.flags = flags_of(story);
    packet->tcp.seq = first + number_after(story, "seq", number_after(story, "wire-seq", 1));
    packet->tcp.ack = peer_first + number_after(story, "ack", number_after(story, "wire-ack", 0));
    packet->tcp.window = (uint16_t)number_after(story, "win", 65535);
    packet->text.length = number_after(story, "len", 0);
    packet->copy_of = number_after(story, "copy", 0);
    packet->origin = (PacketOrigin){
        .conn = number_after(story, "conn", 1),
        .knows_seq = word_after(story, "seq") != NULL || (packet->tcp.flags & TCP_RST) == 0,
        .knows_ack = word_after(story, "ack") != NULL,
        .seq_first = first,
        .ack_first = peer_first,
        .state = word_after(story, "listener") != NULL ? TCP_LISTEN : TCP_CLOSED,
        .reason = (uint16_t)reason_of(story),
        .transmission = number_after(story, "times", 1),
    };
    NetSent sent = {.packet = packet, .link = "link"};
    emit(story, TRACE_SENT, &sent);
}

static Packet *
packet_of(Story *story)
{
    return &story->packets[g_ascii_strtoull(story->words[3], NULL, 10) % PACKETS_MAX];
}

static void
tell_arrived(Story *story)
{
    story->call[story->host] = 0;
    NetDelivered delivered = {.packet = packet_of(story), .link = "link"};
    emit(story, TRACE_DELIVERED, &delivered);
}

static void
tell_forwarded(Story *story)
{
    NetSent sent = {.packet = packet_of(story), .link = story->words[4], .forwarded = true};
    emit(story, TRACE_SENT, &sent);
}

static void
tell_lost(Story *story)
{
    static const char *const wheres[] = {"rule", "loss",     "queue",   "mtu",
                                         "ttl",  "no-route", "protocol"};
    NetDropped dropped = {.packet = packet_of(story)};
    for (size_t i = 0; i < G_N_ELEMENTS(wheres); i++) {
        if (strcmp(story->words[4], wheres[i]) == 0)
            dropped.where = (DropWhere)i;
    }
    dropped.link = story->words[5];
    if (dropped.where == DROP_RULE) {
        dropped.rule = story->words[5];
        dropped.link = "link";
    }
    emit(story, TRACE_DROPPED, &dropped);
}

static void
tell_judged(Story *story)
{
    TcpSegmentRecord record = {
        .id = g_ascii_strtoull(story->words[3], NULL, 10),
        .verdict = TCP_ACCEPTED,
        .reason = reason_of(story),
    };
    emit(story, TRACE_SEGMENT, &record);
}

static void
tell_state(Story *story)
{
    TcpStateRecord record = {.from = TCP_CLOSED, .reason = reason_of(story)};
    if (!tcp_state_by_name(story->words[3], &record.to))
        fail(story);
    emit(story, TRACE_STATE, &record);
}

static void
tell_timer(Story *story)
{
    TcpTimerRecord record = {.at = read_time(story->words[5])};
    int timer = 0, what = 0;
    while (timer < TCP_N_TIMERS &&
           strcmp(tcp_timer_name((TcpTimerName)timer), story->words[3]) != 0)
        timer++;
    while (what <= TCP_TIMER_STOPPED &&
           strcmp(tcp_timer_what_name((TcpTimerWhat)what), story->words[4]) != 0)
        what++;
    if (timer == TCP_N_TIMERS || what > TCP_TIMER_STOPPED)
        fail(story);
    record.timer = (TcpTimerName)timer;
    record.what = (TcpTimerWhat)what;
    if (record.what == TCP_TIMER_FIRED)
        story->call[story->host] = 0;
    emit(story, TRACE_TIMER, &record);
}

static void
tell_call(Story *story)
{
    AppCall record = {
        .id = g_ascii_strtoull(story->words[3], NULL, 10),
        .call = story->words[4],
        .args = story->words[5] == NULL ? "" : story->words[5],
    };
    story->call[story->host] = 0;
    emit(story, TRACE_CALL, &record);
    story->call[story->host] = record.id;
    story->call_time[story->host] = story->time;
}

static void
tell_result(Story *story)
{
    AppResult record = {
        .id = g_ascii_strtoull(story->words[3], NULL, 10),
        .call = story->words[4],
        .result = story->words[5] == NULL ? "" : story->words[5],
    };
    story->call[story->host] = 0;
    emit(story, TRACE_RESULT, &record);
}

/* Everything after the line's third word. */
static void
tell_note(Story *story, NoteWhat what)
{
    const char *third = what == NOTE_ZERO ? "notes zero" : "says ";
    const char *text = strstr(story->line, third) + strlen(third);
    Note record = {.what = what, .text = text + (*text == ' ')};
    emit(story, TRACE_NOTE, &record);
}

static void
tell_meta(Story *story)
{
    TraceHead head = {.kind = TRACE_META};
    TraceMeta meta = {
        .program = "lastack 0.1.0",
        .scenario = story->words[1],
        .profile = story->words[2],
        .seed = g_ascii_strtoull(story->words[3], NULL, 10),
    };
    story->sink->record(story->sink->ctx, &head, &meta);
}

static void
tell_line(Story *story)
{
    if (strcmp(story->words[0], "meta") == 0) {
        tell_meta(story);
        return;
    }
    if (strcmp(story->words[0], "hosts") == 0) {
        for (char **name = story->words + 1; *name != NULL; name++)
            story->hosts[story->n_hosts++] = g_strdup(*name);
        return;
    }
    story->time = read_time(story->words[0]);
    story->host = find_host(story, story->words[1]);
    static const struct {
        const char *verb;
        void (*tell)(Story *);
    } verbs[] = {
        {"sends", tell_sent},  {"gets", tell_arrived},  {"forwards", tell_forwarded},
        {"loses", tell_lost},  {"judges", tell_judged}, {"state", tell_state},
        {"timer", tell_timer}, {"calls", tell_call},    {"returns", tell_result},
    };
    const char *verb = story->words[2];
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (strcmp(verb, verbs[i].verb) == 0) {
            verbs[i].tell(story);
            return;
        }
    }
    if (strcmp(verb, "says") == 0)
        tell_note(story, NOTE_TEXT);
    else if (strcmp(verb, "notes") == 0)
        tell_note(story, NOTE_ZERO);
    else
        fail(story);
}

void
story_tell(const TraceSink *sink, const char *text)
{
    Story *story = g_new0(Story, 1);
    story->sink = sink;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) split = g_strsplit(*line, " ", -1);
        char *words[WORDS_MAX + 1] = {NULL};
        int n = 0;
        for (char **word = split; *word != NULL && n < WORDS_MAX; word++) {
            if ((*word)[0] != '\0')
                words[n++] = *word;
        }
        story->words = words;
        story->line = *line;
        if (n > 0 && words[0][0] != '#')
            tell_line(story);
    }
    for (int i = 0; i < story->n_hosts; i++)
        g_free(story->hosts[i]);
    g_free(story);
}
