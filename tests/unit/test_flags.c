#include "script/flags.h"
#include "test_main.h"
#include "wire/tcp_header.h"

#include <string.h>

static const struct {
    const char *what;
    const char *text;
    bool reads;
    uint8_t flags;
    const char *written; /* the flags again, or the word that is none */
} rows[] = {
    {"one", "FIN", true, TCP_FIN, "FIN"},
    {"none", "", true, 0, ""},
    {"spaces", "  ACK   SYN ", true, TCP_SYN | TCP_ACK, "SYN ACK"},
    {"all", "CWR ECE URG ACK PSH RST FIN SYN", true, 0xff, "SYN FIN RST PSH ACK URG ECE CWR"},
    {"twice", "FIN FIN", true, TCP_FIN, "FIN"},
    {"lower case", "fin", false, 0, "fin"},
    {"a part of one", "SYN AC", false, 0, "AC"},
    {"one with more", "SYNC", false, 0, "SYNC"},
    {"letters of tcpdump", "S.", false, 0, "S."},
};

START_TEST(flags_are_words)
{
    char text[FLAGS_TEXT_MAX];
    uint8_t flags = 0;
    const char *word = NULL;
    size_t length = 0;
    ck_assert_msg(flags_read(rows[_i].text, &flags, &word, &length) == rows[_i].reads, "%s",
                  rows[_i].what);
    if (rows[_i].reads) {
        ck_assert_msg(flags == rows[_i].flags, "%s: 0x%02x", rows[_i].what, flags);
        ck_assert_msg(strcmp(flags_format(flags, text), rows[_i].written) == 0, "%s: %s",
                      rows[_i].what, text);
    } else {
        ck_assert_msg(length == strlen(rows[_i].written) &&
                          strncmp(word, rows[_i].written, length) == 0,
                      "%s: %.*s", rows[_i].what, (int)length, word);
    }
}
END_TEST

static TCase *
flag_cases(void)
{
    TCase *group = tcase_create("flags");
    tcase_add_loop_test(group, flags_are_words, 0, TEST_ROWS(rows));
    return group;
}

TEST_MAIN("flags", flag_cases)
