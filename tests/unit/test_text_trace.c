#include "trace/text.h"

#include "net/net_trace.h"
#include "test_main.h"
#include "trace_rows.h"

#define SYN \
    "10.0.0.1:49152 > 10.0.0.2:80: Flags [S], seq 0, win 65535, options [mss 1460,ws 7], length 0"
#define TEXT "10.0.0.1:49152 > 10.0.0.2:80: Flags [P.], seq 1:101, ack 1, win 65535, length 100"
#define COPY "10.0.0.1:49152 > 10.0.0.2:80: Flags [FSRP.UEW], seq 101, ack 2, win 1, length 0"

/* `why` is what the option `reasons` adds. */
static const struct {
    const char *line, *why;
} lines[ROW_N] = {
    [ROW_META] = {"    0.000000              run       lost-last-ack, profile rfc9293, "
                  "seed 9223372036854775807"},
    [ROW_CALL] = {"    0.000000  client      call      1: connect(server:80)"},
    [ROW_STATE_BARE] = {"    0.000000  client/1    state     CLOSED -> SYN-SENT"},
    [ROW_SENT_SYN] = {"    0.000000  client/1    sent      #1 " SYN "  SYN-SENT"},
    [ROW_TIMER_ARMED] = {"    0.000000  client/1    timer     retransmission armed, "
                         "fires at 1.000000"},
    [ROW_QUEUE] = {"    0.000000  client      queue     client-router: 1 packet, 48 B"},
    [ROW_FORWARDED] = {"    0.025000  router      sent      #1 " SYN "  forwarded"},
    [ROW_DELIVERED] = {"    0.050000  server      arrived   #1 over router-server"},
    [ROW_SEGMENT] = {"    0.050000  server/12   segment   #1 accepted in FIN-WAIT-2",
                     "  -- the peer's FIN came: TIME-WAIT begins (RFC 9293 §3.10.7.4)"},
    [ROW_SENT_RST] = {"    0.050000  server      sent      #2 10.0.0.2:80 > 10.0.0.1:49152: "
                      "Flags [R.], seq 0, ack 4294967233, win 0, length 0  CLOSED"},
    [ROW_RTT_SAMPLE] = {"    0.100000  client/1    rtt       sample 0.100000, srtt 0.100000, "
                        "rttvar 0.050000, rto 1.000000"},
    [ROW_CC_OPEN] = {"    0.100000  client/1    cc        cwnd 14600, in flight 0",
                     "  -- the connection stands: so much may be in flight to begin with "
                     "(RFC 6928 §2)"},
    [ROW_TIMER_MOVED] = {"    0.100000  client/1    timer     retransmission moved to 1.100000"},
    [ROW_TIMER_STOPPED] = {"    0.100000  client/1    timer     delayed-ack stopped, "
                           "was to fire at 0.300000"},
    [ROW_RESULT] = {"    0.100000  client      result    1: connect() = ok"},
    [ROW_NOTE_ZERO] = {"    1.100000              note      the ladder counts from here"},
    [ROW_NOTE_ZERO_NAMED] = {"    1.100000              note      the ladder counts from here: "
                             "the client closes"},
    [ROW_NOTE_TEXT] = {"    1.100000              note      see \"§3\"\\n\\x1b[31mred\\\\"},
    [ROW_TIMER_FIRED] = {"    1.100000  client/1    timer     retransmission fired"},
    [ROW_RTT_BACKED_OFF] = {"    1.100000  client/1    rtt       backed off, rto 2.000000"},
    [ROW_RECOVERY] = {"    1.100000  client/1    recovery  timeout, recover 101",
                      "  -- no ACK came in time: the earliest segment goes again "
                      "(RFC 6298 §5.4)"},
    [ROW_CC] = {"    1.100000  client/1    cc        cwnd 1460, ssthresh 2920, in flight 0",
                "  -- a timeout: one segment, then slow start up to half of what was in flight "
                "(RFC 5681 §3.1)"},
    [ROW_SENT_TEXT] = {" 1.100000001  client/1    sent      #3 " TEXT
                       ", transmission 2  ESTABLISHED",
                       "  -- the peer's FIN came: TIME-WAIT begins (RFC 9293 §3.10.7.4)"},
    [ROW_DROPPED_RULE] = {"    1.101000  client      LOST      #3 by rule lost-last-ack.lua:9 "
                          "on client-router: " TEXT},
    [ROW_SENT_COPY] = {"    1.102000  client/1    sent      #4 " COPY ", copy of #3  FIN-WAIT-1"},
    [ROW_DROPPED_QUEUE] = {"    1.102000  client      LOST      #4 by a full queue "
                           "on client-router: " COPY},
    [ROW_DROPPED_ROUTE] = {"    1.200000  client      LOST      #5 without a route: 10.0.0.1:49153 "
                           "> 10.0.0.2:80: Flags [S], seq 7, win 0, length 0"},
    [ROW_STATE] = {"  243.200000  client/1    state     FIN-WAIT-2 -> TIME-WAIT",
                   "  -- the peer's FIN came: TIME-WAIT begins (RFC 9293 §3.10.7.4)"},
};

typedef struct {
    GString *text;
    Output *output;
    TextTrace *trace;
    TraceSink sink;
} Fixture;

static Fixture
begin(bool reasons)
{
    Fixture f = {.text = g_string_new(NULL)};
    f.output = output_memory(f.text);
    f.trace = text_trace_new(&(TextTraceOptions){.reasons = reasons}, f.output);
    f.sink = text_trace_sink(f.trace);
    return f;
}

static void
end(Fixture *f)
{
    text_trace_free(f->trace);
    ck_assert(output_close(f->output, NULL));
    g_string_free(f->text, true);
}

static void
tell(const Fixture *f, const TraceHead *head, const void *record)
{
    ck_assert(f->sink.wants & TRACE_BIT(head->kind));
    f->sink.record(f->sink.ctx, head, record);
}

START_TEST(record_is_one_line)
{
    Fixture f = begin(false);
    tell(&f, &trace_rows[_i].head, trace_rows[_i].record);
    g_autofree char *line = g_strconcat(lines[_i].line, "\n", NULL);
    ck_assert_msg(g_str_equal(f.text->str, line), "%s:\n%s%s", trace_rows[_i].what, f.text->str,
                  line);
    end(&f);
}
END_TEST

START_TEST(record_says_why)
{
    Fixture f = begin(true);
    tell(&f, &trace_rows[_i].head, trace_rows[_i].record);
    const char *why = lines[_i].why != NULL ? lines[_i].why : "";
    g_autofree char *line = g_strconcat(lines[_i].line, why, "\n", NULL);
    ck_assert_msg(g_str_equal(f.text->str, line), "%s:\n%s%s", trace_rows[_i].what, f.text->str,
                  line);
    end(&f);
}
END_TEST

static const struct {
    const char *what;
    DropWhere where;
    const char *line;
} drops[] = {
    {"rule", DROP_RULE, "by rule a.lua:1"},
    {"loss", DROP_LOSS, "at random"},
    {"queue", DROP_QUEUE, "by a full queue"},
    {"mtu", DROP_MTU, "larger than the link takes"},
    {"ttl", DROP_TTL, "after too many hops"},
    {"no route", DROP_NO_ROUTE, "without a route"},
    {"protocol", DROP_PROTOCOL, "nobody takes its protocol"},
};

START_TEST(loss_says_where)
{
    Fixture f = begin(false);
    Packet packet = {.id = 5, .src = {.version = 4}};
    NetDropped dropped = {&packet, NULL, drops[_i].where, "a.lua:1"};
    TraceHead head = {.kind = TRACE_DROPPED, .host = "a"};
    tell(&f, &head, &dropped);
    g_autofree char *begins =
        g_strdup_printf("    0.000000  a           LOST      #5 %s: ", drops[_i].line);
    ck_assert_msg(g_str_has_prefix(f.text->str, begins), "%s: %s", drops[_i].what, f.text->str);
    end(&f);
}
END_TEST

static const struct {
    const char *what;
    SimTime time;
    const char *begins;
} times[] = {
    {"microseconds", 1234567 * SIM_US, "    1.234567  "},
    {"nanoseconds", 1234567 * SIM_US + 8, " 1.234567008  "},
    {"an hour", 3600 * SIM_S, " 3600.000000  "},
    {"beyond the column", SIM_TIME_LAST, "3153600000.000000  "},
};

START_TEST(time_shows_all_digits_it_has)
{
    Fixture f = begin(false);
    TraceHead head = {.kind = TRACE_NOTE, .time = times[_i].time};
    tell(&f, &head, &(Note){NOTE_TEXT, "x"});
    ck_assert_msg(g_str_has_prefix(f.text->str, times[_i].begins), "%s: %s", times[_i].what,
                  f.text->str);
    end(&f);
}
END_TEST

START_TEST(columns_grow_with_names)
{
    Fixture f = begin(false);
    Note note = {NOTE_TEXT, "x"};
    tell(&f, &(TraceHead){.kind = TRACE_NOTE, .host = "short"}, &note);
    tell(&f, &(TraceHead){.kind = TRACE_NOTE, .host = "a-rather-long-name", .conn = 7}, &note);
    tell(&f, &(TraceHead){.kind = TRACE_NOTE, .host = "short"}, &note);
    ck_assert_str_eq(f.text->str, "    0.000000  short       note      x\n"
                                  "    0.000000  a-rather-long-name/7  note      x\n"
                                  "    0.000000  short                 note      x\n");
    end(&f);
}
END_TEST

/* What a trace file may claim, if not a scenario. */
START_TEST(nothing_reaches_the_terminal_unescaped)
{
    static const char evil[] = "\x1b]0;x\x07";
    Fixture f = begin(false);
    Packet packet = {.id = 1};
    TraceHead head = {.kind = TRACE_CALL, .host = evil};
    tell(&f, &head, &(AppCall){1, evil, evil});
    head.kind = TRACE_RESULT;
    tell(&f, &head, &(AppResult){1, evil, evil});
    head.kind = TRACE_DELIVERED;
    tell(&f, &head, &(NetDelivered){&packet, evil});
    head.kind = TRACE_DROPPED;
    tell(&f, &head, &(NetDropped){&packet, evil, DROP_RULE, evil});
    head.kind = TRACE_QUEUE;
    tell(&f, &head, &(NetQueue){evil, 1, 1});
    head.kind = TRACE_META;
    tell(&f, &head, &(TraceMeta){evil, evil, 1, evil});
    for (const char *at = f.text->str; *at != '\0'; at++)
        ck_assert_msg(*at == '\n' || (unsigned char)*at >= 0x20, "%s", at);
    end(&f);
}
END_TEST

static TCase *
line_cases(void)
{
    TCase *tcase = tcase_create("lines");
    tcase_add_loop_test(tcase, record_is_one_line, 0, ROW_N);
    tcase_add_loop_test(tcase, record_says_why, 0, ROW_N);
    tcase_add_loop_test(tcase, loss_says_where, 0, TEST_ROWS(drops));
    return tcase;
}

static TCase *
layout_cases(void)
{
    TCase *tcase = tcase_create("layout");
    tcase_add_loop_test(tcase, time_shows_all_digits_it_has, 0, TEST_ROWS(times));
    tcase_add_test(tcase, columns_grow_with_names);
    tcase_add_test(tcase, nothing_reaches_the_terminal_unescaped);
    return tcase;
}

TEST_MAIN("text_trace", line_cases, layout_cases)
