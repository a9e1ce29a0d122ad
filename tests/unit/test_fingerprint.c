#include "trace/fingerprint.h"

#include "net/net_trace.h"
#include "tcp/tcp_trace.h"
#include "test_main.h"
#include "trace_rows.h"

#include <glib.h>

static Fingerprint
of_record(const TraceHead *head, const void *record)
{
    Fingerprint fingerprint;
    fingerprint_init(&fingerprint);
    TraceSink sink = fingerprint_sink(&fingerprint);
    if ((sink.wants & TRACE_BIT(head->kind)) != 0)
        sink.record(sink.ctx, head, record);
    return fingerprint;
}

/* The published start value of FNV-1a. */
START_TEST(nothing_told)
{
    Fingerprint fingerprint;
    char text[FINGERPRINT_TEXT_MAX];
    fingerprint_init(&fingerprint);
    ck_assert_str_eq(fingerprint_format(&fingerprint, text), "cbf29ce484222325,cbf29ce484222325");
}
END_TEST

/* Computed by other means from what the header says of the hash. */
START_TEST(hash_is_fnv_1a_over_the_fields)
{
    char text[FINGERPRINT_TEXT_MAX];
    const TraceRow *row = &trace_rows[ROW_DELIVERED];
    Fingerprint fingerprint = of_record(&row->head, row->record);
    ck_assert_str_eq(fingerprint_format(&fingerprint, text), "ec0f05192636fabf,5ded29ff305a862a");
}
END_TEST

/* The same bytes on every machine: these numbers never change by themselves. */
START_TEST(rows_have_a_known_fingerprint)
{
    Fingerprint fingerprint;
    char text[FINGERPRINT_TEXT_MAX];
    fingerprint_init(&fingerprint);
    TraceSink sink = fingerprint_sink(&fingerprint);
    for (int i = 0; i < ROW_N; i++)
        if ((sink.wants & TRACE_BIT(trace_rows[i].head.kind)) != 0)
            sink.record(sink.ctx, &trace_rows[i].head, trace_rows[i].record);
    ck_assert_str_eq(fingerprint_format(&fingerprint, text), "6406cc6ef36ee843,bfe93cf0d45a7b36");
}
END_TEST

/* What is changed in a record, and which of the two numbers notices. */
static const Packet packet = {.id = 1,
                              .src = {.version = 4},
                              .dst = {.version = 4},
                              .tcp = {.seq = 5, .ack = 6, .flags = TCP_ACK, .window = 9},
                              .text = {.length = 3}};
static const Packet other_seq = {.id = 1,
                                 .src = {.version = 4},
                                 .dst = {.version = 4},
                                 .tcp = {.seq = 7, .ack = 6, .flags = TCP_ACK, .window = 9},
                                 .text = {.length = 3}};
static const Packet other_length = {.id = 1,
                                    .src = {.version = 4},
                                    .dst = {.version = 4},
                                    .tcp = {.seq = 5, .ack = 6, .flags = TCP_ACK, .window = 9},
                                    .text = {.length = 4}};
static const Packet other_address = {.id = 1,
                                     .src = {.version = 4, .bytes = {1}},
                                     .dst = {.version = 4},
                                     .tcp = {.seq = 5, .ack = 6, .flags = TCP_ACK, .window = 9},
                                     .text = {.length = 3}};
static const Packet other_state = {.id = 1,
                                   .src = {.version = 4},
                                   .dst = {.version = 4},
                                   .tcp = {.seq = 5, .ack = 6, .flags = TCP_ACK, .window = 9},
                                   .text = {.length = 3},
                                   .origin = {.state = TCP_TIME_WAIT}};
static const NetSent sent = {&packet, "l", false};
static const NetSent sent_seq = {&other_seq, "l", false};
static const NetSent sent_length = {&other_length, "l", false};
static const NetSent sent_address = {&other_address, "l", false};
static const NetSent sent_state = {&other_state, "l", false};
static const NetSent sent_link = {&packet, "m", false};
static const NetDropped dropped = {&packet, "l", DROP_RULE, "a.lua:1"};
static const NetDropped dropped_line = {&packet, "l", DROP_RULE, "a.lua:2"};
static const NetDropped dropped_loss = {&packet, "l", DROP_LOSS, NULL};
static const NetDropped dropped_nowhere = {&packet, NULL, DROP_RULE, NULL};
static const NetDropped dropped_empty = {&packet, "", DROP_RULE, NULL};
static const TcpTimerRecord armed = {TCP_TIMER_USER, TCP_TIMER_ARMED, 1};
static const TcpTimerRecord armed_later = {TCP_TIMER_USER, TCP_TIMER_ARMED, 2};
static const TcpSegmentRecord ignored = {1, TCP_LISTEN, TCP_IGNORED, TCP_REASON_NONE};
static const TcpSegmentRecord explained = {1, TCP_LISTEN, TCP_IGNORED,
                                           TCP_REASON_FIN_IN_FIN_WAIT_2};
static const TcpCcRecord window = {2, 5, 1, TCP_REASON_NONE};
static const TcpCcRecord window_cwnd = {3, 5, 1, TCP_REASON_NONE};
static const TcpCcRecord window_ssthresh = {2, 6, 1, TCP_REASON_NONE};
static const TcpCcRecord window_flight = {2, 5, 0, TCP_REASON_NONE};
static const TcpCcRecord window_reason = {2, 5, 1, TCP_REASON_CC_IDLE};
static const TcpRecoveryRecord entered = {TCP_RECOVERY_ENTERED, 1, TCP_REASON_NONE};
static const TcpRecoveryRecord left = {TCP_RECOVERY_LEFT, 1, TCP_REASON_NONE};
static const TcpRecoveryRecord entered_later = {TCP_RECOVERY_ENTERED, 2, TCP_REASON_NONE};
static const TcpRecoveryRecord entered_why = {TCP_RECOVERY_ENTERED, 1, TCP_REASON_RTO_R1};
static const AppResult ok = {1, "receive", "ok"};
static const AppResult end = {1, "receive", "end"};
static const Note note = {NOTE_TEXT, "a"};
static const Note other_note = {NOTE_TEXT, "b"};

static const struct {
    const char *what;
    TraceHead head_a;
    const void *a;
    TraceHead head_b;
    const void *b;
    bool wire, internal;
} pairs[] = {
    {"nothing", {.kind = TRACE_SENT}, &sent, {.kind = TRACE_SENT}, &sent, false, false},
    {"seq", {.kind = TRACE_SENT}, &sent, {.kind = TRACE_SENT}, &sent_seq, true, false},
    {"length", {.kind = TRACE_SENT}, &sent, {.kind = TRACE_SENT}, &sent_length, true, false},
    {"address", {.kind = TRACE_SENT}, &sent, {.kind = TRACE_SENT}, &sent_address, true, false},
    {"link", {.kind = TRACE_SENT}, &sent, {.kind = TRACE_SENT}, &sent_link, true, false},
    {"sender's state", {.kind = TRACE_SENT}, &sent, {.kind = TRACE_SENT}, &sent_state, false, true},
    {"time", {.kind = TRACE_SENT}, &sent, {.kind = TRACE_SENT, .time = 1}, &sent, true, false},
    {"host",
     {.kind = TRACE_SENT, .host = "a"},
     &sent,
     {.kind = TRACE_SENT, .host = "b"},
     &sent,
     true,
     false},
    {"connection",
     {.kind = TRACE_SENT, .conn = 1},
     &sent,
     {.kind = TRACE_SENT, .conn = 2},
     &sent,
     false,
     true},
    {"cause",
     {.kind = TRACE_SENT},
     &sent,
     {.kind = TRACE_SENT, .cause = {CAUSE_PACKET, 1, NULL}},
     &sent,
     false,
     true},
    {"where lost",
     {.kind = TRACE_DROPPED},
     &dropped,
     {.kind = TRACE_DROPPED},
     &dropped_loss,
     true,
     false},
    {"no link or an empty name",
     {.kind = TRACE_DROPPED},
     &dropped_nowhere,
     {.kind = TRACE_DROPPED},
     &dropped_empty,
     true,
     false},
    {"the rule's line",
     {.kind = TRACE_DROPPED},
     &dropped,
     {.kind = TRACE_DROPPED},
     &dropped_line,
     false,
     false},
    {"timer", {.kind = TRACE_TIMER}, &armed, {.kind = TRACE_TIMER}, &armed_later, false, true},
    {"reason", {.kind = TRACE_SEGMENT}, &ignored, {.kind = TRACE_SEGMENT}, &explained, false, true},
    {"cwnd", {.kind = TRACE_CC}, &window, {.kind = TRACE_CC}, &window_cwnd, false, true},
    {"ssthresh", {.kind = TRACE_CC}, &window, {.kind = TRACE_CC}, &window_ssthresh, false, true},
    {"in flight", {.kind = TRACE_CC}, &window, {.kind = TRACE_CC}, &window_flight, false, true},
    {"why cwnd", {.kind = TRACE_CC}, &window, {.kind = TRACE_CC}, &window_reason, false, true},
    {"recovery", {.kind = TRACE_RECOVERY}, &entered, {.kind = TRACE_RECOVERY}, &left, false, true},
    {"recover",
     {.kind = TRACE_RECOVERY},
     &entered,
     {.kind = TRACE_RECOVERY},
     &entered_later,
     false,
     true},
    {"why recovery",
     {.kind = TRACE_RECOVERY},
     &entered,
     {.kind = TRACE_RECOVERY},
     &entered_why,
     false,
     true},
    {"result", {.kind = TRACE_RESULT}, &ok, {.kind = TRACE_RESULT}, &end, false, true},
    {"note", {.kind = TRACE_NOTE}, &note, {.kind = TRACE_NOTE}, &other_note, false, false},
};

START_TEST(change_shows_where_it_is)
{
    Fingerprint a = of_record(&pairs[_i].head_a, pairs[_i].a);
    Fingerprint b = of_record(&pairs[_i].head_b, pairs[_i].b);
    ck_assert_msg((a.wire != b.wire) == pairs[_i].wire, "%s: wire", pairs[_i].what);
    ck_assert_msg((a.internal != b.internal) == pairs[_i].internal, "%s: internal", pairs[_i].what);
}
END_TEST

static TCase *
fingerprint_cases(void)
{
    TCase *tcase = tcase_create("fingerprint");
    tcase_add_test(tcase, nothing_told);
    tcase_add_test(tcase, hash_is_fnv_1a_over_the_fields);
    tcase_add_test(tcase, rows_have_a_known_fingerprint);
    tcase_add_loop_test(tcase, change_shows_where_it_is, 0, TEST_ROWS(pairs));
    return tcase;
}

TEST_MAIN("fingerprint", fingerprint_cases)
