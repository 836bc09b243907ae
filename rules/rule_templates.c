#include "config.h"

#include "rules/rule_templates.h"

#include "base/err.h"
#include "base/quote.h"
#include "rules/template.h"

static int
templates_check(const struct rule *rule, const char *what,
		const struct label *l, struct err *err)
{
	struct str name = { 0 }, s = { 0 };
	int rc;

	str_printf(&name, "__alert_%.*s", SLICE_ARG(rule->alert));
	rc = template_check(l->value, str_slice(&name), err);
	if (rc < 0) {
		quote_go(l->name, &s);
		err_prefix(err, "%s %s", what, str_text(&s));
	}
	str_release(&name);
	str_release(&s);
	return rc;
}

int
rule_templates_check(const struct rule *rule, struct err *err)
{
	if (rule->alert.n == 0)
		return 0;
	for (size_t i = 0; i < rule->labels.n; i++)
		if (templates_check(rule, "label", rule->labels.l[i], err) < 0)
			return -1;
	for (size_t i = 0; i < rule->n_annotations; i++)
		if (templates_check(rule, "annotation", &rule->annotation[i],
				    err) < 0)
			return -1;
	return 0;
}
