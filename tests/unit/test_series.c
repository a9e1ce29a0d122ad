#include "trace/series.h"

#include "net/net_trace.h"
#include "test_main.h"
#include "trace_rows.h"

#include <string.h>

typedef struct {
    GString *texts[SERIES_N];
    Output *outputs[SERIES_N];
    Series *series;
    TraceSink sink;
} Fixture;

static Fixture
begin(void)
{
    Fixture f;
    for (int i = 0; i < SERIES_N; i++) {
        f.texts[i] = g_string_new(NULL);
        f.outputs[i] = output_memory(f.texts[i]);
    }
    f.series = series_new(f.outputs);
    f.sink = series_sink(f.series);
    return f;
}

static void
end(Fixture *f)
{
    series_free(f->series);
    for (int i = 0; i < SERIES_N; i++) {
        ck_assert(output_close(f->outputs[i], NULL));
        g_string_free(f->texts[i], true);
    }
}

#define SEGMENT_NAMES                                                                         \
    "time_ns,host,conn,id,link,src,dst,flags,seq,ack,len,win,state,transmission,reason,fate," \
    "fate_ns,where,rule\n"

/* What the rows of trace_rows.h become. */
static const struct {
    const char *file, *text;
} files[SERIES_N] = {
    [SERIES_STATES] = {"states.csv",
                       "time_ns,host,conn,from,to,reason\n"
                       "0,client,1,CLOSED,SYN-SENT,\n"
                       "243200000000,client,1,FIN-WAIT-2,TIME-WAIT,fin-in-fin-wait-2\n"},
    [SERIES_TIMERS] = {"timers.csv", "time_ns,host,conn,timer,what,at_ns\n"
                                     "0,client,1,retransmission,armed,1000000000\n"
                                     "100000000,client,1,retransmission,moved,1100000000\n"
                                     "100000000,client,1,delayed-ack,stopped,300000000\n"
                                     "1100000000,client,1,retransmission,fired,1100000000\n"},
    [SERIES_SEGMENTS] =
        {"segments.csv", SEGMENT_NAMES
         "0,client,1,1,client-router,10.0.0.1:49152,10.0.0.2:80,S,0,,0,65535,SYN-SENT,1,,arrived,"
         "50000000,,\n"
         "50000000,server,,2,router-server,10.0.0.2:80,10.0.0.1:49152,RA,,,0,0,CLOSED,,,"
         "under-way,,,\n"
         "1100000001,client,1,3,client-router,10.0.0.1:49152,10.0.0.2:80,PA,1,1,100,65535,"
         "ESTABLISHED,2,fin-in-fin-wait-2,lost,1101000000,rule,lost-last-ack.lua:9\n"
         "1102000000,client,1,4,client-router,10.0.0.1:49152,10.0.0.2:80,FSRPAUEC,101,2,0,1,"
         "FIN-WAIT-1,1,,lost,1102000000,queue,\n"},
    [SERIES_RECEIVED] = {"received.csv",
                         "time_ns,host,conn,id,state,verdict,reason\n"
                         "50000000,server,12,1,FIN-WAIT-2,accepted,fin-in-fin-wait-2\n"},
    [SERIES_RTT] = {"rtt.csv", "time_ns,host,conn,sample_ns,srtt_ns,rttvar_ns,rto_ns\n"
                               "100000000,client,1,100000000,100000000,50000000,1000000000\n"
                               "1100000000,client,1,,100000000,50000000,2000000000\n"},
    [SERIES_CC] = {"cc.csv", "time_ns,host,conn,cwnd,ssthresh,in_flight,reason\n"
                             "100000000,client,1,14600,,0,cc-initial-window\n"
                             "1100000000,client,1,1460,2920,0,cc-timeout\n"},
    [SERIES_RECOVERY] = {"recovery.csv", "time_ns,host,conn,what,recover,reason\n"
                                         "1100000000,client,1,timeout,101,rto-expired\n"},
    [SERIES_QUEUE] = {"queue.csv", "time_ns,host,link,packets,bytes\n"
                                   "0,client,client-router,1,48\n"},
    [SERIES_CALLS] = {"calls.csv", "time_ns,host,conn,id,what,call,text\n"
                                   "0,client,,1,call,connect,server:80\n"
                                   "100000000,client,,1,result,connect,ok\n"},
    [SERIES_NOTES] = {"notes.csv", "time_ns,what,text\n"
                                   "1100000000,zero,\n"
                                   "1100000000,zero,the client closes\n"
                                   "1100000000,note,\"see \"\"§3\"\"\\n\\x1b[31mred\\\\\"\n"},
};

START_TEST(rows_become_tables)
{
    Fixture f = begin();
    trace_rows_tell(f.sink);
    series_end(f.series);
    ck_assert_str_eq(series_file_name((SeriesName)_i), files[_i].file);
    ck_assert_msg(strcmp(f.texts[_i]->str, files[_i].text) == 0, "%s:\n%s", files[_i].file,
                  f.texts[_i]->str);
    end(&f);
}
END_TEST

/* A run without a record leaves the names of the columns. */
START_TEST(only_names)
{
    Fixture f = begin();
    series_end(f.series);
    const char *line = strchr(files[_i].text, '\n');
    ck_assert_uint_eq(f.texts[_i]->len, line + 1 - files[_i].text);
    ck_assert(g_str_has_prefix(files[_i].text, f.texts[_i]->str));
    end(&f);
}
END_TEST

static const struct {
    const char *text, *field;
} fields[] = {
    {"", ""},
    {"plain", "plain"},
    {"two words", "two words"},
    {"a,b", "\"a,b\""},
    {"\"", "\"\"\"\""},
    {"`reboot`", "`reboot`"},
    {"$(reboot) <b>&", "$(reboot) <b>&"},
    {"line\nline\r", "line\\nline\\r"},
    {"\x1b[2J", "\\x1b[2J"},
    {"\xff", "\\xff"},
    {"=1+1", "=1+1"},
    {"é, §", "\"é, §\""},
};

START_TEST(free_text_is_one_field)
{
    Fixture f = begin();
    TraceHead head = {.time = 5, .kind = TRACE_NOTE};
    f.sink.record(f.sink.ctx, &head, &(Note){.what = NOTE_TEXT, .text = fields[_i].text});
    g_autofree char *wanted = g_strdup_printf("time_ns,what,text\n5,note,%s\n", fields[_i].field);
    ck_assert_str_eq(f.texts[SERIES_NOTES]->str, wanted);
    end(&f);
}
END_TEST

static TCase *
series_cases(void)
{
    TCase *tcase = tcase_create("series");
    tcase_add_loop_test(tcase, rows_become_tables, 0, SERIES_N);
    tcase_add_loop_test(tcase, only_names, 0, SERIES_N);
    tcase_add_loop_test(tcase, free_text_is_one_field, 0, TEST_ROWS(fields));
    return tcase;
}

TEST_MAIN("series", series_cases)
