#include "cli/cli.h"

#include "core/quantity.h"
#include "trace/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
add_entry(GArray *entries, const char *name, char letter, GOptionArg arg, void *target,
          const char *help, const char *value)
{
    GOptionEntry entry = {name, letter, 0, arg, target, help, value};
    g_array_append_val(entries, entry);
}

/* Texts are taken as file names: whatever bytes they are, under any locale. */
static GOptionEntry *
make_entries(CliOptions *o, unsigned groups)
{
    const GOptionArg text = G_OPTION_ARG_FILENAME, flag = G_OPTION_ARG_NONE;
    GArray *e = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    if (groups & CLI_OUTPUT) {
        add_entry(e, "output", 'o', text, &o->dir, "write the run's folder as well", "DIR");
        add_entry(e, "format", 'f', text, &o->format,
                  "print this instead: ladder, text, jsonl, pcapng, fingerprint", "FORMAT");
        add_entry(e, "quiet", 'q', flag, &o->quiet, "print nothing; the exit code tells", NULL);
    }
    if (groups & CLI_LOOK) {
        add_entry(e, "verbose", 'v', flag, &o->reasons, "say why, with the RFC's clause", NULL);
        add_entry(e, "ascii", 0, flag, &o->ascii, "use no characters beyond ASCII", NULL);
        add_entry(e, "color", 0, text, &o->color, "auto (default), always or never", "WHEN");
    }
    if (groups & CLI_RUN) {
        add_entry(e, "seed", 0, text, &o->seed, "of all that is random; 1 unless given", "N");
        add_entry(e, "set", 0, G_OPTION_ARG_FILENAME_ARRAY, &o->sets,
                  "a parameter, or a TCP setting: client.msl=30s", "KEY=VALUE");
        add_entry(e, "until", 0, text, &o->until, "stop at this instant of virtual time", "TIME");
        add_entry(e, "max-events", 0, text, &o->max_events, "stop after so many events", "N");
        add_entry(e, "progress", 0, text, &o->progress, "auto (default) or never", "WHEN");
    }
    if (groups & CLI_LIST)
        add_entry(e, "settings", 0, flag, &o->settings, "list the settings of TCP instead", NULL);
    add_entry(e, "help", 'h', flag, &o->help, "show this", NULL);
    add_entry(e, G_OPTION_REMAINING, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->arguments, NULL, NULL);
    return (GOptionEntry *)(void *)g_array_free(e, FALSE);
}

static GOptionContext *
make_context(const CliSpec *spec, const GOptionEntry *entries)
{
    GOptionContext *context = g_option_context_new(spec->arguments);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_description(context, spec->description);
    return context;
}

/* The context calls the program by its prgname. */
static ExitCode
print_help(const CliSpec *spec, GOptionContext *context)
{
    g_autofree char *name = g_strconcat("lastack ", spec->name, NULL);
    g_set_prgname(name);
    g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);
    Output *output = output_stdout();
    output_text(output, help);
    return cli_close(output);
}

static bool
check_arguments(const CliSpec *spec, const CliOptions *options, GError **error)
{
    unsigned n = options->arguments != NULL ? g_strv_length(options->arguments) : 0;
    if (n > spec->max_arguments) {
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE,
                    "%s: \"%s\" is one word too many; usage: lastack %s %s", spec->name,
                    options->arguments[spec->max_arguments], spec->name, spec->arguments);
        return false;
    }
    if (n < spec->min_arguments) {
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE, "%s: no %s given; usage: lastack %s %s",
                    spec->name, spec->arguments, spec->name, spec->arguments);
        return false;
    }
    return true;
}

int
cli_parse(const CliSpec *spec, CliOptions *options, int argc, char **argv)
{
    *options = (CliOptions){0};
    g_autofree GOptionEntry *entries = make_entries(options, spec->groups);
    g_autoptr(GOptionContext) context = make_context(spec, entries);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        g_autofree char *message =
            g_strdup_printf("%s: %s; `lastack %s --help` lists what there is", spec->name,
                            error->message, spec->name);
        cli_complain(message);
        return EXIT_USAGE;
    }
    if (options->help)
        return (int)print_help(spec, context);
    if (!check_arguments(spec, options, &error))
        return (int)cli_fail(g_steal_pointer(&error));
    return -1;
}

void
cli_options_clear(CliOptions *options)
{
    char **texts[] = {&options->seed,  &options->until, &options->max_events, &options->progress,
                      &options->color, &options->dir,   &options->format};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(*texts[i]);
    g_strfreev(options->sets);
    g_strfreev(options->arguments);
    *options = (CliOptions){0};
}

static bool
usage_error(GError **error, const char *option, const char *value, const char *expected)
{
    g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE, "%s \"%s\": %s was expected", option, value,
                expected);
    return false;
}

static bool
read_number(const char *option, const char *text, uint64_t min, uint64_t *ret_number,
            GError **error)
{
    guint64 number;
    if (text == NULL)
        return true;
    if (!g_ascii_string_to_unsigned(text, 10, min, UINT64_MAX, &number, NULL)) {
        g_autofree char *expected =
            g_strdup_printf("a whole number from %" PRIu64 " to %" PRIu64, min, UINT64_MAX);
        return usage_error(error, option, text, expected);
    }
    *ret_number = number;
    return true;
}

static bool
read_time(const char *option, const char *text, SimTime *ret_time, GError **error)
{
    Dimension dimension;
    int64_t value;
    char message[256];
    if (text == NULL)
        return true;
    if (!quantity_parse(text, &dimension, &value, message, sizeof message) ||
        dimension != DIMENSION_TIME)
        return usage_error(error, option, text, "a time, such as \"10 s\",");
    *ret_time = value;
    return true;
}

/* Where the text is one of the `n` words, its index. */
static bool
read_word(const char *option, const char *text, const char *const *words, unsigned n,
          const char *expected, unsigned *ret_index, GError **error)
{
    for (unsigned i = 0; text != NULL && i < n; i++) {
        if (strcmp(text, words[i]) == 0) {
            *ret_index = i;
            return true;
        }
    }
    return text == NULL || usage_error(error, option, text, expected);
}

static bool
read_format(const CliOptions *options, RunFormat *ret_format, GError **error)
{
    static const char *const words[] = {"ladder", "text", "jsonl", "pcapng", "fingerprint"};
    static const RunFormat formats[] = {RUN_LADDER, RUN_TEXT, RUN_JSONL, RUN_PCAPNG,
                                        RUN_FINGERPRINT};
    unsigned i = 0;
    if (!read_word("--format", options->format, words, G_N_ELEMENTS(words),
                   "ladder, text, jsonl, pcapng or fingerprint", &i, error))
        return false;
    *ret_format = options->quiet            ? RUN_NOTHING
                  : options->format != NULL ? formats[i]
                                            : RUN_LADDER_AND_VERDICT;
    if (*ret_format == RUN_PCAPNG && isatty(STDOUT_FILENO)) {
        g_set_error(
            error, SIM_ERROR, SIM_ERROR_USAGE,
            "--format \"pcapng\": a capture is no text for a terminal, a file or a pipe was "
            "expected");
        return false;
    }
    return true;
}

bool
cli_wants_color(const char *option)
{
    if (option != NULL && strcmp(option, "auto") != 0)
        return strcmp(option, "always") == 0;
    const char *no_color = getenv("NO_COLOR");
    return (no_color == NULL || *no_color == '\0') && isatty(STDOUT_FILENO);
}

static bool
check_words(const CliOptions *options, GError **error)
{
    static const char *const colors[] = {"auto", "always", "never"};
    static const char *const progress[] = {"auto", "never"};
    unsigned ignored;
    return read_word("--color", options->color, colors, 3, "auto, always or never", &ignored,
                     error) &&
           read_word("--progress", options->progress, progress, 2, "auto or never", &ignored,
                     error);
}

bool
cli_run_options(const CliOptions *options, RunOptions *ret_run, GError **error)
{
    RunOptions run = {.scenario = options->arguments != NULL ? options->arguments[0] : NULL,
                      .seed = 1,
                      .until = SIM_TIME_NEVER,
                      .sets = (const char *const *)options->sets,
                      .dir = options->dir};
    if (!read_number("--seed", options->seed, 0, &run.seed, error) ||
        !read_number("--max-events", options->max_events, 1, &run.max_events, error) ||
        !read_time("--until", options->until, &run.until, error) ||
        !read_format(options, &run.format, error) || !check_words(options, error))
        return false;
    run.ladder = (LadderOptions){.ascii = options->ascii,
                                 .reasons = options->reasons,
                                 .color = cli_wants_color(options->color)};
    *ret_run = run;
    return true;
}
