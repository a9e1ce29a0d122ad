/*
 * test_main.h - what every check suite would otherwise repeat: its main.
 *
 * A test file has one function per group of cases that returns a TCase, and closes with
 *
 *     TEST_MAIN("event", order_cases, moving_cases)
 *
 * A table is run row by row with tcase_add_loop_test(group, test, 0, TEST_ROWS(table)).
 */
#ifndef LASTACK_SUPPORT_TEST_MAIN_H
#define LASTACK_SUPPORT_TEST_MAIN_H

#include <check.h>
#include <stddef.h>

typedef TCase *(*TestGroup)(void);

#define TEST_ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

/* Runs the groups as one suite; returns main's status. Failures are printed with file and line. */
static inline int
test_run(const char *name, const TestGroup *groups, size_t n)
{
    Suite *suite = suite_create(name);
    for (size_t i = 0; i < n; i++)
        suite_add_tcase(suite, groups[i]());

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    int run = srunner_ntests_run(runner);
    srunner_free(runner);
    return failed == 0 && run > 0 ? 0 : 1;
}

#define TEST_MAIN(name, ...)                                           \
    int main(void)                                                     \
    {                                                                  \
        static const TestGroup groups[] = {__VA_ARGS__};               \
        return test_run(name, groups, sizeof groups / sizeof *groups); \
    }

#endif
