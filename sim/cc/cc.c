#include "cc/cc.h"

#include "core/sim_assert.h"

/* RFC 6928 counts a segment as 1460 bytes, whatever the link, where segments are small. */
enum { USUAL_SEGMENT_BYTES = 1460 };

/* (1) of RFC 6928: min (10*MSS, max (2*MSS, 14600)). */
uint32_t
cc_initial_window(uint32_t segments, uint32_t mss)
{
    uint32_t two = 2 * mss, usual = segments * USUAL_SEGMENT_BYTES;
    uint32_t bytes = two > usual ? two : usual;
    return segments * mss < bytes ? segments * mss : bytes;
}

void
cc_init(Cc *cc, const CcAlgo *algo, void *state, uint32_t mss, uint32_t cwnd)
{
    sim_assert(algo->name != NULL && algo->init != NULL && algo->on_ack != NULL &&
               algo->on_congestion != NULL && algo->on_rto != NULL);
    sim_assert(state != NULL && algo->state_size > 0 && mss > 0 && cwnd >= mss);
    *cc =
        (Cc){.algo = algo, .state = state, .cwnd = cwnd, .ssthresh = CC_SSTHRESH_NONE, .mss = mss};
    algo->init(cc);
}
