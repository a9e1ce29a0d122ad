/*
 * fingerprint.h - a run in two short numbers, to see at a glance whether and where it changed.
 *
 * `wire` covers what anybody on the links can see: packets sent, delivered and lost, with times and
 * headers. `internal` covers how that came about: states, timers, verdicts, reasons, queues, the
 * programs' calls. A refactoring changes neither; another explanation, or a timer that is armed
 * elsewhere, changes only `internal`; other behaviour changes both.
 *
 * Not covered: notes, the first record, where a scenario says what is to be lost, and the words of
 * reasons beside their codes.
 *
 * The hash is 64-bit FNV-1a over the fields, numbers as eight bytes, the lowest first, texts with a
 * zero byte behind them (0xFF and zero for no text): the same on every machine.
 */
#ifndef LASTACK_TRACE_FINGERPRINT_H
#define LASTACK_TRACE_FINGERPRINT_H

#include "core/trace.h"

#include <stdint.h>

typedef struct {
    uint64_t wire;
    uint64_t internal;
} Fingerprint;

void fingerprint_init(Fingerprint *fingerprint);

/* To be added to a Trace; valid as long as the Fingerprint. */
TraceSink fingerprint_sink(Fingerprint *fingerprint);

/* Room for fingerprint_format: two times sixteen digits, comma, NUL. */
enum { FINGERPRINT_TEXT_MAX = 34 };

/* "wire,internal" as hexadecimal digits. Returns `text`. */
const char *fingerprint_format(const Fingerprint *fingerprint, char text[FINGERPRINT_TEXT_MAX]);

#endif
