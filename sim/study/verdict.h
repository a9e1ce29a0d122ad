/*
 * verdict.h - what a run came to, in a few lines for people.
 */
#ifndef LASTACK_STUDY_VERDICT_H
#define LASTACK_STUDY_VERDICT_H

#include "core/sim.h"
#include "script/scenario.h"
#include "trace/output.h"

/* How many of the result's expectations do not hold. */
unsigned verdict_failures(const ScenarioResult *result);

/* Why the run ended, as a person would say it: "nothing can happen any more". Transfer full. */
char *verdict_end(const Sim *sim, const ScenarioResult *result);

/*
 * Writes the verdict: a line that sums up, then one for each expectation that fails, with what was
 * wanted and what was seen, and one for each process that still waits.
 */
void verdict_write(const Sim *sim, const ScenarioResult *result, bool ascii, Output *output);

#endif
