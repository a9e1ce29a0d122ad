#include "study/catalogue.h"

#include "core/text.h"
#include "lastack_config.h"
#include "trace/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    SOURCE_MAX = 16 << 20, /* no scenario is longer; standard input might never end */
    SUMMARY_COLUMNS = 100, /* a list is to be read at a glance */
};

/* Whether this program lies in its build folder; then the source tree is what it works on. */
static bool
runs_from_build(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    return program != NULL && g_str_has_prefix(program, LASTACK_BUILD_DIR "/");
}

char *
catalogue_folder(const char *part)
{
    return g_build_filename(runs_from_build() ? LASTACK_SOURCE_DIR : LASTACK_DATA_DIR, part, NULL);
}

/* Reads to the end; NULL and errno on failure, EFBIG beyond SOURCE_MAX. */
static char *
read_all(FILE *file, size_t *ret_length)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char block[65536];
    size_t n;
    while ((n = fread(block, 1, sizeof block, file)) > 0) {
        g_string_append_len(text, block, (gssize)n);
        if (text->len > SOURCE_MAX) {
            errno = EFBIG;
            return NULL;
        }
    }
    if (ferror(file))
        return NULL;
    *ret_length = text->len;
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *
read_path(const char *path, size_t *ret_length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *text = read_all(file, ret_length);
    int saved = errno;
    fclose(file);
    errno = saved;
    return text;
}

/* "lost-last-ack" of "/tmp/lost-last-ack.lua". */
static char *
name_of_file(const char *path)
{
    g_autofree char *base = g_path_get_basename(path);
    if (g_str_has_suffix(base, ".lua"))
        base[strlen(base) - strlen(".lua")] = '\0';
    return g_steal_pointer(&base);
}

/* The name in the catalogue that is nearest to a mistyped one; NULL when none is near. */
static char *
nearest_name(const char *name)
{
    g_autoptr(GPtrArray) entries = catalogue_list(NULL);
    const char *nearest = NULL;
    unsigned best = (unsigned)MAX(2, strlen(name) / 3) + 1;
    for (guint i = 0; entries != NULL && i < entries->len; i++) {
        const CatalogueEntry *entry = g_ptr_array_index(entries, i);
        unsigned distance = text_distance(name, entry->name);
        if (distance < best) {
            best = distance;
            nearest = entry->name;
        }
    }
    return g_strdup(nearest);
}

static void
set_unknown_error(const char *name, GError **error)
{
    g_autofree char *nearest = nearest_name(name);
    if (g_file_test(name, G_FILE_TEST_IS_REGULAR))
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE,
                    "unknown scenario \"%s\"; the file of that name is ./%s", name, name);
    else if (g_file_test(name, G_FILE_TEST_IS_DIR) && *name != '\0')
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE,
                    "unknown scenario \"%s\"; the folder of that name is no run's", name);
    else if (nearest != NULL)
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE, "unknown scenario \"%s\"; did you mean %s?",
                    name, nearest);
    else
        g_set_error(
            error, SIM_ERROR, SIM_ERROR_USAGE,
            "unknown scenario \"%s\"; `lastack list` shows all, and a file's path has a / or "
            "ends in .lua",
            name);
}

static ScenarioSource *
read_from_catalogue(const char *name, GError **error)
{
    g_autofree char *folder = catalogue_folder("scenarios");
    g_autofree char *file = g_strconcat(name, ".lua", NULL);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    size_t length;
    char *text = read_path(path, &length);
    if (text == NULL) {
        set_unknown_error(name, error);
        return NULL;
    }
    ScenarioSource *source = g_new0(ScenarioSource, 1);
    *source = (ScenarioSource){
        .name = g_strdup(name), .file = g_steal_pointer(&file), .source = text, .length = length};
    return source;
}

static ScenarioSource *
read_from_file(const char *path, GError **error)
{
    bool standard_input = strcmp(path, "-") == 0;
    size_t length;
    char *text = standard_input ? read_all(stdin, &length) : read_path(path, &length);
    if (text == NULL) {
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE, "%s: cannot be read: %s",
                    standard_input ? "standard input" : path, g_strerror(errno));
        return NULL;
    }
    ScenarioSource *source = g_new0(ScenarioSource, 1);
    *source =
        (ScenarioSource){.name = standard_input ? g_strdup("stdin") : name_of_file(path),
                         .file = standard_input ? g_strdup("stdin") : g_path_get_basename(path),
                         .source = text,
                         .length = length};
    return source;
}

ScenarioSource *
catalogue_read(const char *argument, GError **error)
{
    bool is_file = strcmp(argument, "-") == 0 || strchr(argument, '/') != NULL ||
                   g_str_has_suffix(argument, ".lua");
    return is_file ? read_from_file(argument, error) : read_from_catalogue(argument, error);
}

void
scenario_source_free(ScenarioSource *source)
{
    if (source == NULL)
        return;
    g_free(source->name);
    g_free(source->file);
    g_free(source->source);
    g_free(source);
}

static void
entry_free(void *pointer)
{
    CatalogueEntry *entry = pointer;
    g_free(entry->name);
    g_free(entry->summary);
    g_free(entry);
}

/* Cuts behind a word what is too long for a line. */
static void
shorten(GString *text)
{
    if (g_utf8_strlen(text->str, -1) <= SUMMARY_COLUMNS)
        return;
    const char *most = g_utf8_offset_to_pointer(text->str, SUMMARY_COLUMNS - 1);
    const char *end = most;
    while (end > text->str && *end != ' ')
        end--;
    g_string_truncate(text, (gsize)((end > text->str ? end : most) - text->str));
    g_string_append(text, "…");
}

char *
catalogue_summary(const char *source, size_t length)
{
    g_autofree char *text = g_utf8_make_valid(source, (gssize)length);
    g_autoptr(GString) summary = g_string_new(NULL);
    const char *line = text;
    while (g_str_has_prefix(line, "--")) {
        const char *end = strchrnul(line, '\n');
        g_autofree char *words = g_strndup(line + 2, (gsize)(end - line - 2));
        g_string_append_printf(summary, "%s%s", summary->len > 0 ? " " : "", g_strstrip(words));
        char *stop = strstr(summary->str, ". ");
        if (stop != NULL) {
            g_string_truncate(summary, (gsize)(stop - summary->str));
            break;
        }
        line = *end != '\0' ? end + 1 : end;
    }
    if (summary->len > 0 && summary->str[summary->len - 1] == '.')
        g_string_truncate(summary, summary->len - 1);
    shorten(summary);
    return g_string_free(g_steal_pointer(&summary), FALSE);
}

/* "" when the file cannot be read. */
static char *
summary_of(const char *path)
{
    size_t length;
    g_autofree char *text = read_path(path, &length);
    return text != NULL ? catalogue_summary(text, length) : g_strdup("");
}

static int
compare_entries(const void *a, const void *b)
{
    const CatalogueEntry *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

GPtrArray *
catalogue_list(GError **error)
{
    g_autofree char *folder = catalogue_folder("scenarios");
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    if (dir == NULL) {
        g_set_error(error, SIM_ERROR, SIM_ERROR_USAGE,
                    "the catalogue of scenarios is not where this program was built or installed");
        return NULL;
    }
    GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
    const char *file;
    while ((file = g_dir_read_name(dir)) != NULL) {
        if (!g_str_has_suffix(file, ".lua"))
            continue;
        g_autofree char *path = g_build_filename(folder, file, NULL);
        CatalogueEntry *entry = g_new0(CatalogueEntry, 1);
        entry->name = name_of_file(file);
        entry->summary = summary_of(path);
        g_ptr_array_add(entries, entry);
    }
    g_ptr_array_sort(entries, compare_entries);
    return entries;
}
