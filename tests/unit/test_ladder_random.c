/*
 * Whatever is told, a ladder can be drawn: nothing falls on anything else (the canvas asserts it),
 * no line ends in spaces, and ASCII is ASCII. The stories make no sense, on purpose.
 */
#include "ladder_story.h"
#include "test_main.h"
#include "test_random.h"
#include "trace/ladder.h"
#include "trace/ladder_canvas.h"
#include "trace/output.h"

#include <glib.h>
#include <string.h>

enum { STORIES = 120, LINES = 60, WIDEST = 600 };

static const char *const hosts[] = {"a", "bb", "ccc", "dddd", "e", "f", "g", "h"};
static const char *const states[] = {"LISTEN",     "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED",
                                     "FIN-WAIT-1", "CLOSED",   "TIME-WAIT"};
static const char *const flags[] = {"SYN", "SYN ACK", "ACK", "FIN ACK", "RST", "FIN ACK PSH"};
static const char *const timers[] = {"retransmission", "time-wait", "delayed-ack", "user"};
static const char *const whats[] = {"armed", "moved", "fired", "fired", "stopped"};
static const char *const losses[] = {"rule", "loss", "queue", "mtu", "ttl", "no-route", "protocol"};

#define PICK(random, table) ((table)[test_random_below(random, G_N_ELEMENTS(table))])

/* Under way: when which packet arrives where. */
typedef struct {
    uint64_t arrives_ms;
    unsigned id, to;
} Flight;

typedef struct {
    uint64_t random;
    GString *text;
    uint64_t now_ms;
    unsigned n_hosts, packets, calls;
    GArray *flights;
} Teller;

static void
begin_line(Teller *t, unsigned host)
{
    g_string_append_printf(t->text, "\n%u.%03u %s ", (unsigned)(t->now_ms / 1000),
                           (unsigned)(t->now_ms % 1000), hosts[host]);
}

static void
tell_send(Teller *t, unsigned from)
{
    unsigned to = (from + 1 + test_random_below(&t->random, t->n_hosts - 1)) % t->n_hosts;
    begin_line(t, from);
    g_string_append_printf(
        t->text, "sends %u %s %s seq %u ack %u len %u times %u conn %u", ++t->packets, hosts[to],
        PICK(&t->random, flags), test_random_below(&t->random, 20000),
        test_random_below(&t->random, 2000), test_random_below(&t->random, 3) * 730,
        1 + test_random_below(&t->random, 2), test_random_below(&t->random, 3));
    if (test_random_below(&t->random, 4) == 0) {
        begin_line(t, from);
        g_string_append_printf(t->text, "loses %u %s some-place", t->packets,
                               PICK(&t->random, losses));
        return;
    }
    Flight flight = {t->now_ms + 50 * test_random_below(&t->random, 3), t->packets, to};
    g_array_append_val(t->flights, flight);
}

static void
tell_arrivals(Teller *t)
{
    for (guint i = 0; i < t->flights->len;) {
        Flight flight = g_array_index(t->flights, Flight, i);
        if (flight.arrives_ms > t->now_ms) {
            i++;
            continue;
        }
        g_array_remove_index(t->flights, i);
        begin_line(t, flight.to);
        g_string_append_printf(t->text, "gets %u", flight.id);
        if (test_random_below(&t->random, 2) == 0) {
            begin_line(t, flight.to);
            g_string_append_printf(t->text, "judges %u because fin-in-fin-wait-2", flight.id);
        }
    }
}

static void
tell_something(Teller *t)
{
    unsigned host = test_random_below(&t->random, t->n_hosts);
    switch (test_random_below(&t->random, 8)) {
    case 0:
        begin_line(t, host);
        g_string_append_printf(t->text, "state %s conn %u", PICK(&t->random, states),
                               1 + test_random_below(&t->random, 2));
        break;
    case 1:
        begin_line(t, host);
        g_string_append_printf(t->text, "timer %s %s %u conn %u", PICK(&t->random, timers),
                               PICK(&t->random, whats), (unsigned)(t->now_ms / 1000 + 2),
                               1 + test_random_below(&t->random, 2));
        break;
    case 2:
        begin_line(t, host);
        g_string_append_printf(t->text, "calls %u receive 4096", ++t->calls);
        break;
    case 3:
        begin_line(t, host);
        g_string_append_printf(t->text, "returns %u receive 100_B",
                               1 + test_random_below(&t->random, t->calls + 1));
        break;
    case 4:
        if (test_random_below(&t->random, 5) != 0)
            break;
        begin_line(t, host);
        g_string_append(t->text, "says a note that is long enough to need more than one line, "
                                 "über alles hinaus \033[31m 日本語");
        break;
    default:
        tell_send(t, host);
    }
}

static char *
make_story(unsigned seed)
{
    Teller t = {.random = seed, .text = g_string_new("hosts")};
    t.flights = g_array_new(FALSE, FALSE, sizeof(Flight));
    t.n_hosts = 2 + (seed % 3 == 0 ? test_random_below(&t.random, 7) : 0);
    for (unsigned i = 0; i < t.n_hosts; i++)
        g_string_append_printf(t.text, " %s", hosts[i]);
    for (int i = 0; i < LINES; i++) {
        t.now_ms += 25 * test_random_below(&t.random, 3);
        t.now_ms += test_random_below(&t.random, 8) == 0 ? 1000 : 0;
        tell_arrivals(&t);
        tell_something(&t);
    }
    g_array_free(t.flights, TRUE);
    return g_string_free(t.text, FALSE);
}

static char *
draw(const Ladder *ladder, const LadderOptions *options)
{
    GString *text = g_string_new(NULL);
    Output *output = output_memory(text);
    ladder_write(ladder, options, output);
    ck_assert(output_close(output, NULL));
    return g_string_free(text, FALSE);
}

static void
check_lines(const char *drawn, const LadderOptions *options, int seed)
{
    g_auto(GStrv) lines = g_strsplit(drawn, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        ck_assert_msg(g_utf8_validate(*line, -1, NULL), "story %d: no UTF-8: %s", seed, *line);
        ck_assert_msg(!g_str_has_suffix(*line, " "), "story %d: spaces at the end: %s", seed,
                      *line);
        ck_assert_msg(canvas_text_width(*line) <= WIDEST, "story %d: too wide: %s", seed, *line);
        for (const char *c = *line; *c != '\0'; c++) {
            if ((unsigned char)*c < ' ' || (options->ascii && (unsigned char)*c > '~'))
                ck_abort_msg("story %d: byte %d in: %s", seed, *c, *line);
        }
    }
}

START_TEST(any_story_can_be_drawn)
{
    static const LadderOptions options[] = {
        {.ascii = false},
        {.ascii = true},
        {.reasons = true},
        {.ascii = true, .reasons = true},
    };
    g_autofree char *story = make_story((unsigned)_i);
    Ladder *ladder = ladder_new();
    TraceSink sink = ladder_sink(ladder);
    story_tell(&sink, story);
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
        g_autofree char *drawn = draw(ladder, &options[i]);
        check_lines(drawn, &options[i], _i);
    }
    ladder_free(ladder);
}
END_TEST

static TCase *
random_cases(void)
{
    TCase *group = tcase_create("random");
    tcase_add_loop_test(group, any_story_can_be_drawn, 0, STORIES);
    return group;
}

TEST_MAIN("ladder-random", random_cases)
