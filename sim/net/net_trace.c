#include "net/net_trace.h"

#include "core/sim_assert.h"

const char *
drop_where_name(DropWhere where)
{
    switch (where) {
    case DROP_RULE:
        return "rule";
    case DROP_LOSS:
        return "loss";
    case DROP_QUEUE:
        return "queue";
    case DROP_MTU:
        return "mtu";
    case DROP_TTL:
        return "ttl";
    case DROP_NO_ROUTE:
        return "no-route";
    case DROP_PROTOCOL:
        return "protocol";
    }
    sim_assert(!"a DropWhere");
    return NULL;
}
