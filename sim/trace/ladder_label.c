#include "trace/ladder_label.h"

#include "core/quantity.h"

#include <string.h>

/* Arguments that are longer than this say less than the room they take. */
enum { ARGS_MAX = 8 };

/* In the order in which people say them: "SYN ACK", "FIN ACK", "RST ACK". PSH says nothing here. */
static const struct {
    uint8_t flag;
    const char *name;
} flag_names[] = {
    {TCP_SYN, "SYN"}, {TCP_FIN, "FIN"}, {TCP_RST, "RST"}, {TCP_URG, "URG"},
    {TCP_ECE, "ECE"}, {TCP_CWR, "CWR"}, {TCP_ACK, "ACK"},
};

static const char *const ordinal_ends[] = {"th", "st", "nd", "rd", "th",
                                           "th", "th", "th", "th", "th"};

static void
append_ordinal(GString *to, uint32_t n)
{
    bool teen = n % 100 / 10 == 1;
    g_string_append_printf(to, "%u%s", (unsigned)n, teen ? "th" : ordinal_ends[n % 10]);
}

static void
append_numbers(GString *to, const LadderArrow *arrow)
{
    const FactSegment *s = arrow->segment;
    bool occupies = (s->flags & (TCP_SYN | TCP_FIN)) != 0 || s->length != 0;
    bool seq_matters = occupies || (s->flags & TCP_RST) != 0;
    if (arrow->has_seq && seq_matters)
        g_string_append_printf(to, " seq %u", (unsigned)arrow->seq);
    if (arrow->has_ack)
        g_string_append_printf(to, " ack %u", (unsigned)arrow->ack);
    if (s->length != 0)
        g_string_append_printf(to, " len %u", (unsigned)s->length);
    if (arrow->shows_window)
        g_string_append_printf(to, " win %u", (unsigned)s->window);
}

void
ladder_label_arrow(GString *to, const LadderArrow *arrow, bool ascii)
{
    const FactSegment *s = arrow->segment;
    const char *separator = ascii ? ", " : " · ";
    gsize start = to->len;
    for (size_t i = 0; i < G_N_ELEMENTS(flag_names); i++) {
        if ((s->flags & flag_names[i].flag) != 0)
            g_string_append_printf(to, "%s%s", to->len > start ? " " : "", flag_names[i].name);
    }
    if (to->len == start)
        g_string_append(to, "no flags");
    append_numbers(to, arrow);
    if (arrow->conn > 1)
        g_string_append_printf(to, " #%u", arrow->conn);

    if (!arrow->repeated)
        return;
    g_string_append(to, separator);
    if (s->copy)
        g_string_append(to, "copy");
    else
        append_ordinal(to, arrow->transmission);
}

void
ladder_label_loss(GString *to, const LadderArrow *arrow)
{
    const char *word = NULL;
    switch (arrow->where) {
    case DROP_RULE:
    case DROP_LOSS:
        word = "lost";
        break;
    case DROP_QUEUE:
        word = "queue full";
        break;
    case DROP_MTU:
        word = "too large";
        break;
    case DROP_TTL:
        word = "too many hops";
        break;
    case DROP_NO_ROUTE:
        word = "no route";
        break;
    case DROP_PROTOCOL:
        word = "no TCP there";
        break;
    }
    g_string_append(to, word);
    if (arrow->under_way && arrow->link != NULL)
        g_string_append_printf(to, ", %s", arrow->link);
}

/* "RTO", "2MSL"; and whether the length has its own half. */
static const struct {
    const char *name;
    bool length_apart;
} timer_words[TCP_N_TIMERS] = {
    [TCP_TIMER_RETRANSMISSION] = {"RTO", false},
    [TCP_TIMER_TIME_WAIT] = {"2MSL", true},
    [TCP_TIMER_DELAYED_ACK] = {"delayed ACK", false}, /* said where it fires, without a length */
    [TCP_TIMER_USER] = {"user limit", true},
};

void
ladder_label_timer_length(GString *to, const LadderTimer *timer)
{
    char text[QUANTITY_TEXT_MAX];
    if (timer_words[timer->name].length_apart)
        g_string_append(to, quantity_format(DIMENSION_TIME, timer->length, text, sizeof text));
}

void
ladder_label_timer(GString *to, const LadderTimer *timer)
{
    char text[QUANTITY_TEXT_MAX];
    g_string_append(to, timer_words[timer->name].name);
    if (!timer_words[timer->name].length_apart && timer->name != TCP_TIMER_DELAYED_ACK)
        g_string_append_printf(to, " %s",
                               quantity_format(DIMENSION_TIME, timer->length, text, sizeof text));
}

void
ladder_label_call(GString *to, const LadderItem *call, bool ascii)
{
    const char *name = call->u.call.name, *result = call->u.call.result;
    if (name != NULL) {
        const char *args = call->u.call.args;
        /* An arrow says to whom, better than "server:80". */
        bool worth_it = strlen(args) <= ARGS_MAX && strchr(args, ':') == NULL;
        g_string_append_printf(to, "%s(%s)", name, worth_it ? args : "");
    }
    if (name != NULL && result != NULL)
        g_string_append(to, ascii ? " -> " : " → ");
    if (result != NULL)
        g_string_append(to, result);
}

void
ladder_label_state(GString *to, const LadderItem *state)
{
    g_string_append(to, tcp_state_name(state->u.state));
    if (state->conn > 1)
        g_string_append_printf(to, " #%u", state->conn);
}

void
ladder_label_count(GString *to, uint64_t count)
{
    gsize start = to->len;
    g_string_append_printf(to, "%" G_GUINT64_FORMAT, count);
    for (gsize at = to->len; at > start + 3; at -= 3)
        g_string_insert_c(to, (gssize)at - 3, ',');
}
