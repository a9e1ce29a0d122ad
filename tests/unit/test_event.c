#include "core/event.h"
#include "test_main.h"
#include "test_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A list and the events that a row names 'a' to 'z'; `log` says what ran, and when. */
typedef struct Rig Rig;

typedef struct {
    Rig *rig;
    EventId id;
    EventKey due;
    char name;
} Named;

struct Rig {
    Memory memory;
    EventList *list;
    Named events['z' - 'a' + 1];
    char log[256];
    int run;
};

static void
rig_open(Rig *rig)
{
    *rig = (Rig){0};
    rig->list = event_list_new(&rig->memory);
    for (int i = 0; i < TEST_ROWS(rig->events); i++)
        rig->events[i] = (Named){.rig = rig, .name = (char)('a' + i)};
}

static void
rig_close(Rig *rig)
{
    event_list_free(rig->list);
    ck_assert_uint_eq(rig->memory.used, 0);
}

static void
note(Named *event, const char *what)
{
    Rig *rig = event->rig;
    size_t n = strlen(rig->log);
    snprintf(rig->log + n, sizeof rig->log - n, "%s%c%s%d", n > 0 ? " " : "", event->name, what,
             (int)event_now(rig->list));
}

static void
named_fire(void *arg)
{
    note(arg, "@");
}

static void
named_drop(void *arg)
{
    note(arg, "!");
}

static EventKey
key_from(Rig *rig, const char *text)
{
    char *end;
    SimTime at = strtol(text, &end, 10);
    return event_key(at, *end == '.' ? PHASE_END_OF_INSTANT : PHASE_EVENT, event_ticket(rig->list));
}

/*
 * One word: "a5" schedules a at 5, "a5." at the end of that instant, "~a5" as a moving event;
 * "a>9" puts a moving event off to 9, "a<2" brings it forward; "-a" cancels, "?a" cancels in vain;
 * "." runs one event.
 */
static void
rig_do(Rig *rig, const char *word)
{
    bool prefixed = strchr("~-?", word[0]) != NULL;
    Named *event = &rig->events[word[prefixed] == '.' ? 0 : word[prefixed] - 'a'];
    const char *rest = word + prefixed + 1;
    if (word[0] == '.')
        rig->run += event_run_next(rig->list);
    else if (word[0] == '-' || word[0] == '?')
        ck_assert_msg(event_cancel(rig->list, event->id) == (word[0] == '-'), "%s", word);
    else if (word[0] == '~') {
        event->due = key_from(rig, rest);
        event->id = event_schedule_moving(rig->list, &event->due, named_fire, event);
    } else if (rest[0] == '>')
        event->due = key_from(rig, rest + 1);
    else if (rest[0] == '<') {
        event->due = key_from(rig, rest + 1);
        event_move(rig->list, event->id);
    } else
        event->id = event_schedule(rig->list, key_from(rig, rest), named_fire, event, named_drop);
}

static void
rig_script(Rig *rig, const char *script)
{
    char words[128];
    snprintf(words, sizeof words, "%s", script);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
        rig_do(rig, word);
}

/* What a row ran: "a@5" is a at 5, "a!5" is a dropped when the clock stood at 5. */
static const struct {
    const char *what, *script, *log;
    int run;
    SimTime now; /* at the end */
} scripts[] = {
    {"nothing", "", "", 0, 0},
    {"one", "a5", "a@5", 1, 5},
    {"by time", "a5 b3 c9 d1", "d@1 b@3 a@5 c@9", 4, 9},
    {"ties in the order of tickets", "a5 b5 c5 d5 e5 f5", "a@5 b@5 c@5 d@5 e@5 f@5", 6, 5},
    {"the end of an instant comes after it", "a5. b5 c6 d5", "b@5 d@5 a@5 c@6", 4, 6},
    {"ends of an instant by ticket", "a5. b5. c4.", "c@4 a@5 b@5", 3, 5},
    {"the present instant is not too early", "a5 . b5 c5. d5", "a@5 b@5 d@5 c@5", 4, 5},
    {"time 0", "b0. a0", "a@0 b@0", 2, 0},
    {"cancel the only one", "a5 -a", "a!0", 0, 0},
    {"cancel the first", "a1 b2 c3 -a", "a!0 b@2 c@3", 2, 3},
    {"cancel the last", "a1 b2 c3 -c", "c!0 a@1 b@2", 2, 2},
    {"cancel in the middle", "a1 b2 c3 d4 e5 f6 -c -b", "c!0 b!0 a@1 d@4 e@5 f@6", 4, 6},
    {"cancel twice", "a5 -a ?a b6", "a!0 b@6", 1, 6},
    {"cancel what has run", "a5 . ?a b6", "a@5 b@6", 2, 6},
    {"a stale handle spares the slot's next owner", "a5 -a b6 ?a", "a!0 b@6", 1, 6},
    {"a place taken from another part of the heap moves up",
     "a1 b10 c2 d20 e21 f22 g23 h11 i3 j4 -d", "d!0 a@1 c@2 i@3 j@4 b@10 h@11 e@21 f@22 g@23", 9,
     23},
    {"a moving event that stays", "~a5 b6", "a@5 b@6", 2, 6},
    {"put off behind another", "~a5 b6 a>7", "b@6 a@7", 2, 7},
    {"put off twice before it wakes", "~a5 b6 c8 a>7 a>9", "b@6 c@8 a@9", 3, 9},
    {"put off, woken, put off again", "~a5 b6 a>7 . c8 a>9", "b@6 c@8 a@9", 3, 9},
    {"put off when alone", "~a5 a>7", "a@7", 1, 7},
    {"put off to the same instant takes a new place", "~a5 b5 a>5", "b@5 a@5", 2, 5},
    {"put off to the end of its instant", "~a5 a>5. b5", "b@5 a@5", 2, 5},
    {"brought forward", "~a5 b3 a<2", "a@2 b@3", 2, 3},
    {"brought forward behind a tie", "~a5 b3 a<3", "b@3 a@3", 2, 3},
    {"put off, then forward to between", "~a5 b6 a>9 a<7 c8", "b@6 a@7 c@8", 3, 8},
    {"put off, then forward before all", "~a5 b6 a>9 a<2 c3", "a@2 c@3 b@6", 3, 6},
    {"several put off at once", "~a1 ~b2 ~c3 a>9 b>8 c>7 d5", "d@5 c@7 b@8 a@9", 4, 9},
    {"put off and cancelled", "~a5 a>7 -a b6", "b@6", 1, 6},
};

START_TEST(runs_in_order)
{
    Rig rig;
    rig_open(&rig);
    rig_script(&rig, scripts[_i].script);
    while (event_run_next(rig.list))
        rig.run++;
    ck_assert_msg(strcmp(rig.log, scripts[_i].log) == 0, "%s: expected %s, ran %s",
                  scripts[_i].what, scripts[_i].log, rig.log);
    ck_assert_msg(rig.run == scripts[_i].run, "%s: %d events", scripts[_i].what, rig.run);
    ck_assert_msg(event_now(rig.list) == scripts[_i].now, "%s: now", scripts[_i].what);
    ck_assert_msg(event_count(rig.list) == 0, "%s: some are left", scripts[_i].what);
    rig_close(&rig);
}
END_TEST

START_TEST(a_spurious_wake_up_is_nothing)
{
    Rig rig;
    rig_open(&rig);
    rig_script(&rig, "~a5 b20 a>10");
    EventKey next;
    ck_assert(event_next(rig.list, &next));
    ck_assert_int_eq(next.at, 10);
    ck_assert_int_eq(event_now(rig.list), 0);
    ck_assert_uint_eq(event_count(rig.list), 2);

    rig_script(&rig, "a>30");
    ck_assert(event_run_next(rig.list));
    ck_assert_str_eq(rig.log, "b@20");
    rig_close(&rig);
}
END_TEST

START_TEST(handles_say_what_is_pending)
{
    Rig rig;
    rig_open(&rig);
    ck_assert(!event_pending(rig.list, 0));
    ck_assert(!event_cancel(rig.list, 0));
    rig_script(&rig, "a1 b2");
    EventId a = rig.events[0].id, b = rig.events[1].id;
    ck_assert(a != 0 && b != 0 && a != b);
    ck_assert(event_pending(rig.list, a) && event_pending(rig.list, b));
    event_run_next(rig.list);
    ck_assert(!event_pending(rig.list, a) && event_pending(rig.list, b));
    ck_assert(!event_pending(rig.list, b + 1));                   /* a slot never used */
    ck_assert(!event_pending(rig.list, b + (UINT64_C(1) << 32))); /* its next owner */
    rig_close(&rig);
}
END_TEST

START_TEST(tickets_start_at_one)
{
    Rig rig;
    rig_open(&rig);
    ck_assert_uint_eq(event_ticket(rig.list), 1);
    ck_assert_uint_eq(event_ticket(rig.list), 2);
    event_list_reset(rig.list);
    ck_assert_uint_eq(event_ticket(rig.list), 1);
    rig_close(&rig);
}
END_TEST

START_TEST(an_older_ticket_entered_later_runs_first)
{
    Rig rig;
    rig_open(&rig);
    Ticket early = event_ticket(rig.list);
    rig_script(&rig, "a5 b5");
    event_schedule(rig.list, event_key(5, PHASE_EVENT, early), named_fire, &rig.events[25], NULL);
    while (event_run_next(rig.list))
        ;
    ck_assert_str_eq(rig.log, "z@5 a@5 b@5");
    rig_close(&rig);
}
END_TEST

/* An event that, when it runs, does what the script in its log's place says. */
typedef struct {
    Rig *rig;
    const char *script;
} Actor;

static void
act(void *arg)
{
    Actor *actor = arg;
    rig_script(actor->rig, actor->script);
}

/* What x does at 5, among a at 4, b at 5, c at 6 and d at 9. */
static const struct {
    const char *what, *script, *log;
} actions[] = {
    {"schedules for now", "e5", "a@4 b@5 e@5 c@6 d@9"},
    {"schedules for the end of now", "e5. f5", "a@4 b@5 f@5 e@5 c@6 d@9"},
    {"schedules for later", "e7 f10", "a@4 b@5 c@6 e@7 d@9 f@10"},
    {"cancels itself in vain", "?x", "a@4 b@5 c@6 d@9"},
    {"cancels another", "-c", "a@4 c!5 b@5 d@9"},
    {"cancels what has run", "?a", "a@4 b@5 c@6 d@9"},
    {"cancels all and begins anew", "-b -c -d e6", "a@4 b!5 c!5 d!5 e@6"},
    {"schedules and cancels at once", "e5 -e", "a@4 e!5 b@5 c@6 d@9"},
    {"cancels one and schedules it again", "-d d7", "a@4 d!5 b@5 c@6 d@7"},
    {"moves one forward to now", "~e9 e<5", "a@4 b@5 e@5 c@6 d@9"},
    {"puts one off", "~e5 e>7", "a@4 b@5 c@6 e@7 d@9"},
    {"schedules two and cancels the first", "e7 f8 -e", "a@4 e!5 b@5 c@6 f@8 d@9"},
};

START_TEST(an_event_may_use_the_list)
{
    Rig rig;
    rig_open(&rig);
    Actor actor = {&rig, actions[_i].script};
    Named *x = &rig.events['x' - 'a'];
    x->id = event_schedule(rig.list, key_from(&rig, "5"), act, &actor, NULL);
    rig_script(&rig, "a4 b5 c6 d9");
    while (event_run_next(rig.list))
        ;
    ck_assert_msg(strcmp(rig.log, actions[_i].log) == 0, "%s: expected %s, ran %s",
                  actions[_i].what, actions[_i].log, rig.log);
    rig_close(&rig);
}
END_TEST

/* Schedules so many events from within one that every array grows under it. */
static void
grow_from_within(void *arg)
{
    Rig *rig = arg;
    for (int i = 0; i < 1000; i++)
        event_schedule(rig->list, event_key(1000 - i, PHASE_EVENT, event_ticket(rig->list)),
                       named_fire, &rig->events[0], NULL);
}

/* What an event sees of the list while it runs: all but itself. */
static void
look_around(void *arg)
{
    Rig *rig = arg;
    EventKey next;
    ck_assert_uint_eq(event_count(rig->list), 2);
    ck_assert(event_next(rig->list, &next));
    ck_assert_int_eq(next.at, 6);
    ck_assert_uint_eq(event_count(rig->list), 2);
    rig_script(rig, "-a c5.");
    ck_assert(event_next(rig->list, &next));
    ck_assert_int_eq(next.at, 5);
    ck_assert_uint_eq(event_count(rig->list), 2);
    rig_script(rig, "-b -c");
    ck_assert(!event_next(rig->list, &next));
    ck_assert_uint_eq(event_count(rig->list), 0);
    rig_script(rig, "d5"); /* before this event, were it still in the list */
}

START_TEST(an_event_does_not_see_itself)
{
    Rig rig;
    rig_open(&rig);
    rig_script(&rig, "a6 b7");
    event_schedule(rig.list, key_from(&rig, "5."), look_around, &rig, NULL);
    while (event_run_next(rig.list))
        ;
    ck_assert_str_eq(rig.log, "a!5 b!5 c!5 d@5");
    rig_close(&rig);
}
END_TEST

/* At the end of an instant an event enters one of that instant: it belongs before its own key. */
static void
enter_before_itself(void *arg)
{
    rig_script(arg, "a5. b5 c6");
}

START_TEST(an_event_may_enter_one_before_itself)
{
    Rig rig;
    rig_open(&rig);
    event_schedule(rig.list, key_from(&rig, "5."), enter_before_itself, &rig, NULL);
    rig_script(&rig, "d5. e7");
    while (event_run_next(rig.list))
        ;
    ck_assert_str_eq(rig.log, "b@5 d@5 a@5 c@6 e@7");
    rig_close(&rig);
}
END_TEST

START_TEST(the_list_may_grow_within_an_event)
{
    Rig rig;
    rig_open(&rig);
    event_schedule(rig.list, event_key(1, PHASE_EVENT, event_ticket(rig.list)), grow_from_within,
                   &rig, NULL);
    int run = 0;
    for (SimTime before = 0; event_run_next(rig.list); before = event_now(rig.list), run++)
        ck_assert_int_ge(event_now(rig.list), before);
    ck_assert_int_eq(run, 1001);
    ck_assert_int_eq(event_now(rig.list), 1000);
    rig_close(&rig);
}
END_TEST

START_TEST(reset_drops_all_and_keeps_what_has_grown)
{
    Rig rig;
    rig_open(&rig);
    for (int i = 0; i < 200; i++) /* far beyond the first capacity */
        event_schedule(rig.list, event_key(i, PHASE_EVENT, event_ticket(rig.list)), named_fire,
                       &rig.events[0], NULL);
    while (event_run_next(rig.list))
        ;
    rig.log[0] = '\0';
    rig_script(&rig, "a300 b301 ~c302");
    size_t grown = rig.memory.used;
    EventId stale = rig.events[1].id;

    event_list_reset(rig.list);
    ck_assert(strcmp(rig.log, "a!199 b!199") == 0 || strcmp(rig.log, "b!199 a!199") == 0);
    ck_assert_uint_eq(event_count(rig.list), 0);
    ck_assert_int_eq(event_now(rig.list), 0);
    ck_assert_uint_eq(rig.memory.used, grown);

    rig.log[0] = '\0';
    rig_script(&rig, "a5 b3 c4");
    ck_assert(!event_cancel(rig.list, stale));
    while (event_run_next(rig.list))
        ;
    ck_assert_str_eq(rig.log, "b@3 c@4 a@5");
    rig_close(&rig);
}
END_TEST

/* A drop may cancel: an owner takes down the rest of what it owns. */
static void
drop_with_b(void *arg)
{
    Named *event = arg;
    note(event, "!");
    event_cancel(event->rig->list, event->rig->events[1].id);
}

START_TEST(a_drop_may_cancel)
{
    Rig rig;
    rig_open(&rig);
    rig_script(&rig, "b6 c7");
    Named *a = &rig.events[0];
    a->id = event_schedule(rig.list, key_from(&rig, "5"), named_fire, a, drop_with_b);
    ck_assert(event_cancel(rig.list, a->id));
    ck_assert_str_eq(rig.log, "a!0 b!0");
    ck_assert_uint_eq(event_count(rig.list), 1);
    rig_close(&rig);
}
END_TEST

START_TEST(the_clock_may_advance_to_what_is_next)
{
    Rig rig;
    rig_open(&rig);
    event_advance(rig.list, 7);
    ck_assert_int_eq(event_now(rig.list), 7);
    rig_script(&rig, "~a8 a>9");
    event_advance(rig.list, 9); /* past where a still stands in the heap */
    rig_script(&rig, ".");
    ck_assert_str_eq(rig.log, "a@9");
    rig_close(&rig);
}
END_TEST

START_TEST(free_of_nothing)
{
    event_list_free(NULL);
}
END_TEST

static TCase *
order(void)
{
    TCase *group = tcase_create("order");
    tcase_add_loop_test(group, runs_in_order, 0, TEST_ROWS(scripts));
    tcase_add_test(group, a_spurious_wake_up_is_nothing);
    tcase_add_test(group, tickets_start_at_one);
    tcase_add_test(group, an_older_ticket_entered_later_runs_first);
    tcase_add_test(group, the_clock_may_advance_to_what_is_next);
    return group;
}

static TCase *
life(void)
{
    TCase *group = tcase_create("life");
    tcase_add_test(group, handles_say_what_is_pending);
    tcase_add_loop_test(group, an_event_may_use_the_list, 0, TEST_ROWS(actions));
    tcase_add_test(group, an_event_does_not_see_itself);
    tcase_add_test(group, an_event_may_enter_one_before_itself);
    tcase_add_test(group, the_list_may_grow_within_an_event);
    tcase_add_test(group, reset_drops_all_and_keeps_what_has_grown);
    tcase_add_test(group, a_drop_may_cancel);
    tcase_add_test(group, free_of_nothing);
    return group;
}

/*
 * The list against one that cannot be wrong: an array searched from end to end. Operations are
 * drawn at random over a small range of instants, so that ties are common.
 */
enum { MODEL_EVENTS = 300, MODEL_STEPS = 100000 };

typedef struct Model Model;

typedef struct {
    Model *model;
    EventId id;
    EventKey due; /* when it must run */
    bool pending, moving;
    int index;
} ModelEvent;

struct Model {
    Memory memory;
    EventList *list;
    ModelEvent events[MODEL_EVENTS];
    size_t pending, dropped, expected_dropped;
    int last;         /* the event that ran */
    uint64_t *random; /* what events do themselves */
};

static void
model_drop(void *arg)
{
    ModelEvent *event = arg;
    event->model->dropped++;
}

static EventKey
model_key(Model *model)
{
    SimTime at = event_now(model->list) + test_random_below(model->random, 50);
    Phase phase = test_random_below(model->random, 8) == 0 ? PHASE_END_OF_INSTANT : PHASE_EVENT;
    return event_key(at, phase, event_ticket(model->list));
}

static void
model_cancel(Model *model, ModelEvent *event)
{
    if (event_cancel(model->list, event->id) != event->pending)
        ck_abort_msg("event %d: cancel", event->index);
    if (!event->pending)
        return;
    event->pending = false;
    model->pending--;
    model->expected_dropped += !event->moving;
}

static void
model_move(Model *model, ModelEvent *event)
{
    EventKey key = model_key(model);
    bool earlier = event_key_before(key, event->due);
    event->due = key;
    if (earlier)
        event_move(model->list, event->id);
}

static void
model_schedule(Model *model, ModelEvent *event, EventFn fire)
{
    event->due = model_key(model);
    event->moving = test_random_below(model->random, 2) == 0;
    event->id = event->moving ? event_schedule_moving(model->list, &event->due, fire, event)
                              : event_schedule(model->list, event->due, fire, event, model_drop);
    event->pending = true;
    model->pending++;
}

/* Enters, moves or cancels an event drawn at random. */
static void
model_change(Model *model, EventFn fire)
{
    ModelEvent *event = &model->events[test_random_below(model->random, MODEL_EVENTS)];
    if (test_random_below(model->random, 6) == 0)
        model_cancel(model, event);
    else if (!event->pending)
        model_schedule(model, event, fire);
    else if (event->moving)
        model_move(model, event);
    if (event_count(model->list) != model->pending ||
        event_pending(model->list, event->id) != event->pending)
        ck_abort_msg("event %d: pending", event->index);
}

/* An event changes up to three others, or itself, while it runs. */
static void
model_fire(void *arg)
{
    ModelEvent *event = arg;
    event->model->last = event->index;
    for (uint32_t n = test_random_below(event->model->random, 4); n > 0; n--)
        model_change(event->model, model_fire);
}

static ModelEvent *
model_first(Model *model)
{
    ModelEvent *first = NULL;
    for (int i = 0; i < MODEL_EVENTS; i++) {
        ModelEvent *event = &model->events[i];
        if (event->pending && (first == NULL || event_key_before(event->due, first->due)))
            first = event;
    }
    return first;
}

static void
model_run(Model *model)
{
    ModelEvent *first = model_first(model);
    SimTime at = first != NULL ? first->due.at : event_now(model->list);
    if (first != NULL) {
        first->pending = false;
        model->pending--;
    }
    if (event_run_next(model->list) != (first != NULL))
        ck_abort_msg("%zu events are pending", model->pending);
    if (first != NULL && (model->last != first->index || event_now(model->list) != at))
        ck_abort_msg("event %d ran, not %d", model->last, first->index);
}

START_TEST(agrees_with_a_plain_array)
{
    Model *model = calloc(1, sizeof *model);
    model->list = event_list_new(&model->memory);
    for (int i = 0; i < MODEL_EVENTS; i++)
        model->events[i] = (ModelEvent){.model = model, .index = i};
    uint64_t random = (uint64_t)_i;
    model->random = &random;
    for (int step = 0; step < MODEL_STEPS; step++)
        if (test_random_below(&random, 2) == 0)
            model_run(model);
        else
            model_change(model, model_fire);
    ck_assert_uint_gt(model->dropped, 1000);
    ck_assert_int_gt(event_now(model->list), 1000);
    size_t left = 0;
    for (int i = 0; i < MODEL_EVENTS; i++)
        left += model->events[i].pending && !model->events[i].moving;
    model->expected_dropped += left;
    event_list_free(model->list);
    ck_assert_uint_eq(model->dropped, model->expected_dropped);
    ck_assert_uint_eq(model->memory.used, 0);
    free(model);
}
END_TEST

static TCase *
model(void)
{
    TCase *group = tcase_create("model");
    tcase_add_loop_test(group, agrees_with_a_plain_array, 0, 3);
    tcase_set_timeout(group, 60);
    return group;
}

TEST_MAIN("event", order, life, model)
