#include "study/verdict.h"

#include "core/quantity.h"
#include "trace/escape.h"

#include <inttypes.h>

unsigned
verdict_failures(const ScenarioResult *result)
{
    unsigned failures = 0;
    for (guint i = 0; i < result->checks->len; i++) {
        const ScenarioCheck *check = g_ptr_array_index(result->checks, i);
        failures += !check->holds;
    }
    return failures;
}

char *
verdict_end(const Sim *sim, const ScenarioResult *result)
{
    switch (result->end) {
    case SIM_DONE:
        return g_strdup("nothing can happen any more");
    case SIM_UNTIL:
        return g_strdup("the horizon was reached");
    case SIM_LIMIT:
        return g_strdup(sim_limit_text(sim));
    case SIM_SCRIPT:
        return g_strdup("the script failed");
    case SIM_INTERRUPTED:
        return g_strdup("interrupted");
    }
    g_assert_not_reached();
}

/* "3 expectations hold", "1 of 3 expectations fails", "nothing was expected"; or it never came to
 * that. */
static void
write_count(const ScenarioResult *result, Output *output)
{
    guint n = result->checks->len;
    unsigned failures = verdict_failures(result);
    if (n == 0 && (result->end == SIM_LIMIT || result->end == SIM_INTERRUPTED))
        output_text(output, "nothing was judged");
    else if (n == 0)
        output_text(output, "nothing was expected");
    else if (failures > 0)
        output_format(output, "%u of %u expectation%s %s", failures, n, n == 1 ? "" : "s",
                      failures == 1 ? "fails" : "fail");
    else
        output_format(output, "%u expectation%s", n, n == 1 ? " holds" : "s hold");
}

/* A line with free text in it: a scenario's words, a file's name. */
static void
write_line(Output *output, const char *begin, const char *text)
{
    g_autoptr(GString) line = g_string_new(begin);
    escape_terminal(line, text);
    output_format(output, "%s\n", line->str);
}

static void
write_failure(const ScenarioCheck *check, bool ascii, Output *output)
{
    g_autofree char *first = g_strconcat(check->place, ": ", check->what, NULL);
    write_line(output, ascii ? "  x " : "  ✗ ", first);
    write_line(output, "      wanted  ", check->wanted);
    write_line(output, "      seen    ", check->seen);
}

void
verdict_write(const Sim *sim, const ScenarioResult *result, bool ascii, Output *output)
{
    const char *dot = ascii ? " - " : " · ";
    char time[64];
    g_autofree char *end = verdict_end(sim, result);
    output_text(output, "verdict: ");
    write_count(result, output);
    output_format(output, "%sended: %s%s%s of virtual time, %" PRIu64 " events%sseed %" PRIu64 "\n",
                  dot, end, dot,
                  quantity_format(DIMENSION_TIME, result->ended_at, time, sizeof time),
                  result->events, dot, sim->seed);
    for (guint i = 0; i < result->checks->len; i++) {
        const ScenarioCheck *check = g_ptr_array_index(result->checks, i);
        if (!check->holds)
            write_failure(check, ascii, output);
    }
    for (guint i = 0; i < result->waiting->len; i++)
        write_line(output, "  ", g_ptr_array_index(result->waiting, i));
}
