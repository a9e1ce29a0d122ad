#define _POSIX_C_SOURCE 200809L

#include "trace/output.h"

#include "trace/error.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Large enough that system calls do not count, small enough to stay in the cache. */
enum { BUFFER_BYTES = 64 * 1024 };

struct Output {
    GString *memory; /* where text goes instead of a file; not owned, else NULL */
    int fd;
    bool owns_fd;
    int failed;  /* errno of the first error; 0: none. Nothing is written after one */
    char *where; /* the path, for messages */
    GString *formatted;
    size_t n_buffered;
    char *buffer; /* of a file; memory that nothing is written to is never touched */
};

static Output *
output_new(int fd, bool owns_fd, const char *where)
{
    Output *output = g_new0(Output, 1);
    output->fd = fd;
    output->owns_fd = owns_fd;
    output->where = g_strdup(where);
    output->formatted = g_string_new(NULL);
    output->buffer = fd >= 0 ? g_malloc(BUFFER_BYTES) : NULL;
    return output;
}

static void
set_error(const char *where, int code, GError **error)
{
    g_set_error(error, SIM_ERROR, SIM_ERROR_OUTPUT, "%s: cannot be written: %s", where,
                g_strerror(code));
}

/* After a failed write(): whether to try again. Waits when a terminal or pipe takes nothing now. */
static bool
may_retry(const Output *output)
{
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN)
        return false;
    struct pollfd ready = {.fd = output->fd, .events = POLLOUT};
    return poll(&ready, 1, -1) >= 0 || errno == EINTR;
}

/* Past a file size limit write() gives EFBIG, and SIGXFSZ, which the program ignores. */
static void
write_all(Output *output, const char *bytes, size_t length)
{
    while (length > 0 && output->failed == 0) {
        ssize_t written = write(output->fd, bytes, length);
        if (written >= 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (!may_retry(output)) {
            output->failed = errno;
        }
    }
}

static void
flush(Output *output)
{
    write_all(output, output->buffer, output->n_buffered);
    output->n_buffered = 0;
}

Output *
output_file(const char *path, GError **error)
{
    int fd = -1;
    do
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    while (fd < 0 && errno == EINTR);
    if (fd < 0) {
        set_error(path, errno, error);
        return NULL;
    }
    return output_new(fd, true, path);
}

Output *
output_stdout(void)
{
    return output_new(STDOUT_FILENO, false, "standard output");
}

Output *
output_memory(GString *text)
{
    Output *output = output_new(-1, false, "memory");
    output->memory = text;
    return output;
}

void
output_write(Output *output, const void *bytes, size_t length)
{
    if (output->memory != NULL) {
        g_string_append_len(output->memory, bytes, (gssize)length);
        return;
    }
    if (length > BUFFER_BYTES - output->n_buffered)
        flush(output);
    if (length > BUFFER_BYTES) {
        write_all(output, bytes, length);
        return;
    }
    memcpy(output->buffer + output->n_buffered, bytes, length);
    output->n_buffered += length;
}

void
output_text(Output *output, const char *text)
{
    output_write(output, text, strlen(text));
}

void
output_format(Output *output, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_string_vprintf(output->formatted, format, arguments);
    va_end(arguments);
    output_write(output, output->formatted->str, output->formatted->len);
}

bool
output_close(Output *output, GError **error)
{
    if (output == NULL)
        return true;
    flush(output);
    /* Whatever close() says, the descriptor is gone; EINTR is no loss of data. */
    if (output->owns_fd && close(output->fd) != 0 && errno != EINTR && output->failed == 0)
        output->failed = errno;
    bool written = output->failed == 0;
    if (!written)
        set_error(output->where, output->failed, error);
    g_string_free(output->formatted, true);
    g_free(output->buffer);
    g_free(output->where);
    g_free(output);
    return written;
}
