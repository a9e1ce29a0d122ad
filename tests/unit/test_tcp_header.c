/* TCP headers as bytes: what is written, what is read, and what nobody should have sent. */
#include "wire/tcp_header.h"

#include "core/random.h"
#include "test_main.h"
#include "wire/checksum.h"

#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 40 };

/* A segment to read: header fields that hold, then these options and this text. */
typedef struct {
    uint8_t options[OPTIONS_MAX];
    size_t n_options; /* a multiple of 4 */
    uint8_t flags;
    const char *text;
} Raw;

static Address
client(void)
{
    return address_ipv4(0x0a000001);
}

static Address
server(void)
{
    return address_ipv4(0x0a000002);
}

/* Writes the checksum that makes the segment right. */
static void
sign(uint8_t *segment, size_t length)
{
    uint8_t pseudo[12] = {10, 0, 0, 1, 10, 0, 0, 2, 0, 6, (uint8_t)(length >> 8), (uint8_t)length};
    segment[16] = segment[17] = 0;
    Checksum checksum = {0};
    checksum_add(&checksum, pseudo, sizeof pseudo);
    checksum_add(&checksum, segment, length);
    segment[16] = (uint8_t)(checksum_finish(&checksum) >> 8);
    segment[17] = (uint8_t)checksum_finish(&checksum);
}

/* Returns the length of the segment. */
static size_t
raw_write(const Raw *raw, uint8_t ret_bytes[200])
{
    static const uint8_t header[20] = {0xc0, 0x00, 0x00, 0x50, 1, 2,    3,    4, 5, 6,
                                       7,    8,    0,    0,    9, 0xff, 0x00, 0, 0, 0};
    size_t text = raw->text != NULL ? strlen(raw->text) : 0;
    memcpy(ret_bytes, header, sizeof header);
    ret_bytes[12] = (uint8_t)((20 + raw->n_options) / 4 << 4);
    ret_bytes[13] = raw->flags;
    memcpy(ret_bytes + 20, raw->options, raw->n_options);
    if (text > 0)
        memcpy(ret_bytes + 20 + raw->n_options, raw->text, text);
    sign(ret_bytes, 20 + raw->n_options + text);
    return 20 + raw->n_options + text;
}

/*
 * Reads from a block of exactly that size, so that the sanitizer sees a byte too many. Whatever
 * comes of it, a failure must leave the results alone.
 */
static TcpParse
read_exact(const uint8_t *bytes, size_t length, TcpHeader *ret_header, size_t *ret_offset)
{
    uint8_t *block = malloc(length > 0 ? length : 1);
    if (length > 0)
        memcpy(block, bytes, length);
    *ret_header = (TcpHeader){.seq = 77};
    *ret_offset = 77;
    TcpParse parse = tcp_header_read(block, length, client(), server(), ret_header, ret_offset);
    if (parse != TCP_PARSE_OK)
        ck_assert(ret_header->seq == 77 && *ret_offset == 77);
    free(block);
    return parse;
}

#define MSS_1460     2, 4, 0x05, 0xb4
#define MSS_1000     2, 4, 0x03, 0xe8
#define SHIFT_7      3, 3, 7
#define UNKNOWN_4    253, 4, 0, 0
#define UNKNOWN_6    253, 6, 1, 2, 3, 4
#define SACK_ALLOWED 4, 2

static const struct {
    const char *what;
    Raw raw;
    TcpParse parse;
    uint8_t options; /* that are found */
    uint16_t mss;
    uint8_t shift;
} option_rows[] = {
    {"none", {{0}, 0, TCP_ACK, NULL}, TCP_PARSE_OK, 0, 0, 0},
    {"MSS", {{MSS_1460}, 4, TCP_SYN, NULL}, TCP_PARSE_OK, TCP_OPTION_MSS, 1460, 0},
    {"MUST-4: NOP, MSS, EOL",
     {{1, MSS_1000, 0}, 8, TCP_SYN, NULL},
     TCP_PARSE_OK,
     TCP_OPTION_MSS,
     1000,
     0},
    {"MUST-5: on a bare ACK", {{1, 1, SACK_ALLOWED}, 4, TCP_ACK, NULL}, TCP_PARSE_OK, 0, 0, 0},
    {"MUST-5: on text", {{UNKNOWN_4}, 4, TCP_ACK, "abc"}, TCP_PARSE_OK, 0, 0, 0},
    {"MUST-5: on a FIN", {{UNKNOWN_4}, 4, TCP_ACK | TCP_FIN, NULL}, TCP_PARSE_OK, 0, 0, 0},
    {"MUST-5: on a RST", {{UNKNOWN_4}, 4, TCP_RST, NULL}, TCP_PARSE_OK, 0, 0, 0},
    {"MUST-6: unknown before MSS",
     {{UNKNOWN_6, MSS_1460, 1, 1}, 12, TCP_SYN, NULL},
     TCP_PARSE_OK,
     TCP_OPTION_MSS,
     1460,
     0},
    {"MUST-6: unknown of length 2",
     {{99, 2, 1, SHIFT_7}, 8, TCP_SYN, NULL},
     TCP_PARSE_OK,
     TCP_OPTION_WINDOW_SCALE,
     0,
     7},
    {"MUST-6: unknown fills the header", {{99, 40}, 40, TCP_SYN, NULL}, TCP_PARSE_OK, 0, 0, 0},
    {"MUST-64: at an odd offset",
     {{1, MSS_1460, SHIFT_7}, 8, TCP_SYN, NULL},
     TCP_PARSE_OK,
     TCP_OPTION_MSS | TCP_OPTION_WINDOW_SCALE,
     1460,
     7},
    {"nothing counts after the end of the list",
     {{0, 2, 4, 1, SHIFT_7}, 8, TCP_SYN, NULL},
     TCP_PARSE_OK,
     0,
     0,
     0},
    {"not even what would be illegal", {{0, 2, 0, 2}, 4, TCP_SYN, NULL}, TCP_PARSE_OK, 0, 0, 0},
    {"only NOPs", {{1, 1, 1, 1}, 4, TCP_SYN, NULL}, TCP_PARSE_OK, 0, 0, 0},
    {"twice: the last counts",
     {{MSS_1460, MSS_1000}, 8, TCP_SYN, NULL},
     TCP_PARSE_OK,
     TCP_OPTION_MSS,
     1000,
     0},
    {"MSS of another length is skipped",
     {{2, 3, 1, SHIFT_7}, 8, TCP_SYN, NULL},
     TCP_PARSE_OK,
     TCP_OPTION_WINDOW_SCALE,
     0,
     7},
    {"shift of another length is skipped",
     {{3, 4, 7, 7, MSS_1460}, 8, TCP_SYN, NULL},
     TCP_PARSE_OK,
     TCP_OPTION_MSS,
     1460,
     0},
    {"MUST-7: length 0", {{99, 0, 1, 1}, 4, TCP_SYN, NULL}, TCP_PARSE_OPTION, 0, 0, 0},
    {"MUST-7: length 0 of MSS", {{2, 0, 5, 0xb4}, 4, TCP_SYN, NULL}, TCP_PARSE_OPTION, 0, 0, 0},
    {"MUST-7: length 1", {{99, 1, 1, 1}, 4, TCP_ACK, "abc"}, TCP_PARSE_OPTION, 0, 0, 0},
    {"MUST-7: beyond the header", {{99, 5, 1, 1}, 4, TCP_ACK, "abc"}, TCP_PARSE_OPTION, 0, 0, 0},
    {"MUST-7: far beyond", {{1, 1, 99, 255}, 4, TCP_ACK, NULL}, TCP_PARSE_OPTION, 0, 0, 0},
    {"MUST-7: MSS cut short", {{1, 1, 2, 4}, 4, TCP_ACK, "abc"}, TCP_PARSE_OPTION, 0, 0, 0},
    {"MUST-7: no room for a length", {{1, 1, 1, 2}, 4, TCP_ACK, "abc"}, TCP_PARSE_OPTION, 0, 0, 0},
};

START_TEST(options_are_read)
{
    const char *what = option_rows[_i].what;
    const Raw *raw = &option_rows[_i].raw;
    uint8_t bytes[200];
    size_t length = raw_write(raw, bytes), offset;
    TcpHeader header;
    TcpParse parse = read_exact(bytes, length, &header, &offset);
    ck_assert_msg(parse == option_rows[_i].parse, "%s: parsed as %d", what, parse);
    if (parse != TCP_PARSE_OK)
        return;
    ck_assert_msg(offset == 20 + raw->n_options, "%s: text at %zu", what, offset);
    ck_assert_msg(header.options == option_rows[_i].options, "%s: options %x", what,
                  header.options);
    ck_assert_msg(header.mss == option_rows[_i].mss, "%s: MSS %u", what, header.mss);
    ck_assert_msg(header.window_shift == option_rows[_i].shift, "%s: shift %u", what,
                  header.window_shift);
    ck_assert_uint_eq(header.src_port, 49152);
    ck_assert_uint_eq(header.dst_port, 80);
    ck_assert_uint_eq(header.seq, 0x01020304);
    ck_assert_uint_eq(header.ack, raw->flags & TCP_ACK ? 0x05060708 : 0);
    ck_assert_uint_eq(header.flags, raw->flags);
    ck_assert_uint_eq(header.window, 0x09ff);
}
END_TEST

START_TEST(segment_cut_short_is_refused)
{
    Raw raw = {{MSS_1460, 1, SHIFT_7}, 8, TCP_SYN, NULL};
    uint8_t bytes[200];
    TcpHeader header;
    size_t whole = raw_write(&raw, bytes), offset;
    ck_assert_uint_eq(whole, 28);
    for (size_t length = 0; length < whole; length++)
        ck_assert_int_eq(read_exact(bytes, length, &header, &offset), TCP_PARSE_SHORT);
    ck_assert_int_eq(read_exact(bytes, whole, &header, &offset), TCP_PARSE_OK);
}
END_TEST

START_TEST(data_offset_must_lie_in_the_segment)
{
    Raw raw = {{0}, 0, TCP_ACK, "eight by"};
    uint8_t bytes[200];
    TcpHeader header;
    size_t length = raw_write(&raw, bytes), text;
    bytes[12] = (uint8_t)(_i << 4 | 0xf); /* reserved bits are not looked at */
    memset(bytes + 20, 1, 8);
    sign(bytes, length);
    TcpParse parse = read_exact(bytes, length, &header, &text);
    ck_assert_int_eq(parse, _i >= 5 && _i <= 7 ? TCP_PARSE_OK : TCP_PARSE_SHORT);
    if (parse == TCP_PARSE_OK)
        ck_assert_uint_eq(text, (size_t)_i * 4);
}
END_TEST

START_TEST(one_wrong_bit_is_seen) /* MUST-3 */
{
    Raw raw = {{MSS_1460}, 4, TCP_ACK | TCP_PSH, "odd"};
    uint8_t bytes[200];
    TcpHeader header;
    size_t length = raw_write(&raw, bytes), text;
    for (size_t bit = 0; bit < 8 * length; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        TcpParse parse = read_exact(bytes, length, &header, &text);
        ck_assert_msg(parse == TCP_PARSE_CHECKSUM || (parse == TCP_PARSE_SHORT && bit / 8 == 12),
                      "bit %zu: parsed as %d", bit, parse);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    ck_assert_int_eq(read_exact(bytes, length, &header, &text), TCP_PARSE_OK);

    size_t offset = 77; /* the addresses are under the checksum, too */
    ck_assert_int_eq(tcp_header_read(bytes, length, client(), client(), &header, &offset),
                     TCP_PARSE_CHECKSUM);
}
END_TEST

/* Random options behind a right checksum: whatever is said of them, nothing is read beyond them. */
START_TEST(random_options_are_survived)
{
    enum { ROUNDS = 20000 };
    RandomStream random;
    random_init(&random, 1, 0, "test", "tcp_header");
    int count[4] = {0};
    for (int round = 0; round < ROUNDS; round++) {
        Raw raw = {.n_options = 4 * (size_t)random_below(&random, 11), .flags = TCP_SYN};
        for (size_t i = 0; i < raw.n_options; i++)
            raw.options[i] = (uint8_t)random_below(&random, random_below(&random, 2) ? 6 : 256);
        uint8_t bytes[200];
        TcpHeader header;
        size_t length = raw_write(&raw, bytes), text;
        TcpParse parse = read_exact(bytes, length, &header, &text);
        ck_assert(parse == TCP_PARSE_OK || parse == TCP_PARSE_OPTION);
        count[parse]++;
    }
    ck_assert_int_gt(count[TCP_PARSE_OK], ROUNDS / 20);
    ck_assert_int_gt(count[TCP_PARSE_OPTION], ROUNDS / 20);
}
END_TEST

static const struct {
    const char *what;
    TcpHeader header;
    size_t text;
    size_t length;  /* of the header */
    uint32_t space; /* taken of the sequence space */
} written[] = {
    {"bare ACK", {49152, 80, 1, 2, TCP_ACK, 0, 0, 65535, 0, 0}, 0, 20, 0},
    {"SYN", {1, 2, 0xffffffff, 0, TCP_SYN, TCP_OPTION_MSS, 0, 0, 1460, 0}, 0, 24, 1},
    {"SYN with both options",
     {1, 2, 3, 0, TCP_SYN, TCP_OPTION_MSS | TCP_OPTION_WINDOW_SCALE, 14, 1, 65495, 0},
     0,
     28,
     1},
    {"window scale alone", {1, 2, 3, 0, TCP_SYN, TCP_OPTION_WINDOW_SCALE, 0, 1, 0, 0}, 0, 24, 1},
    {"text of odd length", {9, 8, 7, 6, TCP_ACK | TCP_PSH, 0, 0, 5, 0, 0}, 1461, 20, 1461},
    {"text and FIN", {9, 8, 7, 6, TCP_ACK | TCP_FIN, 0, 0, 5, 0, 0}, 10, 20, 11},
    {"every flag", {9, 8, 7, 6, 0xff, 0, 0, 5, 0, 0xabcd}, 1, 20, 3},
    {"no flag", {9, 8, 7, 0, 0, 0, 0, 5, 0, 0}, 3, 20, 3},
};

START_TEST(what_is_written_is_read)
{
    Memory memory = {0};
    const char *what = written[_i].what;
    const TcpHeader *header = &written[_i].header;
    ck_assert_msg(tcp_header_length(header) == written[_i].length, "%s", what);
    ck_assert_msg(tcp_segment_length(header->flags, written[_i].text) == written[_i].space, "%s",
                  what);

    /* The text in two ranges, the first of odd length. */
    Chunk *pattern = chunk_new_pattern(&memory, 1);
    Payload text;
    payload_init(&text, &memory);
    payload_append(&text, pattern, 1, written[_i].text / 2 | (written[_i].text > 0));
    payload_append(&text, pattern, 0, written[_i].text - text.length);
    uint8_t bytes[TCP_HEADER_MAX + 2000];
    size_t length = tcp_header_write(header, client(), server(), &text, bytes), offset;
    ck_assert_uint_eq(length, written[_i].length);
    payload_copy(&text, bytes + length);

    TcpHeader read;
    ck_assert_int_eq(read_exact(bytes, length + written[_i].text, &read, &offset), TCP_PARSE_OK);
    ck_assert_uint_eq(offset, length);
    ck_assert_msg(read.src_port == header->src_port && read.dst_port == header->dst_port, "%s",
                  what);
    ck_assert_msg(read.seq == header->seq && read.ack == header->ack, "%s", what);
    ck_assert_msg(read.flags == header->flags && read.window == header->window, "%s", what);
    ck_assert_msg(read.options == header->options && read.mss == header->mss, "%s", what);
    ck_assert_msg(read.window_shift == header->window_shift, "%s", what);
    ck_assert_msg(read.urgent == header->urgent, "%s", what);
    payload_clear(&text);
    chunk_unref(pattern);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

/* MUST-68, MUST-69: a strict walk over what is written ends exactly at the end of the header. */
START_TEST(written_options_fill_the_header)
{
    Memory memory = {0};
    Payload none;
    payload_init(&none, &memory);
    TcpHeader header = {.flags = TCP_SYN, .options = (uint8_t)_i, .mss = 1460, .window_shift = 7};
    uint8_t bytes[TCP_HEADER_MAX];
    size_t length = tcp_header_write(&header, client(), server(), &none, bytes);
    size_t at = TCP_HEADER_MIN;
    while (at < length) {
        ck_assert_uint_ne(bytes[at], 0);
        size_t step = bytes[at] == 1 ? 1 : bytes[at + 1];
        ck_assert_uint_ge(step, bytes[at] == 1 ? 1 : 2);
        at += step;
    }
    ck_assert_uint_eq(at, length);
    ck_assert_uint_eq(bytes[12], length / 4 << 4); /* reserved bits are zero */
}
END_TEST

static const struct {
    uint8_t flags;
    const char *text;
} flag_rows[] = {
    {0, ""},
    {TCP_SYN, "S"},
    {TCP_SYN | TCP_ACK, "SA"},
    {TCP_FIN | TCP_ACK, "FA"},
    {TCP_RST, "R"},
    {TCP_ACK | TCP_PSH, "PA"},
    {TCP_SYN | TCP_ECE | TCP_CWR, "SEC"},
    {0xff, "FSRPAUEC"},
};

START_TEST(flags_are_written_as_tcpdump_does)
{
    char text[TCP_FLAGS_TEXT_MAX];
    ck_assert_str_eq(tcp_flags_format(flag_rows[_i].flags, text), flag_rows[_i].text);
}
END_TEST

static TCase *
read_cases(void)
{
    TCase *group = tcase_create("read");
    tcase_add_loop_test(group, options_are_read, 0, TEST_ROWS(option_rows));
    tcase_add_test(group, segment_cut_short_is_refused);
    tcase_add_loop_test(group, data_offset_must_lie_in_the_segment, 0, 16);
    tcase_add_test(group, one_wrong_bit_is_seen);
    tcase_add_test(group, random_options_are_survived);
    return group;
}

static TCase *
write_cases(void)
{
    TCase *group = tcase_create("write");
    tcase_add_loop_test(group, what_is_written_is_read, 0, TEST_ROWS(written));
    tcase_add_loop_test(group, written_options_fill_the_header, 0, 4);
    tcase_add_loop_test(group, flags_are_written_as_tcpdump_does, 0, TEST_ROWS(flag_rows));
    return group;
}

TEST_MAIN("tcp_header", read_cases, write_cases)
