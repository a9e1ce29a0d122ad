/*
 * main.c - the program: hands the words to a subcommand.
 */
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "core/text.h"

#include <string.h>

typedef struct {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
} Command;

static const Command commands[] = {
    {"run", "run a scenario; show its ladder and the verdict", cmd_run},
    {"ladder", "show the ladder of a scenario or of a run's folder", cmd_ladder},
    {"list", "list the scenarios, or the settings of TCP", cmd_list},
};

static ExitCode
print_help(void)
{
    Output *output = output_stdout();
    output_text(output, "lastack: what exactly does TCP do when this segment is lost?\n\n"
                        "Usage:\n"
                        "  lastack COMMAND [OPTION…] …\n\n"
                        "Commands:\n");
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        output_format(output, "  %-8s %s\n", commands[i].name, commands[i].summary);
    output_text(output,
                "\n`lastack COMMAND --help` says more of each; --version names the version.\n"
                "First steps:\n"
                "  lastack list\n"
                "  lastack run lost-last-ack\n");
    return cli_close(output);
}

static ExitCode
print_version(void)
{
    Output *output = output_stdout();
    output_format(output, "%s\n", run_program());
    return cli_close(output);
}

/* A word that is no command: the nearest one, if any is near. */
static ExitCode
complain_of(const char *word)
{
    const char *nearest = NULL;
    unsigned best = 3;
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        unsigned distance = text_distance(word, commands[i].name);
        if (distance < best) {
            best = distance;
            nearest = commands[i].name;
        }
    }
    g_autofree char *message =
        nearest != NULL
            ? g_strdup_printf("unknown command \"%s\"; did you mean %s?", word, nearest)
            : g_strdup_printf("unknown command \"%s\"; `lastack --help` lists them", word);
    cli_complain(message);
    return EXIT_USAGE;
}

int
main(int argc, char **argv)
{
    interrupt_ignore_write_signals();
    const char *word = argc > 1 ? argv[1] : "--help";
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
        return (int)print_help();
    if (strcmp(word, "--version") == 0)
        return (int)print_version();
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        if (strcmp(word, commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return (int)complain_of(word);
}
