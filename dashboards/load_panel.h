/*
 * load_panel.h - one panel of a file to the model, old types migrated.
 */
#ifndef DASHBOARDS_LOAD_PANEL_H
#define DASHBOARDS_LOAD_PANEL_H

#include "dashboards/load.h"

/* Never fails: what is wrong or unknown becomes the panel's notes.  The
 * dashboard's variables are loaded before. */
void load_panel(struct load *l, const struct load_item *item, struct panel *p);

#endif
