#include "config.h"

#include "rules/rules_field.h"

#include "base/err.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/yaml_read.h"
#include "promql/duration.h"
#include "rules/rules_fault.h"

int
rules_field_known(struct rules_reader *r, const struct json *j,
		  const char *const *names, size_t n, const char *type)
{
	const struct yaml_read_names known = { .type = type,
					       .n = n,
					       .name = names };

	return yaml_read_known(j, &known, r->err);
}

/* "line 4: ...": 4; else 0. */
static int
field_line(const struct err *err)
{
	struct slice s = slice_of(err->text);
	int64_t line;
	size_t n = 5;

	if (!slice_starts(s, SLICE("line ")))
		return 0;
	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	if (num_parse_int((struct slice){ s.p + 5, n - 5 }, &line) < 0)
		return 0;
	return (int)line;
}

int
rules_field_told(struct rules_reader *r, const struct json *at)
{
	struct rules_fault f = { r->err, r->expr, 0, 0 };

	if (r->faults == NULL)
		return -1;
	at = r->at != NULL ? r->at : at;
	f.line = at->line;
	f.column = at->column;
	if (field_line(r->err) > 0 && field_line(r->err) != at->line) {
		f.line = field_line(r->err);
		f.column = 0;
	}
	r->faults->told(r->faults->arg, &f);
	if (!r->failed && r->first != NULL)
		*r->first = *r->err;
	r->failed = true;
	r->expr = SLICE("");
	r->at = NULL;
	*r->err = (struct err){ 0 };
	return 0;
}

bool
rules_field_goes_on(struct rules_reader *r, const struct json *j, int rc)
{
	return rc == 0 || rules_field_told(r, j) == 0;
}

int
rules_field_text(struct rules_reader *r, const struct json *in,
		 const char *name, struct slice *out)
{
	*out = SLICE("");
	if (yaml_read_text(in, name, out, r->err) < 0)
		return -1;
	*out = arena_slice(r->arena, *out);
	return 0;
}

int
rules_field_duration(struct rules_reader *r, const struct json *in,
		     const char *name, int64_t *out)
{
	struct slice text;

	*out = 0;
	if (rules_field_text(r, in, name, &text) < 0)
		return -1;
	if (yaml_read_null(json_get(in, name)))
		return 0;
	r->at = json_get(in, name);
	if (duration_parse(text, out, r->err) < 0)
		return -1;
	r->at = NULL;
	return 0;
}

bool
rules_field_name(struct slice name)
{
	return name.n > 0 && utf8_valid(name) && !slice_eq(name, LABEL_NAME);
}

int
rules_field_labels(struct rules_reader *r, const struct json *j,
		   struct label *l, size_t *n, const char *where)
{
	int rc;

	if (yaml_read_null(j))
		return 0;
	if (!json_is(j, JSON_OBJECT))
		return err_set(r->err, ERR_SYNTAX,
			       "line %d: cannot unmarshal labels into "
			       "map[string]string",
			       j->line);
	for (size_t i = 0; i < j->n; i++) {
		struct slice value = json_slice(&j->item[i], SLICE(""));

		r->at = &j->item[i];
		if (!rules_field_name(j->key[i]))
			rc = err_set(r->err, ERR_SYNTAX,
				     "%sinvalid label name: %.*s", where,
				     SLICE_ARG(j->key[i]));
		else if (!utf8_valid(value))
			rc = err_set(r->err, ERR_SYNTAX,
				     "%sinvalid label value: %.*s", where,
				     SLICE_ARG(value));
		else
			rc = 0;
		if (!rules_field_goes_on(r, j, rc))
			return -1;
		l[*n].name = arena_slice(r->arena, j->key[i]);
		l[(*n)++].value = arena_slice(r->arena, value);
	}
	r->at = NULL;
	return 0;
}
