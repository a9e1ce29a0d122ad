/*
 * Every reason is a code, a sentence for a reader and a clause, and no two share a code.
 */
#include "tcp/tcp_reason.h"
#include "test_main.h"

#include <ctype.h>
#include <string.h>

START_TEST(code_is_lower_case_with_dashes)
{
    const char *code = tcp_reason_code((TcpReason)_i);
    ck_assert(code[0] != '\0');
    for (const char *p = code; *p != '\0'; p++)
        ck_assert_msg(islower((unsigned char)*p) || isdigit((unsigned char)*p) || *p == '-', "%s",
                      code);
    for (int other = 0; other < _i; other++)
        ck_assert_str_ne(code, tcp_reason_code((TcpReason)other));
}
END_TEST

START_TEST(sentence_is_for_a_reader)
{
    const char *code = tcp_reason_code((TcpReason)_i);
    const char *sentence = tcp_reason_sentence((TcpReason)_i);
    size_t length = strlen(sentence);
    ck_assert_msg(length >= 15 && length <= 90, "%s: %zu bytes", code, length);
    ck_assert_msg(sentence[length - 1] != '.', "%s: full stop", code);
    for (int other = 0; other < _i; other++)
        ck_assert_str_ne(sentence, tcp_reason_sentence((TcpReason)other));
}
END_TEST

START_TEST(clause_names_an_rfc)
{
    const char *clause = tcp_reason_clause((TcpReason)_i);
    ck_assert_msg(strncmp(clause, "RFC ", 4) == 0 && strstr(clause, " §") != NULL, "%s: %s",
                  tcp_reason_code((TcpReason)_i), clause);
}
END_TEST

START_TEST(no_reason_is_empty)
{
    ck_assert_str_eq(tcp_reason_code(TCP_REASON_NONE), "none");
    ck_assert_str_eq(tcp_reason_sentence(TCP_REASON_NONE), "");
    ck_assert_str_eq(tcp_reason_clause(TCP_REASON_NONE), "");
}
END_TEST

static TCase *
table(void)
{
    TCase *group = tcase_create("table");
    tcase_add_test(group, no_reason_is_empty);
    tcase_add_loop_test(group, code_is_lower_case_with_dashes, 0, TCP_N_REASONS);
    tcase_add_loop_test(group, sentence_is_for_a_reader, 1, TCP_N_REASONS);
    tcase_add_loop_test(group, clause_names_an_rfc, 1, TCP_N_REASONS);
    return group;
}

TEST_MAIN("tcp_reason", table)
