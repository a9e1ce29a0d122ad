/* Rules: which packets they take, how they count, and who is asked. */
#include "net/impair.h"

#include "test_main.h"

#include <string.h>

enum { PACKETS_MAX = 8 };

/* What of a packet rules look at. */
typedef struct {
    uint8_t flags;
    uint8_t answering;
    uint8_t state;
    uint32_t transmission;
    uint32_t text;
    uint32_t seq; /* relative */
    bool no_seq;  /* the sender knows no first number */
} Look;

/* A rule, the packets that come by, and which of them it takes: 'x' taken, '-' not. */
typedef struct {
    const char *what;
    PacketRule rule;
    Look packets[PACKETS_MAX];
    const char *taken;
} Case;

#define SYN                                 \
    {                                       \
        .flags = TCP_SYN, .transmission = 1 \
    }
#define ACK                                 \
    {                                       \
        .flags = TCP_ACK, .transmission = 1 \
    }
#define FIN                                           \
    {                                                 \
        .flags = TCP_FIN | TCP_ACK, .transmission = 1 \
    }

static const Case cases[] = {
    {"a rule without fields takes all", {.fields = 0}, {SYN, ACK, FIN}, "xxx"},
    {"flags are exact",
     {.fields = RULE_FLAGS, .flags = TCP_SYN},
     {SYN, {.flags = TCP_SYN | TCP_ACK}, ACK, {.flags = TCP_SYN | TCP_ECE}, {.flags = 0}},
     "x----"},
    {"PSH is not looked at, in the packet or in the rule",
     {.fields = RULE_FLAGS, .flags = TCP_ACK | TCP_PSH},
     {ACK, {.flags = TCP_ACK | TCP_PSH}, FIN, {.flags = TCP_FIN | TCP_ACK | TCP_PSH}},
     "xx--"},
    {"no flag at all", {.fields = RULE_FLAGS}, {{.flags = 0}, {.flags = TCP_PSH}, ACK}, "xx-"},
    {"has: at least these",
     {.fields = RULE_HAS, .has = TCP_FIN},
     {SYN, ACK, FIN, {.flags = TCP_FIN}, {.flags = 0xff}},
     "--xxx"},
    {"has two",
     {.fields = RULE_HAS, .has = TCP_SYN | TCP_ACK},
     {SYN, ACK, {.flags = TCP_SYN | TCP_ACK}, {.flags = TCP_SYN | TCP_ACK | TCP_ECE}},
     "--xx"},
    {"answering a FIN",
     {.fields = RULE_ANSWERING, .answering = TCP_FIN},
     {ACK,
      {.flags = TCP_ACK, .answering = TCP_FIN | TCP_ACK},
      {.flags = TCP_ACK, .answering = TCP_ACK},
      {.flags = TCP_FIN | TCP_ACK, .answering = TCP_FIN}},
     "-x-x"},
    {"answering is for ACKs",
     {.fields = RULE_ANSWERING, .answering = TCP_SYN},
     {{.flags = TCP_RST, .answering = TCP_SYN},
      {.flags = TCP_RST | TCP_ACK, .answering = TCP_SYN},
      {.flags = TCP_SYN | TCP_ACK, .answering = TCP_SYN}},
     "-xx"},
    {"answering both",
     {.fields = RULE_ANSWERING, .answering = TCP_SYN | TCP_ACK},
     {{.flags = TCP_ACK, .answering = TCP_SYN}, {.flags = TCP_ACK, .answering = TCP_SYN | TCP_ACK}},
     "-x"},
    {"length from 2 to 4",
     {.fields = RULE_LENGTH, .length_min = 2, .length_max = 4},
     {{.text = 0}, {.text = 1}, {.text = 2}, {.text = 3}, {.text = 4}, {.text = 5}},
     "--xxx-"},
    {"text of no length", {.fields = RULE_LENGTH}, {{.text = 0}, {.text = 1}}, "x-"},
    {"relative sequence number from 1 to 100",
     {.fields = RULE_SEQ, .seq_min = 1, .seq_max = 100},
     {{.seq = 0},
      {.seq = 1},
      {.seq = 100},
      {.seq = 101},
      {.seq = UINT32_MAX},
      {.seq = 50, .no_seq = true}},
     "-xx---"},
    {"state of the sender",
     {.fields = RULE_STATE, .state = 5},
     {{.state = 4}, {.state = 5}, {.state = 0}},
     "-x-"},
    {"retransmissions",
     {.fields = RULE_RETRANSMISSION, .retransmission = true},
     {{.transmission = 0}, {.transmission = 1}, {.transmission = 2}, {.transmission = 9}},
     "--xx"},
    {"first transmissions",
     {.fields = RULE_RETRANSMISSION, .retransmission = false},
     {{.transmission = 0}, {.transmission = 1}, {.transmission = 2}},
     "xx-"},
    {"all fields must fit",
     {.fields = RULE_HAS | RULE_LENGTH | RULE_RETRANSMISSION,
      .has = TCP_ACK,
      .length_min = 1,
      .length_max = UINT32_MAX,
      .retransmission = true},
     {{.flags = TCP_ACK, .text = 1, .transmission = 1},
      {.flags = TCP_ACK, .text = 0, .transmission = 2},
      {.flags = 0, .text = 1, .transmission = 2},
      {.flags = TCP_ACK, .text = 1, .transmission = 2}},
     "---x"},
    {"count 2: the first two", {.count = 2}, {SYN, SYN, SYN, SYN}, "xx--"},
    {"nth 3: the third only", {.nth = 3}, {SYN, SYN, SYN, SYN, SYN, SYN}, "--x---"},
    {"nth counts what matches",
     {.fields = RULE_FLAGS, .flags = TCP_SYN, .nth = 2},
     {SYN, ACK, FIN, ACK, SYN, SYN},
     "----x-"},
    {"count counts what it did",
     {.fields = RULE_FLAGS, .flags = TCP_SYN, .count = 2},
     {ACK, SYN, ACK, SYN, SYN},
     "-x-x-"},
    {"nth and count", {.nth = 2, .count = 5}, {SYN, SYN, SYN}, "-x-"},
};

static void
packet_look(Packet *packet, const Look *look, Chunk *text)
{
    packet->tcp.flags = look->flags;
    packet->tcp.seq = 0xfffffff0 + look->seq; /* relative numbers wrap */
    packet->origin = (PacketOrigin){
        .knows_seq = !look->no_seq,
        .seq_first = 0xfffffff0,
        .state = look->state,
        .answering = look->answering,
        .transmission = look->transmission,
    };
    payload_append(&packet->text, text, 0, look->text);
}

/* A Sim, its packets and one direction's impairment. */
typedef struct {
    Sim *sim;
    PacketPool pool;
    Chunk *text;
    Impairment impairment;
} Fixture;

static void
begin(Fixture *f)
{
    f->sim = sim_new(1, 0);
    packet_pool_init(&f->pool, &f->sim->memory);
    f->text = chunk_new_pattern(&f->sim->memory, 1);
    impair_init(&f->impairment, f->sim, "a-b:a");
}

static void
end(Fixture *f)
{
    impair_clear(&f->impairment, &f->sim->memory);
    chunk_unref(f->text);
    packet_pool_clear(&f->pool);
    sim_free(f->sim);
}

static PacketRule *
add(Fixture *f, const PacketRule *rule)
{
    return impair_add_rule(&f->impairment, &f->sim->memory, rule);
}

static PacketRule *
choose(Fixture *f, const Look *look)
{
    Packet *packet = packet_new(&f->pool);
    packet_look(packet, look, f->text);
    PacketRule *rule = impair_choose(&f->impairment, packet);
    packet_free(packet);
    return rule;
}

START_TEST(rule_takes_its_packets)
{
    const Case *row = &cases[_i];
    Fixture f;
    begin(&f);
    PacketRule *rule = add(&f, &row->rule);
    size_t n = strlen(row->taken), acted = 0;
    for (size_t i = 0; i < n; i++) {
        PacketRule *chosen = choose(&f, &row->packets[i]);
        bool taken = row->taken[i] == 'x';
        ck_assert_msg(chosen == (taken ? rule : NULL), "%s: packet %zu", row->what, i);
        acted += taken;
    }
    ck_assert_uint_eq(rule->acted, acted);
    end(&f);
}
END_TEST

START_TEST(first_rule_that_takes_a_packet_decides)
{
    Fixture f;
    begin(&f);
    PacketRule *once = add(&f, &(PacketRule){.fields = RULE_HAS, .has = TCP_SYN, .count = 1});
    PacketRule *second = add(&f, &(PacketRule){.nth = 2});
    PacketRule *last = add(&f, &(PacketRule){.fields = RULE_FLAGS, .flags = TCP_ACK});
    Look syn = SYN, ack = ACK;

    ck_assert_ptr_eq(choose(&f, &syn), once); /* the others do not see it */
    ck_assert_uint_eq(second->matched, 0);
    ck_assert_ptr_null(choose(&f, &syn)); /* once only counts; second's first */
    ck_assert_uint_eq(once->matched, 2);
    ck_assert_ptr_eq(choose(&f, &ack), second);
    ck_assert_uint_eq(last->matched, 0);
    ck_assert_ptr_eq(choose(&f, &ack), last);
    ck_assert_uint_eq(second->matched, 3);
    ck_assert_uint_eq(last->acted, 1);
    end(&f);
}
END_TEST

typedef struct {
    unsigned asked, released;
} Asked;

static bool
every_second(void *ctx, const Packet *packet)
{
    Asked *asked = ctx;
    ck_assert_uint_eq(packet->tcp.flags, TCP_ACK);
    return ++asked->asked % 2 == 0;
}

static void
release(void *ctx)
{
    ((Asked *)ctx)->released++;
}

START_TEST(predicate_is_asked_last_and_released_once)
{
    Fixture f;
    begin(&f);
    Asked asked = {0};
    PacketRule *rule = add(&f, &(PacketRule){
                                   .fields = RULE_FLAGS | RULE_PREDICATE,
                                   .flags = TCP_ACK,
                                   .count = 1,
                                   .predicate = every_second,
                                   .release = release,
                                   .ctx = &asked,
                               });
    static const char taken[] = "---x--";
    static const Look packets[] = {SYN, ACK, SYN, ACK, ACK, ACK};
    for (int i = 0; i < TEST_ROWS(packets); i++)
        ck_assert_msg((choose(&f, &packets[i]) != NULL) == (taken[i] == 'x'), "packet %d", i);
    ck_assert_uint_eq(asked.asked, 4);
    ck_assert_uint_eq(rule->matched, 2);
    ck_assert_uint_eq(asked.released, 0);
    end(&f);
    ck_assert_uint_eq(asked.released, 1);
}
END_TEST

START_TEST(rule_is_copied_and_counts_from_nothing)
{
    Fixture f;
    begin(&f);
    PacketRule given = {.matched = 7, .acted = 8, .count = 1, .place = "a.lua:9"};
    given.next = &given;
    PacketRule *rule = add(&f, &given);
    memset(&given, 0xa5, sizeof given);
    Look syn = SYN;
    ck_assert_ptr_eq(choose(&f, &syn), rule);
    ck_assert_str_eq(rule->place, "a.lua:9");
    ck_assert_uint_eq(rule->matched, 1);
    ck_assert_uint_eq(rule->acted, 1);
    ck_assert_ptr_null(choose(&f, &syn));
    end(&f);
}
END_TEST

static TCase *
rule_cases(void)
{
    TCase *group = tcase_create("rules");
    tcase_add_loop_test(group, rule_takes_its_packets, 0, TEST_ROWS(cases));
    tcase_add_test(group, first_rule_that_takes_a_packet_decides);
    tcase_add_test(group, predicate_is_asked_last_and_released_once);
    tcase_add_test(group, rule_is_copied_and_counts_from_nothing);
    return group;
}

TEST_MAIN("impair", rule_cases)
