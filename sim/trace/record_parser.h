/*
 * record_parser.h - the text of one trace record taken apart: a line of trace.jsonl.
 *
 * Only what a record can be is taken: JSON (RFC 8259) of the form
 *
 *     {"time":5,"name":"tcp:state","data":{"host":"client","conn":1}}
 *
 * with whole numbers and strings as the values of `data`. Keys stand in any order, white space is
 * fine between them. A key that comes twice, any other key outside `data`, any other value, deeper
 * nesting, a string with U+0000 or half a surrogate pair, and bytes that are no UTF-8 are not.
 *
 * A line is parsed in place: its bytes are overwritten, the texts point into it, nothing is
 * allocated. Cost: linear in the line's length.
 */
#ifndef LASTACK_TRACE_RECORD_PARSER_H
#define LASTACK_TRACE_RECORD_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECORD_MEMBERS_MAX = 40 }; /* no record has nearly so many */

typedef enum {
    RECORD_TEXT,
    RECORD_NUMBER,
    RECORD_BEYOND, /* a whole number, but below zero or beyond 64 bits */
} RecordType;

typedef struct {
    const char *key;
    RecordType type;
    uint64_t number;  /* of a RECORD_NUMBER */
    const char *text; /* of a RECORD_TEXT: UTF-8 */
} RecordMember;

typedef struct {
    RecordMember time; /* RECORD_NUMBER or RECORD_BEYOND */
    const char *name;
    bool has_data;
    unsigned n_members;
    RecordMember members[RECORD_MEMBERS_MAX]; /* of `data`, in the line's order */
} ParsedRecord;

/* Whether the `length` bytes at `line`, which a zero byte ends, are a record's text. */
bool record_parse(char *line, size_t length, ParsedRecord *ret_record);

/* The member of `data` with that key; NULL when there is none. */
const RecordMember *record_member(const ParsedRecord *record, const char *key);

#endif
