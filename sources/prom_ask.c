#include "config.h"

#include "sources/prom_ask.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "net/url.h"

static void
add(struct prom_ask *a, const char *name, struct slice value)
{
	if (a->form.n > 0)
		str_addc(&a->form, '&');
	str_add(&a->form, name);
	str_addc(&a->form, '=');
	url_escape(value, &a->form);
}

/* Seconds, with ms if there are any. */
static void
add_ms(struct prom_ask *a, const char *name, int64_t ms)
{
	uint64_t n = ms < 0 ? -(uint64_t)ms : (uint64_t)ms;
	struct str text = { 0 };

	str_printf(&text, "%s%llu", ms < 0 ? "-" : "",
		   (unsigned long long)(n / 1000));
	if (n % 1000 != 0)
		str_printf(&text, ".%03u", (unsigned)(n % 1000));
	add(a, name, str_slice(&text));
	str_release(&text);
}

static bool
is_plain_label(struct slice name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!(c == '_' || (c >= 'a' && c <= 'z') ||
		      (c >= 'A' && c <= 'Z') ||
		      (i > 0 && c >= '0' && c <= '9')))
			return false;
	}
	return name.n > 0;
}

/* Other names go by Prometheus' U__ rule. */
static void
add_label(struct str *out, struct slice name)
{
	if (is_plain_label(name)) {
		str_add_slice(out, name);
		return;
	}
	str_add(out, "U__");
	for (size_t i = 0, n; i < name.n; i += n) {
		struct slice rest = { name.p + i, name.n - i };
		uint32_t cp;

		n = utf8_decode(rest, &cp);
		if (cp == '_')
			str_add(out, "__");
		else if ((cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
			 (i > 0 && cp >= '0' && cp <= '9'))
			str_addc(out, (char)cp);
		else
			str_printf(out, "_%x_", cp);
	}
}

static void
lookup(struct prom_ask *a, const struct source_question *q)
{
	if (q->query.n > 0)
		add(a, "match%5B%5D", q->query);
	if (q->start != 0 || q->end != 0) {
		add_ms(a, "start", q->start);
		add_ms(a, "end", q->end);
	}
}

static void
add_limit(struct prom_ask *a)
{
	struct str n = { 0 };

	str_printf(&n, "%d", LIMIT_OPTIONS);
	add(a, "limit", str_slice(&n));
	str_release(&n);
}

static int
range(struct prom_ask *a, const struct source_question *q, struct err *err)
{
	if (q->step <= 0 || q->end < q->start)
		return err_set(err, ERR_USAGE,
			       "a range needs a step above 0 and a start "
			       "before its end");
	if ((q->end - q->start) / q->step > LIMIT_POINTS)
		return err_set(err, ERR_LIMIT,
			       "more than %d points a series; take a larger "
			       "step or a shorter time",
			       LIMIT_POINTS);
	add(a, "query", q->query);
	add_ms(a, "start", q->start);
	add_ms(a, "end", q->end);
	add_ms(a, "step", q->step);
	return 0;
}

int
prom_ask_init(struct prom_ask *a, const struct source_question *q,
	      struct err *err)
{
	static const char *const paths[] = {
		[SOURCE_RANGE] = "query_range",
		[SOURCE_INSTANT] = "query",
		[SOURCE_SERIES] = "series",
		[SOURCE_LABEL_NAMES] = "labels",
		[SOURCE_LABEL_VALUES] = "label/",
		[SOURCE_STATUS] = "status/buildinfo",
		[SOURCE_METADATA] = "metadata",
		[SOURCE_TARGETS] = "targets",
		[SOURCE_RULES] = "rules",
	};

	*a = (struct prom_ask){ 0 };
	a->post = q->ask < SOURCE_LABEL_VALUES;
	str_printf(&a->path, "/api/v1/%s", paths[q->ask]);
	if (q->query.n > LIMIT_QUERY_BYTES)
		return err_set(err, ERR_LIMIT,
			       "the query is longer than %zu bytes",
			       LIMIT_QUERY_BYTES);
	switch (q->ask) {
	case SOURCE_RANGE:
		return range(a, q, err);
	case SOURCE_INSTANT:
		add(a, "query", q->query);
		add_ms(a, "time", q->end);
		return 0;
	case SOURCE_LABEL_VALUES:
		add_label(&a->path, q->label);
		str_add(&a->path, "/values");
		/* fallthrough */
	case SOURCE_LABEL_NAMES:
		lookup(a, q);
		add_limit(a);
		return 0;
	case SOURCE_SERIES:
		lookup(a, q);
		return 0;
	case SOURCE_TARGETS:
		add(a, "state", SLICE("active"));
		return 0;
	case SOURCE_STATUS:
	case SOURCE_METADATA:
	case SOURCE_RULES:
		return 0;
	}
	return 0;
}

void
prom_ask_release(struct prom_ask *a)
{
	str_release(&a->path);
	str_release(&a->form);
}
