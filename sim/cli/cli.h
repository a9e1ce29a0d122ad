/*
 * cli.h - the command line: one subcommand a file, and what they share.
 *
 * Data goes to standard output, messages to standard error.
 */
#ifndef LASTACK_CLI_CLI_H
#define LASTACK_CLI_CLI_H

#include "study/run.h"
#include "trace/error.h"

#include <glib.h>
#include <stdbool.h>

/* What the program exits with. An error's code is its exit code (trace/error.h). */
typedef enum {
    EXIT_FINE = 0,
    EXIT_EXPECTATION = 1, /* an expectation failed */
    EXIT_USAGE = SIM_ERROR_USAGE,
    EXIT_SCRIPT = SIM_ERROR_SCRIPT,
    EXIT_LIMIT = SIM_ERROR_LIMIT,
    EXIT_OUTPUT = SIM_ERROR_OUTPUT,
    EXIT_INTERRUPT = 130,
} ExitCode;

/* Each is given its own words, argv[0] being its name, and returns an ExitCode. */
int cmd_run(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_ladder(int argc, char **argv);

/* Says "lastack: MESSAGE" on standard error; further lines of the message are indented. */
void cli_complain(const char *message);

/* Says what went wrong, frees the error, and returns the exit code of its kind. */
ExitCode cli_fail(GError *error);

/* Closes what was written to standard output; EXIT_FINE, or the complaint was made. */
ExitCode cli_close(Output *output);

/* Options, as they were given; NULL, false or empty when they were not. */
typedef struct {
    gboolean help;
    char *seed, *until, *max_events, *progress; /* CLI_RUN */
    char **sets;
    gboolean ascii, reasons; /* CLI_LOOK */
    char *color;
    char *dir, *format; /* CLI_OUTPUT */
    gboolean quiet;
    gboolean settings; /* CLI_LIST */
    char **arguments;  /* the words that are no options */
} CliOptions;

enum { CLI_RUN = 1, CLI_LOOK = 2, CLI_OUTPUT = 4, CLI_LIST = 8 };

/* What a subcommand says of itself, and which of the option groups it takes. */
typedef struct {
    const char *name;
    const char *arguments; /* "SCENARIO"; "" for none */
    unsigned min_arguments, max_arguments;
    unsigned groups;
    const char *description; /* below the options in --help */
} CliSpec;

/*
 * Parses a subcommand's words. Returns -1 when it is to go on, else the exit code: --help was
 * printed, or the complaint was made. Clear the options in any case.
 */
int cli_parse(const CliSpec *spec, CliOptions *options, int argc, char **argv);
void cli_options_clear(CliOptions *options);

/* Makes RunOptions of what was given (lent by `options`). SIM_ERROR_USAGE names option and value.
 */
bool cli_run_options(const CliOptions *options, RunOptions *ret_run, GError **error);

/* Runs it, with Ctrl-C and progress looked after. */
ExitCode cli_run(RunOptions *run, const CliOptions *options);

/* Whether colours are wanted on standard output: --color, NO_COLOR, a terminal. */
bool cli_wants_color(const char *option);

#endif
