/*
 * output.h - where text or bytes go: a file, standard output, or memory; errors are kept to the
 * end.
 *
 * A sink writes without looking; the first error (disk full, closed pipe, file size limit) is
 * remembered, later writes do nothing, and output_close says what went wrong and where.
 */
#ifndef LASTACK_TRACE_OUTPUT_H
#define LASTACK_TRACE_OUTPUT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Output Output;

/* A new file, or one that is emptied. Fails with SIM_ERROR_OUTPUT naming the path. Transfer full:
 * output_close. */
Output *output_file(const char *path, GError **error);

/* Standard output; closing flushes it and leaves it open. Transfer full: output_close. */
Output *output_stdout(void);

/* Appends to `text`, which the caller keeps. Transfer full: output_close. */
Output *output_memory(GString *text);

void output_write(Output *output, const void *bytes, size_t length);
void output_text(Output *output, const char *text);
void output_format(Output *output, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Flushes and closes. Returns false and SIM_ERROR_OUTPUT when anything could not be written. NULL
 * is fine. */
bool output_close(Output *output, GError **error);

#endif
