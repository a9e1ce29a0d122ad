#include "cli/cli.h"

#include "trace/escape.h"

#include <stdio.h>

void
cli_complain(const char *message)
{
    g_autoptr(GString) text = g_string_new("lastack: ");
    g_auto(GStrv) lines = g_strsplit(message, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        if (i > 0)
            g_string_append(text, "\n    ");
        escape_terminal(text, g_strchug(lines[i]));
    }
    fprintf(stderr, "%s\n", text->str);
}

ExitCode
cli_fail(GError *error)
{
    ExitCode code = error->domain == SIM_ERROR ? (ExitCode)error->code : EXIT_USAGE;
    cli_complain(error->message);
    g_error_free(error);
    return code;
}

ExitCode
cli_close(Output *output)
{
    GError *error = NULL;
    return output_close(output, &error) ? EXIT_FINE : cli_fail(error);
}
