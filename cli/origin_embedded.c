#include "config.h"

#include "cli/origin_embedded.h"

#include "sources/source_embedded.h"

void
origin_embedded(struct origin *o, struct loop *l, const char *name)
{
	o->source = source_embedded_new(l, o->db, name);
	source_embedded_enable(o->source, &o->features);
}
