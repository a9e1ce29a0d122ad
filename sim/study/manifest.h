/*
 * manifest.h - what a run folder is of: manifest.json.
 *
 * No date, path or user: two runs of the same thing have the same manifest.
 */
#ifndef LASTACK_STUDY_MANIFEST_H
#define LASTACK_STUDY_MANIFEST_H

#include "core/sim.h"
#include "script/scenario.h"
#include "study/catalogue.h"
#include "trace/output.h"

/* `result` is NULL when the script failed; `message` then says how. */
void manifest_write(const Sim *sim, const ScenarioSource *source, const char *program,
                    const ScenarioResult *result, const char *message, Output *output);

#endif
