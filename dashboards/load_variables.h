/*
 * load_variables.h - templating.list to the model's variables.
 */
#ifndef DASHBOARDS_LOAD_VARIABLES_H
#define DASHBOARDS_LOAD_VARIABLES_H

#include "dashboards/load.h"

/* -1 past LIMIT_VARIABLES. */
int load_variables(struct load *l, struct err *err);

#endif
