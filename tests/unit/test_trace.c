#include "core/trace.h"
#include "test_main.h"

#include <stdio.h>
#include <string.h>

/* What several sinks were given, in order: "A:note/7" is sink A, the kind, the record. */
typedef struct {
    char text[256];
} Log;

typedef struct {
    Log *log;
    char name;
} Listener;

static void
listen(void *ctx, const TraceHead *head, const void *record)
{
    Listener *listener = ctx;
    Log *log = listener->log;
    size_t n = strlen(log->text);
    snprintf(log->text + n, sizeof log->text - n, "%s%c:%s/%d", n > 0 ? " " : "", listener->name,
             trace_kind_name(head->kind), *(const int *)record);
}

enum { NOTE = TRACE_BIT(TRACE_NOTE), SENT = TRACE_BIT(TRACE_SENT), CALL = TRACE_BIT(TRACE_CALL) };

/* Each row emits sent/1, note/2, sent/3. */
static const struct {
    const char *what;
    uint32_t wants[3]; /* of the sinks A, B, C; 0: no such sink */
    const char *log;
    bool wants_sent, wants_note;
} sinks[] = {
    {"no sink", {0}, "", false, false},
    {"one for all", {TRACE_ALL}, "A:net:sent/1 A:note/2 A:net:sent/3", true, true},
    {"one for notes", {NOTE}, "A:note/2", false, true},
    {"one for what does not come", {CALL}, "", false, false},
    {"in the order they were added",
     {SENT | NOTE, SENT},
     "A:net:sent/1 B:net:sent/1 A:note/2 A:net:sent/3 B:net:sent/3",
     true,
     true},
    {"each its own", {NOTE, CALL, SENT}, "C:net:sent/1 A:note/2 C:net:sent/3", true, true},
};

static void
emit(const Trace *trace, TraceKind kind, int record)
{
    trace_emit(trace, &(TraceHead){.kind = kind}, &record);
}

START_TEST(sinks_get_what_they_want)
{
    Log log = {""};
    Listener listeners[3];
    Trace trace = {0};
    for (int i = 0; i < 3 && sinks[_i].wants[i] != 0; i++) {
        listeners[i] = (Listener){&log, (char)('A' + i)};
        trace_add_sink(&trace, (TraceSink){sinks[_i].wants[i], listen, &listeners[i]});
    }
    ck_assert_msg(trace_wants(&trace, TRACE_SENT) == sinks[_i].wants_sent, "%s", sinks[_i].what);
    ck_assert_msg(trace_wants(&trace, TRACE_NOTE) == sinks[_i].wants_note, "%s", sinks[_i].what);
    emit(&trace, TRACE_SENT, 1);
    emit(&trace, TRACE_NOTE, 2);
    emit(&trace, TRACE_SENT, 3);
    ck_assert_msg(strcmp(log.text, sinks[_i].log) == 0, "%s: expected %s, told %s", sinks[_i].what,
                  sinks[_i].log, log.text);

    trace_remove_sinks(&trace);
    ck_assert(!trace_wants(&trace, TRACE_SENT) && !trace_wants(&trace, TRACE_NOTE));
    emit(&trace, TRACE_SENT, 4);
    ck_assert_str_eq(log.text, sinks[_i].log);
}
END_TEST

START_TEST(one_sink_is_taken_away)
{
    Log log = {""};
    Listener listeners[2] = {{&log, 'A'}, {&log, 'B'}};
    Trace trace = {0};
    trace_add_sink(&trace, (TraceSink){SENT, listen, &listeners[0]});
    trace_add_sink(&trace, (TraceSink){NOTE, listen, &listeners[1]});
    trace_remove_sink(&trace, &listeners[0]);
    ck_assert(!trace_wants(&trace, TRACE_SENT) && trace_wants(&trace, TRACE_NOTE));
    emit(&trace, TRACE_SENT, 1);
    emit(&trace, TRACE_NOTE, 2);
    ck_assert_str_eq(log.text, "B:note/2");
}
END_TEST

START_TEST(as_many_sinks_as_promised)
{
    Log log = {""};
    Listener listener = {&log, 'A'};
    Trace trace = {0};
    for (int i = 0; i < TRACE_MAX_SINKS; i++)
        trace_add_sink(&trace, (TraceSink){NOTE, listen, &listener});
    emit(&trace, TRACE_NOTE, 5);
    ck_assert_uint_eq(strlen(log.text), TRACE_MAX_SINKS * strlen("A:note/5 ") - 1);
}
END_TEST

START_TEST(every_kind_has_a_name_of_its_own)
{
    for (TraceKind a = 0; a < TRACE_N_KINDS; a++)
        for (TraceKind b = 0; b < a; b++)
            ck_assert_str_ne(trace_kind_name(a), trace_kind_name(b));
    ck_assert_uint_eq(TRACE_ALL >> TRACE_N_KINDS, 0);
    ck_assert_str_eq(trace_kind_name(TRACE_META), "meta");
    ck_assert_str_eq(trace_kind_name(TRACE_SEGMENT), "tcp:segment");
}
END_TEST

START_TEST(causes_name_one_thing)
{
    ck_assert_int_eq(cause_none().kind, CAUSE_NONE);
    ck_assert_int_eq(cause_packet(6).kind, CAUSE_PACKET);
    ck_assert_uint_eq(cause_packet(6).number, 6);
    ck_assert_int_eq(cause_timer("time-wait").kind, CAUSE_TIMER);
    ck_assert_str_eq(cause_timer("time-wait").timer, "time-wait");
    ck_assert_int_eq(cause_call(3).kind, CAUSE_CALL);
    ck_assert_uint_eq(cause_call(3).number, 3);
}
END_TEST

static TCase *
trace(void)
{
    TCase *group = tcase_create("trace");
    tcase_add_loop_test(group, sinks_get_what_they_want, 0, TEST_ROWS(sinks));
    tcase_add_test(group, one_sink_is_taken_away);
    tcase_add_test(group, as_many_sinks_as_promised);
    tcase_add_test(group, every_kind_has_a_name_of_its_own);
    tcase_add_test(group, causes_name_one_thing);
    return group;
}

TEST_MAIN("trace", trace)
