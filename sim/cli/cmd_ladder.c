#include "cli/cli.h"

#include "trace/reader.h"

/* The trace of a run's folder; NULL when the argument is none. Transfer full. */
static char *
trace_of_folder(const char *argument)
{
    g_autofree char *path = g_build_filename(argument, "trace.jsonl", NULL);
    return g_file_test(path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer(&path) : NULL;
}

/* Tells the records of a trace file to a ladder, as the run once did. */
static ExitCode
show_folder(const char *path, const LadderOptions *options)
{
    Ladder *ladder = ladder_new();
    Trace trace = {0};
    trace_add_sink(&trace, ladder_sink(ladder));
    GError *error = NULL;
    ExitCode code;
    TraceReader *reader = trace_reader_open(path, &error);
    if (reader != NULL && trace_reader_tell(reader, &trace, &error)) {
        Output *output = output_stdout();
        ladder_write(ladder, options, output);
        code = cli_close(output);
    } else {
        code = cli_fail(error);
    }
    trace_reader_free(reader);
    ladder_free(ladder);
    return code;
}

/* A run that was kept cannot be asked for another seed: its options came with its run. */
static bool
check_options(const CliOptions *options, const char *folder, GError **error)
{
    const char *given = options->seed != NULL         ? "--seed"
                        : options->sets != NULL       ? "--set"
                        : options->until != NULL      ? "--until"
                        : options->max_events != NULL ? "--max-events"
                                                      : NULL;
    if (given != NULL)
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE,
                    "ladder: %s is for a scenario, and %s is a run that was kept", given, folder);
    return given == NULL;
}

static ExitCode
show(const CliOptions *options)
{
    RunOptions run;
    GError *error = NULL;
    if (!cli_run_options(options, &run, &error))
        return cli_fail(error);
    g_autofree char *path = trace_of_folder(run.scenario);
    if (path != NULL && !check_options(options, run.scenario, &error))
        return cli_fail(error);
    if (path != NULL)
        return show_folder(path, &run.ladder);
    run.format = RUN_LADDER;
    return cli_run(&run, options);
}

static const CliSpec spec = {
    .name = "ladder",
    .arguments = "SCENARIO|DIR",
    .min_arguments = 1,
    .max_arguments = 1,
    .groups = CLI_RUN | CLI_LOOK,
    .description =
        "Shows the ladder of a scenario, which is run for it, or of a run's folder (run -o DIR):\n"
        "time runs down, a column of states for each end, segments between them.",
};

int
cmd_ladder(int argc, char **argv)
{
    CliOptions options;
    int code = cli_parse(&spec, &options, argc, argv);
    if (code < 0)
        code = (int)show(&options);
    cli_options_clear(&options);
    return code;
}
