#include "cli/cli.h"

#include "study/catalogue.h"
#include "tcp/tcp_settings.h"

#include <string.h>

static void
write_entries(const GPtrArray *entries, Output *output)
{
    size_t width = 0;
    for (guint i = 0; i < entries->len; i++) {
        const CatalogueEntry *entry = g_ptr_array_index(entries, i);
        width = MAX(width, strlen(entry->name));
    }
    for (guint i = 0; i < entries->len; i++) {
        const CatalogueEntry *entry = g_ptr_array_index(entries, i);
        output_format(output, "%-*s  %s\n", (int)width, entry->name, entry->summary);
    }
}

/* Name, default, range, what it is and where it comes from: a row of the settings of TCP. */
static void
write_setting(const SettingRow *row, Output *output)
{
    char value[32], min[32], max[32];
    setting_format(row, row->value[PROFILE_RFC9293], value, sizeof value);
    output_format(output, "%-18s %-10s ", row->name, value);
    if (row->choices[0] != NULL) {
        for (int i = 0; i < SETTING_MAX_CHOICES && row->choices[i] != NULL; i++)
            output_format(output, "%s%s", i > 0 ? " or " : "", row->choices[i]);
    } else if (row->dimension == DIMENSION_FLAG) {
        output_text(output, "on or off");
    } else {
        output_format(output, "%s to %s", setting_format(row, row->min, min, sizeof min),
                      setting_format(row, row->max, max, sizeof max));
    }
    output_format(output, "\n    %s (%s)\n", row->help, row->source);
}

static void
write_settings(Output *output)
{
    output_text(output,
                "Settings of TCP, with the default of profile rfc9293 and what is allowed.\n"
                "Set one with --set NAME=VALUE for all hosts, --set HOST.NAME=VALUE for one.\n\n");
    for (size_t i = 0; i < tcp_setting_table.n; i++)
        write_setting(&tcp_setting_table.rows[i], output);
}

static const CliSpec spec = {
    .name = "list",
    .arguments = "",
    .groups = CLI_LIST,
    .description = "Lists the scenarios of the catalogue, each with what it shows.",
};

static ExitCode
list(const CliOptions *options)
{
    Output *output = output_stdout();
    if (options->settings) {
        write_settings(output);
        return cli_close(output);
    }
    GError *error = NULL;
    g_autoptr(GPtrArray) entries = catalogue_list(&error);
    if (entries != NULL)
        write_entries(entries, output);
    ExitCode code = cli_close(output);
    return error != NULL ? cli_fail(error) : code;
}

int
cmd_list(int argc, char **argv)
{
    CliOptions options;
    int code = cli_parse(&spec, &options, argc, argv);
    if (code < 0)
        code = (int)list(&options);
    cli_options_clear(&options);
    return code;
}
