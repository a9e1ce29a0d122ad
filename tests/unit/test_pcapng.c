#include "trace/pcapng.h"

#include "net/net_trace.h"
#include "tcp/tcp_reason.h"
#include "tcp/tcp_state.h"
#include "test_main.h"

#include <string.h>

/* Blocks are written here as bytes in hexadecimal, and texts between quotes. */

#define SECTION(length, comment, application)         \
    "0a 0d 0d 0a " length " 4d 3c 2b 1a 01 00 00 00 " \
    "ff ff ff ff ff ff ff ff " comment " " application " 00 00 00 00 " length " "

#define BARE_SECTION SECTION("20 00 00 00", "", "")

#define FULL_SECTION                                                               \
    SECTION("5c 00 00 00", "01 00 23 00 'scenario x, seed 7, profile rfc9293' 00", \
            "04 00 0d 00 'lastack 0.1.0' 00 00 00")

#define INTERFACE(length, name, description)                                               \
    "01 00 00 00 " length " 01 00 00 00 00 00 04 00 02 00 " name " 03 00 " description " " \
    "09 00 01 00 09 00 00 00 00 00 00 00 " length " "

#define LOST      INTERFACE("48 00 00 00", "04 00 'lost'", "19 00 'packets that never arrive' 00 00 00")
#define HOST_A    INTERFACE("34 00 00 00", "01 00 'a' 00 00 00", "06 00 'host a' 00 00")
#define HOST_LOST INTERFACE("38 00 00 00", "04 00 'lost'", "09 00 'host lost' 00 00 00")

/* Packet 3: 5 s after the beginning, 57 bytes, padded to 60. */
#define FRAME                                                                        \
    "01 00 00 00 00 f2 05 2a 39 00 00 00 39 00 00 00 "                               \
    "02 00 0a 00 00 02 02 00 0a 00 00 01 08 00 "                                     \
    "45 00 00 2b 00 03 40 00 40 06 26 c8 0a 00 00 01 0a 00 00 02 "                   \
    "c0 00 00 50 00 00 00 64 01 02 03 04 50 18 ff ff 12 aa 00 00 61 62 63 00 00 00 " \
    "05 00 08 00 03 00 00 00 00 00 00 00 "
#define ORIGIN                                                                          \
    "'packet 3, a/1 in ESTABLISHED, transmission 2; no ACK came in time: the earliest " \
    "segment goes again (RFC 6298 §5.4)"

#define ARRIVED                                                        \
    "06 00 00 00 00 01 00 00 01 00 00 00 " FRAME "01 00 8d 00 " ORIGIN \
    "; arrives at 5.000000001 s' 00 00 00 00 00 00 00 00 01 00 00 "
#define LOST_BY_RULE                                                   \
    "06 00 00 00 00 01 00 00 00 00 00 00 " FRAME "01 00 90 00 " ORIGIN \
    "; lost by rule x.lua:9 on a-b' 00 00 00 00 00 01 00 00 "
#define UNDER_WAY                                                      \
    "06 00 00 00 f4 00 00 00 01 00 00 00 " FRAME "01 00 84 00 " ORIGIN \
    "; still under way' 00 00 00 00 f4 00 00 00 "

static GString *
bytes_of(const char *notation)
{
    GString *bytes = g_string_new(NULL);
    for (const char *at = notation; *at != '\0'; at++) {
        if (*at == '\'') {
            const char *end = strchr(at + 1, '\'');
            g_string_append_len(bytes, at + 1, end - at - 1);
            at = end;
        } else if (*at != ' ') {
            g_string_append_c(
                bytes, (char)(g_ascii_xdigit_value(at[0]) * 16 + g_ascii_xdigit_value(at[1])));
            at++;
        }
    }
    return bytes;
}

/* clang-format off */
#define A {.version = 4, .bytes = {10, 0, 0, 1}}
#define B {.version = 4, .bytes = {10, 0, 0, 2}}
/* clang-format on */

typedef struct {
    Memory memory;
    GString *file;
    Output *output;
    Pcapng *pcapng;
    Packet packet; /* number 3, with the text "abc" */
} Fixture;

static void
put_text(Fixture *f, const char *text)
{
    Chunk *chunk = chunk_new(&f->memory, (const uint8_t *)text, strlen(text), strlen(text));
    payload_clear(&f->packet.text);
    payload_append(&f->packet.text, chunk, 0, strlen(text));
    chunk_unref(chunk);
}

static void
begin(Fixture *f)
{
    *f = (Fixture){.file = g_string_new(NULL)};
    f->output = output_memory(f->file);
    f->pcapng = pcapng_new(f->output);
    f->packet = (Packet){.id = 3,
                         .src = A,
                         .dst = B,
                         .protocol = PROTOCOL_TCP,
                         .ttl = 64,
                         .tcp = {.src_port = 49152,
                                 .dst_port = 80,
                                 .seq = 100,
                                 .ack = 0x01020304,
                                 .flags = TCP_PSH | TCP_ACK,
                                 .window = 65535},
                         .origin = {.conn = 1,
                                    .state = TCP_ESTABLISHED,
                                    .transmission = 2,
                                    .reason = TCP_REASON_RTO_EXPIRED}};
    payload_init(&f->packet.text, &f->memory);
    put_text(f, "abc");
}

static void
end(Fixture *f)
{
    payload_clear(&f->packet.text);
    pcapng_free(f->pcapng);
    ck_assert(output_close(f->output, NULL));
    g_string_free(f->file, true);
    ck_assert_uint_eq(f->memory.used, 0);
}

static void
tell(Fixture *f, TraceHead head, const void *record)
{
    TraceSink sink = pcapng_sink(f->pcapng);
    ck_assert(sink.wants & TRACE_BIT(head.kind));
    sink.record(sink.ctx, &head, record);
}

static void
tell_sent(Fixture *f, const char *host, bool forwarded)
{
    tell(f, (TraceHead){.time = 5 * SIM_S, .kind = TRACE_SENT, .host = host, .conn = 1},
         &(NetSent){.packet = &f->packet, .link = "a-b", .forwarded = forwarded});
}

static void
tell_delivered(Fixture *f)
{
    tell(f, (TraceHead){.time = 5 * SIM_S + 1, .kind = TRACE_DELIVERED, .host = "b"},
         &(NetDelivered){.packet = &f->packet, .link = "a-b"});
}

static void
tell_dropped(Fixture *f, DropWhere where, const char *rule)
{
    tell(f, (TraceHead){.time = 5 * SIM_S, .kind = TRACE_DROPPED, .host = "a"},
         &(NetDropped){.packet = &f->packet, .link = "a-b", .where = where, .rule = rule});
}

static void
expect_file(const Fixture *f, const char *notation)
{
    g_autoptr(GString) wanted = bytes_of(notation);
    for (size_t i = 0; i < MIN(wanted->len, f->file->len); i++)
        ck_assert_msg(wanted->str[i] == f->file->str[i], "byte %zu is %02x, wanted %02x: %s", i,
                      (unsigned char)f->file->str[i], (unsigned char)wanted->str[i],
                      f->file->str + i);
    ck_assert_uint_eq(f->file->len, wanted->len);
}

START_TEST(begins_with_what_was_run)
{
    Fixture f;
    begin(&f);
    tell(&f, (TraceHead){.kind = TRACE_META}, &(TraceMeta){"lastack 0.1.0", "x", 7, "rfc9293"});
    expect_file(&f, FULL_SECTION LOST);
    pcapng_end(f.pcapng);
    expect_file(&f, FULL_SECTION LOST);
    end(&f);
}
END_TEST

/* libpcap refuses a file without an interface. */
START_TEST(empty_is_whole)
{
    Fixture f;
    begin(&f);
    pcapng_end(f.pcapng);
    expect_file(&f, BARE_SECTION LOST);
    end(&f);
}
END_TEST

START_TEST(held_until_it_arrives)
{
    Fixture f;
    begin(&f);
    tell_sent(&f, "a", false);
    expect_file(&f, BARE_SECTION LOST HOST_A);
    tell_sent(&f, "router", true);
    expect_file(&f, BARE_SECTION LOST HOST_A);
    tell_delivered(&f);
    expect_file(&f, BARE_SECTION LOST HOST_A ARRIVED);
    pcapng_end(f.pcapng);
    expect_file(&f, BARE_SECTION LOST HOST_A ARRIVED);
    end(&f);
}
END_TEST

START_TEST(lost_stands_on_lost)
{
    Fixture f;
    begin(&f);
    tell_sent(&f, "a", false);
    tell_dropped(&f, DROP_RULE, "x.lua:9");
    expect_file(&f, BARE_SECTION LOST HOST_A LOST_BY_RULE);
    end(&f);
}
END_TEST

START_TEST(under_way_at_the_end)
{
    Fixture f;
    begin(&f);
    tell_sent(&f, "a", false);
    pcapng_end(f.pcapng);
    expect_file(&f, BARE_SECTION LOST HOST_A UNDER_WAY);
    end(&f);
}
END_TEST

/* What no link took is no packet of the capture. */
START_TEST(never_sent)
{
    Fixture f;
    begin(&f);
    tell_dropped(&f, DROP_NO_ROUTE, NULL);
    pcapng_end(f.pcapng);
    expect_file(&f, BARE_SECTION LOST);
    end(&f);
}
END_TEST

START_TEST(host_called_lost)
{
    Fixture f;
    begin(&f);
    tell_sent(&f, "lost", false);
    expect_file(&f, BARE_SECTION LOST HOST_LOST);
    end(&f);
}
END_TEST

static uint32_t
read32(const GString *file, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)file->str + at;
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Walks over the blocks by their lengths and returns where the last begins. */
static size_t
last_block(const GString *file)
{
    size_t at = 0, last = 0;
    while (at < file->len) {
        uint32_t length = read32(file, at + 4);
        ck_assert_uint_eq(length % 4, 0);
        ck_assert_uint_le(at + length, file->len);
        ck_assert_uint_eq(read32(file, at + length - 4), length);
        last = at;
        at += length;
    }
    return last;
}

/* Any length of text: the frame is padded, the options behind it stand where they should. */
START_TEST(padded)
{
    Fixture f;
    begin(&f);
    g_autofree char *text = g_strnfill((gsize)_i, 'x');
    put_text(&f, _i > 0 ? text : "");
    tell_sent(&f, "a", false);
    tell_delivered(&f);
    size_t at = last_block(f.file);
    uint32_t length = 54 + (uint32_t)_i;
    ck_assert_uint_eq(read32(f.file, at + 20), length);
    ck_assert_uint_eq(read32(f.file, at + 24), length);
    size_t options = at + 28 + (length + 3) / 4 * 4;
    for (size_t i = at + 28 + length; i < options; i++)
        ck_assert_int_eq(f.file->str[i], 0);
    ck_assert_uint_eq(read32(f.file, options), 8 << 16 | 5);
    ck_assert_uint_eq(read32(f.file, options + 12) & 0xffff, 1);
    end(&f);
}
END_TEST

static const struct {
    const char *what;
    NoteWhat kind;
    const char *text, *comment;
} notes[] = {
    {"plain", NOTE_TEXT, "here", "note at 1.000000000 s: here"},
    {"zero", NOTE_ZERO, NULL, "zero at 1.000000000 s"},
    {"zero with a text", NOTE_ZERO, "close()", "zero at 1.000000000 s: close()"},
    {"hostile", NOTE_TEXT, "`reboot` <b>\"'\n\x1b[2J\xff",
     "note at 1.000000000 s: `reboot` <b>\"'\\n\\x1b[2J\\xff"},
};

/* A note waits for the next packet, whose own comment comes after it. */
START_TEST(note_is_a_comment)
{
    Fixture f;
    begin(&f);
    TraceHead head = {.time = SIM_S, .kind = TRACE_NOTE};
    tell(&f, head, &(Note){notes[_i].kind, notes[_i].text});
    expect_file(&f, BARE_SECTION LOST);
    tell_sent(&f, "a", false);
    tell_delivered(&f);
    size_t at = last_block(f.file) + 28 + 60 + 12, length = strlen(notes[_i].comment);
    ck_assert_uint_eq(read32(f.file, at), length << 16 | 1);
    ck_assert_msg(strncmp(f.file->str + at + 4, notes[_i].comment, length) == 0, "%s: %s",
                  notes[_i].what, f.file->str + at + 4);
    at += 4 + (length + 3) / 4 * 4;
    ck_assert(g_str_has_prefix(f.file->str + at + 4, "packet 3, a/1"));

    f.packet.id++;
    tell_sent(&f, "a", false);
    tell_delivered(&f);
    at = last_block(f.file) + 28 + 60 + 12;
    ck_assert(g_str_has_prefix(f.file->str + at + 4, "packet 4, a/1"));
    end(&f);
}
END_TEST

/* However long and many notes are, lengths of options have 16 bits. */
START_TEST(notes_are_bounded)
{
    Fixture f;
    begin(&f);
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 100000; i++)
        g_string_append(text, "é");
    TraceHead head = {.time = SIM_S, .kind = TRACE_NOTE};
    for (int i = 0; i < 1000; i++)
        tell(&f, head, &(Note){NOTE_TEXT, text->str});
    tell_sent(&f, "a", false);
    tell_delivered(&f);
    size_t at = last_block(f.file);
    ck_assert_uint_lt(f.file->len - at, 40000);
    size_t length = read32(f.file, at + 28 + 60 + 12) >> 16;
    ck_assert(g_utf8_validate(f.file->str + at + 28 + 60 + 16, (gssize)length, NULL));
    ck_assert_uint_lt(length, 1010);
    end(&f);
}
END_TEST

static TCase *
pcapng_cases(void)
{
    TCase *tcase = tcase_create("pcapng");
    tcase_add_test(tcase, begins_with_what_was_run);
    tcase_add_test(tcase, empty_is_whole);
    tcase_add_test(tcase, held_until_it_arrives);
    tcase_add_test(tcase, lost_stands_on_lost);
    tcase_add_test(tcase, under_way_at_the_end);
    tcase_add_test(tcase, never_sent);
    tcase_add_test(tcase, host_called_lost);
    tcase_add_loop_test(tcase, padded, 0, 9);
    tcase_add_loop_test(tcase, note_is_a_comment, 0, TEST_ROWS(notes));
    tcase_add_test(tcase, notes_are_bounded);
    return tcase;
}

TEST_MAIN("pcapng", pcapng_cases)
