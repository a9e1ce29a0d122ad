/*
 * A process is always in one of three: it runs (list->current), it stands in one WaitList, or one
 * event that resumes it is pending. So it can be woken twice at an instant and is resumed once.
 *
 * Processes belong to the run, not to Lua: only their coroutines are kept there, until they end.
 */
#include "script/proc.h"

#include "core/quantity.h"
#include "script/scenario_run.h"

#include <string.h>

enum { WHAT_MAX = 96 };

struct Proc {
    Run *run;
    Proc *next, *previous;
    const Host *host;
    lua_State *co;
    int reference;  /* keeps co */
    int n_args;     /* for the next resume: 1 when it starts, then 0 */
    EventId wakes;  /* the event that resumes it; 0: none is pending */
    WaitList *list; /* in which it stands; NULL: none */
    Proc *next_waiting, *previous_waiting;
    unsigned bits;
    char what[WHAT_MAX]; /* it waits for; "": it runs, or has not begun */
    char place[WHAT_MAX];
    SimTime since;
};

static void
wait_list_remove(WaitList *list, Proc *proc)
{
    Proc *before = proc->previous_waiting, *after = proc->next_waiting;
    *(before != NULL ? &before->next_waiting : &list->first) = after;
    *(after != NULL ? &after->previous_waiting : &list->last) = before;
    proc->next_waiting = proc->previous_waiting = NULL;
    proc->list = NULL;
}

static void
wait_list_add(WaitList *list, Proc *proc)
{
    if (list->last != NULL)
        list->last->next_waiting = proc;
    else
        list->first = proc;
    proc->previous_waiting = list->last;
    list->last = proc;
    proc->list = list;
}

static void
proc_free(Proc *proc)
{
    ProcList *list = &proc->run->procs;
    if (proc->list != NULL)
        wait_list_remove(proc->list, proc);
    event_cancel(proc->run->sim->events, proc->wakes);
    *(proc->previous != NULL ? &proc->previous->next : &list->first) = proc->next;
    *(proc->next != NULL ? &proc->next->previous : &list->last) = proc->previous;
    g_free(proc);
}

static int
drop_coroutine(lua_State *L)
{
    const Proc *proc = lua_touserdata(L, 1);
    script_drop(L, proc->reference);
    return 0;
}

static void
finish(Proc *proc)
{
    script_call(proc->run->script, drop_coroutine, proc, NULL);
    proc_free(proc);
}

/*
 * The event. What a program does has no cause but its calls (call.h), so whatever the event before
 * left as the cause of now is taken away.
 */
static void
proc_resume(void *arg)
{
    Proc *proc = arg;
    Run *run = proc->run;
    proc->wakes = 0;
    run->sim->trace.cause = cause_none();
    run->procs.current = proc;
    int n_args = proc->n_args, n_results = 0;
    proc->n_args = 0;
    GError *error = NULL;
    ActivationEnd end = script_resume(run->script, proc->co, n_args, &n_results, &error);
    run->procs.current = NULL;
    run->sim->trace.cause = cause_none();

    switch (end) {
    case ACTIVATION_RETURNED:
        finish(proc);
        break;
    case ACTIVATION_YIELDED:
        lua_pop(proc->co, n_results);
        break;
    case ACTIVATION_FAILED:
        proc->what[0] = '\0';
        run_fail(run, error);
        break;
    case ACTIVATION_LIMIT:
        proc->what[0] = '\0';
        run_meet_limit(run, error);
        break;
    }
}

static void
wake_at(Proc *proc, SimTime at)
{
    EventList *events = proc->run->sim->events;
    EventKey key = event_key(at, PHASE_EVENT, event_ticket(events));
    proc->wakes = event_schedule(events, key, proc_resume, proc, NULL);
}

static void
remember_wait(lua_State *L, Proc *proc, const char *what)
{
    g_strlcpy(proc->what, what, sizeof proc->what);
    script_where(L, proc->place, sizeof proc->place);
    proc->since = sim_now(proc->run->sim);
}

static void
check_can_yield(lua_State *L, const char *what)
{
    if (!lua_isyieldable(L))
        script_error(L, "%s cannot wait inside a function that a library function calls", what);
}

void
proc_spawn(lua_State *L, const Host *host, int fn, int object)
{
    Run *run = run_of(L);
    lua_State *co = lua_newthread(L);
    lua_pushvalue(L, fn);
    lua_pushvalue(L, object);
    lua_xmove(L, co, 2);
    int reference = script_keep(L);

    /* Nothing raises from here on. */
    Proc *proc = g_new0(Proc, 1);
    proc->run = run;
    proc->host = host;
    proc->co = co;
    proc->reference = reference;
    proc->n_args = 1;
    proc->previous = run->procs.last;
    *(run->procs.last != NULL ? &run->procs.last->next : &run->procs.first) = proc;
    run->procs.last = proc;
    wake_at(proc, sim_now(run->sim));
}

int
proc_wait(lua_State *L, WaitList *list, unsigned bits, const char *what, lua_KFunction k,
          lua_KContext ctx)
{
    Proc *proc = run_of(L)->procs.current;
    if (what != NULL) {
        check_can_yield(L, what);
        remember_wait(L, proc, what);
    }
    proc->bits = bits;
    wait_list_add(list, proc);
    return lua_yieldk(L, 0, ctx, k);
}

/* sleep() returns nothing; without a continuation Lua would return what the resume passes. */
static int
slept(lua_State *L, int status, lua_KContext ctx)
{
    (void)L, (void)status, (void)ctx;
    return 0;
}

int
proc_sleep(lua_State *L, SimTime length)
{
    Proc *proc = run_of(L)->procs.current;
    check_can_yield(L, "sleep()");
    remember_wait(L, proc, "sleep()");
    wake_at(proc, sim_time_add(sim_now(proc->run->sim), length));
    return lua_yieldk(L, 0, 0, slept);
}

void
wait_list_wake(WaitList *list, unsigned bits)
{
    Proc *next = NULL;
    for (Proc *proc = list->first; proc != NULL; proc = next) {
        next = proc->next_waiting; /* what is woken leaves the list */
        if ((proc->bits & bits) == 0)
            continue;
        wait_list_remove(list, proc);
        wake_at(proc, sim_now(proc->run->sim));
    }
}

void
proc_describe_waiting(const ProcList *list, SimTime zero, GPtrArray *ret_texts)
{
    for (const Proc *proc = list->first; proc != NULL; proc = proc->next) {
        if (proc->what[0] == '\0')
            continue;
        char since[QUANTITY_TEXT_MAX];
        quantity_format(DIMENSION_TIME, proc->since - zero, since, sizeof since);
        g_ptr_array_add(ret_texts, g_strdup_printf("%s (%s) waits in %s since %s", proc->host->name,
                                                   proc->place, proc->what, since));
    }
}

void
proc_list_clear(ProcList *list)
{
    while (list->first != NULL)
        proc_free(list->first);
}
