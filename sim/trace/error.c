#include "trace/error.h"

GQuark
sim_error_quark(void)
{
    return g_quark_from_static_string("lastack-error");
}
