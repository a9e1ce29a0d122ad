/*
 * Every scenario again and again in one process, on one Sim, in both orders: the same bytes, so
 * nothing of a run is left for the next.
 */
#include "script/scenario.h"
#include "study/catalogue.h"
#include "trace/jsonl.h"
#include "trace/ladder.h"

#include "test_main.h"

typedef struct {
    Script *script;
    GString *first; /* what its first run told */
} Again;

static Script *
load(const char *name)
{
    g_autofree char *lua_dir = catalogue_folder("lua");
    ScenarioSource *source = catalogue_read(name, NULL);
    Script *script = script_new(lua_dir, &script_limits_default, NULL);
    ck_assert(script_load(script, source->file, source->source, source->length, NULL));
    scenario_source_free(source);
    return script;
}

/* Trace and ladder of one run. Transfer full. */
static GString *
run(Script *script, Sim *sim, const char *name)
{
    ScenarioOptions options = {.name = name, .program = "lastack", .until = SIM_TIME_NEVER};
    GString *told = g_string_new(NULL);
    Output *output = output_memory(told);
    Jsonl *jsonl = jsonl_new(output);
    Ladder *ladder = ladder_new();
    trace_add_sink(&sim->trace, jsonl_sink(jsonl));
    trace_add_sink(&sim->trace, ladder_sink(ladder));

    GError *error = NULL;
    ScenarioResult *result = scenario_run(script, sim, &options, &error);
    ck_assert_msg(result != NULL, "%s", error != NULL ? error->message : "");
    ck_assert_int_eq(result->end, SIM_DONE);
    trace_remove_sinks(&sim->trace);
    jsonl_free(jsonl);
    ladder_write(ladder, &(LadderOptions){0}, output);
    ladder_free(ladder);
    ck_assert(output_close(output, NULL));
    scenario_result_free(result);
    sim_reset(sim, 1, 0);
    return told;
}

static void
run_again(Again *again, Sim *sim, const char *name)
{
    GString *told = run(again->script, sim, name);
    ck_assert_msg(g_string_equal(told, again->first), "%s: another run tells something else", name);
    g_string_free(told, TRUE);
}

START_TEST(runs_leave_nothing)
{
    g_autoptr(GPtrArray) entries = catalogue_list(NULL);
    ck_assert(entries != NULL && entries->len > 0);
    guint n = entries->len;
    g_autofree Again *agains = g_new0(Again, n);
    Sim *sim = sim_new(1, 0);
    for (guint i = 0; i < n; i++) {
        const CatalogueEntry *entry = g_ptr_array_index(entries, i);
        agains[i].script = load(entry->name);
        agains[i].first = run(agains[i].script, sim, entry->name);
        ck_assert_uint_gt(agains[i].first->len, 0);
    }
    for (guint i = 0; i < 2 * n; i++) {
        guint which =
            i < n ? i : 2 * n - 1 - i; /* there and back: each twice in a row at the turn */
        const CatalogueEntry *entry = g_ptr_array_index(entries, which);
        run_again(&agains[which], sim, entry->name);
    }
    for (guint i = 0; i < n; i++) {
        script_free(agains[i].script);
        g_string_free(agains[i].first, TRUE);
    }
    sim_free(sim);
}
END_TEST

static TCase *
again(void)
{
    TCase *group = tcase_create("again");
    tcase_add_test(group, runs_leave_nothing);
    return group;
}

TEST_MAIN("again", again)
