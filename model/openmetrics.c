#include "config.h"

#include "model/openmetrics.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/num.h"

static void
openmetrics_quote(struct slice s, struct str *out)
{
	size_t done = 0;

	str_addc(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c != '\n' && c != '"' && c != '\\')
			continue;
		str_addn(out, s.p + done, i - done);
		str_addc(out, '\\');
		str_addc(out, c == '\n' ? 'n' : c);
		done = i + 1;
	}
	str_addn(out, s.p + done, s.n - done);
	str_addc(out, '"');
}

void
openmetrics_series(const struct labels *ls, struct str *out)
{
	struct slice name = labels_get(ls, LABEL_NAME);
	bool open = name.n == 0, first = true;

	if (labels_is_plain(name, true)) {
		str_add_slice(out, name);
	} else if (name.n > 0) {
		str_addc(out, '{');
		openmetrics_quote(name, out);
		open = true;
		first = false;
	}
	if (open && first)
		str_addc(out, '{');
	for (size_t i = 0; i < ls->n; i++) {
		const struct label *l = ls->l[i];

		if (slice_eq(l->name, LABEL_NAME))
			continue;
		if (!open || !first)
			str_addc(out, open ? ',' : '{');
		open = true;
		first = false;
		if (labels_is_plain(l->name, false))
			str_add_slice(out, l->name);
		else
			openmetrics_quote(l->name, out);
		str_addc(out, '=');
		openmetrics_quote(l->value, out);
	}
	if (open)
		str_addc(out, '}');
}

void
openmetrics_time(int64_t t, char out[OPENMETRICS_TIME])
{
	uint64_t ms = t < 0 ? -(uint64_t)t : (uint64_t)t;
	int n = snprintf(out, OPENMETRICS_TIME, "%s%" PRIu64, t < 0 ? "-" : "",
			 ms / 1000);
	double seconds;

	if (ms % 1000 == 0)
		return;
	n += snprintf(out + n, OPENMETRICS_TIME - (size_t)n, ".%03u",
		      (unsigned)(ms % 1000));
	if (num_parse((struct slice){ out, (size_t)n }, &seconds) == 0 &&
	    (int64_t)(seconds * 1000) != t)
		snprintf(out + n, OPENMETRICS_TIME - (size_t)n, "1");
}
