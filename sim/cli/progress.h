/*
 * progress.h - on long work, a line on the terminal that says how far it is.
 */
#ifndef LASTACK_CLI_PROGRESS_H
#define LASTACK_CLI_PROGRESS_H

#include "core/sim.h"

typedef struct Progress Progress;

/*
 * Watches a run and, when standard error is a terminal, tells virtual time and events twice a
 * second. Adds a sink to the Sim; sinks never change a run. Transfer full: progress_end, before the
 * Sim goes away.
 */
Progress *progress_begin(Sim *sim);

/* Wipes the line. NULL is fine. */
void progress_end(Progress *progress);

#endif
