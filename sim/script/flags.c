#include "script/flags.h"

#include "wire/tcp_header.h"

#include <string.h>

/* In the order in which people say them. */
static const struct {
    const char *name;
    uint8_t bit;
} names[] = {
    {"SYN", TCP_SYN}, {"FIN", TCP_FIN}, {"RST", TCP_RST}, {"PSH", TCP_PSH},
    {"ACK", TCP_ACK}, {"URG", TCP_URG}, {"ECE", TCP_ECE}, {"CWR", TCP_CWR},
};

enum { N_NAMES = sizeof names / sizeof *names };

const char *
flags_format(uint8_t flags, char text[FLAGS_TEXT_MAX])
{
    char *end = text;
    for (size_t i = 0; i < N_NAMES; i++) {
        if ((flags & names[i].bit) == 0)
            continue;
        if (end > text)
            *end++ = ' ';
        memcpy(end, names[i].name, 3);
        end += 3;
    }
    *end = '\0';
    return text;
}

static uint8_t
bit_of(const char *word, size_t length)
{
    for (size_t i = 0; i < N_NAMES; i++)
        if (length == strlen(names[i].name) && memcmp(word, names[i].name, length) == 0)
            return names[i].bit;
    return 0;
}

bool
flags_read(const char *text, uint8_t *ret_flags, const char **ret_word, size_t *ret_length)
{
    uint8_t flags = 0;
    for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
        size_t length = strcspn(text, " ");
        uint8_t bit = bit_of(text, length);
        if (bit == 0) {
            *ret_word = text;
            *ret_length = length;
            return false;
        }
        flags |= bit;
        text += length;
    }
    *ret_flags = flags;
    return true;
}
