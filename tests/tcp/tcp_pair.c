#include "tcp_pair.h"

#include "net/net_trace.h"
#include "tcp/tcp_trace.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 4096, PORT_A = 50000, PORT_B = 80 };

typedef struct Pair Pair;

typedef struct {
    Pair *pair;
    char name; /* 'A', 'B' */
    Host *host;
    Tcp *tcp;
    TcpConn *conn, *listener; /* NULL: none */
    char states[LINE_MAX_BYTES];
} End;

struct Pair {
    const PairStory *story;
    Sim *sim;
    Network *network;
    Chunk *text;
    End a, b;
    SimTime zero; /* SIM_TIME_NEVER before the story begins */
    char sent[LINE_MAX_BYTES];
    char results[LINE_MAX_BYTES];
};

typedef struct {
    End *end;
    const PairStep *step;
} Doing;

static SimTime
seconds(const char *text)
{
    Dimension dimension;
    int64_t value;
    char with_unit[64], message[128];
    snprintf(with_unit, sizeof with_unit, "%s s", text);
    ck_assert_msg(quantity_parse(with_unit, &dimension, &value, message, sizeof message), "%s",
                  message);
    return value;
}

/* "0.1": as short as it is exact. */
static const char *
short_time(SimTime time, char text[SIM_TIME_TEXT_MAX])
{
    sim_time_format(time, 9, text);
    size_t n = strlen(text);
    while (text[n - 1] == '0')
        n--;
    if (text[n - 1] == '.')
        n--;
    text[n] = '\0';
    return text;
}

static void
add_word(const Pair *pair, char *line, const char *prefix, const char *word)
{
    char time[SIM_TIME_TEXT_MAX];
    size_t n = strlen(line);
    int added = snprintf(line + n, LINE_MAX_BYTES - n, "%s%s%s@%s", n > 0 ? " " : "", prefix, word,
                         short_time(sim_now(pair->sim) - pair->zero, time));
    ck_assert_msg(added > 0 && (size_t)added < LINE_MAX_BYTES - n, "too long to note");
}

static void
note_record(void *ctx, const TraceHead *head, const void *record)
{
    Pair *pair = ctx;
    End *end = strcmp(head->host, "A") == 0 ? &pair->a : &pair->b;
    char prefix[] = {end->name, ':', '\0'};
    if (pair->zero == SIM_TIME_NEVER)
        return;
    if (head->kind == TRACE_STATE) {
        const TcpStateRecord *state = record;
        add_word(pair, end->states, "", tcp_state_name(state->to));
    } else {
        char flags[TCP_FLAGS_TEXT_MAX];
        const NetSent *sent = record;
        add_word(pair, pair->sent, prefix, tcp_flags_format(sent->packet->tcp.flags, flags));
    }
}

static void observe(void *ctx, TcpConn *conn, unsigned events);

static void
at(Pair *pair, SimTime time, EventFn fn, void *arg)
{
    EventList *events = pair->sim->events;
    event_schedule(events, event_key(time, PHASE_EVENT, event_ticket(events)), fn, arg, NULL);
}

static void
close_now(void *arg)
{
    End *end = arg;
    ck_assert_int_eq(tcp_shutdown(end->conn), TCP_OK);
}

/* What a program does when it is woken: accept, read all there is, and close some time after the
 * end. */
static void
wake(void *arg)
{
    End *end = arg;
    Pair *pair = end->pair;
    TcpObserver observer = {observe, end};
    if (end->listener != NULL && end->conn == NULL)
        (void)tcp_accept(end->listener, observer, &end->conn);
    if (end->conn == NULL)
        return;
    Payload text;
    payload_init(&text, &pair->sim->memory);
    TcpResult result;
    do {
        result = tcp_receive(end->conn, UINT64_MAX, &text);
    } while (result == TCP_OK);
    payload_clear(&text);
    const char *after = pair->story->b_closes_after;
    if (result == TCP_END && end->name == 'B' && after != NULL &&
        tcp_state(end->conn) == TCP_CLOSE_WAIT)
        at(pair, sim_now(pair->sim) + seconds(after), close_now, end);
}

static void
observe(void *ctx, TcpConn *conn, unsigned events)
{
    End *end = ctx;
    if ((events & TCP_EVENT_FREED) != 0 && conn == end->conn)
        end->conn = NULL;
    else if ((events & (TCP_EVENT_ACCEPT | TCP_EVENT_READABLE)) != 0)
        at(end->pair, sim_now(end->pair->sim), wake, end);
}

static TcpResult
connect_now(End *end)
{
    bool is_a = end->name == 'A';
    End *peer = is_a ? &end->pair->b : &end->pair->a;
    TcpOpen open = {
        .remote = peer->host->address,
        .remote_port = is_a ? PORT_B : PORT_A,
        .local_port = is_a ? PORT_A : PORT_B,
        .observer = {observe, end},
    };
    TcpConn *conn = NULL;
    TcpResult result = tcp_connect(end->tcp, &open, &conn);
    if (result == TCP_OK) {
        if (end->conn != NULL)
            tcp_release(end->conn);
        end->conn = conn;
    }
    return result;
}

static TcpResult
send_now(End *end, uint64_t bytes)
{
    Payload text;
    payload_init(&text, &end->pair->sim->memory);
    payload_append(&text, end->pair->text, 0, bytes);
    TcpResult result = tcp_send(end->conn, &text);
    payload_clear(&text);
    return result;
}

static TcpResult
call(End *end, const PairStep *step)
{
    switch (step->call) {
    case PAIR_CONNECT:
        return connect_now(end);
    case PAIR_SEND:
        return send_now(end, step->bytes);
    case PAIR_CLOSE:
        return tcp_shutdown(end->conn);
    case PAIR_ABORT:
        return tcp_abort(end->conn);
    case PAIR_NOTHING:
        break;
    }
    return TCP_OK;
}

static void
do_step(void *arg)
{
    Doing *doing = arg;
    char prefix[] = {doing->end->name, ':', '\0'};
    TcpResult result = call(doing->end, doing->step);
    if (result != TCP_OK)
        add_word(doing->end->pair, doing->end->pair->results, prefix, tcp_result_name(result));
    free(doing);
}

static void
add_host(Pair *pair, End *end, char name)
{
    char text[] = {name, '\0'};
    TcpSettings settings;
    tcp_settings_init(&settings, PROFILE_RFC9293);
    if (pair->story->value != 0)
        settings.value[pair->story->setting] = pair->story->value;
    end->pair = pair;
    end->name = name;
    end->host = host_new(pair->network, text);
    end->tcp = tcp_new(end->host, &settings);
}

static void
build(Pair *pair)
{
    pair->sim = sim_new(1, 0);
    pair->network = network_new(pair->sim);
    pair->zero = SIM_TIME_NEVER;
    pair->text = chunk_new_pattern(&pair->sim->memory, 1);
    add_host(pair, &pair->a, 'A');
    add_host(pair, &pair->b, 'B');
    LinkParameters parameters = link_parameters_default;
    parameters.delay = 50 * SIM_MS;
    link_new(pair->network, pair->a.host, pair->b.host, &parameters, NULL);
    trace_add_sink(&pair->sim->trace,
                   (TraceSink){.wants = TRACE_BIT(TRACE_STATE) | TRACE_BIT(TRACE_SENT),
                               .record = note_record,
                               .ctx = pair});
    if (!pair->story->no_listener)
        tcp_listen(pair->b.tcp, PORT_B, 5, (TcpObserver){observe, &pair->b}, &pair->b.listener);
}

/* The story begins one second from now, so that nothing of what was before is under way. */
static void
begin(Pair *pair)
{
    const PairStory *story = pair->story;
    if (story->open)
        connect_now(&pair->a);
    sim_run(pair->sim, SIM_S);
    ck_assert(!story->open || (pair->a.conn != NULL && pair->b.conn != NULL));
    pair->zero = SIM_S;
    for (int i = 0; i < PAIR_MAX_LOSSES && story->losses[i].from != '\0'; i++) {
        const PairLoss *loss = &story->losses[i];
        Host *host = loss->from == 'A' ? pair->a.host : pair->b.host;
        impair_add_rule(
            &host->interfaces[0]->impairment, &pair->sim->memory,
            &(PacketRule){.fields = RULE_FLAGS, .flags = loss->flags, .count = loss->count});
    }
    for (int i = 0; i < PAIR_MAX_STEPS && story->steps[i].call != PAIR_NOTHING; i++) {
        const PairStep *step = &story->steps[i];
        Doing *doing = calloc(1, sizeof *doing);
        *doing = (Doing){step->who == 'A' ? &pair->a : &pair->b, step};
        at(pair, pair->zero + seconds(step->at), do_step, doing);
    }
}

static void
expect_line(const Pair *pair, const char *of, const char *seen, const char *wanted)
{
    ck_assert_msg(strcmp(seen, wanted) == 0, "%s: %s\n  wanted: %s\n  seen:   %s",
                  pair->story->what, of, wanted, seen);
}

static void
check_ends(const Pair *pair)
{
    char told[64] = "";
    const End *ends[] = {&pair->a, &pair->b};
    for (int i = 0; i < 2; i++) {
        TcpResult error = ends[i]->conn != NULL ? tcp_error(ends[i]->conn) : TCP_OK;
        size_t n = strlen(told);
        if (error != TCP_OK)
            snprintf(told + n, sizeof told - n, "%s%c:%s", n > 0 ? " " : "", ends[i]->name,
                     tcp_result_name(error));
    }
    const PairStory *story = pair->story;
    expect_line(pair, "states of A", pair->a.states, story->states_a);
    expect_line(pair, "states of B", pair->b.states, story->states_b);
    if (story->sent != NULL)
        expect_line(pair, "segments", pair->sent, story->sent);
    expect_line(pair, "results", pair->results, story->results != NULL ? story->results : "");
    expect_line(pair, "errors", told, story->errors != NULL ? story->errors : "");
}

void
pair_play(const PairStory *story)
{
    Pair *pair = calloc(1, sizeof *pair);
    pair->story = story;
    build(pair);
    begin(pair);
    sim_run(pair->sim, story->until != NULL ? pair->zero + seconds(story->until) : SIM_TIME_NEVER);
    check_ends(pair);
    network_free(pair->network);
    chunk_unref(pair->text);
    sim_free(pair->sim); /* asserts that nothing is left */
    free(pair);
}
