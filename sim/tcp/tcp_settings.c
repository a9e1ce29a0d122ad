#include "tcp/tcp_settings.h"

#include "core/sim_assert.h"
#include "core/simtime.h"

static const SettingRow setting_rows[TCP_N_SETTINGS] = {
    [TCP_SET_MSL] =
        {
            .name = "msl",
            .dimension = DIMENSION_TIME,
            .min = 0,
            .max = SIM_DAY,
            .value = {120 * SIM_S},
            .help = "maximum segment lifetime; TIME-WAIT lasts twice this",
            .source = "RFC 9293 §3.4.2",
        },
    [TCP_SET_RTO_INITIAL] =
        {
            .name = "rto-initial",
            .dimension = DIMENSION_TIME,
            .min = SIM_MS,
            .max = 60 * SIM_S,
            .value = {SIM_S},
            .help = "retransmission timeout before the first round-trip time is known",
            .source = "RFC 6298 §2.1",
        },
    [TCP_SET_RTO_MIN] =
        {
            .name = "rto-min",
            .dimension = DIMENSION_TIME,
            .min = SIM_MS,
            .max = 60 * SIM_S,
            .value = {SIM_S},
            .help = "the shortest retransmission timeout",
            .source = "RFC 6298 §2.4",
        },
    [TCP_SET_RTO_MAX] =
        {
            .name = "rto-max",
            .dimension = DIMENSION_TIME,
            .min = 60 * SIM_S,
            .max = SIM_DAY,
            .value = {60 * SIM_S},
            .help = "the longest retransmission timeout",
            .source = "RFC 6298 §2.5",
        },
    [TCP_SET_RTO_AFTER_SYN] =
        {
            .name = "rto-after-syn",
            .dimension = DIMENSION_TIME,
            .min = SIM_MS,
            .max = 60 * SIM_S,
            .value = {3 * SIM_S},
            .help = "retransmission timeout of text when the SYN had to be sent again",
            .source = "RFC 6298 §5.7",
        },
    [TCP_SET_R1] =
        {
            .name = "r1",
            .dimension = DIMENSION_COUNT,
            .min = 1,
            .max = 1000,
            .value = {3},
            .help = "retransmissions of a segment before the path is doubted",
            .source = "RFC 9293 §3.8.3, SHLD-10",
        },
    [TCP_SET_R2] =
        {
            .name = "r2",
            .dimension = DIMENSION_TIME,
            .min = SIM_MS,
            .max = SIM_TIME_LONGEST,
            .value = {100 * SIM_S},
            .help = "how long text or a FIN may go unacknowledged before TCP gives up",
            .source = "RFC 9293 §3.8.3, SHLD-11",
        },
    [TCP_SET_R2_SYN] =
        {
            .name = "r2-syn",
            .dimension = DIMENSION_TIME,
            .min = SIM_MS,
            .max = SIM_TIME_LONGEST,
            .value = {180 * SIM_S},
            .help = "the same for a SYN",
            .source = "RFC 9293 §3.8.3, MUST-23",
        },
    [TCP_SET_USER_TIMEOUT] =
        {
            .name = "user-timeout",
            .dimension = DIMENSION_TIME,
            .min = SIM_MS,
            .max = SIM_TIME_LONGEST,
            .value = {300 * SIM_S},
            .help = "how long anything may stay undelivered without progress",
            .source = "RFC 9293 §3.9.1.1",
        },
    [TCP_SET_DELAYED_ACK] =
        {
            .name = "delayed-ack",
            .dimension = DIMENSION_TIME,
            .min = 0,
            .max = 500 * SIM_MS - 1,
            .value = {200 * SIM_MS},
            .help = "how long the ACK of text may wait; 0: it does not",
            .source = "RFC 9293 §3.8.6.3, MUST-40",
        },
    [TCP_SET_SEND_BUFFER] =
        {
            .name = "send-buffer",
            .dimension = DIMENSION_DATA,
            .min = 1,
            .max = INT64_C(1) << 30,
            .value = {65535},
            .help = "text that may be queued or unacknowledged",
            .source = "RFC 9293 §3.10.2",
        },
    [TCP_SET_RECEIVE_BUFFER] =
        {
            .name = "receive-buffer",
            .dimension = DIMENSION_DATA,
            .min = 1,
            .max = INT64_C(1) << 30,
            .value = {65535},
            .help = "text that may wait to be read; the window is what is left of it",
            .source = "RFC 9293 §3.8.6.2.2",
        },
    [TCP_SET_MSS] =
        {
            .name = "mss",
            .dimension = DIMENSION_DATA,
            .min = 0,
            .max = 65495,
            .value = {0},
            .help = "the largest segment to offer and to send; 0: what the link's MTU allows",
            .source = "RFC 9293 §3.7.1",
        },
    [TCP_SET_WINDOW_SCALE] =
        {
            .name = "window-scale",
            .dimension = DIMENSION_FLAG,
            .min = 0,
            .max = 1,
            .value = {0},
            .help = "offer the window scale option",
            .source = "RFC 7323 §2",
        },
    [TCP_SET_INITIAL_WINDOW] =
        {
            .name = "initial-window",
            .dimension = DIMENSION_COUNT,
            .min = 1,
            .max = 1000,
            .value = {10},
            .help = "segments that may be in flight to begin with",
            .source = "RFC 6928 §2",
        },
    [TCP_SET_SEQUENCE_TEST] =
        {
            .name = "sequence-test",
            .dimension = DIMENSION_COUNT,
            .min = TCP_SEQUENCE_TEST_LENIENT,
            .max = TCP_SEQUENCE_TEST_STRICT,
            .value = {TCP_SEQUENCE_TEST_LENIENT},
            .choices = {"lenient", "strict"},
            .help = "whether a segment of which only the counted SYN or FIN is old is looked at",
            .source = "RFC 9293 §3.10.7.4, D1",
        },
    [TCP_SET_EPHEMERAL_FIRST] =
        {
            .name = "ephemeral-first",
            .dimension = DIMENSION_COUNT,
            .min = 1,
            .max = 65535,
            .value = {49152},
            .help = "the first local port that is chosen for a program that names none",
            .source = "RFC 6335 §6",
        },
};

const SettingTable tcp_setting_table = {.rows = setting_rows, .n = TCP_N_SETTINGS};

void
tcp_settings_init(TcpSettings *settings, Profile profile)
{
    sim_assert((unsigned)profile < PROFILE_N);
    for (int i = 0; i < TCP_N_SETTINGS; i++)
        settings->value[i] = setting_rows[i].value[profile];
}
