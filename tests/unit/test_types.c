#include "script/l_types.h"
#include "test_main.h"

#include <glib.h>

/*
 * lua/lastack/types.lua names every method that a scenario can call: those bound in C, and those
 * that the modules of lua/ define as "function Type:method(".
 */

static char *
library_file(const char *name)
{
    g_autofree char *path = g_build_filename(LUA_DIR, "lastack", name, NULL);
    char *text = NULL;
    ck_assert_msg(g_file_get_contents(path, &text, NULL, NULL), "%s", path);
    return text;
}

static void
check_typed(const char *types, const char *type, const char *method)
{
    g_autofree char *head = g_strdup_printf("function %s:%s(", type, method);
    ck_assert_msg(strstr(types, head) != NULL, "types.lua has no %s", head);
}

static const struct {
    const char *type; /* as types.lua calls it */
    const ObjectClass *class;
} bound[] = {
    {"Network", &network_class},   {"Host", &host_class},
    {"Link", &link_class},         {"Direction", &direction_class},
    {"Listener", &listener_class}, {"Connection", &connection_class},
};

START_TEST(bound_methods_are_typed)
{
    g_autofree char *types = library_file("types.lua");
    for (const luaL_Reg *method = bound[_i].class->methods; method->name != NULL; method++)
        check_typed(types, bound[_i].type, method->name);
}
END_TEST

static const char *const modules[] = {"network.lua", "host.lua", "link.lua", "connection.lua",
                                      "expect.lua"};

START_TEST(methods_of_the_library_are_typed)
{
    g_autofree char *types = library_file("types.lua"), *module = library_file(modules[_i]);
    g_autoptr(GRegex) definition =
        g_regex_new("^function ([A-Z]\\w*):(\\w+)\\(", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int n = 0;
    for (g_regex_match(definition, module, 0, &match); g_match_info_matches(match); n++) {
        g_autofree char *type = g_match_info_fetch(match, 1);
        g_autofree char *method = g_match_info_fetch(match, 2);
        check_typed(types, type, method);
        g_match_info_next(match, NULL);
    }
    ck_assert_msg(n > 0, "%s defines no method", modules[_i]);
}
END_TEST

START_TEST(settings_are_typed)
{
    g_autofree char *types = library_file("types.lua");
    for (size_t i = 0; i < tcp_setting_table.n; i++) {
        g_autofree char *name = g_strdelimit(g_strdup(tcp_setting_table.rows[i].name), "-", '_');
        g_autofree char *field = g_strdup_printf("---@field %s? ", name);
        ck_assert_msg(strstr(types, field) != NULL, "types.lua has no %s", field);
    }
}
END_TEST

static TCase *
type_cases(void)
{
    TCase *group = tcase_create("types");
    tcase_add_loop_test(group, bound_methods_are_typed, 0, TEST_ROWS(bound));
    tcase_add_loop_test(group, methods_of_the_library_are_typed, 0, TEST_ROWS(modules));
    tcase_add_test(group, settings_are_typed);
    return group;
}

TEST_MAIN("types", type_cases)
