#include "core/timer.h"
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two timers and what they did: "a@5" is a fired at 5. */
typedef struct Rig Rig;

typedef struct {
    Rig *rig;
    Timer timer;
    char name;
    int again; /* how often its handler arms it again, 10 later */
} Named;

struct Rig {
    Memory memory;
    EventList *list;
    Named timers[2];
    char log[128];
};

static void
fire(void *arg)
{
    Named *named = arg;
    Rig *rig = named->rig;
    ck_assert(!timer_armed(&named->timer));
    size_t n = strlen(rig->log);
    snprintf(rig->log + n, sizeof rig->log - n, "%s%c@%d", n > 0 ? " " : "", named->name,
             (int)event_now(rig->list));
    if (named->again-- > 0)
        timer_arm(&named->timer, 10);
}

static void
rig_open(Rig *rig, int again)
{
    *rig = (Rig){0};
    rig->list = event_list_new(&rig->memory);
    for (int i = 0; i < 2; i++) {
        rig->timers[i] = (Named){.rig = rig, .name = (char)('a' + i), .again = i == 0 ? again : 0};
        timer_init(&rig->timers[i].timer, rig->list, fire, &rig->timers[i]);
    }
}

static void
rig_close(Rig *rig)
{
    event_list_free(rig->list);
    ck_assert_uint_eq(rig->memory.used, 0);
}

/* "a5" arms a at 5, "a5." at the end of that instant, "a+5" 5 from now; "-a" disarms; "." runs one
 * event. */
static void
rig_do(Rig *rig, const char *word)
{
    if (word[0] == '.') {
        event_run_next(rig->list);
        return;
    }
    Timer *timer = &rig->timers[word[word[0] == '-'] - 'a'].timer;
    char *end;
    if (word[0] == '-')
        timer_disarm(timer);
    else if (word[1] == '+')
        timer_arm(timer, strtol(word + 2, NULL, 10));
    else {
        SimTime at = strtol(word + 1, &end, 10);
        timer_arm_at(timer, at, *end == '.' ? PHASE_END_OF_INSTANT : PHASE_EVENT);
    }
}

static const struct {
    const char *what, *script, *log;
    int again, run; /* events run: a spurious wake-up is none */
} scripts[] = {
    {"never armed", "", "", 0, 0},
    {"armed once", "a5", "a@5", 0, 1},
    {"two at one instant fire as they were armed", "b5 a5", "b@5 a@5", 0, 2},
    {"the end of the instant", "a5. b5", "b@5 a@5", 0, 2},
    {"armed again later", "a5 b6 a7", "b@6 a@7", 0, 2},
    {"armed again later and later", "a5 b6 a7 a9 a20", "b@6 a@20", 0, 2},
    {"armed again earlier", "a5 b3 a2", "a@2 b@3", 0, 2},
    {"later, then earlier than at first", "a5 b3 a9 a2", "a@2 b@3", 0, 2},
    {"later, then not as late", "a5 b8 a9 a7", "a@7 b@8", 0, 2},
    {"armed again for the same instant: behind the other", "a5 b5 a5", "b@5 a@5", 0, 2},
    {"disarmed", "a5 b6 -a", "b@6", 0, 1},
    {"disarmed twice", "a5 -a -a", "", 0, 0},
    {"disarmed when never armed", "-a b1", "b@1", 0, 1},
    {"put off and disarmed", "a5 a9 -a b7", "b@7", 0, 1},
    {"disarmed and armed", "a5 -a a3", "a@3", 0, 1},
    {"disarmed and armed, no longer where it was put off to", "a5 a9 -a a6 b7", "a@6 b@7", 0, 2},
    {"armed after it fired", "a5 . a9", "a@5 a@9", 0, 2},
    {"armed for now", "a5 . a5 b5", "a@5 a@5 b@5", 0, 3},
    {"a delay counts from now", "a5 . a+5 b+1", "a@5 b@6 a@10", 0, 3},
    {"a delay of nothing", "a5 . a+0", "a@5 a@5", 0, 2},
    {"armed in its own handler", "a5 b20", "a@5 a@15 b@20 a@25", 2, 4},
    {"put off, then armed in its own handler", "a5 a7 b12", "a@7 b@12 a@17", 1, 3},
};

START_TEST(fires_when_due)
{
    Rig rig;
    rig_open(&rig, scripts[_i].again);
    char words[64];
    snprintf(words, sizeof words, "%s", scripts[_i].script);
    int run = 0;
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
        rig_do(&rig, word);
        run += word[0] == '.';
    }
    while (event_run_next(rig.list))
        run++;
    ck_assert_msg(strcmp(rig.log, scripts[_i].log) == 0, "%s: expected %s, fired %s",
                  scripts[_i].what, scripts[_i].log, rig.log);
    ck_assert_msg(run == scripts[_i].run, "%s: %d events", scripts[_i].what, run);
    ck_assert_msg(!timer_armed(&rig.timers[0].timer), "%s: still armed", scripts[_i].what);
    rig_close(&rig);
}
END_TEST

START_TEST(says_when_it_fires)
{
    Rig rig;
    rig_open(&rig, 0);
    const Timer *timer = &rig.timers[0].timer;
    ck_assert(!timer_armed(timer));
    ck_assert_int_eq(timer_deadline(timer), SIM_TIME_NEVER);
    rig_do(&rig, "a5");
    ck_assert(timer_armed(timer));
    ck_assert_int_eq(timer_deadline(timer), 5);
    rig_do(&rig, "a9");
    ck_assert_int_eq(timer_deadline(timer), 9);
    rig_do(&rig, "-a");
    ck_assert_int_eq(timer_deadline(timer), SIM_TIME_NEVER);
    rig_close(&rig);
}
END_TEST

/* What a retransmission timer does: put off ten thousand times, it wakes once in a while only. */
START_TEST(putting_off_leaves_one_entry)
{
    Rig rig;
    rig_open(&rig, 0);
    int run = 0;
    for (int i = 0; i < 10000; i++) {
        rig_do(&rig, "b+1");
        rig_do(&rig, "a+100");
        ck_assert_uint_eq(event_count(rig.list), 2);
        rig.log[0] = '\0';
        run += event_run_next(rig.list);
        ck_assert_int_eq(event_now(rig.list), i + 1);
    }
    ck_assert_int_eq(run, 10000);
    while (event_run_next(rig.list))
        run++;
    ck_assert_int_eq(run, 10001);
    ck_assert_int_eq(event_now(rig.list), 9999 + 100);
    rig_close(&rig);
}
END_TEST

static TCase *
timer(void)
{
    TCase *group = tcase_create("timer");
    tcase_add_loop_test(group, fires_when_due, 0, TEST_ROWS(scripts));
    tcase_add_test(group, says_when_it_fires);
    tcase_add_test(group, putting_off_leaves_one_entry);
    return group;
}

TEST_MAIN("timer", timer)
