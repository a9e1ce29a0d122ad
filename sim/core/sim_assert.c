#include "core/sim_assert.h"

#include <stdio.h>
#include <stdlib.h>

/* The one file of the simulator proper that prints: nothing dies in silence. */
void
sim_assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "lastack: bug: %s:%d: %s does not hold\n", file, line, condition);
    abort();
}

void
sim_out_of_memory(size_t size)
{
    fprintf(stderr, "lastack: the system refused %zu bytes of memory\n", size);
    abort();
}
