#include "core/sim_assert.h"

#include <stdio.h>
#include <stdlib.h>

/* The one place in the simulator proper that prints: a bug must not die in silence. */
void
sim_assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "lastack: bug: %s:%d: %s does not hold\n", file, line, condition);
    abort();
}
