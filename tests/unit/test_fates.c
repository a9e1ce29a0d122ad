#include "trace/fates.h"

#include "test_main.h"

#include <stdlib.h>
#include <string.h>

/*
 * What happens, a word each: "h1" packet 1 is held with a text of eight bytes, "a1" it arrives,
 * "l1" it is lost, "e" the run ends. The instant is the number of the word. What is written then,
 * in order: id, fate, instant.
 */
static const struct {
    const char *what;
    size_t max_bytes;
    const char *happens;
    const char *written;
} rows[] = {
    {"one by one", 1000, "h1 a1 h2 l2", "1 arrived 1, 2 lost 3, "},
    {"one behind another", 1000, "h1 h2 a2 a1", "1 arrived 3, 2 arrived 2, "},
    {"the first lets go all that are known", 1000, "h1 h2 h3 h4 a2 a3 l1",
     "1 lost 6, 2 arrived 4, 3 arrived 5, "},
    {"not held: a packet that no link took", 1000, "h2 l1 l3 a2", "2 arrived 3, "},
    {"nothing held", 1000, "a1 l1 e", ""},
    {"the end", 1000, "h1 h2 a2 e", "1 under-way 0, 2 arrived 2, "},
    {"a second fate counts no more", 1000, "h1 h2 a2 l2 a1 a1", "1 arrived 4, 2 arrived 2, "},
    {"ids with gaps", 1000, "h3 h7 h90 l7 l90 a3", "3 arrived 5, 7 lost 3, 90 lost 4, "},
    {"just not too much", 16, "h1 h2", ""},
    {"too much: the oldest goes", 16, "h1 h2 h3 a1 a2 e",
     "1 under-way 0, 2 arrived 4, 3 under-way 0, "},
    {"too much: those that are known go with it", 16, "h1 h2 a2 h3 a3",
     "1 under-way 0, 2 arrived 2, 3 arrived 4, "},
    {"too large to be held at all", 7, "h1 a1 h2 e", "1 under-way 0, 2 under-way 0, "},
};

static void
write_entry(void *ctx, FateEntry *entry)
{
    GString *written = ctx;
    ck_assert_uint_eq(entry->mark, entry->id + 100);
    ck_assert_str_eq(entry->text->str, "eight by");
    g_string_append(entry->text, ", and whatever the output adds to it");
    g_string_append_printf(written, "%" G_GUINT64_FORMAT " %s %" G_GINT64_FORMAT ", ", entry->id,
                           fate_name(entry->fate.kind), entry->fate.at);
}

static void
happen(Fates *fates, SimTime now, const char *word)
{
    g_autoptr(GString) text = g_string_new("eight by");
    Packet packet = {.id = strtoull(word + 1, NULL, 10)};
    if (word[0] == 'h')
        fates_hold(fates, packet.id, text, packet.id + 100);
    else if (word[0] == 'a')
        fates_delivered(fates, now, &(NetDelivered){.packet = &packet});
    else if (word[0] == 'l')
        fates_dropped(fates, now, &(NetDropped){.packet = &packet});
    else
        fates_end(fates);
}

START_TEST(written_in_order)
{
    g_autoptr(GString) written = g_string_new(NULL);
    Fates *fates = fates_new(rows[_i].max_bytes, write_entry, written);
    g_auto(GStrv) words = g_strsplit(rows[_i].happens, " ", 0);
    for (SimTime now = 0; words[now] != NULL; now++)
        happen(fates, now, words[now]);
    fates_free(fates);
    ck_assert_msg(strcmp(written->str, rows[_i].written) == 0, "%s: %s", rows[_i].what,
                  written->str);
}
END_TEST

/* More than any first room, the first of them open to the end, the ring turned meanwhile. */
START_TEST(many_in_order)
{
    g_autoptr(GString) written = g_string_new(NULL);
    g_autoptr(GString) wanted = g_string_new(NULL);
    Fates *fates = fates_new(1000000, write_entry, written);
    happen(fates, 0, "h1");
    happen(fates, 1, "a1");
    g_string_append(wanted, "1 arrived 1, ");
    for (unsigned i = 2; i < 1000; i++) {
        g_autofree char *hold = g_strdup_printf("h%u", i), *lose = g_strdup_printf("l%u", i);
        happen(fates, i, hold);
        if (i > 2)
            happen(fates, i, lose);
    }
    ck_assert_str_eq(written->str, wanted->str);
    happen(fates, 7, "a2");
    g_string_append(wanted, "2 arrived 7, ");
    for (unsigned i = 3; i < 1000; i++)
        g_string_append_printf(wanted, "%u lost %u, ", i, i);
    ck_assert_str_eq(written->str, wanted->str);
    fates_free(fates);
}
END_TEST

static void
write_loss(void *ctx, FateEntry *entry)
{
    const Fate *fate = &entry->fate;
    g_string_append_printf(ctx, "%s %s %s, ", drop_where_name(fate->where),
                           fate->link != NULL ? fate->link : "-",
                           fate->rule != NULL ? fate->rule : "-");
}

/* The texts of a record are lent; the entry is written long after. */
START_TEST(loss_is_kept)
{
    g_autoptr(GString) written = g_string_new(NULL), text = g_string_new("x");
    Fates *fates = fates_new(1000, write_loss, written);
    char link[] = "a-b", rule[] = "file.lua:9";
    Packet first = {.id = 1}, second = {.id = 2};
    fates_hold(fates, 1, text, 0);
    fates_hold(fates, 2, text, 0);
    NetDropped dropped = {.packet = &second, .where = DROP_RULE, .link = link, .rule = rule};
    fates_dropped(fates, 5, &dropped);
    memset(link, 'x', sizeof link);
    memset(rule, 'x', sizeof rule);
    fates_dropped(fates, 6, &(NetDropped){.packet = &first, .where = DROP_TTL});
    ck_assert_str_eq(written->str, "ttl - -, rule a-b file.lua:9, ");
    fates_free(fates);
}
END_TEST

/* What nobody asked to be written is freed with the rest. */
START_TEST(freed_while_held)
{
    g_autoptr(GString) written = g_string_new(NULL);
    Fates *fates = fates_new(1000, write_entry, written);
    happen(fates, 0, "h1");
    happen(fates, 1, "h2");
    happen(fates, 2, "l2");
    fates_free(fates);
    fates_free(NULL);
    ck_assert_str_eq(written->str, "");
}
END_TEST

static TCase *
fates_cases(void)
{
    TCase *tcase = tcase_create("fates");
    tcase_add_loop_test(tcase, written_in_order, 0, TEST_ROWS(rows));
    tcase_add_test(tcase, many_in_order);
    tcase_add_test(tcase, loss_is_kept);
    tcase_add_test(tcase, freed_while_held);
    return tcase;
}

TEST_MAIN("fates", fates_cases)
