/*
 * fuzz_scrape_config.c - any text is taken as a prometheus.yml or refused; of
 * one that is taken every target can be asked, and every relabelling gives a
 * set of labels.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "feeds/scrape_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_labels(const struct labels *ls, bool target)
{
	for (size_t i = 0; i < ls->n; i++) {
		const struct label *l = ls->l[i];

		if (l->name.n == 0 || l->value.n == 0 ||
		    (target && slice_starts(l->name, SLICE("__"))) ||
		    (i > 0 && slice_cmp(ls->l[i - 1]->name, l->name) >= 0))
			abort();
	}
}

static void
check_url(struct slice url)
{
	if (!slice_starts(url, SLICE("http")) || url.p[url.n] != '\0')
		abort();
	for (size_t i = 0; i < url.n; i++)
		if (url.p[i] <= ' ' || url.p[i] > '~')
			abort();
}

/* What a scrape gives, relabelled. */
static void
check_metric(const struct scrape_job *j, struct arena *a)
{
	static struct label l[] = {
		{ { "__name__", 8 }, { "x_seconds_bucket", 16 } },
		{ { "code", 4 }, { "2\xff\x00x", 4 } },
		{ { "le", 2 }, { "0.5", 3 } },
	};
	struct labels in = labels_of(a, l, sizeof(l) / sizeof(*l)), out;

	if (relabel_apply(j->metric_relabel, a, &in, &out))
		check_labels(&out, false);
}

static void
check_job(const struct scrape_job *j)
{
	struct arena a = { 0 };
	struct str notes = { 0 };
	struct scrape_target *t;
	size_t n = scrape_job_targets(j, &a, &t, &notes);

	for (size_t i = 0; i < n; i++) {
		check_url(t[i].url);
		check_labels(&t[i].labels, true);
		if (t[i].timeout_ms <= 0 || t[i].timeout_ms > t[i].interval_ms)
			abort();
	}
	check_metric(j, &a);
	str_release(&notes);
	arena_release(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	struct scrape_config *c =
		scrape_config_parse((struct slice){ (const char *)data, size },
				    "/none/p.yml", NULL, &err);

	if (c == NULL) {
		if (err.code == ERR_NONE)
			abort();
		return 0;
	}
	for (size_t i = 0; i < c->n; i++)
		check_job(&c->job[i]);
	scrape_config_free(c);
	return 0;
}
