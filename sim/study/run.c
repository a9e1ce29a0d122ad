#include "study/run.h"

#include "lastack_config.h"
#include "script/scenario.h"
#include "study/catalogue.h"
#include "study/manifest.h"
#include "study/run_dir.h"
#include "study/verdict.h"
#include "trace/error.h"
#include "trace/fingerprint.h"
#include "trace/jsonl.h"
#include "trace/pcapng.h"
#include "trace/series.h"
#include "trace/text.h"

#include <string.h>

/* All that one run has in hand; each part is there from when it is needed. */
typedef struct {
    const RunOptions *options;
    ScenarioSource *source;
    Script *script;
    Sim *sim;
    RunDir *dir;
    GPtrArray *files; /* Outputs: those of the folder that grow as the run goes on */
    Jsonl *trace;
    Pcapng *packets;
    Series *series;
    Output *out; /* standard output */
    Jsonl *jsonl;
    Pcapng *pcapng;
    TextTrace *text;
    Fingerprint fingerprint;
    Ladder *ladder;
    ScenarioResult *result;
} Run;

const char *
run_program(void)
{
    return "lastack " LASTACK_VERSION;
}

/* Everything that can be wrong with the scenario's text is found before any output is made. */
static bool
load(Run *run, GError **error)
{
    run->source = catalogue_read(run->options->scenario, error);
    if (run->source == NULL)
        return false;
    g_autofree char *lua_dir = catalogue_folder("lua");
    run->script = script_new(lua_dir, &script_limits_default, error);
    if (run->script == NULL)
        return false;
    script_set_print(run->script, run->options->print, NULL);
    return script_load(run->script, run->source->file, run->source->source, run->source->length,
                       error);
}

static void
make_sim(Run *run)
{
    run->sim = sim_new(run->options->seed, 0);
    if (run->options->max_events > 0)
        run->sim->limits.events = run->options->max_events;
}

/* A file of the folder, to be closed with the others. Lent. */
static Output *
open_file(Run *run, const char *name, GError **error)
{
    Output *file = run_dir_file(run->dir, name, error);
    if (file != NULL)
        g_ptr_array_add(run->files, file);
    return file;
}

static bool
open_series(Run *run, GError **error)
{
    Output *files[SERIES_N];
    for (int i = 0; i < SERIES_N; i++) {
        g_autofree char *name =
            g_strconcat(SERIES_FOLDER "/", series_file_name((SeriesName)i), NULL);
        files[i] = open_file(run, name, error);
        if (files[i] == NULL)
            return false;
    }
    run->series = series_new(files);
    return true;
}

static bool
open_dir(Run *run, GError **error)
{
    if (run->options->dir == NULL)
        return true;
    run->dir = run_dir_begin(run->options->dir, error);
    if (run->dir == NULL)
        return false;
    Output *trace = open_file(run, "trace.jsonl", error);
    if (trace == NULL)
        return false;
    run->trace = jsonl_new(trace);
    Output *packets = open_file(run, "packets.pcapng", error);
    if (packets == NULL)
        return false;
    run->packets = pcapng_new(packets);
    if (!open_series(run, error))
        return false;
    trace_add_sink(&run->sim->trace, jsonl_sink(run->trace));
    trace_add_sink(&run->sim->trace, pcapng_sink(run->packets));
    trace_add_sink(&run->sim->trace, series_sink(run->series));
    return true;
}

/* The sinks of standard output, and the ladder that the folder holds as well. */
static void
open_sinks(Run *run)
{
    const RunOptions *options = run->options;
    Trace *trace = &run->sim->trace;
    run->out = output_stdout();
    if (options->format == RUN_JSONL) {
        run->jsonl = jsonl_new(run->out);
        trace_add_sink(trace, jsonl_sink(run->jsonl));
    } else if (options->format == RUN_PCAPNG) {
        run->pcapng = pcapng_new(run->out);
        trace_add_sink(trace, pcapng_sink(run->pcapng));
    } else if (options->format == RUN_TEXT) {
        run->text =
            text_trace_new(&(TextTraceOptions){.reasons = options->ladder.reasons}, run->out);
        trace_add_sink(trace, text_trace_sink(run->text));
    } else if (options->format == RUN_FINGERPRINT) {
        fingerprint_init(&run->fingerprint);
        trace_add_sink(trace, fingerprint_sink(&run->fingerprint));
    }
    if (options->format == RUN_LADDER || options->format == RUN_LADDER_AND_VERDICT ||
        options->dir != NULL) {
        run->ladder = ladder_new();
        trace_add_sink(trace, ladder_sink(run->ladder));
    }
}

static void
perform(Run *run, GError **error)
{
    const RunOptions *options = run->options;
    ScenarioOptions scenario = {.name = run->source->name,
                                .program = run_program(),
                                .sets = options->sets,
                                .until = options->until};
    if (options->watch != NULL)
        options->watch(options->watch_ctx, run->sim);
    run->result = scenario_run(run->script, run->sim, &scenario, error);
}

static bool
write_ladder_file(Run *run, GError **error)
{
    Output *file = run_dir_file(run->dir, "ladder.txt", error);
    if (file == NULL)
        return false;
    ladder_write(run->ladder, &(LadderOptions){0}, file);
    if (run->result != NULL) {
        output_text(file, "\n");
        verdict_write(run->sim, run->result, false, file);
    }
    return output_close(file, error);
}

static bool
write_manifest_file(Run *run, const GError *failure, GError **error)
{
    Output *file = run_dir_file(run->dir, "manifest.json", error);
    if (file == NULL)
        return false;
    manifest_write(run->sim, run->source, run_program(), run->result,
                   failure != NULL ? failure->message : NULL, file);
    return output_close(file, error);
}

/* Ends and closes what grew as the run went on; the first error is told. */
static bool
close_files(Run *run, GError **error)
{
    pcapng_end(run->packets);
    series_end(run->series);
    bool written = true;
    for (guint i = 0; i < run->files->len; i++)
        written &= output_close(g_ptr_array_index(run->files, i), written ? error : NULL);
    g_ptr_array_set_size(run->files, 0);
    return written;
}

/* Closes what the folder holds and puts it in its place; with a usage error there was no run. */
static bool
close_dir(Run *run, const GError *failure, GError **error)
{
    if (run->dir == NULL)
        return true;
    bool ran = failure == NULL || g_error_matches(failure, SIM_ERROR, SIM_ERROR_SCRIPT);
    bool written = close_files(run, error);
    if (written && ran && write_ladder_file(run, error) && write_manifest_file(run, failure, error))
        return run_dir_finish(g_steal_pointer(&run->dir), error);
    run_dir_abandon(g_steal_pointer(&run->dir));
    return written && !ran;
}

/* A ladder of nothing says nothing beside an error that came before the run. */
static bool
has_ladder(const Run *run)
{
    return run->result != NULL || run->sim->n_events > 0;
}

static bool
close_out(Run *run, GError **error)
{
    const RunOptions *options = run->options;
    bool shows_ladder = options->format == RUN_LADDER || options->format == RUN_LADDER_AND_VERDICT;
    if (shows_ladder && has_ladder(run))
        ladder_write(run->ladder, &options->ladder, run->out);
    if (options->format == RUN_LADDER_AND_VERDICT && run->result != NULL) {
        output_text(run->out, "\n");
        verdict_write(run->sim, run->result, options->ladder.ascii, run->out);
    }
    if (options->format == RUN_PCAPNG)
        pcapng_end(run->pcapng);
    char hashes[FINGERPRINT_TEXT_MAX];
    if (options->format == RUN_FINGERPRINT)
        output_format(run->out, "%s,%s\n", run->source->name,
                      fingerprint_format(&run->fingerprint, hashes));
    return output_close(g_steal_pointer(&run->out), error);
}

static RunOutcome
outcome_of(const ScenarioResult *result)
{
    switch (result->end) {
    case SIM_DONE:
    case SIM_UNTIL:
    case SIM_SCRIPT:
        return verdict_failures(result) > 0 ? RUN_FAILED : RUN_FINE;
    case SIM_LIMIT:
        return RUN_LIMIT;
    case SIM_INTERRUPTED:
        return RUN_INTERRUPTED;
    }
    g_assert_not_reached();
}

/* Lets go of everything, in an order in which nothing refers to what is gone. */
static void
clear(Run *run)
{
    scenario_result_free(run->result);
    for (guint i = 0; i < run->files->len; i++)
        output_close(g_ptr_array_index(run->files, i), NULL);
    g_ptr_array_unref(run->files);
    output_close(run->out, NULL);
    run_dir_abandon(run->dir);
    jsonl_free(run->trace);
    jsonl_free(run->jsonl);
    pcapng_free(run->packets);
    pcapng_free(run->pcapng);
    series_free(run->series);
    text_trace_free(run->text);
    ladder_free(run->ladder);
    if (run->sim != NULL)
        sim_free(run->sim);
    script_free(run->script);
    scenario_source_free(run->source);
}

static bool
run_all(Run *run, RunOutcome *ret_outcome, char **ret_message, GError **error)
{
    if (!load(run, error))
        return false;
    make_sim(run);
    if (!open_dir(run, error))
        return false;
    open_sinks(run);

    g_autoptr(GError) failure = NULL;
    perform(run, &failure);
    bool kept = close_dir(run, failure, error);
    if (run->options->watch != NULL)
        run->options->watch(run->options->watch_ctx, NULL);
    if (!kept || !close_out(run, error))
        return false;
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    *ret_outcome = outcome_of(run->result);
    if (*ret_outcome == RUN_LIMIT)
        *ret_message = g_strdup(sim_limit_text(run->sim));
    return true;
}

bool
run_scenario(const RunOptions *options, RunOutcome *ret_outcome, char **ret_message, GError **error)
{
    Run run = {.options = options, .files = g_ptr_array_new()};
    *ret_message = NULL;
    bool fine = run_all(&run, ret_outcome, ret_message, error);
    clear(&run);
    return fine;
}
