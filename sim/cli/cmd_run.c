#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "trace/escape.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What watches over one run. */
typedef struct {
    bool wants_progress;
    Progress *progress;
} Watch;

static void
watch(void *ctx, Sim *sim)
{
    Watch *w = ctx;
    interrupt_stops(sim);
    if (sim == NULL) {
        progress_end(w->progress);
        w->progress = NULL;
    } else if (w->wants_progress) {
        w->progress = progress_begin(sim);
    }
}

/* What a scenario prints is a message, not data. */
static void
print(void *ctx, const char *text, size_t length)
{
    (void)ctx;
    g_autofree char *whole = g_strndup(text, length);
    g_autoptr(GString) safe = g_string_new(NULL);
    escape_terminal(safe, whole);
    fprintf(stderr, "%s\n", safe->str);
}

static ExitCode
exit_code(RunOutcome outcome)
{
    switch (outcome) {
    case RUN_FINE:
        return EXIT_FINE;
    case RUN_FAILED:
        return EXIT_EXPECTATION;
    case RUN_LIMIT:
        return EXIT_LIMIT;
    case RUN_INTERRUPTED:
        return EXIT_INTERRUPT;
    }
    g_assert_not_reached();
}

ExitCode
cli_run(RunOptions *run, const CliOptions *options)
{
    bool never = options->progress != NULL && strcmp(options->progress, "never") == 0;
    Watch w = {.wants_progress = !never && isatty(STDERR_FILENO)};
    run->print = print;
    run->watch = watch;
    run->watch_ctx = &w;

    RunOutcome outcome;
    g_autofree char *message = NULL;
    GError *error = NULL;
    if (!run_scenario(run, &outcome, &message, &error))
        return cli_fail(error);
    if (message != NULL)
        cli_complain(message);
    return exit_code(outcome);
}

static const CliSpec spec = {
    .name = "run",
    .arguments = "SCENARIO",
    .min_arguments = 1,
    .max_arguments = 1,
    .groups = CLI_RUN | CLI_LOOK | CLI_OUTPUT,
    .description =
        "Runs a scenario and prints its ladder and the verdict.\n\n"
        "SCENARIO is a name that `lastack list` shows, a Lua file (its path has a / or ends in "
        ".lua),\n"
        "or - for standard input. With -o a folder is written with trace.jsonl, packets.pcapng,\n"
        "series/*.csv, ladder.txt and manifest.json; DIR must be new or an earlier run's folder,\n"
        "which is replaced.\n\n"
        "Exit: 0 fine, 1 an expectation failed, 2 wrong usage, 3 the script failed, 4 a limit was "
        "met,\n"
        "5 output could not be written, 130 interrupted.",
};

int
cmd_run(int argc, char **argv)
{
    CliOptions options;
    int code = cli_parse(&spec, &options, argc, argv);
    if (code < 0) {
        RunOptions run;
        GError *error = NULL;
        bool fine = cli_run_options(&options, &run, &error);
        code = (int)(fine ? cli_run(&run, &options) : cli_fail(error));
    }
    cli_options_clear(&options);
    return code;
}
