/*
 * run.h - one run of one scenario, with its outputs: what `lastack run` does.
 */
#ifndef LASTACK_STUDY_RUN_H
#define LASTACK_STUDY_RUN_H

#include "core/sim.h"
#include "trace/ladder.h"

#include <glib.h>
#include <stdbool.h>

/* What goes to standard output. */
typedef enum {
    RUN_LADDER_AND_VERDICT,
    RUN_LADDER,
    RUN_TEXT,
    RUN_JSONL,
    RUN_PCAPNG, /* bytes, not text */
    RUN_FINGERPRINT,
    RUN_NOTHING, /* the exit code alone */
} RunFormat;

typedef struct {
    const char *scenario; /* as on the command line (catalogue.h) */
    uint64_t seed;
    const char *const *sets; /* NULL-terminated; NULL: none */
    SimTime until;           /* SIM_TIME_NEVER: none */
    uint64_t max_events;     /* 0: the default limit */
    const char *dir;         /* the run folder to write; NULL: none */
    RunFormat format;
    LadderOptions ladder; /* `reasons` holds for the text format too */
    /* What the script prints goes here; it is free text. May be NULL. */
    void (*print)(void *ctx, const char *text, size_t length);
    /* Called with the Sim before its run begins, and with NULL when it is over and `dir` is in its
     * place: Ctrl-C must not end the program before. May be NULL. */
    void (*watch)(void *ctx, Sim *sim);
    void *watch_ctx;
} RunOptions;

typedef enum {
    RUN_FINE,
    RUN_FAILED, /* an expectation does not hold */
    RUN_LIMIT,
    RUN_INTERRUPTED,
} RunOutcome;

/*
 * Runs it and writes its outputs. Returns false and an error when there is no such scenario or
 * setting (SIM_ERROR_USAGE), the script failed (SIM_ERROR_SCRIPT) or an output could not be written
 * (SIM_ERROR_OUTPUT; nothing of the run folder is left then).
 * With RUN_LIMIT, *ret_message says which limit was met (transfer full), else it is NULL.
 */
bool run_scenario(const RunOptions *options, RunOutcome *ret_outcome, char **ret_message,
                  GError **error);

/* "lastack 0.1.0" */
const char *run_program(void);

#endif
