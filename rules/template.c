#include "config.h"

#include "rules/template.h"

#include "base/err.h"
#include "rules/template_exec.h"
#include "rules/template_parse.h"

/* As Prometheus puts in front: places in messages count it. */
static const char template_defs[] =
	"{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
	"{{$externalURL := .ExternalURL}}{{$value := .Value}}";

static int
template_read(struct slice text, struct slice name, struct arena *a,
	      struct template_parsed *out, struct err *err)
{
	struct str s = { 0 };
	int rc;

	str_add(&s, template_defs);
	str_add_slice(&s, text);
	rc = template_parse(str_slice(&s), name, a, out, err);
	str_release(&s);
	return rc;
}

int
template_check(struct slice text, struct slice name, struct err *err)
{
	struct template_parsed parsed;
	struct arena a = { 0 };
	int rc = template_read(text, name, &a, &parsed, err);

	arena_release(&a);
	return rc;
}

static int
template_run(const struct template_parsed *p, const struct template_data *d,
	     struct arena *a, struct str *out, struct err *err)
{
	static const struct labels none;
	const struct template_value field[] = {
		{ .type = VALUE_LABELS,
		  .labels = d->labels != NULL ? d->labels : &none },
		{ .type = VALUE_LABELS,
		  .labels = d->external != NULL ? d->external : &none },
		template_value_string(d->external_url),
		template_value_float(d->value),
	};
	const struct template_value dot = { .type = VALUE_DATA,
					    .n = 4,
					    .item = field };

	return template_exec(p, d, &dot, a, out, err);
}

int
template_expand(struct slice text, struct slice name,
		const struct template_data *d, struct str *out, struct err *err)
{
	struct template_parsed parsed;
	struct arena a = { 0 };
	int rc = -1;

	if (template_read(text, name, &a, &parsed, err) < 0)
		err_prefix(err, "error parsing template %.*s", SLICE_ARG(name));
	else if (template_run(&parsed, d, &a, out, err) < 0)
		err_prefix(err, "error executing template %.*s",
			   SLICE_ARG(name));
	else
		rc = 0;
	arena_release(&a);
	return rc;
}
