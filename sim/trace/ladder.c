#include "trace/ladder.h"

#include "trace/ladder_layout.h"
#include "trace/ladder_model.h"
#include "trace/ladder_store.h"
#include "trace/ladder_text.h"

/* No reader looks at more; a longer run shows its beginning and its end. */
enum { ROWS_MAX = 2000 };

struct Ladder {
    LadderStore *store;
};

Ladder *
ladder_new(void)
{
    Ladder *ladder = g_new(Ladder, 1);
    ladder->store = ladder_store_new();
    return ladder;
}

void
ladder_free(Ladder *ladder)
{
    if (ladder == NULL)
        return;
    ladder_store_free(ladder->store);
    g_free(ladder);
}

TraceSink
ladder_sink(Ladder *ladder)
{
    return (TraceSink){
        .wants = LADDER_STORE_WANTS,
        .record = ladder_store_record,
        .ctx = ladder->store,
    };
}

void
ladder_write(const Ladder *ladder, const LadderOptions *options, Output *output)
{
    LadderModel *model = ladder_model_new(ladder->store);
    LadderLayout *layout = ladder_layout_new(model, options->reasons, ROWS_MAX);
    GString *text = g_string_new(NULL);
    ladder_text_write(layout, options, text);
    output_write(output, text->str, text->len);
    g_string_free(text, TRUE);
    ladder_layout_free(layout);
    ladder_model_free(model);
}
