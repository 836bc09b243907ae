#include "config.h"

#include "rules/rules.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/yaml.h"
#include "promql/parse.h"
#include "rules/rules_read.h"

struct rules *
rules_load(struct slice yaml, const char *file, struct err *err)
{
	return rules_load_all(yaml, file, NULL, err);
}

struct rules *
rules_load_all(struct slice yaml, const char *file,
	       const struct rules_faults *faults, struct err *err)
{
	struct rules *r = mem_calloc(1, sizeof(*r));
	struct arena scratch = { 0 };
	const struct json *root = yaml_parse(&scratch, yaml, err);

	if (root == NULL || rules_read(r, root, faults, err) < 0) {
		err_prefix(err, "%s", file);
		rules_free(r);
		r = NULL;
	}
	for (size_t i = 0; r != NULL && i < r->n; i++)
		r->group[i].file = arena_slice(&r->arena, slice_of(file));
	arena_release(&scratch);
	return r;
}

void
rules_join(struct rules *to, struct rules *more)
{
	size_t n = to->n + more->n;
	struct rule_group *g = arena_calloc(&to->arena, n, sizeof(*g));

	if (to->n > 0)
		memcpy(g, to->group, to->n * sizeof(*g));
	if (more->n > 0)
		memcpy(g + to->n, more->group, more->n * sizeof(*g));
	to->group = g;
	to->n = n;
	more->n = 0; /* its rules are freed with ours */
	more->joined = to->joined;
	to->joined = more;
}

void
rules_free(struct rules *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < r->group[i].n; k++)
			parse_release(r->group[i].rule[k].expr);
	while (r != NULL) {
		struct rules *joined = r->joined;

		arena_release(&r->arena);
		mem_free(r);
		r = joined;
	}
}

void
rules_offset(struct rules *r, int64_t query_offset)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->group[i].query_offset == 0)
			r->group[i].query_offset = query_offset;
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
