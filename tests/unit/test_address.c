/* Addresses: text, equality, and those that may be no end of a connection. */
#include "wire/address.h"

#include "test_main.h"

static const struct {
    uint32_t number;
    uint16_t port;
    const char *text, *with_port;
    bool multicast, broadcast;
} addresses[] = {
    {0x0a000001, 80, "10.0.0.1", "10.0.0.1:80", false, false},
    {0x0a0001ff, 0, "10.0.1.255", "10.0.1.255:0", false, false},
    {0x00000000, 1, "0.0.0.0", "0.0.0.0:1", false, false},
    {0xdfffffff, 7, "223.255.255.255", "223.255.255.255:7", false, false},
    {0xe0000000, 7, "224.0.0.0", "224.0.0.0:7", true, false},
    {0xefffffff, 7, "239.255.255.255", "239.255.255.255:7", true, false},
    {0xf0000000, 7, "240.0.0.0", "240.0.0.0:7", false, false},
    {0xffffffff, 65535, "255.255.255.255", "255.255.255.255:65535", false, true},
};

START_TEST(address_is_what_it_says)
{
    const char *what = addresses[_i].text;
    Address address = address_ipv4(addresses[_i].number);
    char text[ADDRESS_TEXT_MAX];
    ck_assert_str_eq(address_format(address, text), what);
    ck_assert_str_eq(address_format_port(address, addresses[_i].port, text),
                     addresses[_i].with_port);
    ck_assert_uint_eq(address_ipv4_number(address), addresses[_i].number);
    ck_assert_msg(address_is_multicast(address) == addresses[_i].multicast, "%s", what);
    ck_assert_msg(address_is_broadcast(address) == addresses[_i].broadcast, "%s", what);
    for (int other = 0; other < TEST_ROWS(addresses); other++)
        ck_assert_msg(address_equal(address, address_ipv4(addresses[other].number)) ==
                          (other == _i),
                      "%s and %s", what, addresses[other].text);
}
END_TEST

START_TEST(no_address_is_none_of_these)
{
    Address none = {0};
    char text[ADDRESS_TEXT_MAX];
    ck_assert_str_eq(address_format_port(none, 80, text), "-:80");
    ck_assert(!address_equal(none, address_ipv4(0)));
    ck_assert(!address_is_multicast(none) && !address_is_broadcast(none));
    ck_assert_uint_eq(sizeof none, 17); /* no padding: it is part of keys */
}
END_TEST

static TCase *
address_cases(void)
{
    TCase *group = tcase_create("address");
    tcase_add_loop_test(group, address_is_what_it_says, 0, TEST_ROWS(addresses));
    tcase_add_test(group, no_address_is_none_of_these);
    return group;
}

TEST_MAIN("address", address_cases)
