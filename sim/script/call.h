/*
 * call.h - what programs call, as the trace tells it: each call, its result, and what TCP does in
 * between as its consequence.
 */
#ifndef LASTACK_SCRIPT_CALL_H
#define LASTACK_SCRIPT_CALL_H

#include "script/scenario_run.h"

typedef struct {
    const char *name; /* "connect"; static */
    const Host *host;
    uint32_t conn; /* 0: no connection yet */
    uint64_t id;
} Call;

/*
 * Tells of a call and makes it the cause of what follows, until call_return or call_pause. `args`
 * is as a reader would write them, "" for none.
 */
Call call_begin(Run *run, const Host *host, uint32_t conn, const char *name, const char *args);

/* The call waits: what happens now is not its doing. */
void call_pause(const Run *run);

/* It looks again. */
void call_resume(const Run *run, uint64_t id);

/* Tells the result, a word or an amount. */
void call_return(const Run *run, const Call *call, const char *result);

#endif
