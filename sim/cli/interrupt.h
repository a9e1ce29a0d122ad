/*
 * interrupt.h - Ctrl-C ends the run at the next event boundary, so that its files are whole.
 *
 * A second Ctrl-C ends the program at once.
 */
#ifndef LASTACK_CLI_INTERRUPT_H
#define LASTACK_CLI_INTERRUPT_H

#include "core/sim.h"

/* From now on SIGINT and SIGTERM stop this Sim; NULL: they do as the system has it. */
void interrupt_stops(Sim *sim);

/* A full disk or a closed pipe is an error of the write, not a signal that kills. */
void interrupt_ignore_write_signals(void);

#endif
