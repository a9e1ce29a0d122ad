#include "study/verdict.h"

#include "study_result.h"
#include "test_main.h"

/* `checks`: a letter an expectation, + holds, - fails. */
static const struct {
    const char *what, *checks;
    unsigned failures;
    const char *text;
} rows[] = {
    {"nothing expected", "", 0, "nothing was expected"},
    {"one holds", "+", 0, "1 expectation holds"},
    {"three hold", "+++", 0, "3 expectations hold"},
    {"one fails", "-", 1, "1 of 1 expectation fails"},
    {"one of three fails", "+-+", 1, "1 of 3 expectations fails"},
    {"all fail", "---", 3, "3 of 3 expectations fail"},
};

static ScenarioResult *
make_result(const char *checks)
{
    ScenarioResult *result = study_result_new(SIM_DONE);
    for (const char *at = checks; *at != '\0'; at++)
        study_result_check(result, *at == '+', "text");
    return result;
}

static char *
write_verdict(const Sim *sim, const ScenarioResult *result, bool ascii)
{
    GString *text = g_string_new(NULL);
    Output *output = output_memory(text);
    verdict_write(sim, result, ascii, output);
    ck_assert(output_close(output, NULL));
    return g_string_free(text, false);
}

START_TEST(expectations_are_counted)
{
    Sim *sim = sim_new(7, 0);
    ScenarioResult *result = make_result(rows[_i].checks);
    g_autofree char *text = write_verdict(sim, result, true);
    g_autofree char *wanted =
        g_strdup_printf("verdict: %s - ended: nothing can happen any more - ", rows[_i].text);
    ck_assert_msg(g_str_has_prefix(text, wanted), "%s: %s", rows[_i].what, text);
    ck_assert_msg(verdict_failures(result) == rows[_i].failures, "%s", rows[_i].what);
    study_result_free(result);
    sim_free(sim);
}
END_TEST

static const struct {
    SimEnd end;
    const char *why;
} ends[] = {
    {SIM_DONE, "nothing can happen any more"}, {SIM_UNTIL, "the horizon was reached"},
    {SIM_LIMIT, "limit met: the test's"},      {SIM_SCRIPT, "the script failed"},
    {SIM_INTERRUPTED, "interrupted"},
};

START_TEST(end_is_said)
{
    Sim *sim = sim_new(7, 0);
    sim_stop_limit(sim, "limit met: the test's");
    ScenarioResult *result = study_result_new(ends[_i].end);
    g_autofree char *why = verdict_end(sim, result);
    ck_assert_str_eq(why, ends[_i].why);
    study_result_free(result);
    sim_free(sim);
}
END_TEST

static ScenarioResult *
make_failure(void)
{
    ScenarioResult *result = study_result_new(SIM_UNTIL);
    result->ended_at = 1500 * SIM_MS;
    result->events = 12;
    study_result_check(result, true, "holds");
    study_result_check(result, false, "fails");
    study_result_waits(result, "client waits for what never comes, since 0 s");
    return result;
}

static const struct {
    bool ascii;
    const char *text;
} whole[] = {
    {false,
     "verdict: 1 of 2 expectations fails · ended: the horizon was reached · 1.5 s of virtual "
     "time, 12 events · seed 18446744073709551615\n"
     "  ✗ fails: fails\n"
     "      wanted  fails\n"
     "      seen    fails\n"
     "  client waits for what never comes, since 0 s\n"},
    {true, "verdict: 1 of 2 expectations fails - ended: the horizon was reached - 1.5 s of virtual "
           "time, 12 events - seed 18446744073709551615\n"
           "  x fails: fails\n"
           "      wanted  fails\n"
           "      seen    fails\n"
           "  client waits for what never comes, since 0 s\n"},
};

START_TEST(failures_and_waiting_processes_are_named)
{
    Sim *sim = sim_new(UINT64_MAX, 0);
    ScenarioResult *result = make_failure();
    g_autofree char *text = write_verdict(sim, result, whole[_i].ascii);
    ck_assert_str_eq(text, whole[_i].text);
    study_result_free(result);
    sim_free(sim);
}
END_TEST

static TCase *
verdict_cases(void)
{
    TCase *tcase = tcase_create("verdict");
    tcase_add_loop_test(tcase, expectations_are_counted, 0, TEST_ROWS(rows));
    tcase_add_loop_test(tcase, end_is_said, 0, TEST_ROWS(ends));
    tcase_add_loop_test(tcase, failures_and_waiting_processes_are_named, 0, TEST_ROWS(whole));
    return tcase;
}

TEST_MAIN("verdict", verdict_cases)
