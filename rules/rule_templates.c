#include "config.h"

#include "rules/rule_templates.h"

#include "base/err.h"
#include "rules/template.h"

int
rule_template_check(const struct rule *rule, const struct label *l,
		    struct err *err)
{
	struct str name = { 0 };
	int rc;

	str_printf(&name, "__alert_%.*s", SLICE_ARG(rule->alert));
	rc = template_check(l->value, str_slice(&name), err);
	str_release(&name);
	return rc;
}
