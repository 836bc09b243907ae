/*
 * load_form.h - the forms a dashboard's file may have (grafana.md 8): bare,
 * wrapped by the API, a Kubernetes resource, an export with inputs.
 */
#ifndef DASHBOARDS_LOAD_FORM_H
#define DASHBOARDS_LOAD_FORM_H

#include "dashboards/load.h"

/* Finds the classic dashboard in FILE and fills l's root, inputs and elements;
 * *uid is its name from the envelope, or "".  -1 with err filled. */
int load_form(struct load *l, const struct json *file, struct slice *uid,
	      struct err *err);

#endif
