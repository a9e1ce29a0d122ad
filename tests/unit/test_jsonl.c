#include "trace/jsonl.h"

#include "test_main.h"
#include "trace_rows.h"

#define REASON "\"reason\":\"fin-in-fin-wait-2\",\"clause\":\"RFC 9293 §3.10.7.4\""

static const char *const lines[ROW_N] = {
    [ROW_META] = "{\"time\":0,\"name\":\"meta\",\"data\":{\"schema\":1,"
                 "\"program\":\"lastack 0.1.0\",\"scenario\":\"lost-last-ack\","
                 "\"seed\":9223372036854775807,\"profile\":\"rfc9293\"}}",
    [ROW_CALL] = "{\"time\":0,\"name\":\"app:call\",\"data\":{\"host\":\"client\",\"id\":1,"
                 "\"call\":\"connect\",\"args\":\"server:80\"}}",
    [ROW_STATE_BARE] = "{\"time\":0,\"name\":\"tcp:state\",\"data\":{\"host\":\"client\","
                       "\"conn\":1,\"cause\":\"call 1\",\"from\":\"CLOSED\",\"to\":\"SYN-SENT\"}}",
    [ROW_SENT_SYN] =
        "{\"time\":0,\"name\":\"net:sent\",\"data\":{\"host\":\"client\",\"conn\":1,"
        "\"cause\":\"call 1\",\"id\":1,\"link\":\"client-router\",\"src\":\"10.0.0.1:49152\","
        "\"dst\":\"10.0.0.2:80\",\"flags\":\"S\",\"seq\":0,\"seq_abs\":4294967232,\"len\":0,"
        "\"win\":65535,\"options\":\"mss 1460,ws 7\",\"state\":\"SYN-SENT\",\"transmission\":1}}",
    [ROW_TIMER_ARMED] = "{\"time\":0,\"name\":\"tcp:timer\",\"data\":{\"host\":\"client\","
                        "\"conn\":1,\"cause\":\"call 1\",\"timer\":\"retransmission\","
                        "\"what\":\"armed\",\"at\":1000000000}}",
    [ROW_QUEUE] = "{\"time\":0,\"name\":\"net:queue\",\"data\":{\"host\":\"client\","
                  "\"link\":\"client-router\",\"packets\":1,\"bytes\":48}}",
    [ROW_FORWARDED] =
        "{\"time\":25000000,\"name\":\"net:sent\",\"data\":{\"host\":\"router\","
        "\"cause\":\"packet 1\",\"id\":1,\"forwarded\":1,\"link\":\"router-server\","
        "\"src\":\"10.0.0.1:49152\",\"dst\":\"10.0.0.2:80\",\"flags\":\"S\",\"seq\":0,"
        "\"seq_abs\":4294967232,\"len\":0,\"win\":65535,\"options\":\"mss 1460,ws 7\"}}",
    [ROW_DELIVERED] = "{\"time\":50000000,\"name\":\"net:delivered\",\"data\":{"
                      "\"host\":\"server\",\"id\":1,\"link\":\"router-server\"}}",
    [ROW_SEGMENT] =
        "{\"time\":50000000,\"name\":\"tcp:segment\",\"data\":{\"host\":\"server\",\"conn\":12,"
        "\"cause\":\"packet 1\",\"id\":1,\"state\":\"FIN-WAIT-2\",\"verdict\":\"accepted\"," REASON
        "}}",
    [ROW_SENT_RST] =
        "{\"time\":50000000,\"name\":\"net:sent\",\"data\":{\"host\":\"server\","
        "\"cause\":\"packet 1\",\"id\":2,\"link\":\"router-server\",\"src\":\"10.0.0.2:80\","
        "\"dst\":\"10.0.0.1:49152\",\"flags\":\"RA\",\"seq_abs\":0,\"ack_abs\":4294967233,"
        "\"len\":0,\"win\":0,\"options\":\"\",\"state\":\"CLOSED\"}}",
    [ROW_RTT_SAMPLE] = "{\"time\":100000000,\"name\":\"tcp:rtt\",\"data\":{\"host\":\"client\","
                       "\"conn\":1,\"cause\":\"packet 2\",\"sample\":100000000,"
                       "\"srtt\":100000000,\"rttvar\":50000000,\"rto\":1000000000}}",
    [ROW_CC_OPEN] =
        "{\"time\":100000000,\"name\":\"tcp:cc\",\"data\":{\"host\":\"client\",\"conn\":1,"
        "\"cause\":\"packet 2\",\"cwnd\":14600,\"in_flight\":0,"
        "\"reason\":\"cc-initial-window\",\"clause\":\"RFC 6928 §2\"}}",
    [ROW_TIMER_MOVED] = "{\"time\":100000000,\"name\":\"tcp:timer\",\"data\":{"
                        "\"host\":\"client\",\"conn\":1,\"cause\":\"packet 2\","
                        "\"timer\":\"retransmission\",\"what\":\"moved\",\"at\":1100000000}}",
    [ROW_TIMER_STOPPED] = "{\"time\":100000000,\"name\":\"tcp:timer\",\"data\":{"
                          "\"host\":\"client\",\"conn\":1,\"cause\":\"packet 2\","
                          "\"timer\":\"delayed-ack\",\"what\":\"stopped\",\"at\":300000000}}",
    [ROW_RESULT] = "{\"time\":100000000,\"name\":\"app:result\",\"data\":{\"host\":\"client\","
                   "\"id\":1,\"call\":\"connect\",\"result\":\"ok\"}}",
    [ROW_NOTE_ZERO] = "{\"time\":1100000000,\"name\":\"note\",\"data\":{\"what\":\"zero\"}}",
    [ROW_NOTE_ZERO_NAMED] = "{\"time\":1100000000,\"name\":\"note\",\"data\":{"
                            "\"what\":\"zero\",\"text\":\"the client closes\"}}",
    [ROW_NOTE_TEXT] = "{\"time\":1100000000,\"name\":\"note\",\"data\":{\"what\":\"note\","
                      "\"text\":\"see \\\"§3\\\"\\n\\u001b[31mred\\\\\"}}",
    [ROW_TIMER_FIRED] = "{\"time\":1100000000,\"name\":\"tcp:timer\",\"data\":{"
                        "\"host\":\"client\",\"conn\":1,\"timer\":\"retransmission\","
                        "\"what\":\"fired\",\"at\":1100000000}}",
    [ROW_RTT_BACKED_OFF] =
        "{\"time\":1100000000,\"name\":\"tcp:rtt\",\"data\":{\"host\":\"client\",\"conn\":1,"
        "\"cause\":\"timer retransmission\",\"srtt\":100000000,\"rttvar\":50000000,"
        "\"rto\":2000000000}}",
    [ROW_RECOVERY] =
        "{\"time\":1100000000,\"name\":\"tcp:recovery\",\"data\":{\"host\":\"client\","
        "\"conn\":1,\"cause\":\"timer retransmission\",\"what\":\"timeout\",\"recover\":101,"
        "\"reason\":\"rto-expired\",\"clause\":\"RFC 6298 §5.4\"}}",
    [ROW_CC] = "{\"time\":1100000000,\"name\":\"tcp:cc\",\"data\":{\"host\":\"client\","
               "\"conn\":1,\"cause\":\"timer retransmission\",\"cwnd\":1460,"
               "\"ssthresh\":2920,\"in_flight\":0,\"reason\":\"cc-timeout\","
               "\"clause\":\"RFC 5681 §3.1\"}}",
    [ROW_SENT_TEXT] =
        "{\"time\":1100000001,\"name\":\"net:sent\",\"data\":{\"host\":\"client\",\"conn\":1,"
        "\"cause\":\"timer retransmission\",\"id\":3,\"link\":\"client-router\","
        "\"src\":\"10.0.0.1:49152\",\"dst\":\"10.0.0.2:80\",\"flags\":\"PA\",\"seq\":1,\"ack\":1,"
        "\"seq_abs\":4294967233,\"ack_abs\":1001,\"len\":100,\"win\":65535,\"options\":\"\","
        "\"state\":\"ESTABLISHED\",\"transmission\":2," REASON "}}",
    [ROW_DROPPED_RULE] = "{\"time\":1101000000,\"name\":\"net:dropped\",\"data\":{"
                         "\"host\":\"client\",\"id\":3,\"link\":\"client-router\","
                         "\"where\":\"rule\",\"rule\":\"lost-last-ack.lua:9\"}}",
    [ROW_SENT_COPY] =
        "{\"time\":1102000000,\"name\":\"net:sent\",\"data\":{\"host\":\"client\",\"conn\":1,"
        "\"cause\":\"packet 2\",\"id\":4,\"copy_of\":3,\"link\":\"client-router\","
        "\"src\":\"10.0.0.1:49152\",\"dst\":\"10.0.0.2:80\",\"flags\":\"FSRPAUEC\",\"seq\":101,"
        "\"ack\":2,\"seq_abs\":37,\"ack_abs\":1002,\"len\":0,\"win\":1,\"options\":\"\","
        "\"state\":\"FIN-WAIT-1\",\"transmission\":1}}",
    [ROW_DROPPED_QUEUE] =
        "{\"time\":1102000000,\"name\":\"net:dropped\",\"data\":{\"host\":\"client\",\"id\":4,"
        "\"link\":\"client-router\",\"where\":\"queue\"}}",
    [ROW_DROPPED_ROUTE] = "{\"time\":1200000000,\"name\":\"net:dropped\",\"data\":{"
                          "\"host\":\"client\",\"id\":5,\"where\":\"no-route\"}}",
    [ROW_STATE] = "{\"time\":243200000000,\"name\":\"tcp:state\",\"data\":{\"host\":\"client\","
                  "\"conn\":1,\"cause\":\"packet 6\",\"from\":\"FIN-WAIT-2\","
                  "\"to\":\"TIME-WAIT\"," REASON "}}",
};

typedef struct {
    GString *text;
    Output *output;
    Jsonl *jsonl;
} Fixture;

static Fixture
begin(void)
{
    Fixture f = {.text = g_string_new(NULL)};
    f.output = output_memory(f.text);
    f.jsonl = jsonl_new(f.output);
    return f;
}

static void
end(Fixture *f)
{
    jsonl_free(f->jsonl);
    ck_assert(output_close(f->output, NULL));
    g_string_free(f->text, true);
}

START_TEST(record_is_one_line)
{
    Fixture f = begin();
    const TraceRow *row = &trace_rows[_i];
    TraceSink sink = jsonl_sink(f.jsonl);
    ck_assert(sink.wants & TRACE_BIT(row->head.kind));
    sink.record(sink.ctx, &row->head, row->record);

    g_autofree char *line = g_strconcat(lines[_i], "\n", NULL);
    ck_assert_msg(g_str_equal(f.text->str, line), "%s:\n%s%s", row->what, f.text->str, line);
    end(&f);
}
END_TEST

/* Nothing of a record is left in the next one. */
START_TEST(records_follow_one_another)
{
    Fixture f = begin();
    trace_rows_tell(jsonl_sink(f.jsonl));
    g_autoptr(GString) expected = g_string_new(NULL);
    for (int i = 0; i < ROW_N; i++)
        g_string_append_printf(expected, "%s\n", lines[i]);
    ck_assert_str_eq(f.text->str, expected->str);
    end(&f);
}
END_TEST

static TCase *
jsonl_cases(void)
{
    TCase *tcase = tcase_create("jsonl");
    tcase_add_loop_test(tcase, record_is_one_line, 0, ROW_N);
    tcase_add_test(tcase, records_follow_one_another);
    return tcase;
}

TEST_MAIN("jsonl", jsonl_cases)
