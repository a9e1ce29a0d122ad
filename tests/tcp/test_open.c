/*
 * How connections begin, between two whole endpoints: states at both ends, to the nanosecond.
 */
#include "tcp_pair.h"
#include "test_main.h"

static const PairStory stories[] = {
    {
        .what = "three-way handshake",
        .steps = {{"0", 'A', PAIR_CONNECT, 0}},
        .states_a = "SYN-SENT@0 ESTABLISHED@0.1",
        .states_b = "SYN-RECEIVED@0.05 ESTABLISHED@0.15",
        .sent = "A:S@0 B:SA@0.05 A:A@0.1",
    },
    {
        .what = "text on the third segment",
        .steps = {{"0", 'A', PAIR_CONNECT, 0}, {"0", 'A', PAIR_SEND, 100}},
        .states_a = "SYN-SENT@0 ESTABLISHED@0.1",
        .states_b = "SYN-RECEIVED@0.05 ESTABLISHED@0.15",
        .sent = "A:S@0 B:SA@0.05 A:PA@0.1 B:A@0.35",
    },
    {
        .what = "lost SYN",
        .losses = {{'A', TCP_SYN, 1}},
        .steps = {{"0", 'A', PAIR_CONNECT, 0}},
        .states_a = "SYN-SENT@0 ESTABLISHED@1.1",
        .states_b = "SYN-RECEIVED@1.05 ESTABLISHED@1.15",
        .sent = "A:S@0 A:S@1 B:SA@1.05 A:A@1.1",
    },
    {
        .what = "lost SYN, then text is lost too: RTO is 3 s",
        .losses = {{'A', TCP_SYN, 1}, {'A', TCP_ACK, 2}},
        .steps = {{"0", 'A', PAIR_CONNECT, 0}, {"1.2", 'A', PAIR_SEND, 100}},
        .states_a = "SYN-SENT@0 ESTABLISHED@1.1",
        .states_b = "SYN-RECEIVED@1.05 ESTABLISHED@2.15",
        .sent = "A:S@0 A:S@1 B:SA@1.05 A:A@1.1 A:PA@1.2 B:SA@2.05 A:A@2.1 A:PA@4.2 B:A@4.45",
    },
    {
        .what = "every SYN is lost",
        .losses = {{'A', TCP_SYN, 0}},
        .steps = {{"0", 'A', PAIR_CONNECT, 0}},
        .states_a = "SYN-SENT@0 CLOSED@183",
        .states_b = "",
        .sent = "A:S@0 A:S@1 A:S@3 A:S@7 A:S@15 A:S@31 A:S@63 A:S@123",
        .errors = "A:timeout",
    },
    {
        .what = "the port is closed",
        .no_listener = true,
        .steps = {{"0", 'A', PAIR_CONNECT, 0}},
        .states_a = "SYN-SENT@0 CLOSED@0.1",
        .states_b = "",
        .sent = "A:S@0 B:RA@0.05",
        .errors = "A:refused",
    },
    {
        .what = "lost SYN,ACK",
        .losses = {{'B', TCP_SYN | TCP_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CONNECT, 0}},
        .states_a = "SYN-SENT@0 ESTABLISHED@1.1",
        .states_b = "SYN-RECEIVED@0.05 ESTABLISHED@1.15",
    },
    {
        .what = "lost third ACK, nobody sends",
        .losses = {{'A', TCP_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CONNECT, 0}},
        .states_a = "SYN-SENT@0 ESTABLISHED@0.1",
        .states_b = "SYN-RECEIVED@0.05 ESTABLISHED@1.15",
        .sent = "A:S@0 B:SA@0.05 A:A@0.1 B:SA@1.05 A:A@1.1",
    },
    {
        .what = "lost third ACK, then text",
        .losses = {{'A', TCP_ACK, 1}},
        .steps = {{"0", 'A', PAIR_CONNECT, 0}, {"0.12", 'A', PAIR_SEND, 100}},
        .states_a = "SYN-SENT@0 ESTABLISHED@0.1",
        .states_b = "SYN-RECEIVED@0.05 ESTABLISHED@0.17",
        .sent = "A:S@0 B:SA@0.05 A:A@0.1 A:PA@0.12 B:A@0.37",
    },
    {
        .what = "nothing of A arrives after its SYN",
        .losses = {{'A', TCP_ACK, 0}, {'A', TCP_RST, 0}},
        .steps = {{"0", 'A', PAIR_CONNECT, 0}, {"0.1", 'A', PAIR_SEND, 100}},
        .states_a = "SYN-SENT@0 ESTABLISHED@0.1 CLOSED@123.1",
        .states_b = "SYN-RECEIVED@0.05 CLOSED@183.05",
        .errors = "A:timeout",
    },
    {
        .what = "simultaneous open",
        .no_listener = true,
        .steps = {{"0", 'A', PAIR_CONNECT, 0}, {"0", 'B', PAIR_CONNECT, 0}},
        .states_a = "SYN-SENT@0 SYN-RECEIVED@0.05 ESTABLISHED@0.1",
        .states_b = "SYN-SENT@0 SYN-RECEIVED@0.05 ESTABLISHED@0.1",
        .sent = "A:S@0 B:S@0 B:SA@0.05 A:SA@0.05",
    },
    {
        .what = "simultaneous open under the strict sequence test",
        .no_listener = true,
        .setting = TCP_SET_SEQUENCE_TEST,
        .value = TCP_SEQUENCE_TEST_STRICT,
        .steps = {{"0", 'A', PAIR_CONNECT, 0}, {"0", 'B', PAIR_CONNECT, 0}},
        .states_a = "SYN-SENT@0 SYN-RECEIVED@0.05 ESTABLISHED@0.15",
        .states_b = "SYN-SENT@0 SYN-RECEIVED@0.05 ESTABLISHED@0.15",
        .sent = "A:S@0 B:S@0 B:SA@0.05 A:SA@0.05 A:A@0.1 B:A@0.1",
    },
    {
        .what = "simultaneous open, one SYN lost",
        .no_listener = true,
        .losses = {{'A', TCP_SYN, 1}},
        .steps = {{"0", 'A', PAIR_CONNECT, 0}, {"0", 'B', PAIR_CONNECT, 0}},
        .states_a = "SYN-SENT@0 SYN-RECEIVED@0.05 ESTABLISHED@0.15",
        .states_b = "SYN-SENT@0 ESTABLISHED@0.1",
        .sent = "A:S@0 B:S@0 A:SA@0.05 B:A@0.1",
    },
};

START_TEST(story_goes_as_told)
{
    pair_play(&stories[_i]);
}
END_TEST

static TCase *
opening(void)
{
    TCase *group = tcase_create("opening");
    tcase_add_loop_test(group, story_goes_as_told, 0, TEST_ROWS(stories));
    return group;
}

TEST_MAIN("open", opening)
