#include "trace/ladder_ends.h"

enum { STRANGERS_MAX = 8, NO_HOST = -1 };

/* Somebody who may get a column. */
typedef struct {
    int host;  /* of the store; NO_HOST: known by address only */
    int index; /* in the order of appearance */
    uint64_t turn, segments;
    bool has_address;
    Address address;
    bool chosen;
} Candidate;

static GArray *
hosts_as_candidates(const LadderStore *store)
{
    GArray *candidates = g_array_new(FALSE, TRUE, sizeof(Candidate));
    for (size_t i = 0; i < ladder_store_n_hosts(store); i++) {
        const StoreHost *host = ladder_store_host(store, i);
        if (!host->endpoint)
            continue;
        Candidate c = {
            .host = (int)i,
            .index = (int)candidates->len,
            .turn = host->turn,
            .segments = host->segments,
            .has_address = host->has_address,
            .address = host->address,
        };
        g_array_append_val(candidates, c);
    }
    return candidates;
}

static bool
is_known(const GArray *candidates, Address address)
{
    for (guint i = 0; i < candidates->len; i++) {
        const Candidate *c = &g_array_index(candidates, Candidate, i);
        if (c->has_address && address_equal(c->address, address))
            return true;
    }
    return false;
}

/* The one candidate that sent and received nothing, so its address is not known; else NULL. */
static Candidate *
the_silent_one(GArray *candidates)
{
    Candidate *silent = NULL;
    for (guint i = 0; i < candidates->len; i++) {
        Candidate *c = &g_array_index(candidates, Candidate, i);
        if (c->has_address)
            continue;
        if (silent != NULL)
            return NULL;
        silent = c;
    }
    return silent;
}

/*
 * Addresses that segments were sent to and nobody answered from. A single one, with a single silent
 * host, is that host's: a listener whom no SYN ever reached.
 */
static void
add_strangers(GArray *candidates, const LadderStore *store)
{
    guint n_hosts = candidates->len;
    for (size_t i = 0; i < ladder_store_n_facts(store); i++) {
        const Fact *fact = ladder_store_fact(store, i);
        if (fact->kind != FACT_SENT || is_known(candidates, fact->u.segment.dst) ||
            candidates->len - n_hosts == STRANGERS_MAX)
            continue;
        Candidate c = {
            .host = NO_HOST,
            .index = (int)candidates->len,
            .has_address = true,
            .address = fact->u.segment.dst,
        };
        g_array_append_val(candidates, c);
    }
    if (candidates->len - n_hosts != 1)
        return;
    Candidate *silent = the_silent_one(candidates);
    if (silent != NULL) {
        silent->has_address = true;
        silent->address = g_array_index(candidates, Candidate, n_hosts).address;
        g_array_set_size(candidates, n_hosts);
    }
}

/* In the order of sending; those who never sent come last, as they were. */
static int
compare_turns(const void *a, const void *b)
{
    const Candidate *x = a, *y = b;
    uint64_t turn_x = x->turn - 1, turn_y = y->turn - 1; /* never, 0, becomes the largest */
    if (turn_x != turn_y)
        return turn_x < turn_y ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* Marks those with the most segments, the earlier one where they are equal. */
static void
choose(GArray *candidates)
{
    for (int n = 0; n < LADDER_ENDS_MAX; n++) {
        Candidate *best = NULL;
        for (guint i = 0; i < candidates->len; i++) {
            Candidate *c = &g_array_index(candidates, Candidate, i);
            if (!c->chosen && (best == NULL || c->segments > best->segments))
                best = c;
        }
        if (best == NULL)
            return;
        best->chosen = true;
    }
}

static LadderEnd
end_of(const Candidate *c, const LadderStore *store)
{
    LadderEnd end = {.address = ""};
    const StoreHost *host = c->host == NO_HOST ? NULL : ladder_store_host(store, (size_t)c->host);
    char address[ADDRESS_TEXT_MAX] = "";
    if (c->has_address)
        address_format(c->address, address);
    end.name = g_strdup(host == NULL ? address : host->name);
    if (host != NULL && host->has_port && !host->many_ports)
        address_format_port(c->address, host->port, end.address);
    else if (host != NULL)
        g_strlcpy(end.address, address, sizeof end.address);
    return end;
}

void
ladder_columns_init(LadderColumns *columns, LadderModel *model)
{
    const LadderStore *store = model->store;
    size_t n_hosts = ladder_store_n_hosts(store);
    columns->of_host = g_new(int, n_hosts + 1);
    for (size_t i = 0; i < n_hosts; i++)
        columns->of_host[i] = -1;
    columns->addresses = g_array_new(FALSE, TRUE, sizeof(Address));

    GArray *candidates = hosts_as_candidates(store);
    add_strangers(candidates, store);
    g_array_sort(candidates, compare_turns);
    choose(candidates);
    for (guint i = 0; i < candidates->len; i++) {
        const Candidate *c = &g_array_index(candidates, Candidate, i);
        LadderEnd end = end_of(c, store);
        if (!c->chosen) {
            g_array_append_val(model->left_out, end.name);
            continue;
        }
        if (c->host != NO_HOST)
            columns->of_host[c->host] = (int)model->ends->len;
        g_array_append_val(model->ends, end);
        g_array_append_val(columns->addresses, c->address);
    }
    g_array_free(candidates, TRUE);
}

void
ladder_columns_clear(LadderColumns *columns)
{
    g_free(columns->of_host);
    g_array_free(columns->addresses, TRUE);
}

int
ladder_column_of_address(const LadderColumns *columns, Address address)
{
    for (guint i = 0; i < columns->addresses->len; i++) {
        Address a = g_array_index(columns->addresses, Address, i);
        if (a.version != 0 && address_equal(a, address))
            return (int)i;
    }
    return -1;
}
