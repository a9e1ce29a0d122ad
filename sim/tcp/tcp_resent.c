/*
 * tcp_resent.c - how often each number was sent, of those that were sent more than once.
 *
 * A list of ranges in order, without overlap; neighbours that touch differ in their counts. What
 * stands in none was sent once. Text may be cut otherwise when it goes again: then a segment's
 * count is that of its most often sent number.
 */
#include "tcp/tcp_priv.h"

struct TcpResent {
    struct TcpResent *next;
    TcpSeq from, end;
    uint32_t transmissions;
};

const size_t tcp_resent_size = sizeof(struct TcpResent);

static void
remove_at(TcpConn *c, struct TcpResent **at)
{
    struct TcpResent *gone = *at;
    *at = gone->next;
    pool_put(&c->tcp->resents, gone);
}

static void
insert_at(TcpConn *c, struct TcpResent **at, TcpSeq from, TcpSeq end, uint32_t transmissions)
{
    struct TcpResent *range = pool_get(&c->tcp->resents);
    *range = (struct TcpResent){*at, from, end, transmissions};
    *at = range;
}

/* Afterwards no range has `seq` inside it. Returns where the first range from `seq` on hangs. */
static struct TcpResent **
split(TcpConn *c, TcpSeq seq)
{
    struct TcpResent **at = &c->resent;
    while (*at != NULL && seq_leq((*at)->end, seq))
        at = &(*at)->next;
    struct TcpResent *range = *at;
    if (range == NULL || seq_leq(seq, range->from))
        return at;
    insert_at(c, &range->next, seq, range->end, range->transmissions);
    range->end = seq;
    return &range->next;
}

/* Joins what touches and was sent equally often. */
static void
join(TcpConn *c, TcpSeq from, TcpSeq end)
{
    for (struct TcpResent *r = c->resent; r != NULL && seq_leq(r->from, end); r = r->next) {
        while (r->next != NULL && seq_leq(from, r->end) && r->next->from == r->end &&
               r->next->transmissions == r->transmissions) {
            r->end = r->next->end;
            remove_at(c, &r->next);
        }
    }
}

uint32_t
tcp_resent_again(TcpConn *c, TcpSeq from, TcpSeq end)
{
    uint32_t most = 1;
    split(c, end);
    struct TcpResent **at = split(c, from);
    while (*at != NULL && seq_lt((*at)->from, end)) {
        most = (*at)->transmissions > most ? (*at)->transmissions : most;
        remove_at(c, at);
    }
    insert_at(c, at, from, end, most + 1);
    join(c, from, end);
    return most + 1;
}

void
tcp_resent_acked(TcpConn *c)
{
    while (c->resent != NULL && seq_leq(c->resent->end, c->snd_una))
        remove_at(c, &c->resent);
    if (c->resent != NULL && seq_lt(c->resent->from, c->snd_una))
        c->resent->from = c->snd_una;
}

void
tcp_resent_clear(TcpConn *c)
{
    while (c->resent != NULL)
        remove_at(c, &c->resent);
}
