/*
 * error.h - what can go wrong outside the simulator proper, and what the program then exits with.
 *
 * Bad usage, a bad scenario, a met limit, an output that cannot be written: each is a GError of
 * SIM_ERROR. Its message is what the user reads: it names the file, the value and what was
 * expected, e.g. "lost.lua:7: link: delay is a bare number, expected a duration such as \"50 ms\"".
 * Lines after the first (a traceback) are indented. What the network does is never an error.
 */
#ifndef LASTACK_TRACE_ERROR_H
#define LASTACK_TRACE_ERROR_H

#include <glib.h>

#define SIM_ERROR (sim_error_quark())

/* A code's value is the status that the program exits with. */
typedef enum {
    SIM_ERROR_USAGE = 2,  /* wrong usage; unknown scenario, option or parameter */
    SIM_ERROR_SCRIPT = 3, /* the script failed */
    SIM_ERROR_LIMIT = 4,  /* a limit was met */
    SIM_ERROR_OUTPUT = 5, /* output could not be written */
} SimErrorCode;

GQuark sim_error_quark(void);

#endif
