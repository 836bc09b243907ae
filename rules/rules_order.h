/*
 * rules_order.h - what rules read of what rules record.
 */
#ifndef RULES_RULES_ORDER_H
#define RULES_RULES_ORDER_H

#include "rules/rule.h"

/* True if each rule may be evaluated at many slots before the next rule is: it
 * reads only what rules before it record, and of that nothing from after its
 * own time. */
bool rules_order_free(const struct rules *r);

#endif
