/*
 * sim_assert.h - a bug in our own code stops the process, in release builds too.
 *
 * Only for what no scenario, file or option can cause: bad input is an error with a message, and
 * what the network does is a value (loss, reset, a full queue).
 */
#ifndef LASTACK_CORE_SIM_ASSERT_H
#define LASTACK_CORE_SIM_ASSERT_H

#include <stddef.h>

/* Evaluates `condition` once; when it is false, says where on stderr and aborts. */
#define sim_assert(condition) \
    ((condition) ? (void)0 : sim_assert_failed(#condition, __FILE__, __LINE__))

_Noreturn void sim_assert_failed(const char *condition, const char *file, int line);

/* The system has no memory left: no bug, but as final. */
_Noreturn void sim_out_of_memory(size_t size);

#endif
