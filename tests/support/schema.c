#include "schema.h"

#include <json-glib/json-glib.h>
#include <string.h>

static const char definition_prefix[] = "#/$defs/";

struct Schema {
    JsonParser *parser; /* owns the tree */
    JsonObject *root;
    JsonObject *definitions; /* NULL: none */
};

/* What is looked at: a value, the schema it must meet, and how one gets there. */
typedef struct {
    const Schema *schema;
    JsonObject *wanted;
    JsonNode *value;
    const char *path;
} Check;

/* Schemas hold schemas: the one declaration before its definition that recursion needs. */
static bool check_all(const Check *check, GError **error);

static bool
fail(const Check *check, GError **error, const char *what, JsonNode *keyword)
{
    g_autofree char *value = json_to_string(check->value, false);
    g_autofree char *wanted = json_to_string(keyword, false);
    g_set_error(error, SCHEMA_ERROR, 0, "%s: %s is not %s %s", check->path, value, what, wanted);
    return false;
}

static bool
is_integer(JsonNode *value)
{
    return JSON_NODE_HOLDS_VALUE(value) && json_node_get_value_type(value) == G_TYPE_INT64;
}

static bool
is_string(JsonNode *value)
{
    return JSON_NODE_HOLDS_VALUE(value) && json_node_get_value_type(value) == G_TYPE_STRING;
}

static bool
check_type(const Check *check, JsonNode *keyword, GError **error)
{
    const char *type = json_node_get_string(keyword);
    bool ok = (g_str_equal(type, "object") && JSON_NODE_HOLDS_OBJECT(check->value)) ||
              (g_str_equal(type, "integer") && is_integer(check->value)) ||
              (g_str_equal(type, "string") && is_string(check->value));
    return ok || fail(check, error, "of type", keyword);
}

static bool
check_const(const Check *check, JsonNode *keyword, GError **error)
{
    return json_node_equal(keyword, check->value) || fail(check, error, "equal to", keyword);
}

static bool
check_enum(const Check *check, JsonNode *keyword, GError **error)
{
    JsonArray *values = json_node_get_array(keyword);
    for (guint i = 0; i < json_array_get_length(values); i++)
        if (json_node_equal(json_array_get_element(values, i), check->value))
            return true;
    return fail(check, error, "one of", keyword);
}

static bool
check_minimum(const Check *check, JsonNode *keyword, GError **error)
{
    return !is_integer(check->value) ||
           json_node_get_int(check->value) >= json_node_get_int(keyword) ||
           fail(check, error, "at least", keyword);
}

static bool
check_maximum(const Check *check, JsonNode *keyword, GError **error)
{
    return !is_integer(check->value) ||
           json_node_get_int(check->value) <= json_node_get_int(keyword) ||
           fail(check, error, "at most", keyword);
}

static bool
check_pattern(const Check *check, JsonNode *keyword, GError **error)
{
    if (!is_string(check->value))
        return true;
    return g_regex_match_simple(json_node_get_string(keyword), json_node_get_string(check->value),
                                G_REGEX_DOLLAR_ENDONLY, 0) ||
           fail(check, error, "matched by", keyword);
}

static bool
check_required(const Check *check, JsonNode *keyword, GError **error)
{
    if (!JSON_NODE_HOLDS_OBJECT(check->value))
        return true;
    JsonObject *object = json_node_get_object(check->value);
    JsonArray *names = json_node_get_array(keyword);
    for (guint i = 0; i < json_array_get_length(names); i++) {
        const char *name = json_array_get_string_element(names, i);
        if (!json_object_has_member(object, name)) {
            g_set_error(error, SCHEMA_ERROR, 0, "%s: \"%s\" is missing", check->path, name);
            return false;
        }
    }
    return true;
}

static bool
check_properties(const Check *check, JsonNode *keyword, GError **error)
{
    if (!JSON_NODE_HOLDS_OBJECT(check->value))
        return true;
    JsonObject *object = json_node_get_object(check->value);
    JsonObject *properties = json_node_get_object(keyword);
    g_autoptr(GList) names = json_object_get_members(properties);
    for (GList *at = names; at != NULL; at = at->next) {
        if (!json_object_has_member(object, at->data))
            continue;
        g_autofree char *path = g_strdup_printf("%s.%s", check->path, (const char *)at->data);
        Check member = {.schema = check->schema,
                        .wanted = json_object_get_object_member(properties, at->data),
                        .value = json_object_get_member(object, at->data),
                        .path = path};
        if (!check_all(&member, error))
            return false;
    }
    return true;
}

/* additionalProperties is false wherever it stands: schema_parse has seen to that. */
static bool
check_additional(const Check *check, JsonNode *keyword, GError **error)
{
    (void)keyword;
    if (!JSON_NODE_HOLDS_OBJECT(check->value))
        return true;
    JsonObject *properties = json_object_get_object_member(check->wanted, "properties");
    g_autoptr(GList) names = json_object_get_members(json_node_get_object(check->value));
    for (GList *at = names; at != NULL; at = at->next) {
        if (!json_object_has_member(properties, at->data)) {
            g_set_error(error, SCHEMA_ERROR, 0, "%s: \"%s\" is not expected", check->path,
                        (const char *)at->data);
            return false;
        }
    }
    return true;
}

/* When no branch allows the value, the error is that of the branch that failed deepest inside. */
static bool
check_one_of(const Check *check, JsonNode *keyword, GError **error)
{
    JsonArray *branches = json_node_get_array(keyword);
    g_autoptr(GError) deepest = NULL;
    guint n_allowing = 0;
    for (guint i = 0; i < json_array_get_length(branches); i++) {
        GError *failure = NULL;
        Check branch = *check;
        branch.wanted = json_array_get_object_element(branches, i);
        n_allowing += check_all(&branch, &failure);
        if (failure != NULL && (deepest == NULL || g_str_has_prefix(failure->message, "$.data"))) {
            g_clear_error(&deepest);
            deepest = g_steal_pointer(&failure);
        }
        g_clear_error(&failure);
    }
    if (n_allowing == 1)
        return true;
    if (n_allowing > 1)
        g_set_error(error, SCHEMA_ERROR, 0, "%s: %u branches of oneOf allow it", check->path,
                    n_allowing);
    else
        g_propagate_error(error, g_steal_pointer(&deepest));
    return false;
}

static bool
check_ref(const Check *check, JsonNode *keyword, GError **error)
{
    const char *name = json_node_get_string(keyword) + strlen(definition_prefix);
    Check referred = *check;
    referred.wanted = json_object_get_object_member(check->schema->definitions, name);
    return check_all(&referred, error);
}

/* In this order; those without a function only tell a reader something. */
static const struct {
    const char *name;
    bool (*check)(const Check *check, JsonNode *keyword, GError **error);
} keywords[] = {
    {"$schema", NULL},
    {"$id", NULL},
    {"$defs", NULL},
    {"title", NULL},
    {"description", NULL},
    {"$ref", check_ref},
    {"type", check_type},
    {"const", check_const},
    {"enum", check_enum},
    {"minimum", check_minimum},
    {"maximum", check_maximum},
    {"pattern", check_pattern},
    {"required", check_required},
    {"additionalProperties", check_additional},
    {"properties", check_properties},
    {"oneOf", check_one_of},
};

static bool
check_all(const Check *check, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++) {
        JsonNode *keyword = json_object_get_member(check->wanted, keywords[i].name);
        if (keyword != NULL && keywords[i].check != NULL &&
            !keywords[i].check(check, keyword, error))
            return false;
    }
    return true;
}

static bool
unsupported(const char *keyword, JsonNode *value, GError **error)
{
    g_autofree char *text = json_to_string(value, false);
    g_set_error(error, SCHEMA_ERROR, 0, "\"%s\": %s is not supported", keyword, text);
    return false;
}

static bool
is_known_keyword(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++)
        if (g_str_equal(keywords[i].name, name))
            return true;
    return false;
}

/* Whether a keyword's value is of the form that its check relies on. */
static bool
is_supported(const Schema *schema, JsonObject *object, const char *name, JsonNode *value)
{
    static const char *const types[] = {"object", "integer", "string", NULL};
    if (g_str_equal(name, "type"))
        return is_string(value) && g_strv_contains(types, json_node_get_string(value));
    if (g_str_equal(name, "minimum") || g_str_equal(name, "maximum"))
        return is_integer(value);
    if (g_str_equal(name, "pattern"))
        return is_string(value);
    if (g_str_equal(name, "enum") || g_str_equal(name, "required") || g_str_equal(name, "oneOf"))
        return JSON_NODE_HOLDS_ARRAY(value);
    if (g_str_equal(name, "properties") || g_str_equal(name, "$defs"))
        return JSON_NODE_HOLDS_OBJECT(value);
    if (g_str_equal(name, "additionalProperties"))
        return JSON_NODE_HOLDS_VALUE(value) && !json_node_get_boolean(value) &&
               json_object_has_member(object, "properties");
    if (g_str_equal(name, "$ref"))
        return is_string(value) &&
               g_str_has_prefix(json_node_get_string(value), definition_prefix) &&
               schema->definitions != NULL &&
               json_object_has_member(schema->definitions,
                                      json_node_get_string(value) + strlen(definition_prefix));
    return is_known_keyword(name);
}

static bool check_schema(const Schema *schema, JsonNode *node, GError **error);

/* Of `properties` and `$defs`, whose names are the schema's own. */
static bool
check_members(const Schema *schema, JsonNode *node, GError **error)
{
    g_autoptr(GList) schemas = json_object_get_values(json_node_get_object(node));
    for (GList *at = schemas; at != NULL; at = at->next)
        if (!check_schema(schema, at->data, error))
            return false;
    return true;
}

static bool
check_elements(const Schema *schema, JsonNode *node, GError **error)
{
    JsonArray *schemas = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(schemas); i++)
        if (!check_schema(schema, json_array_get_element(schemas, i), error))
            return false;
    return true;
}

static bool
check_schema(const Schema *schema, JsonNode *node, GError **error)
{
    if (!JSON_NODE_HOLDS_OBJECT(node))
        return unsupported("schema", node, error);
    JsonObject *object = json_node_get_object(node);
    g_autoptr(GList) names = json_object_get_members(object);
    for (GList *at = names; at != NULL; at = at->next) {
        const char *name = at->data;
        JsonNode *value = json_object_get_member(object, name);
        if (!is_supported(schema, object, name, value))
            return unsupported(name, value, error);
        bool holds_members = g_str_equal(name, "properties") || g_str_equal(name, "$defs");
        if (holds_members && !check_members(schema, value, error))
            return false;
        if (g_str_equal(name, "oneOf") && !check_elements(schema, value, error))
            return false;
    }
    return true;
}

Schema *
schema_parse(const char *text, GError **error)
{
    Schema *schema = g_new0(Schema, 1);
    schema->parser = json_parser_new();
    bool ok = json_parser_load_from_data(schema->parser, text, -1, error);
    JsonNode *root = ok ? json_parser_get_root(schema->parser) : NULL;
    if (root != NULL && JSON_NODE_HOLDS_OBJECT(root)) {
        schema->root = json_node_get_object(root);
        if (json_object_has_member(schema->root, "$defs"))
            schema->definitions = json_object_get_object_member(schema->root, "$defs");
    }
    if (ok && !check_schema(schema, root, error))
        ok = false;
    if (ok)
        return schema;
    schema_free(schema);
    return NULL;
}

Schema *
schema_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;
    return schema_parse(text, error);
}

void
schema_free(Schema *schema)
{
    if (schema == NULL)
        return;
    g_object_unref(schema->parser);
    g_free(schema);
}

bool
schema_allows(const Schema *schema, const char *text, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    if (!json_parser_load_from_data(parser, text, -1, error))
        return false;
    Check check = {.schema = schema,
                   .wanted = schema->root,
                   .value = json_parser_get_root(parser),
                   .path = "$"};
    if (check.value != NULL)
        return check_all(&check, error);
    g_set_error_literal(error, SCHEMA_ERROR, 0, "$: nothing there");
    return false;
}
