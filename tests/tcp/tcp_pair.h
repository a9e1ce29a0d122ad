/*
 * tcp_pair.h - two hosts with TCP, A and B, 50 ms apart, and a story told as one table row.
 *
 * B listens on port 80 from before the story begins. Programs read whatever comes, at once. Times
 * are seconds, from the story's beginning; what a story does not say is as in PROFILE_RFC9293.
 *
 *     {.what = "lost last ACK",
 *      .open = true,
 *      .losses = {{'A', TCP_ACK, 1}},
 *      .steps = {{"0", 'A', PAIR_CLOSE}},
 *      .b_closes_after = "1",
 *      .states_a = "FIN-WAIT-1@0 FIN-WAIT-2@0.1 TIME-WAIT@1.1 CLOSED@242.1",
 *      …
 */
#ifndef LASTACK_TESTS_TCP_PAIR_H
#define LASTACK_TESTS_TCP_PAIR_H

#include "tcp/tcp.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    PAIR_NOTHING, /* ends the list */
    PAIR_CONNECT, /* A from port 50000 to B's port 80; B from 80 to 50000 */
    PAIR_SEND,    /* `bytes` */
    PAIR_CLOSE,   /* the RFC's CLOSE */
    PAIR_ABORT,
} PairCall;

typedef struct {
    const char *at;
    char who;
    PairCall call;
    uint64_t bytes;
} PairStep;

/* Segments of one end that get lost: those with exactly these flags (PSH aside). */
typedef struct {
    char from;
    uint8_t flags;
    uint64_t count; /* the first so many; 0: all */
} PairLoss;

enum { PAIR_MAX_STEPS = 12, PAIR_MAX_LOSSES = 4 };

typedef struct {
    const char *what;
    bool open;          /* the story begins with a connection that is open and idle */
    bool no_listener;   /* nobody listens at B */
    const char *until;  /* the story ends here; NULL: when nothing can happen any more */
    TcpSetting setting; /* set to `value` at both ends, when value is not 0 */
    int64_t value;
    PairLoss losses[PAIR_MAX_LOSSES];
    PairStep steps[PAIR_MAX_STEPS];
    const char *b_closes_after; /* end-of-file; NULL: never */
    const char *states_a, *states_b;
    const char *sent;    /* all segments, "A:S@0 B:SA@0.05 …"; NULL: not looked at */
    const char *results; /* of steps that did not return ok, "A:exists@100"; NULL: none */
    const char *errors;  /* what A's and B's programs were told, "A:refused"; NULL: nothing */
} PairStory;

/* Plays the story and checks it; failures print `what`. Nothing of the simulation may be left. */
void pair_play(const PairStory *story);

#endif
