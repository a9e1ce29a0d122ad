#include "trace_rows.h"

#include "net/net_trace.h"
#include "tcp/tcp_trace.h"

/* The client's initial sequence number, close to where numbers wrap; and the server's. */
#define CLIENT_ISN UINT32_C(0xffffffc0)
#define SERVER_ISN UINT32_C(1000)

/* clang-format off */
#define CLIENT {.version = 4, .bytes = {10, 0, 0, 1}}
#define SERVER {.version = 4, .bytes = {10, 0, 0, 2}}
/* clang-format on */

static const Packet syn = {
    .id = 1,
    .src = CLIENT,
    .dst = SERVER,
    .protocol = PROTOCOL_TCP,
    .tcp = {.src_port = 49152,
            .dst_port = 80,
            .seq = CLIENT_ISN,
            .flags = TCP_SYN,
            .options = TCP_OPTION_MSS | TCP_OPTION_WINDOW_SCALE,
            .window = 65535,
            .mss = 1460,
            .window_shift = 7},
    .origin = {.conn = 1,
               .knows_seq = true,
               .seq_first = CLIENT_ISN,
               .state = TCP_SYN_SENT,
               .transmission = 1},
};

static const Packet rst = {
    .id = 2,
    .src = SERVER,
    .dst = CLIENT,
    .protocol = PROTOCOL_TCP,
    .tcp = {.src_port = 80, .dst_port = 49152, .ack = CLIENT_ISN + 1, .flags = TCP_RST | TCP_ACK},
    .origin = {.state = TCP_CLOSED},
};

static const Packet text = {
    .id = 3,
    .src = CLIENT,
    .dst = SERVER,
    .protocol = PROTOCOL_TCP,
    .tcp = {.src_port = 49152,
            .dst_port = 80,
            .seq = CLIENT_ISN + 1,
            .ack = SERVER_ISN + 1,
            .flags = TCP_PSH | TCP_ACK,
            .window = 65535},
    .text = {.length = 100},
    .origin = {.conn = 1,
               .knows_seq = true,
               .knows_ack = true,
               .seq_first = CLIENT_ISN,
               .ack_first = SERVER_ISN,
               .state = TCP_ESTABLISHED,
               .transmission = 2,
               .reason = TCP_REASON_FIN_IN_FIN_WAIT_2},
};

static const Packet copy = {
    .id = 4,
    .copy_of = 3,
    .src = CLIENT,
    .dst = SERVER,
    .protocol = PROTOCOL_TCP,
    .tcp = {.src_port = 49152,
            .dst_port = 80,
            .seq = CLIENT_ISN + 101,
            .ack = SERVER_ISN + 2,
            .flags = UINT8_MAX,
            .window = 1},
    .origin = {.conn = 1,
               .knows_seq = true,
               .knows_ack = true,
               .seq_first = CLIENT_ISN,
               .ack_first = SERVER_ISN,
               .state = TCP_FIN_WAIT_1,
               .transmission = 1},
};

static const Packet unsent = {
    .id = 5,
    .src = CLIENT,
    .dst = SERVER,
    .protocol = PROTOCOL_TCP,
    .tcp = {.src_port = 49153, .dst_port = 80, .seq = 7, .flags = TCP_SYN},
};

static const TraceMeta meta = {"lastack 0.1.0", "lost-last-ack", INT64_MAX, "rfc9293"};
static const AppCall call = {1, "connect", "server:80"};
static const TcpStateRecord state_bare = {TCP_CLOSED, TCP_SYN_SENT, TCP_REASON_NONE};
static const NetSent sent_syn = {&syn, "client-router", false};
static const TcpTimerRecord armed = {TCP_TIMER_RETRANSMISSION, TCP_TIMER_ARMED, SIM_S};
static const NetQueue queue = {"client-router", 1, 48};
static const NetSent forwarded = {&syn, "router-server", true};
static const NetDelivered delivered = {&syn, "router-server"};
static const TcpSegmentRecord segment = {1, TCP_FIN_WAIT_2, TCP_ACCEPTED,
                                         TCP_REASON_FIN_IN_FIN_WAIT_2};
static const NetSent sent_rst = {&rst, "router-server", false};
static const TcpRttRecord sample = {100 * SIM_MS, 100 * SIM_MS, 50 * SIM_MS, SIM_S};
static const TcpCcRecord cc_open = {14600, CC_SSTHRESH_NONE, 0, TCP_REASON_CC_INITIAL_WINDOW};
static const TcpTimerRecord moved = {TCP_TIMER_RETRANSMISSION, TCP_TIMER_MOVED, 1100 * SIM_MS};
static const TcpTimerRecord stopped = {TCP_TIMER_DELAYED_ACK, TCP_TIMER_STOPPED, 300 * SIM_MS};
static const AppResult result = {1, "connect", "ok"};
static const Note zero = {NOTE_ZERO, NULL};
static const Note zero_named = {NOTE_ZERO, "the client closes"};
static const Note note = {NOTE_TEXT, "see \"§3\"\n\x1b[31mred\\"};
static const TcpTimerRecord fired = {TCP_TIMER_RETRANSMISSION, TCP_TIMER_FIRED, 1100 * SIM_MS};
static const TcpRttRecord backed_off = {SIM_TIME_NEVER, 100 * SIM_MS, 50 * SIM_MS, 2 * SIM_S};
static const TcpRecoveryRecord recovery = {TCP_RECOVERY_TIMEOUT, 101, TCP_REASON_RTO_EXPIRED};
static const TcpCcRecord cc = {1460, 2920, 0, TCP_REASON_CC_TIMEOUT};
static const NetSent sent_text = {&text, "client-router", false};
static const NetDropped dropped_rule = {&text, "client-router", DROP_RULE, "lost-last-ack.lua:9"};
static const NetSent sent_copy = {&copy, "client-router", false};
static const NetDropped dropped_queue = {&copy, "client-router", DROP_QUEUE, NULL};
static const NetDropped dropped_route = {&unsent, NULL, DROP_NO_ROUTE, NULL};
static const TcpStateRecord state = {TCP_FIN_WAIT_2, TCP_TIME_WAIT, TCP_REASON_FIN_IN_FIN_WAIT_2};

/* What most rows' heads have in common; a cause where it is a packet, a timer or a call. */
#define HEAD(time_ms, the_kind, the_host, the_conn, ...)                                        \
    {                                                                                           \
        .time = (time_ms)*SIM_MS, .kind = TRACE_##the_kind, .host = the_host, .conn = the_conn, \
        .cause = {                                                                              \
            __VA_ARGS__                                                                         \
        }                                                                                       \
    }
#define PACKET(n)   .kind = CAUSE_PACKET, .number = n
#define BY_CALL(n)  .kind = CAUSE_CALL, .number = n
#define TIMER(name) .kind = CAUSE_TIMER, .timer = name
#define NOTHING     .kind = CAUSE_NONE
#define RTX         TIMER("retransmission")

const TraceRow trace_rows[ROW_N] = {
    [ROW_META] = {"meta", HEAD(0, META, NULL, 0, NOTHING), &meta},
    [ROW_CALL] = {"call", HEAD(0, CALL, "client", 0, BY_CALL(1)), &call},
    [ROW_STATE_BARE] = {"state, no reason", HEAD(0, STATE, "client", 1, BY_CALL(1)), &state_bare},
    [ROW_SENT_SYN] = {"SYN", HEAD(0, SENT, "client", 1, BY_CALL(1)), &sent_syn},
    [ROW_TIMER_ARMED] = {"timer armed", HEAD(0, TIMER, "client", 1, BY_CALL(1)), &armed},
    [ROW_QUEUE] = {"queue", HEAD(0, QUEUE, "client", 0, BY_CALL(1)), &queue},
    [ROW_FORWARDED] = {"forwarded", HEAD(25, SENT, "router", 0, PACKET(1)), &forwarded},
    [ROW_DELIVERED] = {"delivered", HEAD(50, DELIVERED, "server", 0, PACKET(1)), &delivered},
    [ROW_SEGMENT] = {"segment", HEAD(50, SEGMENT, "server", 12, PACKET(1)), &segment},
    [ROW_SENT_RST] = {"RST, no connection", HEAD(50, SENT, "server", 0, PACKET(1)), &sent_rst},
    [ROW_RTT_SAMPLE] = {"RTT", HEAD(100, RTT, "client", 1, PACKET(2)), &sample},
    [ROW_CC_OPEN] = {"first cwnd", HEAD(100, CC, "client", 1, PACKET(2)), &cc_open},
    [ROW_TIMER_MOVED] = {"timer moved", HEAD(100, TIMER, "client", 1, PACKET(2)), &moved},
    [ROW_TIMER_STOPPED] = {"timer stopped", HEAD(100, TIMER, "client", 1, PACKET(2)), &stopped},
    [ROW_RESULT] = {"result", HEAD(100, RESULT, "client", 0, PACKET(2)), &result},
    [ROW_NOTE_ZERO] = {"zero", HEAD(1100, NOTE, NULL, 0, NOTHING), &zero},
    [ROW_NOTE_ZERO_NAMED] = {"named zero", HEAD(1100, NOTE, NULL, 0, NOTHING), &zero_named},
    [ROW_NOTE_TEXT] = {"note", HEAD(1100, NOTE, NULL, 0, NOTHING), &note},
    [ROW_TIMER_FIRED] = {"timer fired", HEAD(1100, TIMER, "client", 1, RTX), &fired},
    [ROW_RTT_BACKED_OFF] = {"back-off", HEAD(1100, RTT, "client", 1, RTX), &backed_off},
    [ROW_RECOVERY] = {"recovery", HEAD(1100, RECOVERY, "client", 1, RTX), &recovery},
    [ROW_CC] = {"cwnd", HEAD(1100, CC, "client", 1, RTX), &cc},
    [ROW_SENT_TEXT] = {"text again",
                       {.time = 1100 * SIM_MS + 1,
                        .kind = TRACE_SENT,
                        .host = "client",
                        .conn = 1,
                        .cause = {RTX}},
                       &sent_text},
    [ROW_DROPPED_RULE] = {"by rule", HEAD(1101, DROPPED, "client", 0, RTX), &dropped_rule},
    [ROW_SENT_COPY] = {"copy", HEAD(1102, SENT, "client", 1, PACKET(2)), &sent_copy},
    [ROW_DROPPED_QUEUE] = {"by queue", HEAD(1102, DROPPED, "client", 0, RTX), &dropped_queue},
    [ROW_DROPPED_ROUTE] = {"no route", HEAD(1200, DROPPED, "client", 0, RTX), &dropped_route},
    [ROW_STATE] = {"state", HEAD(243200, STATE, "client", 1, PACKET(6)), &state},
};

void
trace_rows_tell(TraceSink sink)
{
    for (int i = 0; i < ROW_N; i++)
        sink.record(sink.ctx, &trace_rows[i].head, trace_rows[i].record);
}
