#include "config.h"

#include "cli/labels_json.h"

void
labels_json(struct json_out *o, const struct labels *ls)
{
	json_open_inline(o, '{');
	for (size_t i = 0; i < ls->n; i++) {
		json_key_slice(o, ls->l[i]->name);
		json_put_slice(o, ls->l[i]->value);
	}
	json_close(o, '}');
}
