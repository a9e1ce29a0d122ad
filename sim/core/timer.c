#include "core/timer.h"

#include "core/sim_assert.h"

static void
timer_fire(void *arg)
{
    Timer *timer = arg;
    timer->id = 0; /* first, so that the handler can arm the timer again */
    timer->fn(timer->arg);
}

void
timer_init(Timer *timer, EventList *list, EventFn fn, void *arg)
{
    *timer = (Timer){.list = list, .fn = fn, .arg = arg};
}

void
timer_arm_at(Timer *timer, SimTime at, Phase phase)
{
    sim_assert(at >= event_now(timer->list));
    EventKey due = event_key(at, phase, event_ticket(timer->list));
    bool earlier = event_key_before(due, timer->due);
    timer->due = due;
    if (timer->id == 0)
        timer->id = event_schedule_moving(timer->list, &timer->due, timer_fire, timer);
    else if (earlier)
        event_move(timer->list, timer->id);
}

void
timer_arm(Timer *timer, SimTime delay)
{
    timer_arm_at(timer, sim_time_add(event_now(timer->list), delay), PHASE_EVENT);
}

void
timer_disarm(Timer *timer)
{
    if (timer->id == 0)
        return;
    event_cancel(timer->list, timer->id);
    timer->id = 0;
}
