#include "trace/ladder_conns.h"

#include <string.h>

/* Both sockets, the smaller first; a key, so without padding. */
typedef struct {
    Address address[2];
    uint16_t port[2];
} Pair;

_Static_assert(sizeof(Pair) == 2 * sizeof(Address) + 4, "a Pair has padding");

/* One connection, by the sides of its Pair. */
typedef struct {
    uint32_t conn[2]; /* the hosts' numbers of it; 0: not told yet */
    bool has_first[2], closed_window[2];
    uint32_t first[2];
    uint32_t bare_syns[2]; /* that it sent */
} Meeting;

struct LadderConns {
    GArray *meetings;      /* of Meeting; a number is a place plus 1 */
    GHashTable *of_pair;   /* Pair -> the latest number */
    GHashTable *of_record; /* host and conn in one uint64_t -> number */
};

static guint
pair_hash(gconstpointer key)
{
    const unsigned char *bytes = key;
    guint hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < sizeof(Pair); i++)
        hash = (hash ^ bytes[i]) * 16777619u;
    return hash;
}

static gboolean
pair_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(Pair)) == 0;
}

LadderConns *
ladder_conns_new(void)
{
    LadderConns *conns = g_new(LadderConns, 1);
    conns->meetings = g_array_new(FALSE, TRUE, sizeof(Meeting));
    conns->of_pair = g_hash_table_new_full(pair_hash, pair_equal, g_free, NULL);
    conns->of_record = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    return conns;
}

void
ladder_conns_free(LadderConns *conns)
{
    g_array_free(conns->meetings, TRUE);
    g_hash_table_destroy(conns->of_pair);
    g_hash_table_destroy(conns->of_record);
    g_free(conns);
}

/* The segment's sockets; *ret_side is which of them is the sender's. */
static Pair
pair_of(const FactSegment *segment, int *ret_side)
{
    int order = memcmp(&segment->src, &segment->dst, sizeof(Address));
    int side = order != 0 ? order > 0 : segment->src_port > segment->dst_port;
    Pair pair;
    pair.address[side] = segment->src;
    pair.port[side] = segment->src_port;
    pair.address[1 - side] = segment->dst;
    pair.port[1 - side] = segment->dst_port;
    *ret_side = side;
    return pair;
}

static uint64_t
record_key(uint32_t host, uint32_t conn)
{
    return (uint64_t)host << 32 | conn;
}

/* The number of the connection that `conn` of one side belongs to: the latest between these
 * sockets, unless that side has a newer one by now. */
static unsigned
meet(LadderConns *conns, const Pair *pair, int side, uint32_t host, uint32_t conn)
{
    unsigned number = GPOINTER_TO_UINT(g_hash_table_lookup(conns->of_pair, pair));
    if (conn == 0)
        return number;
    uint64_t key = record_key(host, conn);
    unsigned known = GPOINTER_TO_UINT(g_hash_table_lookup(conns->of_record, &key));
    if (known != 0)
        return known;

    if (number == 0 || g_array_index(conns->meetings, Meeting, number - 1).conn[side] != 0) {
        Meeting meeting = {.conn = {0, 0}};
        g_array_append_val(conns->meetings, meeting);
        number = conns->meetings->len;
        g_hash_table_replace(conns->of_pair, g_memdup2(pair, sizeof *pair),
                             GUINT_TO_POINTER(number));
    }
    g_array_index(conns->meetings, Meeting, number - 1).conn[side] = conn;
    g_hash_table_replace(conns->of_record, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(number));
    return number;
}

/* How often this was sent: the SYN,ACK of a simultaneous open repeats the number of the SYN before
 * it (RFC 9293 §3.5, Figure 7), but nobody would call it the second SYN,ACK. */
static uint32_t
transmission_of(Meeting *meeting, int side, const FactSegment *segment)
{
    if ((segment->flags & TCP_SYN) == 0)
        return segment->transmission;
    if ((segment->flags & TCP_ACK) == 0) {
        meeting->bare_syns[side]++;
        return segment->transmission;
    }
    return segment->transmission - MIN(segment->transmission - 1, meeting->bare_syns[side]);
}

LadderConnSegment
ladder_conns_segment(LadderConns *conns, const Fact *sent)
{
    const FactSegment *segment = &sent->u.segment;
    int side;
    Pair pair = pair_of(segment, &side);
    uint32_t conn = segment->of_listener ? 0 : sent->conn;
    LadderConnSegment result = {
        .number = meet(conns, &pair, side, sent->host, conn),
        .has_seq = segment->knows_seq,
        .seq = segment->seq,
        .has_ack = segment->knows_ack,
        .ack = segment->ack,
        .transmission = segment->transmission,
    };
    if (result.number == 0)
        return result;

    Meeting *meeting = &g_array_index(conns->meetings, Meeting, result.number - 1);
    if (segment->knows_seq) {
        meeting->has_first[side] = true;
        meeting->first[side] = segment->seq_first;
    }
    /* A RST alone, from a side that has forgotten the connection, has the number that the other
     * acknowledged; a RST,ACK has 0, on the wire (RFC 9293 §3.10.7.1). */
    if (!segment->knows_seq && (segment->flags & TCP_ACK) == 0 && meeting->has_first[side]) {
        result.has_seq = true;
        result.seq = segment->seq - meeting->first[side];
    }
    if (!segment->knows_ack && (segment->flags & TCP_ACK) != 0 && meeting->has_first[1 - side]) {
        result.has_ack = true;
        result.ack = segment->ack - meeting->first[1 - side];
    }
    if ((segment->flags & (TCP_SYN | TCP_RST)) == 0) {
        bool closed = segment->window == 0;
        result.window_news = closed || meeting->closed_window[side];
        meeting->closed_window[side] = closed;
    }
    result.transmission = transmission_of(meeting, side, segment);
    return result;
}

unsigned
ladder_conns_number(const LadderConns *conns, uint32_t host, uint32_t conn)
{
    uint64_t key = record_key(host, conn);
    return GPOINTER_TO_UINT(g_hash_table_lookup(conns->of_record, &key));
}
