#include "study/run_dir.h"

#include "trace/error.h"
#include "trace/series.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define MANIFEST "manifest.json"

enum { MANIFEST_HEAD = 64 }; /* bytes that name the program which wrote it */

struct RunDir {
    char *path;
    char *part;
};

/* What a run folder may hold beside the folder of the series; nothing else is ever removed. */
static const char *const run_files[] = {MANIFEST, "trace.jsonl", "packets.pcapng", "ladder.txt"};

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

static bool
is_of_a_run(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(run_files); i++)
        if (strcmp(name, run_files[i]) == 0)
            return true;
    return strcmp(name, SERIES_FOLDER) == 0;
}

static bool
is_of_the_series(const char *name)
{
    for (int i = 0; i < SERIES_N; i++)
        if (strcmp(name, series_file_name((SeriesName)i)) == 0)
            return true;
    return false;
}

/* Whether it is a folder, no link to one, with nothing in it but what `is_ours` knows; else errno.
 */
static bool
holds_only(const char *path, bool (*is_ours)(const char *name))
{
    GStatBuf status;
    if (g_lstat(path, &status) != 0)
        return false;
    errno = ENOTDIR;
    g_autoptr(GDir) dir = S_ISDIR(status.st_mode) ? g_dir_open(path, 0, NULL) : NULL;
    if (dir == NULL)
        return false;
    const char *name;
    while ((name = g_dir_read_name(dir)) != NULL) {
        errno = ENOTEMPTY;
        if (!is_ours(name))
            return false;
    }
    return true;
}

/* Whether it is a folder that holds nothing but a run, or a part of one; else errno. */
static bool
holds_only_a_run(const char *path)
{
    if (!holds_only(path, is_of_a_run))
        return false;
    g_autofree char *series = g_build_filename(path, SERIES_FOLDER, NULL);
    return holds_only(series, is_of_the_series) || errno == ENOENT;
}

/* False and errno when the file is there and cannot be removed. */
static bool
remove_file(const char *folder, const char *name)
{
    g_autofree char *file = g_build_filename(folder, name, NULL);
    return g_unlink(file) == 0 || errno == ENOENT;
}

static bool
remove_series(const char *path)
{
    g_autofree char *folder = g_build_filename(path, SERIES_FOLDER, NULL);
    for (int i = 0; i < SERIES_N; i++)
        if (!remove_file(folder, series_file_name((SeriesName)i)))
            return false;
    return g_rmdir(folder) == 0 || errno == ENOENT;
}

/* Removes a run's folder if there is one; false and errno, and all stays, when it holds more. */
static bool
remove_run(const char *path)
{
    if (!holds_only_a_run(path))
        return errno == ENOENT;
    for (size_t i = 0; i < G_N_ELEMENTS(run_files); i++)
        if (!remove_file(path, run_files[i]))
            return false;
    return remove_series(path) && g_rmdir(path) == 0;
}

/* Whether a manifest.json there is ours: other programs have files of that name. */
static bool
has_our_manifest(const char *path)
{
    g_autofree char *manifest = g_build_filename(path, MANIFEST, NULL);
    g_autofree char *text = NULL;
    return g_file_get_contents(manifest, &text, NULL, NULL) &&
           g_strstr_len(text, MANIFEST_HEAD, "\"lastack ") != NULL;
}

/* Without a manifest, files that are named like a run's may be anybody's. */
static bool
is_empty_or_a_run(const char *path)
{
    if (!holds_only_a_run(path))
        return false;
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    return has_our_manifest(path) || (dir != NULL && g_dir_read_name(dir) == NULL);
}

/* Whether `path` may become this run's folder. */
static bool
may_replace(const char *path, GError **error)
{
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        g_set_error(error, SIM_ERROR, SIM_ERROR_OUTPUT,
                    "-o \"%s\": expected the name of a folder, such as out", path);
        return false;
    }
    GStatBuf status;
    if (g_lstat(path, &status) != 0)
        return errno == ENOENT || fail(error, "cannot be written", path);
    if (is_empty_or_a_run(path))
        return true;
    g_set_error(error, SIM_ERROR, SIM_ERROR_OUTPUT,
                "%s: is in the way; -o wants a new folder, or one that an earlier run wrote and "
                "that holds nothing else",
                path);
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
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir(folder, 0777) != 0 && errno != EEXIST) {
        fail(error, "cannot be made", folder);
        return NULL;
    }
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
