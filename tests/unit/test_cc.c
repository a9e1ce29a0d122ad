/*
 * Congestion control alone: what happened, and the windows that follow (RFC 5681, 6582, 6928).
 */
#include "cc/cc.h"
#include "test_main.h"

#include <stdlib.h>

enum { MSS = 1000 };

static const struct {
    uint32_t segments, mss, bytes;
} initial_windows[] = {
    {10, 1460, 14600}, {10, 536, 5360},   {10, 1, 10},     {10, 4000, 14600}, {10, 7300, 14600},
    {10, 7301, 14602}, {10, 9000, 18000}, {1, 1460, 1460}, {1, 1000, 1000},   {3, 1460, 4380},
};

START_TEST(initial_window) /* RFC 6928 §2 (1) */
{
    ck_assert_uint_eq(cc_initial_window(initial_windows[_i].segments, initial_windows[_i].mss),
                      initial_windows[_i].bytes);
}
END_TEST

typedef enum { END, ACKED, LOSS, RECOVERED, TIMEOUT, TIMEOUT_AGAIN } What;

typedef struct {
    What what;
    uint32_t bytes; /* acknowledged, else in flight */
    uint32_t cwnd, ssthresh;
} Event;

#define NONE CC_SSTHRESH_NONE

/* Each begins with cwnd 4000 in slow start. */
static const struct {
    const char *what;
    Event events[8];
} rows[] = {
    {"slow start: (2)",
     {{ACKED, 1000, 5000, NONE}, {ACKED, 2000, 6000, NONE}, {ACKED, 300, 6300, NONE}}},
    {"loss: (4)", {{LOSS, 10000, 5000, 5000}}},
    {"loss of an odd flight", {{LOSS, 10001, 5000, 5000}}},
    {"loss, little in flight", {{LOSS, 3000, 2000, 2000}}},
    {"timeout", {{TIMEOUT, 10000, 1000, 5000}}},
    {"timeout again: ssthresh is held",
     {{TIMEOUT, 10000, 1000, 5000}, {TIMEOUT_AGAIN, 1000, 1000, 5000}}},
    {"another segment's timeout", {{TIMEOUT, 10000, 1000, 5000}, {TIMEOUT, 1000, 1000, 2000}}},
    {"slow start up to ssthresh, then a segment a window",
     {{TIMEOUT, 6000, 1000, 3000},
      {ACKED, 1000, 2000, 3000},
      {ACKED, 1000, 3000, 3000},
      {ACKED, 2000, 3000, 3000},
      {ACKED, 1000, 4000, 3000},
      {ACKED, 3999, 4000, 3000},
      {ACKED, 1, 5000, 3000}}},
    {"bytes beyond a window are kept",
     {{LOSS, 8000, 4000, 4000}, {ACKED, 6000, 5000, 4000}, {ACKED, 3000, 6000, 4000}}},
    {"bytes before a loss are forgotten",
     {{LOSS, 8000, 4000, 4000},
      {ACKED, 3000, 4000, 4000},
      {LOSS, 8000, 4000, 4000},
      {ACKED, 3999, 4000, 4000},
      {ACKED, 1, 5000, 4000}}},
    {"recovered, with a window in flight",
     {{LOSS, 10000, 5000, 5000}, {RECOVERED, 5000, 5000, 5000}}},
    {"recovered, with little in flight",
     {{LOSS, 10000, 5000, 5000}, {RECOVERED, 2500, 3500, 5000}}},
    {"recovered, with nothing in flight", {{LOSS, 10000, 5000, 5000}, {RECOVERED, 0, 2000, 5000}}},
};

static void
tell(Cc *cc, const Event *event)
{
    CcAck ack = {.in_flight_bytes = event->bytes};
    switch (event->what) {
    case ACKED:
        cc->algo->on_ack(cc, &(CcAck){.acked_bytes = event->bytes});
        return;
    case LOSS:
        cc->algo->on_congestion(cc, &ack);
        return;
    case RECOVERED:
        cc->algo->on_recovered(cc, &ack);
        return;
    case TIMEOUT_AGAIN:
        ack.again = true;
        cc->algo->on_rto(cc, &ack);
        return;
    case TIMEOUT:
        cc->algo->on_rto(cc, &ack);
        return;
    case END:
        return;
    }
}

START_TEST(reno)
{
    Cc cc;
    void *state = calloc(1, cc_reno.state_size);
    cc_init(&cc, &cc_reno, state, MSS, 4 * MSS);
    for (int i = 0; i < 8 && rows[_i].events[i].what != END; i++) {
        const Event *event = &rows[_i].events[i];
        tell(&cc, event);
        ck_assert_msg(cc.cwnd == event->cwnd && cc.ssthresh == event->ssthresh,
                      "%s, event %d: cwnd %u, ssthresh %u, wanted %u and %u", rows[_i].what, i,
                      cc.cwnd, cc.ssthresh, event->cwnd, event->ssthresh);
    }
    free(state);
}
END_TEST

static TCase *
windows(void)
{
    TCase *group = tcase_create("windows");
    tcase_add_loop_test(group, initial_window, 0, TEST_ROWS(initial_windows));
    tcase_add_loop_test(group, reno, 0, TEST_ROWS(rows));
    return group;
}

TEST_MAIN("cc", windows)
