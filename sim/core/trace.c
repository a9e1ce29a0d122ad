#include "core/trace.h"

#include "core/sim_assert.h"

#include <stddef.h>

static const char *const kind_names[TRACE_N_KINDS] = {
    [TRACE_META] = "meta",
    [TRACE_SENT] = "net:sent",
    [TRACE_DELIVERED] = "net:delivered",
    [TRACE_DROPPED] = "net:dropped",
    [TRACE_QUEUE] = "net:queue",
    [TRACE_SEGMENT] = "tcp:segment",
    [TRACE_STATE] = "tcp:state",
    [TRACE_TIMER] = "tcp:timer",
    [TRACE_RTT] = "tcp:rtt",
    [TRACE_CC] = "tcp:cc",
    [TRACE_RECOVERY] = "tcp:recovery",
    [TRACE_CALL] = "app:call",
    [TRACE_RESULT] = "app:result",
    [TRACE_NOTE] = "note",
};

const char *
trace_kind_name(TraceKind kind)
{
    sim_assert(kind < TRACE_N_KINDS);
    return kind_names[kind];
}

void
trace_add_sink(Trace *trace, TraceSink sink)
{
    sim_assert(trace->n_sinks < TRACE_MAX_SINKS && sink.record != NULL);
    trace->sinks[trace->n_sinks++] = sink;
    trace->wanted |= sink.wants;
}

void
trace_remove_sinks(Trace *trace)
{
    trace->n_sinks = 0;
    trace->wanted = 0;
}

void
trace_remove_sink(Trace *trace, const void *ctx)
{
    uint32_t n = 0;
    trace->wanted = 0;
    for (uint32_t i = 0; i < trace->n_sinks; i++) {
        if (trace->sinks[i].ctx == ctx)
            continue;
        trace->sinks[n++] = trace->sinks[i];
        trace->wanted |= trace->sinks[i].wants;
    }
    trace->n_sinks = n;
}

void
trace_emit(const Trace *trace, const TraceHead *head, const void *record)
{
    for (uint32_t i = 0; i < trace->n_sinks; i++) {
        const TraceSink *sink = &trace->sinks[i];
        if ((sink->wants & TRACE_BIT(head->kind)) != 0)
            sink->record(sink->ctx, head, record);
    }
}
