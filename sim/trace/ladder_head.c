#include "trace/ladder_head.h"

#include "trace/escape.h"

enum { LEFT_OUT_NAMED = 4 };

static void
write_title(Drawing *d)
{
    const TraceMeta *meta = ladder_store_meta(d->layout->model->store);
    if (meta->scenario == NULL)
        return;
    g_autoptr(GString) title = g_string_new(NULL), run = g_string_new("profile ");
    escape_terminal(title, meta->scenario);
    escape_terminal(run, meta->profile);
    g_string_append_printf(run, " · seed %" G_GUINT64_FORMAT, meta->seed);
    int width = canvas_text_width(title->str);
    canvas_text(d->canvas, 0, title->str, -1, STYLE_TITLE);
    canvas_text(d->canvas, MAX(width + 3, d->g.width - canvas_text_width(run->str)), run->str, -1,
                STYLE_QUIET);
    canvas_flush(d->canvas, d->to);
}

static void
write_zero(Drawing *d)
{
    bool noted;
    const char *text, *host, *call;
    SimTime zero = ladder_store_zero(d->layout->model->store, &noted, &text, &host, &call);
    g_autoptr(GString) line = g_string_new("seconds count from ");
    if (!noted)
        g_string_append(line, "the start");
    else if (text != NULL)
        escape_terminal(line, text);
    else if (host != NULL && call != NULL) {
        escape_terminal(line, host);
        g_string_append(line, "'s ");
        escape_terminal(line, call);
        g_string_append(line, "()");
    } else {
        char length[SIM_TIME_TEXT_MAX];
        g_string_append_printf(line, "%s s after the start",
                               sim_time_format(zero, d->g.decimals, length));
    }
    canvas_text(d->canvas, 0, line->str, -1, STYLE_QUIET);
    canvas_flush(d->canvas, d->to);
}

static void
write_left_out(Drawing *d)
{
    const GArray *left_out = d->layout->model->left_out;
    if (left_out->len == 0)
        return;
    g_autoptr(GString) line = g_string_new("not drawn: ");
    for (guint i = 0; i < MIN(left_out->len, LEFT_OUT_NAMED); i++) {
        g_string_append(line, i == 0 ? "" : ", ");
        escape_terminal(line, g_array_index(left_out, char *, i));
    }
    if (left_out->len > LEFT_OUT_NAMED)
        g_string_append_printf(line, " and %u more", left_out->len - LEFT_OUT_NAMED);
    canvas_text(d->canvas, 0, line->str, -1, STYLE_QUIET);
    canvas_flush(d->canvas, d->to);
}

static void
write_ends(Drawing *d)
{
    for (int e = 0; e < d->layout->n_ends; e++) {
        g_autoptr(GString) name = g_string_new(NULL);
        escape_terminal(name, ladder_end(d->layout->model, (size_t)e)->name);
        canvas_text(d->canvas, d->g.ends[e].state_x, name->str, -1, STYLE_TITLE);
    }
    canvas_flush(d->canvas, d->to);
    for (int e = 0; e < d->layout->n_ends; e++)
        canvas_text(d->canvas, d->g.ends[e].state_x,
                    ladder_end(d->layout->model, (size_t)e)->address, -1, STYLE_QUIET);
    canvas_flush(d->canvas, d->to);
}

void
ladder_head_write(Drawing *d)
{
    write_title(d);
    write_zero(d);
    write_left_out(d);
    g_string_append_c(d->to, '\n');
    if (d->layout->n_ends == 0)
        g_string_append(d->to, "no host did anything\n");
    else
        write_ends(d);
}
