#include "config.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/quote.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "feeds/scrape_config.h"
#include "feeds/scrape_config_group.h"
#include "net/url.h"
#include "promql/duration.h"
#include "promql/print.h"

#define ADDRESS SLICE("__address__")
#define SCHEME SLICE("__scheme__")
#define PATH SLICE("__metrics_path__")
#define INTERVAL SLICE("__scrape_interval__")
#define TIMEOUT SLICE("__scrape_timeout__")
#define PARAM SLICE("__param_")

struct targets {
	const struct scrape_job *job;
	struct arena *a; /* of what comes out */
	struct arena scratch;
	struct str *notes;
	struct strmap seen; /* by address and labels */
	size_t n, cap;
	struct scrape_target *target;
};

static struct slice
targets_duration(struct targets *t, int64_t ms)
{
	struct str s = { 0 };
	struct slice out;

	print_duration(ms, &s);
	out = arena_slice(&t->scratch, str_slice(&s));
	str_release(&s);
	return out;
}

static void
targets_default(struct targets *t, struct labels *ls, struct slice name,
		struct slice value)
{
	if (labels_get(ls, name).n == 0)
		*ls = labels_with(&t->scratch, ls, name, value);
}

/* What relabelling is given. */
static struct labels
targets_discovered(struct targets *t, const struct labels *found)
{
	const struct scrape_job *j = t->job;
	struct labels ls = *found;
	struct str name = { 0 };

	targets_default(t, &ls, SLICE("job"), j->name);
	targets_default(t, &ls, INTERVAL, targets_duration(t, j->interval_ms));
	targets_default(t, &ls, TIMEOUT, targets_duration(t, j->timeout_ms));
	targets_default(t, &ls, PATH, j->path);
	targets_default(t, &ls, SCHEME, j->scheme);
	for (size_t i = 0; i < j->n_params; i++) {
		if (i > 0 && slice_eq(j->param[i].name, j->param[i - 1].name))
			continue;
		str_clear(&name);
		str_add_slice(&name, PARAM);
		str_add_slice(&name, j->param[i].name);
		ls = labels_with(&t->scratch, &ls,
				 arena_slice(&t->scratch, str_slice(&name)),
				 j->param[i].value);
	}
	str_release(&name);
	return ls;
}

static int
targets_duration_of(const struct labels *ls, struct slice name,
		    const char *what, int64_t *ms, struct err *err)
{
	if (duration_parse(labels_get(ls, name), ms, err) < 0)
		return err_prefix(err, "error parsing scrape %s", what);
	if (*ms == 0)
		return err_set(err, ERR_USAGE, "scrape %s cannot be 0", what);
	return 0;
}

static int
targets_times(struct scrape_target *out, const struct labels *ls,
	      struct err *err)
{
	if (targets_duration_of(ls, INTERVAL, "interval", &out->interval_ms,
				err) < 0 ||
	    targets_duration_of(ls, TIMEOUT, "timeout", &out->timeout_ms, err) <
		    0)
		return -1;
	if (out->timeout_ms <= out->interval_ms)
		return 0;
	return err_set(err, ERR_USAGE,
		       "scrape timeout cannot be greater than scrape interval "
		       "(\"%.*s\" > \"%.*s\")",
		       SLICE_ARG(labels_get(ls, TIMEOUT)),
		       SLICE_ARG(labels_get(ls, INTERVAL)));
}

/* A path's bytes as they are where a URL may have them. */
static void
targets_path(struct slice path, struct str *out)
{
	static const char plain[] = "$&+,/:;=@";

	if (path.n > 0 && path.p[0] != '/')
		str_addc(out, '/');
	for (size_t i = 0; i < path.n; i++) {
		if (path.p[i] != '\0' && strchr(plain, path.p[i]) != NULL)
			str_addc(out, path.p[i]);
		else
			url_escape((struct slice){ path.p + i, 1 }, out);
	}
}

static void
targets_pair(struct slice name, struct slice value, char *before,
	     struct str *out)
{
	str_addc(out, *before);
	*before = '&';
	url_escape(name, out);
	str_addc(out, '=');
	url_escape(value, out);
}

/* The I-th label or a later one that is a parameter; its name. */
static size_t
targets_param(const struct labels *ls, size_t i, struct slice *name)
{
	while (i < ls->n && !slice_starts(ls->l[i]->name, PARAM))
		i++;
	if (i < ls->n)
		*name = (struct slice){ ls->l[i]->name.p + PARAM.n,
					ls->l[i]->name.n - PARAM.n };
	return i;
}

/* A label takes the place of its parameter's first value. */
static void
targets_params(const struct scrape_job *j, const struct labels *ls,
	       struct str *out)
{
	const struct label *p = j->param, *end = p + j->n_params;
	struct slice name = SLICE("");
	size_t i = targets_param(ls, 0, &name);
	char before = '?';

	while (i < ls->n || p < end) {
		int c = i == ls->n ? 1
			: p == end ? -1
				   : slice_cmp(name, p->name);

		if (c > 0) {
			targets_pair(p->name, p->value, &before, out);
			p++;
			continue;
		}
		targets_pair(name, ls->l[i]->value, &before, out);
		if (c == 0)
			p++;
		while (c == 0 && p < end && slice_eq(p->name, name)) {
			targets_pair(name, p->value, &before, out);
			p++;
		}
		i = targets_param(ls, i + 1, &name);
	}
}

static int
targets_url(struct targets *t, const struct labels *ls, struct slice *url,
	    struct err *err)
{
	struct slice scheme = labels_get(ls, SCHEME);
	struct slice address = labels_get(ls, ADDRESS);
	struct str s = { 0 };

	if (address.n == 0)
		return err_set(err, ERR_USAGE, "no address");
	if (!slice_eq(scheme, SLICE("http")) &&
	    !slice_eq(scheme, SLICE("https")))
		return err_set(err, ERR_USAGE,
			       "its scheme is \"%.*s\"; it must be http or "
			       "https",
			       SLICE_ARG(scheme));
	if (url_check_host(address, NULL) < 0) {
		url_redacted(address, &s);
		err_set(err, ERR_USAGE, "%s is not a valid hostname%s",
			str_text(&s),
			memchr(address.p, '@', address.n) != NULL
				? "; who asks is said by basic_auth"
				: "");
		str_release(&s);
		return -1;
	}
	str_printf(&s, "%.*s://%.*s", SLICE_ARG(scheme), SLICE_ARG(address));
	targets_path(labels_get(ls, PATH), &s);
	targets_params(t->job, ls, &s);
	*url = arena_slice(&t->scratch, str_slice(&s));
	str_release(&s);
	return 0;
}

/* Without what begins with __, with an instance. */
static int
targets_labels(struct targets *t, const struct labels *all, struct labels *out,
	       struct err *err)
{
	const struct label **l;
	struct labels ls = *all;
	size_t n = 0;

	targets_default(t, &ls, SLICE("instance"), labels_get(&ls, ADDRESS));
	l = arena_calloc(&t->scratch, ls.n, sizeof(*l));
	for (size_t i = 0; i < ls.n; i++) {
		if (slice_starts(ls.l[i]->name, SLICE("__")))
			continue;
		if (!utf8_valid(ls.l[i]->name) || !utf8_valid(ls.l[i]->value))
			return err_set(err, ERR_USAGE,
				       "invalid label value for a label: it is "
				       "not UTF-8");
		l[n++] = ls.l[i];
	}
	*out = (struct labels){ n, l };
	return 0;
}

/* Not where one like it is. */
static void
targets_keep(struct targets *t, const struct scrape_target *target)
{
	struct str key = { 0 };
	void **seen;

	str_add_slice(&key, target->url);
	labels_print(&target->labels, false, &key);
	seen = strmap_put(&t->seen, str_slice(&key));
	str_release(&key);
	if (*seen != NULL)
		return;
	*seen = t;
	MEM_GROW(t->target, t->n, t->cap);
	t->target[t->n] = *target;
	t->target[t->n].url = arena_slice(t->a, target->url);
	t->target[t->n++].labels = labels_copy(t->a, &target->labels);
}

static void
targets_note(struct targets *t, const struct labels *found,
	     const struct err *err)
{
	str_add(t->notes, "job ");
	quote_go(t->job->name, t->notes);
	str_add(t->notes, ", target ");
	url_redacted(labels_get(found, ADDRESS), t->notes);
	str_printf(t->notes, ": %s\n", err->text);
}

static int
targets_add(void *arg, const struct labels *found)
{
	struct targets *t = arg;
	struct scrape_target target = { .job = t->job,
					.honor_labels = t->job->honor_labels };
	struct err err = { 0 };
	struct labels ls, all;

	if (t->n == LIMIT_SCRAPE_TARGETS) {
		str_printf(t->notes,
			   "job %.*s: more than %d targets; the rest is not "
			   "scraped\n",
			   SLICE_ARG(t->job->name), LIMIT_SCRAPE_TARGETS);
		return -1;
	}
	ls = targets_discovered(t, found);
	if (relabel_apply(t->job->relabel, &t->scratch, &ls, &all)) {
		if (targets_url(t, &all, &target.url, &err) < 0 ||
		    targets_times(&target, &all, &err) < 0 ||
		    targets_labels(t, &all, &target.labels, &err) < 0)
			targets_note(t, found, &err);
		else
			targets_keep(t, &target);
	}
	arena_reset(&t->scratch);
	return 0;
}

size_t
scrape_job_targets(const struct scrape_job *j, struct arena *a,
		   struct scrape_target **out, struct str *notes)
{
	struct targets t = { .job = j, .a = a, .notes = notes };
	bool full = false;

	for (size_t i = 0; i < j->n_static && !full; i++)
		full = targets_add(&t, &j->target[i]) < 0;
	for (size_t i = 0; i < j->n_files; i++) {
		scrape_config_group_refresh(&j->file[i], notes);
		if (!full)
			full = scrape_config_group_each(&j->file[i],
							targets_add, &t) < 0;
	}
	*out = arena_copy(a, t.target, t.n * sizeof(**out));
	mem_free(t.target);
	strmap_release(&t.seen);
	arena_release(&t.scratch);
	return t.n;
}

void
scrape_job_absent(const struct scrape_job *j, struct str *notes)
{
	for (size_t i = 0; i < j->n_files; i++)
		scrape_config_group_absent(&j->file[i], notes);
}
