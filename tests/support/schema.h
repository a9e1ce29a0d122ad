/*
 * schema.h - checks JSON values against a JSON Schema, as far as trace.schema.json goes.
 *
 * The keywords of draft 2020-12 that are interpreted, exactly: type (object, integer, string),
 * const, enum, minimum, maximum, pattern (without lookaround the same in PCRE), required,
 * properties, additionalProperties (false), oneOf, and $ref to #/$defs/…. Annotations are skipped.
 * A schema with any other keyword is not loaded, so none is ever passed over in silence.
 */
#ifndef LASTACK_SUPPORT_SCHEMA_H
#define LASTACK_SUPPORT_SCHEMA_H

#include <glib.h>
#include <stdbool.h>

typedef struct Schema Schema;

#define SCHEMA_ERROR (g_quark_from_static_string("schema"))

/* Transfer full: schema_free. */
Schema *schema_load(const char *path, GError **error);
Schema *schema_parse(const char *text, GError **error);
void schema_free(Schema *schema);

/* Whether `text` is one JSON value that the schema allows; the error says where it is not. */
bool schema_allows(const Schema *schema, const char *text, GError **error);

#endif
