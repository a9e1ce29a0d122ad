/*
 * tcp_settings.h - what can be set about TCP: the rows, and the values of one host or connection.
 *
 * The table (tcp_settings.c) holds name, unit, range, the default of each profile and its source.
 */
#ifndef LASTACK_TCP_TCP_SETTINGS_H
#define LASTACK_TCP_TCP_SETTINGS_H

#include "core/settings.h"

typedef enum {
    TCP_SET_MSL,             /* time; TIME-WAIT lasts twice this */
    TCP_SET_RTO_INITIAL,     /* time */
    TCP_SET_RTO_MIN,         /* time */
    TCP_SET_RTO_MAX,         /* time */
    TCP_SET_RTO_AFTER_SYN,   /* time; RFC 6298 (5.7) */
    TCP_SET_R1,              /* count of retransmissions */
    TCP_SET_R2,              /* time; for text and FIN */
    TCP_SET_R2_SYN,          /* time */
    TCP_SET_USER_TIMEOUT,    /* time */
    TCP_SET_DELAYED_ACK,     /* time; 0: none is delayed */
    TCP_SET_SEND_BUFFER,     /* data */
    TCP_SET_RECEIVE_BUFFER,  /* data */
    TCP_SET_MSS,             /* data; the most we offer and send, 0: what the MTU allows */
    TCP_SET_WINDOW_SCALE,    /* flag */
    TCP_SET_INITIAL_WINDOW,  /* count of segments */
    TCP_SET_SEQUENCE_TEST,   /* choice: lenient, strict (D1) */
    TCP_SET_EPHEMERAL_FIRST, /* count: the first local port that is chosen for a program */
    TCP_N_SETTINGS
} TcpSetting;

/* The choices of TCP_SET_SEQUENCE_TEST (D1). */
enum { TCP_SEQUENCE_TEST_LENIENT, TCP_SEQUENCE_TEST_STRICT };

typedef struct {
    int64_t value[TCP_N_SETTINGS]; /* in base units */
} TcpSettings;

extern const SettingTable tcp_setting_table;

/* The defaults of a profile. */
void tcp_settings_init(TcpSettings *settings, Profile profile);

#endif
