/*
 * The result is told under no cause: it carries the call's id itself.
 */
#include "script/call.h"

#include "net/net_trace.h"

Call
call_begin(Run *run, const Host *host, uint32_t conn, const char *name, const char *args)
{
    Sim *sim = run->sim;
    Call call = {.name = name, .host = host, .conn = conn, .id = ++sim->n_calls};
    AppCall record = {.id = call.id, .call = name, .args = args};
    sim_trace(sim, TRACE_CALL, host->name, conn, &record);
    sim->trace.cause = cause_call(call.id);
    return call;
}

void
call_pause(const Run *run)
{
    run->sim->trace.cause = cause_none();
}

void
call_resume(const Run *run, uint64_t id)
{
    run->sim->trace.cause = cause_call(id);
}

void
call_return(const Run *run, const Call *call, const char *result)
{
    AppResult record = {.id = call->id, .call = call->name, .result = result};
    call_pause(run);
    sim_trace(run->sim, TRACE_RESULT, call->host->name, call->conn, &record);
}
