/*
 * run_dir.h - the folder that a run leaves behind, whole or not at all.
 *
 * Files grow in DIR.part; when all of them are closed the folder takes the place of DIR. DIR must
 * be new, empty, or an earlier run's folder (it holds a manifest.json and nothing but a run's
 * files), which is replaced whole. Nothing else is ever removed, and a link to a folder is not
 * followed.
 */
#ifndef LASTACK_STUDY_RUN_DIR_H
#define LASTACK_STUDY_RUN_DIR_H

#include "trace/output.h"

#include <glib.h>
#include <stdbool.h>

#define SERIES_FOLDER "series"

typedef struct RunDir RunDir;

/* Makes DIR.part, replacing one that an earlier run was killed in. SIM_ERROR_OUTPUT. Transfer full.
 */
RunDir *run_dir_begin(const char *path, GError **error);

/* A new file in it, or in its folder series/ ("series/states.csv"): one that a run may hold. Close
 * it before run_dir_finish. Transfer full. */
Output *run_dir_file(RunDir *dir, const char *name, GError **error);

/* Puts the folder in its place and frees the RunDir, whether or not that worked. */
bool run_dir_finish(RunDir *dir, GError **error);

/* Removes DIR.part and frees the RunDir. NULL is fine. */
void run_dir_abandon(RunDir *dir);

#endif
