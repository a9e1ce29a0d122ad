/*
 * How connections end, between two whole endpoints: states at both ends, to the nanosecond.
 */
#include "tcp_pair.h"
#include "test_main.h"

#define FIN_ACK (TCP_FIN | TCP_ACK)

static const PairStory stories[] = {
    {
        .what = "four-way close",
        .open = true,
        .steps = {{"0", 'A', PAIR_CLOSE, 0}},
        .b_closes_after = "1",
        .states_a = "FIN-WAIT-1@0 FIN-WAIT-2@0.1 TIME-WAIT@1.1 CLOSED@241.1",
        .states_b = "CLOSE-WAIT@0.05 LAST-ACK@1.05 CLOSED@1.15",
        .sent = "A:FA@0 B:A@0.05 B:FA@1.05 A:A@1.1",
    },
    {
        .what = "three segments close",
        .open = true,
        .steps = {{"0", 'A', PAIR_CLOSE, 0}},
        .b_closes_after = "0",
        .states_a = "FIN-WAIT-1@0 TIME-WAIT@0.1 CLOSED@240.1",
        .states_b = "CLOSE-WAIT@0.05 LAST-ACK@0.05 CLOSED@0.15",
        .sent = "A:FA@0 B:FA@0.05 A:A@0.1",
    },
    {
        .what = "half-close: B goes on sending",
        .open = true,
        .steps = {{"0", 'A', PAIR_CLOSE, 0},
                  {"0.55", 'B', PAIR_SEND, 100},
                  {"1.05", 'B', PAIR_SEND, 100},
                  {"1.55", 'B', PAIR_SEND, 100},
                  {"2.05", 'B', PAIR_SEND, 100},
                  {"2.55", 'B', PAIR_SEND, 100},
                  {"3.05", 'B', PAIR_SEND, 100},
                  {"3.55", 'B', PAIR_SEND, 100},
                  {"4.05", 'B', PAIR_SEND, 100},
                  {"4.55", 'B', PAIR_SEND, 100}},
        .b_closes_after = "5",
        .states_a = "FIN-WAIT-1@0 FIN-WAIT-2@0.1 TIME-WAIT@5.1 CLOSED@245.1",
        .states_b = "CLOSE-WAIT@0.05 LAST-ACK@5.05 CLOSED@5.15",
    },
    {
        .what = "lost first FIN",
        .open = true,
        .losses = {{'A', FIN_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CLOSE, 0}},
        .b_closes_after = "1",
        .states_a = "FIN-WAIT-1@0 FIN-WAIT-2@1.1 TIME-WAIT@2.1 CLOSED@242.1",
        .states_b = "CLOSE-WAIT@1.05 LAST-ACK@2.05 CLOSED@2.15",
        .sent = "A:FA@0 A:FA@1 B:A@1.05 B:FA@2.05 A:A@2.1",
    },
    {
        .what = "lost ACK of the first FIN",
        .open = true,
        .losses = {{'B', TCP_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CLOSE, 0}},
        .b_closes_after = "2",
        .states_a = "FIN-WAIT-1@0 FIN-WAIT-2@1.1 TIME-WAIT@2.1 CLOSED@242.1",
        .states_b = "CLOSE-WAIT@0.05 LAST-ACK@2.05 CLOSED@2.15",
        .sent = "A:FA@0 B:A@0.05 A:FA@1 B:A@1.05 B:FA@2.05 A:A@2.1",
    },
    {
        .what = "lost ACK of the first FIN, covered by the second FIN",
        .open = true,
        .losses = {{'B', TCP_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CLOSE, 0}},
        .b_closes_after = "0.5",
        .states_a = "FIN-WAIT-1@0 TIME-WAIT@0.6 CLOSED@240.6",
        .states_b = "CLOSE-WAIT@0.05 LAST-ACK@0.55 CLOSED@0.65",
    },
    {
        .what = "lost second FIN",
        .open = true,
        .losses = {{'B', FIN_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CLOSE, 0}},
        .b_closes_after = "1",
        .states_a = "FIN-WAIT-1@0 FIN-WAIT-2@0.1 TIME-WAIT@2.1 CLOSED@242.1",
        .states_b = "CLOSE-WAIT@0.05 LAST-ACK@1.05 CLOSED@2.15",
    },
    {
        .what = "lost last ACK",
        .open = true,
        .losses = {{'A', TCP_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CLOSE, 0}},
        .b_closes_after = "1",
        .states_a = "FIN-WAIT-1@0 FIN-WAIT-2@0.1 TIME-WAIT@1.1 CLOSED@242.1",
        .states_b = "CLOSE-WAIT@0.05 LAST-ACK@1.05 CLOSED@2.15",
        .sent = "A:FA@0 B:A@0.05 B:FA@1.05 A:A@1.1 B:FA@2.05 A:A@2.1",
    },
    {
        .what = "lost last ACK, three times",
        .open = true,
        .losses = {{'A', TCP_ACK, 3}},
        .steps = {{"0", 'A', PAIR_CLOSE, 0}},
        .b_closes_after = "1",
        .states_a = "FIN-WAIT-1@0 FIN-WAIT-2@0.1 TIME-WAIT@1.1 CLOSED@248.1",
        .states_b = "CLOSE-WAIT@0.05 LAST-ACK@1.05 CLOSED@8.15",
    },
    {
        .what = "the path from A is cut after the FINs",
        .open = true,
        .losses = {{'A', TCP_ACK, 0}},
        .steps = {{"0", 'A', PAIR_CLOSE, 0}},
        .b_closes_after = "1",
        .states_a = "FIN-WAIT-1@0 FIN-WAIT-2@0.1 TIME-WAIT@1.1 CLOSED@304.1",
        .states_b = "CLOSE-WAIT@0.05 LAST-ACK@1.05 CLOSED@124.05",
        .errors = "B:timeout",
    },
    {
        .what = "simultaneous close",
        .open = true,
        .steps = {{"0", 'A', PAIR_CLOSE, 0}, {"0", 'B', PAIR_CLOSE, 0}},
        .states_a = "FIN-WAIT-1@0 CLOSING@0.05 TIME-WAIT@0.1 CLOSED@240.1",
        .states_b = "FIN-WAIT-1@0 CLOSING@0.05 TIME-WAIT@0.1 CLOSED@240.1",
        .sent = "A:FA@0 B:FA@0 B:A@0.05 A:A@0.05",
    },
    {
        .what = "simultaneous close, A's FIN is lost",
        .open = true,
        .losses = {{'A', FIN_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CLOSE, 0}, {"0", 'B', PAIR_CLOSE, 0}},
        .states_a = "FIN-WAIT-1@0 CLOSING@0.05 TIME-WAIT@1.1 CLOSED@241.1",
        .states_b = "FIN-WAIT-1@0 FIN-WAIT-2@0.1 TIME-WAIT@1.05 CLOSED@241.05",
    },
    {
        .what = "simultaneous close, both FINs are lost",
        .open = true,
        .losses = {{'A', FIN_ACK, 1}, {'B', FIN_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CLOSE, 0}, {"0", 'B', PAIR_CLOSE, 0}},
        .states_a = "FIN-WAIT-1@0 CLOSING@1.05 TIME-WAIT@1.1 CLOSED@241.1",
        .states_b = "FIN-WAIT-1@0 CLOSING@1.05 TIME-WAIT@1.1 CLOSED@241.1",
    },
    {
        .what = "simultaneous close, the ACK of B's FIN is lost",
        .open = true,
        .losses = {{'A', TCP_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CLOSE, 0}, {"0", 'B', PAIR_CLOSE, 0}},
        .states_a = "FIN-WAIT-1@0 CLOSING@0.05 TIME-WAIT@0.1 CLOSED@241.05",
        .states_b = "FIN-WAIT-1@0 CLOSING@0.05 TIME-WAIT@1.1 CLOSED@241.1",
    },
    {
        .what = "simultaneous close, both ACKs are lost",
        .open = true,
        .losses = {{'A', TCP_ACK, 1}, {'B', TCP_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CLOSE, 0}, {"0", 'B', PAIR_CLOSE, 0}},
        .states_a = "FIN-WAIT-1@0 CLOSING@0.05 TIME-WAIT@1.05 CLOSED@241.05",
        .states_b = "FIN-WAIT-1@0 CLOSING@0.05 TIME-WAIT@1.05 CLOSED@241.05",
    },
    {
        .what = "simultaneous close, both ACKs are lost, strict sequence test",
        .open = true,
        .setting = TCP_SET_SEQUENCE_TEST,
        .value = TCP_SEQUENCE_TEST_STRICT,
        .losses = {{'A', TCP_ACK, 1}, {'B', TCP_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CLOSE, 0}, {"0", 'B', PAIR_CLOSE, 0}},
        .states_a = "FIN-WAIT-1@0 CLOSING@0.05 TIME-WAIT@1.1 CLOSED@241.1",
        .states_b = "FIN-WAIT-1@0 CLOSING@0.05 TIME-WAIT@1.1 CLOSED@241.1",
    },
    {
        .what = "TIME-WAIT holds the tuple until it is over",
        .open = true,
        .until = "243",
        .steps = {{"0", 'A', PAIR_CLOSE, 0},
                  {"100", 'A', PAIR_CONNECT, 0},
                  {"242", 'A', PAIR_CONNECT, 0}},
        .b_closes_after = "1",
        .states_a = "FIN-WAIT-1@0 FIN-WAIT-2@0.1 TIME-WAIT@1.1 CLOSED@241.1 "
                    "SYN-SENT@242 ESTABLISHED@242.1",
        .states_b = "CLOSE-WAIT@0.05 LAST-ACK@1.05 CLOSED@1.15 "
                    "SYN-RECEIVED@242.05 ESTABLISHED@242.15",
        .results = "A:exists@100",
    },
    {
        .what = "nobody answers: R2 ends it",
        .open = true,
        .losses = {{'A', TCP_ACK, 0}},
        .steps = {{"0", 'A', PAIR_SEND, 100}},
        .states_a = "CLOSED@123",
        .states_b = "",
        .sent = "A:PA@0 A:PA@1 A:PA@3 A:PA@7 A:PA@15 A:PA@31 A:PA@63",
        .errors = "A:timeout",
    },
    {
        .what = "abort",
        .open = true,
        .steps = {{"0", 'A', PAIR_ABORT, 0}},
        .states_a = "CLOSED@0",
        .states_b = "CLOSED@0.05",
        .sent = "A:R@0",
        .errors = "A:reset B:reset",
    },
};

START_TEST(story_goes_as_told)
{
    pair_play(&stories[_i]);
}
END_TEST

static TCase *
closing(void)
{
    TCase *group = tcase_create("closing");
    tcase_add_loop_test(group, story_goes_as_told, 0, TEST_ROWS(stories));
    return group;
}

TEST_MAIN("close", closing)
