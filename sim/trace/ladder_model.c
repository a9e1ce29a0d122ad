#include "trace/ladder_model.h"

#include "trace/ladder_conns.h"
#include "trace/ladder_ends.h"

#include <string.h>

/* What building a model looks things up in; keys lie in the store. */
typedef struct {
    LadderModel *model;
    LadderColumns columns;
    LadderConns *conns;
    GHashTable *arrow_of;  /* packet's id -> place of its arrow + 1 */
    GHashTable *call_of;   /* call's id -> its FACT_CALL */
    GHashTable *result_of; /* call's id -> its FACT_RESULT */
    GHashTable *effective; /* ids of calls that TCP did something about at once */
    GHashTable *running;   /* TimerKey -> place of the timer + 1 */
} Builder;

static void
builder_init(Builder *b, LadderModel *model)
{
    b->model = model;
    ladder_columns_init(&b->columns, model);
    b->conns = ladder_conns_new();
    b->arrow_of = g_hash_table_new(g_int64_hash, g_int64_equal);
    b->call_of = g_hash_table_new(g_int64_hash, g_int64_equal);
    b->result_of = g_hash_table_new(g_int64_hash, g_int64_equal);
    b->effective = g_hash_table_new(g_int64_hash, g_int64_equal);
    b->running = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

static void
builder_clear(Builder *b)
{
    ladder_columns_clear(&b->columns);
    ladder_conns_free(b->conns);
    g_hash_table_destroy(b->arrow_of);
    g_hash_table_destroy(b->call_of);
    g_hash_table_destroy(b->result_of);
    g_hash_table_destroy(b->effective);
    g_hash_table_destroy(b->running);
}

/* The key of a packet's or a call's id, without its const: GHashTable takes no const key. */
static gpointer
id_key(const uint64_t *id)
{
    return (gpointer)(uintptr_t)id;
}

static int
column_of(const Builder *b, uint32_t host)
{
    return host == 0 ? -1 : b->columns.of_host[host - 1];
}

static LadderItem *
add_item(Builder *b, const Fact *fact, LadderItemKind kind, int end)
{
    LadderItem item = {.time = fact->time, .kind = kind, .end = end, .fact = fact};
    g_array_append_val(b->model->items, item);
    return &g_array_index(b->model->items, LadderItem, b->model->items->len - 1);
}

/* Which calls do something, and what they return: known before any of them is told. */
static void
look_at_calls(Builder *b)
{
    const LadderStore *store = b->model->store;
    for (size_t i = 0; i < ladder_store_n_facts(store); i++) {
        const Fact *fact = ladder_store_fact(store, i);
        if (fact->kind == FACT_CALL)
            g_hash_table_insert(b->call_of, id_key(&fact->u.call.id), (gpointer)(uintptr_t)fact);
        else if (fact->kind == FACT_RESULT)
            g_hash_table_insert(b->result_of, id_key(&fact->u.call.id), (gpointer)(uintptr_t)fact);
        else if (fact->by_call != 0) {
            const Fact *call = g_hash_table_lookup(b->call_of, &fact->by_call);
            if (call != NULL && call->time == fact->time)
                g_hash_table_add(b->effective, id_key(&call->u.call.id));
        }
    }
}

/* The arrow of a segment that was sent, or could not be; NULL when an end of it is not drawn. */
static LadderArrow *
add_arrow(Builder *b, const Fact *fact, const FactSegment *segment)
{
    LadderArrow arrow = {
        .from = column_of(b, fact->host),
        .to = ladder_column_of_address(&b->columns, segment->dst),
        .sent = fact->time,
        .arrived = SIM_TIME_NEVER,
        .segment = segment,
    };
    Fact sent = *fact;
    sent.u.segment = *segment;
    LadderConnSegment known = ladder_conns_segment(b->conns, &sent);
    bool occupies = (segment->flags & (TCP_SYN | TCP_FIN)) != 0 || segment->length != 0;
    arrow.conn = known.number;
    arrow.has_seq = known.has_seq;
    arrow.seq = known.seq;
    arrow.has_ack = known.has_ack;
    arrow.ack = known.ack;
    arrow.shows_window = known.window_news;
    arrow.transmission = known.transmission;
    arrow.repeated = segment->copy || (occupies && known.transmission > 1);
    if (arrow.from < 0 || arrow.to < 0 || arrow.from == arrow.to)
        return NULL;

    GArray *arrows = b->model->arrows;
    g_array_append_val(arrows, arrow);
    if (segment->id != 0)
        g_hash_table_insert(b->arrow_of, id_key(&segment->id), GUINT_TO_POINTER(arrows->len));
    LadderItem *item = add_item(b, fact, ITEM_SEND, arrow.from);
    item->u.arrow = arrows->len - 1;
    item->reason = (TcpReason)segment->reason;
    return &g_array_index(arrows, LadderArrow, arrows->len - 1);
}

/* NULL when it is not drawn. */
static LadderArrow *
arrow_of(const Builder *b, uint64_t id, size_t *ret_index)
{
    guint found = GPOINTER_TO_UINT(g_hash_table_lookup(b->arrow_of, &id));
    if (found == 0)
        return NULL;
    *ret_index = found - 1;
    return &g_array_index(b->model->arrows, LadderArrow, found - 1);
}

static void
tell_arrival(Builder *b, const Fact *fact)
{
    size_t index;
    LadderArrow *arrow = arrow_of(b, fact->u.arrived, &index);
    if (arrow == NULL)
        return;
    arrow->arrived = fact->time;
    add_item(b, fact, ITEM_ARRIVAL, arrow->to)->u.arrow = index;
}

static void
tell_loss(Builder *b, const Fact *fact)
{
    size_t index;
    LadderArrow *arrow = arrow_of(b, fact->u.lost.segment.id, &index);
    if (arrow == NULL)
        arrow = add_arrow(b, fact, &fact->u.lost.segment);
    if (arrow == NULL)
        return;
    arrow->lost = true;
    arrow->where = fact->u.lost.where;
    arrow->under_way = column_of(b, fact->host) != arrow->from;
    arrow->rule = fact->u.lost.rule;
    arrow->link = fact->u.lost.link;
}

static void
mark_timer(Builder *b, const Fact *fact, size_t index, LadderTimerMark mark)
{
    LadderTimer *timer = &g_array_index(b->model->timers, LadderTimer, index);
    LadderItem *item = add_item(b, fact, ITEM_TIMER, timer->end);
    item->u.timer.index = index;
    item->u.timer.mark = mark;
}

/* Starts a timer, or starts it again: only TIME-WAIT's restarts are a story of one timer. */
static void
start_timer(Builder *b, const Fact *fact, int end, const uint64_t *key, guint running)
{
    const TcpTimerRecord *record = &fact->u.timer;
    if (running != 0 && record->timer == TCP_TIMER_TIME_WAIT) {
        mark_timer(b, fact, running - 1, TIMER_AGAIN);
        return;
    }
    if (running != 0)
        g_array_index(b->model->timers, LadderTimer, running - 1).ended = true;
    LadderTimer timer = {
        .end = end,
        .name = record->timer,
        .started = fact->time,
        .length = record->at - fact->time,
        .matters = record->timer == TCP_TIMER_TIME_WAIT,
    };
    g_array_append_val(b->model->timers, timer);
    guint place = b->model->timers->len;
    g_hash_table_replace(b->running, g_memdup2(key, sizeof *key), GUINT_TO_POINTER(place));
    mark_timer(b, fact, place - 1, TIMER_STARTS);
}

static void
tell_timer(Builder *b, const Fact *fact)
{
    int end = column_of(b, fact->host);
    if (end < 0)
        return;
    const TcpTimerRecord *record = &fact->u.timer;
    uint64_t key = (uint64_t)fact->host << 36 | (uint64_t)fact->conn << 4 | (uint64_t)record->timer;
    guint running = GPOINTER_TO_UINT(g_hash_table_lookup(b->running, &key));
    switch (record->what) {
    case TCP_TIMER_ARMED:
    case TCP_TIMER_MOVED:
        start_timer(b, fact, end, &key, running);
        return;
    case TCP_TIMER_FIRED:
    case TCP_TIMER_STOPPED:
        break;
    }
    if (running == 0)
        return;
    bool fired = record->what == TCP_TIMER_FIRED;
    LadderTimer *timer = &g_array_index(b->model->timers, LadderTimer, running - 1);
    timer->matters |= fired;
    timer->ended = true;
    mark_timer(b, fact, running - 1, fired ? TIMER_FIRES : TIMER_ENDS);
    g_hash_table_remove(b->running, &key);
}

static bool
says_something(const char *result, const char *args)
{
    return result[0] != '\0' && strcmp(result, "ok") != 0 && strcmp(result, args) != 0;
}

/* A call is told where it is made if anything came of it then; else, having waited, where it
 * returns. */
static bool
told_when_made(const Builder *b, const Fact *call, const Fact *result)
{
    return (result != NULL && result->time == call->time) ||
           g_hash_table_contains(b->effective, &call->u.call.id);
}

static void
tell_call(Builder *b, const Fact *fact)
{
    const Fact *result = g_hash_table_lookup(b->result_of, &fact->u.call.id);
    int end = column_of(b, fact->host);
    if (end < 0 || !told_when_made(b, fact, result))
        return;
    LadderItem *item = add_item(b, fact, ITEM_CALL, end);
    item->u.call.name = fact->u.call.name;
    item->u.call.args = fact->u.call.text;
    bool at_once = result != NULL && result->time == fact->time;
    item->u.call.result = at_once && says_something(result->u.call.text, fact->u.call.text)
                              ? result->u.call.text
                              : NULL;
}

static void
tell_result(Builder *b, const Fact *fact)
{
    const Fact *call = g_hash_table_lookup(b->call_of, &fact->u.call.id);
    int end = column_of(b, fact->host);
    if (end < 0 || (call != NULL && call->time == fact->time))
        return;
    bool told = call != NULL && told_when_made(b, call, fact);
    LadderItem *item = add_item(b, fact, ITEM_CALL, end);
    item->u.call.name = told ? NULL : fact->u.call.name;
    item->u.call.args = call != NULL ? call->u.call.text : "";
    item->u.call.result = fact->u.call.text;
}

static void
tell_state(Builder *b, const Fact *fact)
{
    int end = column_of(b, fact->host);
    if (end < 0)
        return;
    LadderItem *item = add_item(b, fact, ITEM_STATE, end);
    item->u.state = fact->u.state.to;
    item->reason = fact->u.state.reason;
}

static void
tell(Builder *b, const Fact *fact)
{
    switch (fact->kind) {
    case FACT_SENT:
        add_arrow(b, fact, &fact->u.segment);
        break;
    case FACT_ARRIVED:
        tell_arrival(b, fact);
        break;
    case FACT_LOST:
        tell_loss(b, fact);
        break;
    case FACT_JUDGED:
        if (column_of(b, fact->host) >= 0 && fact->u.judged.reason != TCP_REASON_NONE)
            add_item(b, fact, ITEM_REASON, column_of(b, fact->host))->reason =
                fact->u.judged.reason;
        break;
    case FACT_STATE:
        tell_state(b, fact);
        break;
    case FACT_TIMER:
        tell_timer(b, fact);
        break;
    case FACT_CALL:
        tell_call(b, fact);
        break;
    case FACT_RESULT:
        tell_result(b, fact);
        break;
    case FACT_NOTE:
        add_item(b, fact, ITEM_NOTE, column_of(b, fact->host))->u.note = fact->u.note;
        break;
    }
}

/* Timers that still run when the run is over, and say what would have come next. */
static void
tell_running_timers(LadderModel *model)
{
    size_t n = ladder_store_n_facts(model->store);
    for (guint i = 0; i < model->timers->len; i++) {
        LadderTimer *timer = &g_array_index(model->timers, LadderTimer, i);
        bool to_be_seen =
            timer->name == TCP_TIMER_TIME_WAIT || timer->name == TCP_TIMER_RETRANSMISSION;
        if (timer->ended || !to_be_seen)
            continue;
        timer->matters = true;
        LadderItem item = {
            .time = ladder_store_fact(model->store, n - 1)->time,
            .kind = ITEM_TIMER,
            .end = timer->end,
            .u.timer = {.index = i, .mark = TIMER_RUNS},
        };
        g_array_append_val(model->items, item);
    }
}

/* Takes out what belongs to timers that do not matter, and names the connections, which are known
 * only now. */
static void
finish_items(LadderModel *model, const LadderConns *conns)
{
    guint kept = 0;
    for (guint i = 0; i < model->items->len; i++) {
        LadderItem *item = &g_array_index(model->items, LadderItem, i);
        if (item->kind == ITEM_TIMER && !ladder_timer(model, item->u.timer.index)->matters)
            continue;
        if (item->kind == ITEM_STATE)
            item->conn = ladder_conns_number(conns, item->fact->host, item->fact->conn);
        g_array_index(model->items, LadderItem, kept++) = *item;
    }
    g_array_set_size(model->items, kept);
}

LadderModel *
ladder_model_new(const LadderStore *store)
{
    LadderModel *model = g_new0(LadderModel, 1);
    model->store = store;
    model->ends = g_array_new(FALSE, TRUE, sizeof(LadderEnd));
    model->left_out = g_array_new(FALSE, TRUE, sizeof(char *));
    model->arrows = g_array_new(FALSE, TRUE, sizeof(LadderArrow));
    model->timers = g_array_new(FALSE, TRUE, sizeof(LadderTimer));
    model->items = g_array_new(FALSE, TRUE, sizeof(LadderItem));
    size_t gap = ladder_store_gap(store, &model->segments_missing);

    Builder b;
    builder_init(&b, model);
    look_at_calls(&b);
    for (size_t i = 0; i < ladder_store_n_facts(store); i++) {
        const Fact *fact = ladder_store_fact(store, i);
        if (i == gap)
            add_item(&b, fact, ITEM_GAP, -1);
        tell(&b, fact);
    }
    tell_running_timers(model);
    finish_items(model, b.conns);
    builder_clear(&b);
    return model;
}

void
ladder_model_free(LadderModel *model)
{
    for (guint i = 0; i < model->ends->len; i++)
        g_free(g_array_index(model->ends, LadderEnd, i).name);
    for (guint i = 0; i < model->left_out->len; i++)
        g_free(g_array_index(model->left_out, char *, i));
    g_array_free(model->ends, TRUE);
    g_array_free(model->left_out, TRUE);
    g_array_free(model->arrows, TRUE);
    g_array_free(model->timers, TRUE);
    g_array_free(model->items, TRUE);
    g_free(model);
}
