/*
 * timer.h - a timer that can be armed again and again, on the event list.
 *
 * The owner holds the Timer in its own struct, which stays where it is while the timer is armed,
 * and disarms it before that struct goes away. Arming an armed timer moves it; to a later instant
 * that is one write (event.h, moving events). Its place among what is due at the same instant is
 * that of the last arming. A handler may arm its own timer again, or free what holds it.
 */
#ifndef LASTACK_CORE_TIMER_H
#define LASTACK_CORE_TIMER_H

#include "core/event.h"

typedef struct {
    EventList *list;
    EventKey due; /* when it fires, while armed */
    EventId id;   /* 0 when not armed */
    EventFn fn;
    void *arg;
} Timer;

/* Not armed. fn(arg) runs when it fires; the timer is not armed any more by then. */
void timer_init(Timer *timer, EventList *list, EventFn fn, void *arg);

/* Fires at `at`, which must not lie before event_now(), in `phase` of that instant, under a ticket
 * taken now. */
void timer_arm_at(Timer *timer, SimTime at, Phase phase);

/* Fires after `delay` (not negative). */
void timer_arm(Timer *timer, SimTime delay);

/* Does nothing when it is not armed. */
void timer_disarm(Timer *timer);

static inline bool
timer_armed(const Timer *timer)
{
    return timer->id != 0;
}

/* When it fires; SIM_TIME_NEVER when it is not armed. */
static inline SimTime
timer_deadline(const Timer *timer)
{
    return timer->id != 0 ? timer->due.at : SIM_TIME_NEVER;
}

#endif
