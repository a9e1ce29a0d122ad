#include "study/run_dir.h"

#include "trace/error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define MANIFEST "manifest.json"

struct RunDir {
    char *path;
    char *part;
};

/* What a run folder may hold; nothing else is ever removed. */
static const char *const run_files[] = {MANIFEST, "trace.jsonl", "ladder.txt"};

static void
run_dir_free(RunDir *dir)
{
    g_free(dir->path);
    g_free(dir->part);
    g_free(dir);
}

static bool
fail(GError **error, const char *what, const char *path)
{
    g_set_error(error, SIM_ERROR, SIM_ERROR_OUTPUT, "%s: %s: %s", path, what, g_strerror(errno));
    return false;
}

/* Removes a run's folder; false and errno when something else lies in it. */
static bool
remove_run(const char *path)
{
    for (size_t i = 0; i < G_N_ELEMENTS(run_files); i++) {
        g_autofree char *file = g_build_filename(path, run_files[i], NULL);
        if (g_unlink(file) != 0 && errno != ENOENT)
            return false;
    }
    return g_rmdir(path) == 0 || errno == ENOENT;
}

static bool
is_empty(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    return dir != NULL && g_dir_read_name(dir) == NULL;
}

/* Whether `path` may become this run's folder. */
static bool
may_replace(const char *path, GError **error)
{
    GStatBuf status;
    if (g_lstat(path, &status) != 0)
        return errno == ENOENT || fail(error, "cannot be written", path);
    g_autofree char *manifest = g_build_filename(path, MANIFEST, NULL);
    if (g_file_test(manifest, G_FILE_TEST_IS_REGULAR) || is_empty(path))
        return true;
    g_set_error(error, SIM_ERROR, SIM_ERROR_OUTPUT,
                "%s: is in the way; -o wants a new folder, or one that an earlier run wrote", path);
    return false;
}

RunDir *
run_dir_begin(const char *path, GError **error)
{
    RunDir *dir = g_new0(RunDir, 1);
    dir->path = g_strdup(path);
    while (strlen(dir->path) > 1 && g_str_has_suffix(dir->path, "/"))
        dir->path[strlen(dir->path) - 1] = '\0';
    dir->part = g_strconcat(dir->path, ".part", NULL);
    bool begun = may_replace(dir->path, error);
    if (begun && !remove_run(dir->part))
        begun = fail(error, "cannot be removed", dir->part);
    if (begun && g_mkdir(dir->part, 0777) != 0)
        begun = fail(error, "cannot be made", dir->part);
    if (begun)
        return dir;
    run_dir_free(dir);
    return NULL;
}

Output *
run_dir_file(RunDir *dir, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(dir->part, name, NULL);
    return output_file(path, error);
}

bool
run_dir_finish(RunDir *dir, GError **error)
{
    bool placed = remove_run(dir->path) || fail(error, "cannot be replaced", dir->path);
    if (placed && g_rename(dir->part, dir->path) != 0)
        placed = fail(error, "cannot be put in its place", dir->path);
    if (!placed)
        remove_run(dir->part);
    run_dir_free(dir);
    return placed;
}

void
run_dir_abandon(RunDir *dir)
{
    if (dir == NULL)
        return;
    remove_run(dir->part);
    run_dir_free(dir);
}
