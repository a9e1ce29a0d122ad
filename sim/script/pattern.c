#include "script/pattern.h"

#include "script/limits.h"

#include <lauxlib.h>
#include <string.h>

enum { CHARGED_AT_ONCE = 4096 };

typedef enum {
    ITEM_SET,      /* one byte out of `set`, `repeat` times */
    ITEM_OPEN,     /* a capture starts */
    ITEM_CLOSE,    /* and ends */
    ITEM_POSITION, /* a capture of the place */
    ITEM_SAME,     /* what the capture has */
    ITEM_BALANCED, /* %bxy */
    ITEM_FRONTIER, /* %f[set] */
    ITEM_END,      /* $ */
    ITEM_MATCH,    /* all of the pattern was found */
} ItemKind;

typedef enum { ONCE, MAYBE, MOST, AT_LEAST_ONE, FEWEST } Repeat; /* "", ?, *, +, - */

typedef struct {
    uint8_t kind;    /* ItemKind */
    uint8_t repeat;  /* Repeat */
    uint8_t capture; /* which one */
    uint8_t opener, closer;
    uint32_t set[8]; /* a bit for each byte */
} Item;

/* A place to go back to: the item may also end at another place. */
typedef struct {
    size_t item;
    size_t least; /* where the item's shortest run ends */
    size_t end;   /* where its run ends now */
} Choice;

struct Pattern {
    bool anchored;
    int n_captures;
    size_t n_items;
    Choice *choices; /* room for one an item, behind the items */
    Item items[];
};

/* Compiling */

typedef struct {
    lua_State *L;
    Pattern *pattern;
    const char *p, *end;
    int open[PATTERN_MAX_CAPTURES]; /* captures not yet closed, innermost last */
    int n_open;
} Compiler;

static void
set_add(uint32_t *set, unsigned char byte)
{
    set[byte / 32] |= UINT32_C(1) << byte % 32;
}

static bool
set_has(const uint32_t *set, unsigned char byte)
{
    return (set[byte / 32] >> byte % 32 & 1) != 0;
}

static bool
class_has(char class, unsigned char byte)
{
    char c = (char)byte;
    switch (class) {
    case 'a':
        return g_ascii_isalpha(c);
    case 'c':
        return g_ascii_iscntrl(c);
    case 'd':
        return g_ascii_isdigit(c);
    case 'g':
        return g_ascii_isgraph(c);
    case 'l':
        return g_ascii_islower(c);
    case 'p':
        return g_ascii_ispunct(c);
    case 's':
        return g_ascii_isspace(c) || c == '\v';
    case 'u':
        return g_ascii_isupper(c);
    case 'w':
        return g_ascii_isalnum(c);
    case 'x':
        return g_ascii_isxdigit(c);
    default:
        return false;
    }
}

/* Adds what "%c" stands for: a class, the complement of one, or the byte itself. */
static void
set_add_escaped(uint32_t *set, char c)
{
    char class = g_ascii_tolower(c);
    if (strchr("acdglpsuwx", class) == NULL || class == '\0') {
        set_add(set, (unsigned char)c);
        return;
    }
    bool wanted = class == c;
    for (int byte = 0; byte < 256; byte++)
        if (class_has(class, (unsigned char)byte) == wanted)
            set_add(set, (unsigned char)byte);
}

static void
set_invert(uint32_t *set)
{
    for (int i = 0; i < 8; i++)
        set[i] = ~set[i];
}

/* After "[": up to and with the "]". A "]" that comes first stands for itself. */
static void
compile_set(Compiler *c, uint32_t *set)
{
    bool inverted = c->p < c->end && *c->p == '^';
    if (inverted)
        c->p++;
    const char *first = c->p;
    for (;;) {
        if (c->p >= c->end)
            luaL_error(c->L, "malformed pattern (missing ']')");
        char byte = *c->p++;
        if (byte == ']' && c->p - 1 != first)
            break;
        if (byte == '%') {
            if (c->p >= c->end)
                luaL_error(c->L, "malformed pattern (ends with '%%')");
            set_add_escaped(set, *c->p++);
        } else if (c->end - c->p >= 2 && c->p[0] == '-' && c->p[1] != ']') {
            for (int b = (unsigned char)byte; b <= (unsigned char)c->p[1]; b++)
                set_add(set, (unsigned char)b);
            c->p += 2;
        } else {
            set_add(set, (unsigned char)byte);
        }
    }
    if (inverted)
        set_invert(set);
}

static void
compile_capture(Compiler *c, Item *item)
{
    if (c->pattern->n_captures >= PATTERN_MAX_CAPTURES)
        luaL_error(c->L, "too many captures");
    item->capture = (uint8_t)c->pattern->n_captures++;
    if (c->p < c->end && *c->p == ')') {
        c->p++;
        item->kind = ITEM_POSITION;
    } else {
        item->kind = ITEM_OPEN;
        c->open[c->n_open++] = item->capture;
    }
}

static void
compile_same(Compiler *c, Item *item, char digit)
{
    int capture = digit - '1';
    bool is_open = false;
    for (int i = 0; i < c->n_open; i++)
        is_open = is_open || c->open[i] == capture;
    if (capture < 0 || capture >= c->pattern->n_captures || is_open)
        luaL_error(c->L, "invalid capture index %%%d", capture + 1);
    item->kind = ITEM_SAME;
    item->capture = (uint8_t)capture;
}

/* After "%". Returns whether what follows may be a repetition. */
static bool
compile_escaped(Compiler *c, Item *item)
{
    if (c->p >= c->end)
        luaL_error(c->L, "malformed pattern (ends with '%%')");
    char next = *c->p++;
    if (next == 'b') {
        if (c->end - c->p < 2)
            luaL_error(c->L, "malformed pattern (missing arguments to '%%b')");
        item->kind = ITEM_BALANCED;
        item->opener = (uint8_t)*c->p++;
        item->closer = (uint8_t)*c->p++;
        return false;
    }
    if (next == 'f') {
        if (c->p >= c->end || *c->p++ != '[')
            luaL_error(c->L, "missing '[' after '%%f' in pattern");
        item->kind = ITEM_FRONTIER;
        compile_set(c, item->set);
        return false;
    }
    if (g_ascii_isdigit(next)) {
        compile_same(c, item, next);
        return false;
    }
    set_add_escaped(item->set, next);
    return true;
}

static Repeat
compile_repeat(Compiler *c)
{
    static const char signs[] = "?*+-";
    static const Repeat repeats[] = {MAYBE, MOST, AT_LEAST_ONE, FEWEST};
    const char *sign = c->p < c->end ? memchr(signs, *c->p, strlen(signs)) : NULL;
    if (sign == NULL)
        return ONCE;
    c->p++;
    return repeats[sign - signs];
}

static void
compile_item(Compiler *c, Item *item)
{
    char next = *c->p++;
    bool may_repeat = false;
    if (next == '(') {
        compile_capture(c, item);
    } else if (next == ')') {
        if (c->n_open == 0)
            luaL_error(c->L, "invalid pattern capture");
        item->kind = ITEM_CLOSE;
        item->capture = (uint8_t)c->open[--c->n_open];
    } else if (next == '$' && c->p == c->end) {
        item->kind = ITEM_END;
    } else if (next == '%') {
        may_repeat = compile_escaped(c, item);
    } else {
        may_repeat = true;
        if (next == '[')
            compile_set(c, item->set);
        else if (next == '.')
            set_invert(item->set);
        else
            set_add(item->set, (unsigned char)next);
    }
    if (may_repeat)
        item->repeat = (uint8_t)compile_repeat(c);
}

Pattern *
pattern_push(lua_State *L, const char *text, size_t length, bool anchors)
{
    limits_charge(L, length);
    /* At most one item a byte, and the one that ends it. */
    size_t items_size = (length + 1) * sizeof(Item);
    Pattern *pattern =
        lua_newuserdatauv(L, sizeof *pattern + items_size + (length + 1) * sizeof(Choice), 0);
    *pattern = (Pattern){.choices = (Choice *)(pattern->items + length + 1)};
    Compiler c = {.L = L, .pattern = pattern, .p = text, .end = text + length};

    if (anchors && length > 0 && *text == '^') {
        pattern->anchored = true;
        c.p++;
    }
    while (c.p < c.end) {
        Item *item = &pattern->items[pattern->n_items++];
        *item = (Item){.kind = ITEM_SET};
        compile_item(&c, item);
    }
    if (c.n_open > 0)
        luaL_error(L, "unfinished capture");
    pattern->items[pattern->n_items++] = (Item){.kind = ITEM_MATCH};
    return pattern;
}

bool
pattern_is_anchored(const Pattern *pattern)
{
    return pattern->anchored;
}

/* Matching */

typedef struct {
    lua_State *L;
    Pattern *pattern;
    Subject subject;
    Match *match;
    size_t n_choices;
    uint64_t steps; /* not yet charged */
} Matcher;

static void
count_steps(Matcher *m, size_t n)
{
    m->steps += n;
    if (m->steps >= CHARGED_AT_ONCE) {
        uint64_t steps = m->steps;
        m->steps = 0;
        limits_charge(m->L, steps);
    }
}

static bool
byte_fits(Matcher *m, const Item *item, size_t at)
{
    count_steps(m, 1);
    return at < m->subject.length && set_has(item->set, (unsigned char)m->subject.text[at]);
}

/* Runs a set as often as it may; where it may also end elsewhere, that is a choice. */
static bool
run_set(Matcher *m, const Item *item, size_t *at)
{
    size_t least = *at, end = *at;
    switch ((Repeat)item->repeat) {
    case ONCE:
        if (!byte_fits(m, item, end))
            return false;
        *at = end + 1;
        return true;
    case MAYBE:
        if (byte_fits(m, item, end))
            end++;
        break;
    case AT_LEAST_ONE:
        if (!byte_fits(m, item, end))
            return false;
        least = ++end;
        while (byte_fits(m, item, end))
            end++;
        break;
    case MOST:
        while (byte_fits(m, item, end))
            end++;
        break;
    case FEWEST:
        break;
    }
    if (end > least || item->repeat == FEWEST)
        m->pattern->choices[m->n_choices++] =
            (Choice){.item = (size_t)(item - m->pattern->items), .least = least, .end = end};
    *at = end;
    return true;
}

static bool
run_same(Matcher *m, const Item *item, size_t *at)
{
    const Capture *capture = &m->match->captures[item->capture];
    size_t length = capture->end - capture->start;
    count_steps(m, 1 + length / 8);
    if (m->subject.length - *at < length ||
        memcmp(m->subject.text + capture->start, m->subject.text + *at, length) != 0)
        return false;
    *at += length;
    return true;
}

static bool
run_balanced(Matcher *m, const Item *item, size_t *at)
{
    size_t depth = 0;
    for (size_t i = *at; i < m->subject.length; i++) {
        unsigned char byte = (unsigned char)m->subject.text[i];
        count_steps(m, 1);
        if (i == *at) { /* it begins with the opener, also where both are the same */
            if (byte != item->opener)
                return false;
            depth = 1;
        } else if (byte == item->closer) {
            if (--depth == 0) {
                *at = i + 1;
                return true;
            }
        } else if (byte == item->opener) {
            depth++;
        }
    }
    return false;
}

/* Outside the subject there are zero bytes. */
static bool
run_frontier(Matcher *m, const Item *item, size_t at)
{
    Subject s = m->subject;
    unsigned char before = at > 0 ? (unsigned char)s.text[at - 1] : 0;
    unsigned char here = at < s.length ? (unsigned char)s.text[at] : 0;
    count_steps(m, 1);
    return !set_has(item->set, before) && set_has(item->set, here);
}

/* Tries one item at *at and moves *at behind it. */
static bool
run_item(Matcher *m, const Item *item, size_t *at)
{
    Capture *capture = &m->match->captures[item->capture];
    switch ((ItemKind)item->kind) {
    case ITEM_SET:
        return run_set(m, item, at);
    case ITEM_OPEN:
        *capture = (Capture){.start = *at};
        return true;
    case ITEM_CLOSE:
        capture->end = *at;
        return true;
    case ITEM_POSITION:
        *capture = (Capture){.start = *at, .end = *at, .is_position = true};
        return true;
    case ITEM_SAME:
        return run_same(m, item, at);
    case ITEM_BALANCED:
        return run_balanced(m, item, at);
    case ITEM_FRONTIER:
        return run_frontier(m, item, *at);
    case ITEM_END:
        return *at == m->subject.length;
    case ITEM_MATCH:
        return true;
    }
    return false;
}

/*
 * Takes the latest choice that is left and sets where to go on. Captures need no restoring: those
 * behind the choice are set again on the way forward.
 */
static bool
go_back(Matcher *m, size_t *ret_item, size_t *ret_at)
{
    for (; m->n_choices > 0; m->n_choices--) {
        Choice *choice = &m->pattern->choices[m->n_choices - 1];
        const Item *item = &m->pattern->items[choice->item];
        count_steps(m, 1);
        if (item->repeat == FEWEST) {
            if (!byte_fits(m, item, choice->end))
                continue;
            choice->end++;
        } else {
            if (choice->end == choice->least)
                continue;
            choice->end--;
        }
        *ret_item = choice->item + 1;
        *ret_at = choice->end;
        return true;
    }
    return false;
}

static bool
match_at(Matcher *m, size_t start)
{
    size_t at = start, i = 0;
    m->n_choices = 0;
    count_steps(m, 1);
    for (;;) {
        const Item *item = &m->pattern->items[i];
        if (!run_item(m, item, &at)) {
            if (!go_back(m, &i, &at))
                return false;
        } else if (item->kind == ITEM_MATCH) {
            m->match->start = start;
            m->match->end = at;
            return true;
        } else {
            i++;
        }
    }
}

bool
pattern_search(lua_State *L, Pattern *pattern, Subject subject, size_t from, size_t not_end,
               Match *ret_match)
{
    Matcher m = {.L = L, .pattern = pattern, .subject = subject, .match = ret_match};
    bool found = false;
    size_t last = pattern->anchored ? from : subject.length;
    for (size_t start = from; !found && start <= last; start++)
        found = match_at(&m, start) && ret_match->end != not_end;
    ret_match->n_captures = pattern->n_captures;
    limits_charge(L, m.steps);
    return found;
}
