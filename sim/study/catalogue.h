/*
 * catalogue.h - which scenario a word on the command line means, and where the program's files are.
 *
 * An argument with "/" or ending in ".lua" is a file, "-" is standard input, anything else the name
 * of a scenario of the catalogue. A program run from its build folder reads the source tree; an
 * installed one its data folder. No output shows either path.
 */
#ifndef LASTACK_STUDY_CATALOGUE_H
#define LASTACK_STUDY_CATALOGUE_H

#include <glib.h>
#include <stdbool.h>

/* A scenario's text. */
typedef struct {
    char *name;   /* "lost-last-ack"; of a file its name without folder and suffix; "stdin" */
    char *file;   /* what messages and traces call it: "lost-last-ack.lua", without its folder */
    char *source; /* UTF-8, or whatever the file holds */
    size_t length;
} ScenarioSource;

/* The folder that holds `part` ("lua", "scenarios"). Transfer full. */
char *catalogue_folder(const char *part);

/* SIM_ERROR_USAGE, naming the nearest scenario, when it cannot be found or read. Transfer full. */
ScenarioSource *catalogue_read(const char *argument, GError **error);
void scenario_source_free(ScenarioSource *source);

/*
 * What a scenario shows: the first sentence of the comment that it begins with, without its full
 * stop; cut behind a word, with …, to 100 columns. "" when there is none. Transfer full.
 */
char *catalogue_summary(const char *source, size_t length);

typedef struct {
    char *name;
    char *summary; /* catalogue_summary */
} CatalogueEntry;

/* All scenarios by name (transfer full, of CatalogueEntry). */
GPtrArray *catalogue_list(GError **error);

#endif
