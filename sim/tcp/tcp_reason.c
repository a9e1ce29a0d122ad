#include "tcp/tcp_reason.h"

#include "core/sim_assert.h"

typedef struct {
    const char *code, *sentence, *clause;
} ReasonText;

#define REASON_TEXT(id, code, sentence, clause) [TCP_REASON_##id] = {code, sentence, clause},

static const ReasonText reason_texts[TCP_N_REASONS] = {TCP_REASONS(REASON_TEXT)};

static const ReasonText *
reason_text(TcpReason reason)
{
    sim_assert((unsigned)reason < TCP_N_REASONS);
    return &reason_texts[reason];
}

const char *
tcp_reason_code(TcpReason reason)
{
    return reason_text(reason)->code;
}

const char *
tcp_reason_sentence(TcpReason reason)
{
    return reason_text(reason)->sentence;
}

const char *
tcp_reason_clause(TcpReason reason)
{
    return reason_text(reason)->clause;
}
