/* Packets as bytes and back, their copies, and bytes that are no packet. */
#include "wire/packet.h"

#include "core/random.h"
#include "test_main.h"
#include "wire/checksum.h"
#include "wire/ipv4.h"

#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 2048 };

/* The bytes were made by hand, their checksums by another program. */
static const struct {
    const char *what;
    uint64_t id;
    uint32_t src, dst;
    uint8_t ttl;
    TcpHeader tcp;
    const char *text;
    size_t length;
    uint8_t bytes[48];
} references[] = {
    {"SYN with MSS",
     7,
     0x0a000001,
     0x0a000002,
     64,
     {49152, 80, 0x01020304, 0, TCP_SYN, TCP_OPTION_MSS, 0, 65535, 1460, 0},
     "",
     44,
     {0x45, 0x00, 0x00, 0x2c, 0x00, 0x07, 0x40, 0x00, 0x40, 0x06, 0x26, 0xc3, 0x0a, 0x00, 0x00,
      0x01, 0x0a, 0x00, 0x00, 0x02, 0xc0, 0x00, 0x00, 0x50, 0x01, 0x02, 0x03, 0x04, 0x00, 0x00,
      0x00, 0x00, 0x60, 0x02, 0xff, 0xff, 0xbf, 0xcd, 0x00, 0x00, 0x02, 0x04, 0x05, 0xb4}},
    {"SYN,ACK with MSS and window scale",
     0x51234,
     0x0a000002,
     0x0a000001,
     63,
     {80, 49152, 0xfffffffe, 0x01020305, TCP_SYN | TCP_ACK,
      TCP_OPTION_MSS | TCP_OPTION_WINDOW_SCALE, 7, 0x2000, 1460, 0},
     "",
     48,
     {0x45, 0x00, 0x00, 0x30, 0x12, 0x34, 0x40, 0x00, 0x3f, 0x06, 0x15, 0x92,
      0x0a, 0x00, 0x00, 0x02, 0x0a, 0x00, 0x00, 0x01, 0x00, 0x50, 0xc0, 0x00,
      0xff, 0xff, 0xff, 0xfe, 0x01, 0x02, 0x03, 0x05, 0x70, 0x12, 0x20, 0x00,
      0x8b, 0xaf, 0x00, 0x00, 0x02, 0x04, 0x05, 0xb4, 0x01, 0x03, 0x03, 0x07}},
    {"text of odd length",
     1,
     0x0a000001,
     0x0a000002,
     64,
     {49152, 80, 0x01020305, 0xffffffff, TCP_ACK | TCP_PSH, 0, 0, 1000, 0, 0},
     "abc",
     43,
     {0x45, 0x00, 0x00, 0x2b, 0x00, 0x01, 0x40, 0x00, 0x40, 0x06, 0x26, 0xca, 0x0a, 0x00, 0x00,
      0x01, 0x0a, 0x00, 0x00, 0x02, 0xc0, 0x00, 0x00, 0x50, 0x01, 0x02, 0x03, 0x05, 0xff, 0xff,
      0xff, 0xff, 0x50, 0x18, 0x03, 0xe8, 0x0f, 0x25, 0x00, 0x00, 0x61, 0x62, 0x63}},
    {"many flags and an urgent pointer",
     2,
     0x0a000001,
     0xc0a8fffe,
     1,
     {1, 65535, 0xffffffff, 1, TCP_CWR | TCP_ECE | TCP_URG | TCP_ACK | TCP_FIN, 0, 0, 0, 0, 0x0102},
     "",
     40,
     {0x45, 0x00, 0x00, 0x28, 0x00, 0x02, 0x40, 0x00, 0x01, 0x06, 0xaf, 0x26, 0x0a, 0x00,
      0x00, 0x01, 0xc0, 0xa8, 0xff, 0xfe, 0x00, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0x00, 0x00, 0x00, 0x01, 0x50, 0xf1, 0x00, 0x00, 0xe3, 0x47, 0x01, 0x02}},
};

static void
append_text(Packet *packet, const char *text)
{
    size_t length = strlen(text);
    Chunk *chunk = chunk_new(packet->text.memory, (const uint8_t *)text, length, length);
    payload_append(&packet->text, chunk, 0, length);
    chunk_unref(chunk);
}

static Packet *
reference_packet(PacketPool *pool, int row)
{
    Packet *packet = packet_new(pool);
    packet->id = references[row].id;
    packet->src = address_ipv4(references[row].src);
    packet->dst = address_ipv4(references[row].dst);
    packet->ttl = references[row].ttl;
    packet->tcp = references[row].tcp;
    append_text(packet, references[row].text);
    return packet;
}

static void
expect_same_header(const char *what, const Packet *a, const Packet *b)
{
    ck_assert_msg(address_equal(a->src, b->src) && address_equal(a->dst, b->dst), "%s", what);
    ck_assert_msg(a->protocol == b->protocol && a->ttl == b->ttl, "%s", what);
    ck_assert_msg(a->tcp.src_port == b->tcp.src_port && a->tcp.dst_port == b->tcp.dst_port, "%s",
                  what);
    ck_assert_msg(a->tcp.seq == b->tcp.seq && a->tcp.ack == b->tcp.ack, "%s", what);
    ck_assert_msg(a->tcp.flags == b->tcp.flags && a->tcp.window == b->tcp.window, "%s", what);
    ck_assert_msg(a->tcp.options == b->tcp.options && a->tcp.mss == b->tcp.mss, "%s", what);
    ck_assert_msg(a->tcp.window_shift == b->tcp.window_shift, "%s", what);
    ck_assert_msg(a->tcp.urgent == b->tcp.urgent, "%s", what);
}

START_TEST(bytes_are_those_of_the_wire)
{
    const char *what = references[_i].what;
    Memory memory = {0};
    PacketPool pool;
    packet_pool_init(&pool, &memory);
    Packet *packet = reference_packet(&pool, _i);
    uint8_t bytes[BYTES_MAX];
    ck_assert_msg(packet_size(packet) == references[_i].length, "%s", what);
    packet_write(packet, bytes);
    for (size_t i = 0; i < references[_i].length; i++)
        ck_assert_msg(bytes[i] == references[_i].bytes[i], "%s: byte %zu is %02x, not %02x", what,
                      i, bytes[i], references[_i].bytes[i]);
    packet_free(packet);
    packet_pool_clear(&pool);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

START_TEST(packet_is_read_from_bytes)
{
    Memory memory = {0};
    PacketPool pool;
    packet_pool_init(&pool, &memory);
    const char *why = NULL;
    Packet *read = packet_read(&pool, references[_i].bytes, references[_i].length, &why);
    ck_assert_msg(read != NULL, "%s: %s", references[_i].what, why);
    Packet *packet = reference_packet(&pool, _i);
    expect_same_header(references[_i].what, packet, read);
    ck_assert(payload_equal(&packet->text, &read->text));
    ck_assert_uint_eq(read->id, 0);
    packet_free(packet);
    packet_free(read);
    packet_pool_clear(&pool);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

/* Gives the IPv4 header the checksum that it should have. */
static void
sign(uint8_t *bytes, size_t header)
{
    Checksum checksum = {0};
    bytes[10] = bytes[11] = 0;
    checksum_add(&checksum, bytes, header);
    bytes[10] = (uint8_t)(checksum_finish(&checksum) >> 8);
    bytes[11] = (uint8_t)checksum_finish(&checksum);
}

static const struct {
    const char *why;
    size_t length; /* what is given of the reference's 43 bytes */
    size_t at;     /* the byte that is changed, and to what; the header is signed again */
    uint8_t to;
    bool unsigned_header;
} faults[] = {
    {"shorter than an IPv4 header", 0, 8, 64, false},
    {"shorter than an IPv4 header", 19, 8, 64, false},
    {"shorter than its IPv4 total length", 20, 8, 64, false},
    {"not IPv4", 43, 0, 0x65, false},
    {"IPv4 header length out of range", 43, 0, 0x44, false},
    {"IPv4 header length out of range", 43, 0, 0x4f, false},
    {"IPv4 header length out of range", 43, 3, 19, false},
    {"shorter than its IPv4 total length", 42, 8, 64, false},
    {"shorter than its IPv4 total length", 43, 2, 0xff, false},
    {"wrong IPv4 header checksum", 43, 8, 63, true},
    {"a fragment", 43, 6, 0x20, false},
    {"a fragment", 43, 7, 0x01, false},
    {"unknown protocol", 43, 9, 17, false},
    {"TCP header length out of range", 43, 3, 39, false},
    {"TCP header length out of range", 43, 32, 0xf0, false},
    {"wrong TCP checksum", 43, 40, 'x', false},
    {"wrong TCP checksum", 43, 15, 3, false},
};

START_TEST(other_bytes_are_refused_with_the_reason)
{
    Memory memory = {0};
    PacketPool pool;
    packet_pool_init(&pool, &memory);
    uint8_t *bytes = malloc(43); /* of exactly that size: the sanitizer sees a byte too many */
    memcpy(bytes, references[2].bytes, 43);
    bytes[faults[_i].at] = faults[_i].to;
    if (!faults[_i].unsigned_header)
        sign(bytes, 20);
    const char *why = "read";
    Packet *packet = packet_read(&pool, bytes, faults[_i].length, &why);
    ck_assert_ptr_null(packet);
    ck_assert_str_eq(why, faults[_i].why);
    free(bytes);
    packet_pool_clear(&pool);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

/* IP options are skipped, and so is what a frame has behind the packet. */
START_TEST(bytes_around_the_segment_are_skipped)
{
    Memory memory = {0};
    PacketPool pool;
    packet_pool_init(&pool, &memory);
    uint8_t bytes[64] = {0};
    memcpy(bytes, references[2].bytes, 20);
    memset(bytes + 20, 1, 8);
    memcpy(bytes + 28, references[2].bytes + 20, 23);
    bytes[0] = 0x47;
    bytes[3] = 51;
    sign(bytes, 28);
    const char *why = NULL;
    Packet *packet = packet_read(&pool, bytes, sizeof bytes, &why);
    ck_assert_msg(packet != NULL, "%s", why);
    ck_assert_uint_eq(packet->text.length, 3);
    packet_free(packet);
    packet_pool_clear(&pool);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

/* What comes of a damaged packet whose checksums are right again: refused, or a packet that is
 * written and read as itself. */
static bool
survives(PacketPool *pool, const uint8_t *bytes, size_t length)
{
    uint8_t *exact = malloc(length), written[BYTES_MAX];
    memcpy(exact, bytes, length);
    const char *why = NULL;
    Packet *packet = packet_read(pool, exact, length, &why);
    free(exact);
    if (packet == NULL) {
        ck_assert_ptr_nonnull(why);
        return false;
    }
    packet_write(packet, written);
    Packet *again = packet_read(pool, written, (size_t)packet_size(packet), &why);
    ck_assert_msg(again != NULL, "%s", why);
    expect_same_header("written again", packet, again);
    ck_assert(payload_equal(&packet->text, &again->text));
    packet_free(packet);
    packet_free(again);
    return true;
}

/* Signs the TCP segment behind a 20-byte IPv4 header, too. */
static void
sign_both(uint8_t *bytes, size_t length)
{
    uint8_t pseudo[4] = {0, 6, (uint8_t)((length - 20) >> 8), (uint8_t)(length - 20)};
    Checksum checksum = {0};
    bytes[36] = bytes[37] = 0;
    checksum_add(&checksum, bytes + 12, 8);
    checksum_add(&checksum, pseudo, sizeof pseudo);
    checksum_add(&checksum, bytes + 20, length - 20);
    bytes[36] = (uint8_t)(checksum_finish(&checksum) >> 8);
    bytes[37] = (uint8_t)checksum_finish(&checksum);
    sign(bytes, 20);
}

START_TEST(damaged_packets_are_refused_or_whole)
{
    enum { ROUNDS = 5000 };
    Memory memory = {0};
    PacketPool pool;
    packet_pool_init(&pool, &memory);
    RandomStream random;
    random_init(&random, (uint64_t)_i, 0, "test", "damage");
    unsigned whole = 0;
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t bytes[48];
        memcpy(bytes, references[_i].bytes, sizeof bytes);
        for (uint64_t n = 1 + random_below(&random, 3); n > 0; n--)
            bytes[random_below(&random, references[_i].length)] = (uint8_t)random_u32(&random);
        sign_both(bytes, references[_i].length);
        whole += survives(&pool, bytes, references[_i].length);
    }
    ck_assert_uint_gt(whole, ROUNDS / 10);
    ck_assert_uint_lt(whole, ROUNDS - ROUNDS / 10);
    packet_pool_clear(&pool);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

static Packet *
random_packet(PacketPool *pool, RandomStream *random, Chunk *pattern)
{
    Packet *packet = packet_new(pool);
    packet->id = random_u64(random);
    packet->src = address_ipv4(random_u32(random));
    packet->dst = address_ipv4(random_u32(random));
    packet->ttl = (uint8_t)random_u32(random);
    TcpHeader *tcp = &packet->tcp;
    tcp->src_port = (uint16_t)random_u32(random);
    tcp->dst_port = (uint16_t)random_u32(random);
    tcp->seq = random_u32(random);
    tcp->flags = (uint8_t)random_u32(random);
    tcp->ack = tcp->flags & TCP_ACK ? random_u32(random) : 0;
    tcp->window = (uint16_t)random_u32(random);
    tcp->urgent = (uint16_t)random_u32(random);
    tcp->options = (uint8_t)random_below(random, 4);
    tcp->mss = tcp->options & TCP_OPTION_MSS ? (uint16_t)random_u32(random) : 0;
    tcp->window_shift = tcp->options & TCP_OPTION_WINDOW_SCALE ? (uint8_t)random_u32(random) : 0;
    for (uint64_t n = random_below(random, 4); n > 0; n--)
        payload_append(&packet->text, pattern, random_u32(random), random_below(random, 600));
    return packet;
}

START_TEST(random_packets_go_to_bytes_and_back)
{
    Memory memory = {0};
    PacketPool pool;
    packet_pool_init(&pool, &memory);
    RandomStream random;
    random_init(&random, 1, 0, "test", "packet");
    Chunk *pattern = chunk_new_pattern(&memory, 1);
    for (int round = 0; round < 2000; round++) {
        Packet *packet = random_packet(&pool, &random, pattern);
        uint8_t bytes[BYTES_MAX];
        packet_write(packet, bytes);
        const char *why = NULL;
        Packet *read = packet_read(&pool, bytes, (size_t)packet_size(packet), &why);
        ck_assert_msg(read != NULL, "round %d: %s", round, why);
        expect_same_header("round trip", packet, read);
        ck_assert(payload_equal(&packet->text, &read->text));
        packet_free(packet);
        packet_free(read);
    }
    chunk_unref(pattern);
    packet_pool_clear(&pool);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

START_TEST(clone_is_a_packet_of_its_own)
{
    Memory memory = {0};
    PacketPool pool;
    packet_pool_init(&pool, &memory);
    Packet *packet = reference_packet(&pool, 2);
    packet->origin = (PacketOrigin){.conn = 3, .transmission = 2};
    packet->next = packet;
    append_text(packet, "def");
    append_text(packet, "ghi");

    Packet *copy = packet_clone(packet);
    ck_assert_uint_eq(copy->id, 0);
    ck_assert_ptr_null(copy->next);
    expect_same_header("clone", packet, copy);
    ck_assert_uint_eq(copy->origin.conn, 3);
    ck_assert_uint_eq(copy->origin.transmission, 2);
    packet_free(packet);
    char text[9];
    ck_assert_uint_eq(copy->text.length, 9);
    payload_copy(&copy->text, (uint8_t *)text);
    ck_assert_mem_eq(text, "abcdefghi", 9);
    packet_free(copy);
    packet_free(NULL);
    packet_pool_clear(&pool);
    ck_assert_uint_eq(memory.used, 0);
}
END_TEST

static TCase *
byte_cases(void)
{
    TCase *group = tcase_create("bytes");
    tcase_add_loop_test(group, bytes_are_those_of_the_wire, 0, TEST_ROWS(references));
    tcase_add_loop_test(group, packet_is_read_from_bytes, 0, TEST_ROWS(references));
    tcase_add_loop_test(group, other_bytes_are_refused_with_the_reason, 0, TEST_ROWS(faults));
    tcase_add_test(group, bytes_around_the_segment_are_skipped);
    tcase_add_loop_test(group, damaged_packets_are_refused_or_whole, 0, TEST_ROWS(references));
    tcase_add_test(group, random_packets_go_to_bytes_and_back);
    return group;
}

static TCase *
packet_cases(void)
{
    TCase *group = tcase_create("packet");
    tcase_add_test(group, clone_is_a_packet_of_its_own);
    return group;
}

TEST_MAIN("packet", byte_cases, packet_cases)
