/*
 * tcp_reass.c - text that came before its turn (RFC 9293 §3.10.7.4, SHLD-31).
 *
 * A list of pieces sorted by position, which never overlap; each lies beyond the end of the receive
 * queue, or at it while the connection is not synchronized (text that came with a SYN is kept
 * back). What came first stays, whatever comes again. Cost: linear in the gaps before a piece,
 * which are few: text in order never comes here.
 */
#include "tcp/tcp_priv.h"

struct TcpPiece {
    struct TcpPiece *next;
    uint64_t from; /* position in the receive queue */
    Payload text;
};

const size_t tcp_reass_piece_size = sizeof(struct TcpPiece);

static uint64_t
piece_end(const struct TcpPiece *piece)
{
    return piece->from + piece->text.length;
}

static uint64_t
smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Puts the first `length` bytes of `text` before *at. */
static void
insert(TcpConn *c, struct TcpPiece **at, uint64_t from, Payload *text, uint64_t length)
{
    struct TcpPiece *piece = pool_get(&c->tcp->pieces);
    piece->from = from;
    payload_init(&piece->text, &c->tcp->sim->memory);
    payload_append_part(&piece->text, text, 0, length);
    payload_drop_front(text, length);
    piece->next = *at;
    *at = piece;
}

static void
free_first(TcpConn *c)
{
    struct TcpPiece *piece = c->reass.first;
    c->reass.first = piece->next;
    payload_clear(&piece->text);
    pool_put(&c->tcp->pieces, piece);
}

void
tcp_reass_add(TcpConn *c, uint64_t from, Payload *text)
{
    struct TcpPiece **at = &c->reass.first;
    while (text->length > 0) {
        while (*at != NULL && piece_end(*at) <= from)
            at = &(*at)->next;
        if (*at != NULL && (*at)->from <= from) { /* these bytes are there already */
            uint64_t known = smaller(text->length, piece_end(*at) - from);
            payload_drop_front(text, known);
            from += known;
            continue;
        }
        uint64_t gap = *at != NULL ? (*at)->from - from : UINT64_MAX;
        uint64_t length = smaller(text->length, gap);
        insert(c, at, from, text, length);
        from += length;
    }
}

void
tcp_reass_drain(TcpConn *c)
{
    struct TcpPiece *piece = c->reass.first;
    while (piece != NULL && piece->from <= c->received.end) {
        uint64_t old = smaller(piece->text.length, c->received.end - piece->from);
        payload_drop_front(&piece->text, old);
        stream_append(&c->received, &piece->text);
        free_first(c);
        piece = c->reass.first;
    }
}

uint64_t
tcp_reass_reach(const TcpReass *reass, uint64_t from)
{
    for (const struct TcpPiece *piece = reass->first; piece != NULL && piece->from <= from;
         piece = piece->next)
        if (piece_end(piece) > from)
            from = piece_end(piece);
    return from;
}

void
tcp_reass_clear(TcpConn *c)
{
    while (c->reass.first != NULL)
        free_first(c);
    c->reass.has_fin = false;
}
