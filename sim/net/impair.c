#include "net/impair.h"

/* Whether every field that the rule gives fits. The predicate is asked last, and only then. */
static bool
rule_fits(const PacketRule *rule, const Packet *packet)
{
    const TcpHeader *tcp = &packet->tcp;
    const PacketOrigin *origin = &packet->origin;
    unsigned fields = rule->fields;
    if ((fields & RULE_FLAGS) && (tcp->flags & ~TCP_PSH) != (rule->flags & ~TCP_PSH))
        return false;
    if ((fields & RULE_HAS) && (tcp->flags & rule->has) != rule->has)
        return false;
    if ((fields & RULE_ANSWERING) &&
        (!(tcp->flags & TCP_ACK) || (origin->answering & rule->answering) != rule->answering))
        return false;
    if ((fields & RULE_LENGTH) &&
        (packet->text.length < rule->length_min || packet->text.length > rule->length_max))
        return false;
    /* Relative to the sender's first number, modulo 2^32: no comparison across the wrap. */
    uint32_t seq = tcp->seq - origin->seq_first;
    if ((fields & RULE_SEQ) && (!origin->knows_seq || seq < rule->seq_min || seq > rule->seq_max))
        return false;
    if ((fields & RULE_STATE) && origin->state != rule->state)
        return false;
    if ((fields & RULE_RETRANSMISSION) && (origin->transmission > 1) != rule->retransmission)
        return false;
    return !(fields & RULE_PREDICATE) || rule->predicate(rule->ctx, packet);
}

void
impair_init(Impairment *impairment, const Sim *sim, const char *name)
{
    *impairment = (Impairment){0};
    random_init(&impairment->loss, sim->seed, sim->run, "link.loss", name);
}

void
impair_clear(Impairment *impairment, Memory *memory)
{
    while (impairment->first != NULL) {
        PacketRule *rule = impairment->first;
        impairment->first = rule->next;
        if (rule->release != NULL)
            rule->release(rule->ctx);
        memory_give(memory, rule, sizeof *rule);
    }
    impairment->last = NULL;
}

PacketRule *
impair_add_rule(Impairment *impairment, Memory *memory, const PacketRule *rule)
{
    PacketRule *added = memory_take(memory, sizeof *added);
    *added = *rule; /* but for what belongs to the list and to the run */
    added->next = NULL;
    added->matched = 0;
    added->acted = 0;
    if (impairment->last != NULL)
        impairment->last->next = added;
    else
        impairment->first = added;
    impairment->last = added;
    return added;
}

PacketRule *
impair_choose(Impairment *impairment, const Packet *packet)
{
    for (PacketRule *rule = impairment->first; rule != NULL; rule = rule->next) {
        if (!rule_fits(rule, packet))
            continue;
        rule->matched++;
        if (rule->nth != 0 && rule->matched != rule->nth)
            continue;
        if (rule->count != 0 && rule->acted == rule->count)
            continue;
        rule->acted++;
        return rule;
    }
    return NULL;
}
