#include "cli/progress.h"

#include "core/quantity.h"

#include <glib.h>
#include <inttypes.h>
#include <stdio.h>

enum { RECORDS_A_LOOK = 4096 }; /* how many records pass between two looks at the clock */

struct Progress {
    Sim *sim;
    unsigned records;
    gint64 next_us; /* when the line is due, on the monotonic clock */
    bool shown;
};

static void
record(void *ctx, const TraceHead *head, const void *data)
{
    Progress *progress = ctx;
    (void)data;
    if (++progress->records % RECORDS_A_LOOK != 0)
        return;
    gint64 now_us = g_get_monotonic_time();
    if (now_us < progress->next_us)
        return;
    char seconds[SIM_TIME_TEXT_MAX];
    fprintf(stderr, "\r%s s of virtual time, %" PRIu64 " events\033[K",
            sim_time_format(head->time, 3, seconds), progress->sim->n_events);
    fflush(stderr);
    progress->next_us = now_us + G_USEC_PER_SEC / 2;
    progress->shown = true;
}

Progress *
progress_begin(Sim *sim)
{
    Progress *progress = g_new0(Progress, 1);
    progress->sim = sim;
    progress->next_us = g_get_monotonic_time() + G_USEC_PER_SEC;
    trace_add_sink(&sim->trace, (TraceSink){.wants = TRACE_ALL, .record = record, .ctx = progress});
    return progress;
}

void
progress_end(Progress *progress)
{
    if (progress == NULL)
        return;
    trace_remove_sink(&progress->sim->trace, progress);
    if (progress->shown)
        fputs("\r\033[K", stderr);
    g_free(progress);
}
