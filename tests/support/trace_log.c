#include "trace_log.h"

#include "net/net_trace.h"

#include <check.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
add(TraceLog *log, const char *format, ...)
{
    enum { LONGEST = 256 };
    if (log->capacity - log->length < LONGEST) {
        log->capacity = log->capacity * 2 + LONGEST;
        log->text = realloc(log->text, log->capacity);
    }
    va_list args;
    va_start(args, format);
    int n = vsnprintf(log->text + log->length, LONGEST, format, args);
    va_end(args);
    ck_assert(n >= 0 && n < LONGEST);
    log->length += (size_t)n;
}

static void
add_time(TraceLog *log, SimTime time)
{
    char text[SIM_TIME_TEXT_MAX];
    sim_time_format(time, 9, text);
    size_t n = strlen(text);
    while (text[n - 1] == '0')
        n--;
    if (text[n - 1] == '.')
        n--;
    add(log, "%.*s", (int)n, text);
}

static void
add_dropped(TraceLog *log, const NetDropped *record)
{
    add(log, " %" PRIu64, record->packet->id);
    if (record->link != NULL)
        add(log, " %s", record->link);
    add(log, " %s", drop_where_name(record->where));
    if (record->rule != NULL)
        add(log, " %s", record->rule);
}

static void
add_sent(TraceLog *log, const NetSent *record)
{
    add(log, " %" PRIu64 " %s", record->packet->id, record->link);
    if (record->forwarded)
        add(log, " forwarded");
}

static void
add_record(TraceLog *log, TraceKind kind, const void *record)
{
    const NetQueue *queue = record;
    if (kind == TRACE_SENT)
        add_sent(log, record);
    else if (kind == TRACE_DELIVERED)
        add(log, " %" PRIu64, ((const NetDelivered *)record)->packet->id);
    else if (kind == TRACE_DROPPED)
        add_dropped(log, record);
    else if (kind == TRACE_QUEUE)
        add(log, " %s %" PRIu32 " %" PRIu64, queue->link, queue->packets, queue->bytes);
}

static void
add_cause(TraceLog *log, TraceCause cause)
{
    switch (cause.kind) {
    case CAUSE_NONE:
        break;
    case CAUSE_PACKET:
        add(log, " after packet %" PRIu64, cause.number);
        break;
    case CAUSE_TIMER:
        add(log, " after timer %s", cause.timer);
        break;
    case CAUSE_CALL:
        add(log, " after call %" PRIu64, cause.number);
        break;
    }
}

static void
record_line(void *ctx, const TraceHead *head, const void *record)
{
    TraceLog *log = ctx;
    add_time(log, head->time);
    add(log, " %s", head->host != NULL ? head->host : "-");
    if (head->conn != 0)
        add(log, "/%" PRIu32, head->conn);
    add(log, " %s", trace_kind_name(head->kind));
    add_record(log, head->kind, record);
    if (log->causes)
        add_cause(log, head->cause);
    add(log, "\n");
}

void
trace_log_init(TraceLog *log, Sim *sim, uint32_t wants)
{
    *log = (TraceLog){0};
    trace_add_sink(&sim->trace, (TraceSink){.wants = wants, .record = record_line, .ctx = log});
}

void
trace_log_clear(TraceLog *log, Sim *sim)
{
    trace_remove_sink(&sim->trace, log);
    free(log->text);
    *log = (TraceLog){0};
}

void
trace_log_expect(TraceLog *log, const char *what, const char *lines)
{
    const char *text = log->length > 0 ? log->text : "";
    if (strcmp(text, lines) != 0)
        ck_abort_msg("%s: told\n%swanted\n%s", what, text, lines);
    log->length = 0;
    if (log->text != NULL)
        log->text[0] = '\0';
}
