#include "config.h"

#include "rules/rules.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/yaml.h"
#include "promql/parse.h"
#include "rules/rules_read.h"

struct rules *
rules_load(struct slice yaml, const char *file, struct err *err)
{
	struct rules *r = mem_calloc(1, sizeof(*r));
	struct arena scratch = { 0 };
	const struct json *root = yaml_parse(&scratch, yaml, err);

	if (root == NULL || rules_read(r, root, err) < 0) {
		err_prefix(err, "%s", file);
		rules_free(r);
		r = NULL;
	}
	arena_release(&scratch);
	return r;
}

void
rules_free(struct rules *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < r->group[i].n; k++)
			parse_release(r->group[i].rule[k].expr);
	arena_release(&r->arena);
	mem_free(r);
}

const struct rule *
rules_find(const struct rules *r, struct slice record, size_t nth)
{
	for (size_t i = 0; r != NULL && i < r->n; i++)
		for (size_t k = 0; k < r->group[i].n; k++)
			if (record.n > 0 &&
			    slice_eq(r->group[i].rule[k].record, record) &&
			    nth-- == 0)
				return &r->group[i].rule[k];
	return NULL;
}

const struct rule_group *
rules_group(const struct rules *r, const struct rule *rule)
{
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < r->group[i].n; k++)
			if (&r->group[i].rule[k] == rule)
				return &r->group[i];
	return NULL;
}
