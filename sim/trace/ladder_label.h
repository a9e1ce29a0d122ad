/*
 * ladder_label.h - the words of a ladder: what stands on a segment, beside a timer, for a call.
 *
 * Each appends UTF-8, or with `ascii` nothing outside ASCII (but for free text, which the caller
 * makes harmless). No two drawings of one ladder say it in different words.
 */
#ifndef LASTACK_TRACE_LADDER_LABEL_H
#define LASTACK_TRACE_LADDER_LABEL_H

#include "trace/ladder_model.h"

/* "SYN seq 0", "ACK ack 1", "FIN ACK seq 1 ack 2 · 2nd": only the numbers that matter. */
void ladder_label_arrow(GString *to, const LadderArrow *arrow, bool ascii);

/* "lost", "queue full, r1-r2": how a segment ended that did not arrive; with the link where that is
 * not its sender's own. */
void ladder_label_loss(GString *to, const LadderArrow *arrow);

/* "RTO 1 s"; of long names the first half, "2MSL", and the second, "240 s", may be empty. */
void ladder_label_timer(GString *to, const LadderTimer *timer);
void ladder_label_timer_length(GString *to, const LadderTimer *timer);

/* "connect()", "accept() → ok", "ok". */
void ladder_label_call(GString *to, const LadderItem *call, bool ascii);

/* "TIME-WAIT", "SYN-SENT #2": with the number of every connection but the first. */
void ladder_label_state(GString *to, const LadderItem *state);

/* "1,234,567". */
void ladder_label_count(GString *to, uint64_t count);

#endif
