#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

/* The one variable of the program that is not reached through a Sim: a signal handler has no
 * argument. */
static Sim *volatile stopped_by_signals;

static void
handle(int signal_number)
{
    (void)signal_number;
    Sim *sim = stopped_by_signals;
    if (sim != NULL)
        sim_stop(sim, SIM_INTERRUPTED);
}

void
interrupt_stops(Sim *sim)
{
    struct sigaction action = {.sa_handler = sim != NULL ? handle : SIG_DFL,
                               .sa_flags = sim != NULL ? (int)SA_RESETHAND : 0};
    sigemptyset(&action.sa_mask);
    stopped_by_signals = sim;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void
interrupt_ignore_write_signals(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}
