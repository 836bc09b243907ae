#include "config.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "feeds/scrape_config.h"
#include "feeds/scrape_config_job.h"
#include "net/url.h"

#define WORDS_INTERVAL_MS ((int64_t)15 * 1000)
#define WORDS_TIMEOUT_MS 10000

struct words {
	const struct scrape_words *w;
	struct arena *a;
	struct label *label;          /* of --label, in their order */
	const struct scrape_job *job; /* those before */
	size_t n_jobs;
	struct err *err;
};

static int
words_label(struct words *w, size_t at)
{
	struct slice s = slice_of(w->w->label[at]), name = s;
	ptrdiff_t eq = slice_find(s, SLICE("="), 0);

	if (eq < 0)
		return err_set(w->err, ERR_USAGE,
			       "--label %.*s: write it as NAME=VALUE, such as "
			       "cluster=prod",
			       SLICE_ARG(s));
	name.n = (size_t)eq;
	if (name.n == 0 || !utf8_valid(s))
		return err_set(w->err, ERR_USAGE, "--label %.*s: %s",
			       SLICE_ARG(s),
			       name.n == 0 ? "there is no name before the ="
					   : "it is not UTF-8");
	if (slice_starts(name, SLICE("__")))
		return err_set(w->err, ERR_USAGE,
			       "--label %.*s: names that begin with __ are "
			       "for relabelling; give it another name",
			       SLICE_ARG(s));
	for (size_t i = 0; i < at; i++)
		if (slice_eq(w->label[i].name, name))
			return err_set(w->err, ERR_USAGE,
				       "--label %.*s is given twice; a label "
				       "has one value",
				       SLICE_ARG(name));
	w->label[at] = (struct label){
		arena_slice(w->a, name),
		arena_slice(w->a,
			    (struct slice){ s.p + eq + 1, s.n - name.n - 1 })
	};
	return 0;
}

static bool
words_given(const struct words *w, struct slice name)
{
	for (size_t i = 0; i < w->w->n_labels; i++)
		if (slice_eq(w->label[i].name, name))
			return true;
	return false;
}

static int
words_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* %XX, and + for a blank if it is of a query. */
static struct slice
words_decode(struct words *w, struct slice s, bool query)
{
	struct slice out;
	struct str t = { 0 };

	for (size_t i = 0; i < s.n; i++) {
		int hi = s.p[i] == '%' && i + 2 < s.n ? words_hex(s.p[i + 1])
						      : -1;
		int lo = hi >= 0 ? words_hex(s.p[i + 2]) : -1;

		if (lo >= 0) {
			str_addc(&t, (char)(hi << 4 | lo));
			i += 2;
		} else {
			str_addc(&t, query && s.p[i] == '+' ? ' ' : s.p[i]);
		}
	}
	out = arena_slice(w->a, str_slice(&t));
	str_release(&t);
	return out;
}

/* a=b&c=d */
static void
words_query(struct words *w, struct slice s, struct scrape_job *job)
{
	size_t n = 1;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '&';
	job->param = arena_calloc(w->a, n, sizeof(*job->param));
	while (s.n > 0) {
		ptrdiff_t end = slice_find(s, SLICE("&"), 0);
		struct slice pair = { s.p, end < 0 ? s.n : (size_t)end };
		struct slice value = SLICE(""), name = pair;
		ptrdiff_t eq = slice_find(pair, SLICE("="), 0);
		size_t at = job->n_params;

		if (eq >= 0) {
			name.n = (size_t)eq;
			value = (struct slice){ pair.p + eq + 1,
						pair.n - name.n - 1 };
		}
		name = words_decode(w, name, true);
		value = words_decode(w, value, true);
		s.p += end < 0 ? s.n : pair.n + 1;
		s.n -= end < 0 ? s.n : pair.n + 1;
		if (name.n == 0)
			continue;
		for (; at > 0 && slice_cmp(job->param[at - 1].name, name) > 0;
		     at--)
			job->param[at] = job->param[at - 1];
		job->param[at] = (struct label){ name, value };
		job->n_params++;
	}
}

static int
words_fail(struct words *w, const char *url, const char *why)
{
	return err_set(w->err, ERR_USAGE, "--scrape %s: %s", url, why);
}

/* The host, or a host:port, up to the path. */
static int
words_host(struct words *w, const char *text, struct slice *s,
	   struct slice *host)
{
	struct err why = { 0 };
	size_t n = 0;

	while (n < s->n && strchr("/?#", s->p[n]) == NULL)
		n++;
	*host = (struct slice){ s->p, n };
	if (url_check_host(*host, &why) < 0)
		return words_fail(w, text,
				  n == 0 ? "there is no host in it; it is like "
					   "localhost:4040"
					 : why.text);
	s->p += n;
	s->n -= n;
	return 0;
}

static int
words_url(struct words *w, const char *text, struct scrape_job *job,
	  struct slice *host)
{
	struct slice s = slice_of(text), path;
	ptrdiff_t at = slice_find(s, SLICE("://"), 0);

	if (slice_find(s, SLICE("@"), 0) >= 0)
		return err_set(w->err, ERR_USAGE,
			       "--scrape: a URL with a user in it is refused, "
			       "since every process would see it: put "
			       "basic_auth into a file and give that with "
			       "--http.config.file (any other @ is written as "
			       "%%40)");
	if (at >= 0) {
		struct slice scheme = { s.p, (size_t)at };

		if (!slice_eq(scheme, SLICE("http")) &&
		    !slice_eq(scheme, SLICE("https")))
			return words_fail(w, text,
					  "it must begin with http:// or "
					  "https://, or be just HOST:PORT");
		job->scheme = scheme.n == 5 ? SLICE("https") : SLICE("http");
		s = (struct slice){ s.p + at + 3, s.n - scheme.n - 3 };
	}
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return words_fail(w, text,
					  "there is a blank or a special "
					  "character in it; write it as %XX, "
					  "and give each URL its own --scrape");
	if (words_host(w, text, &s, host) < 0)
		return -1;
	if (slice_find(s, SLICE("#"), 0) >= 0)
		return words_fail(w, text,
				  "no server sees what is behind a #; leave "
				  "it out");
	at = slice_find(s, SLICE("?"), 0);
	path = (struct slice){ s.p, at < 0 ? s.n : (size_t)at };
	if (at >= 0)
		words_query(w, (struct slice){ s.p + at + 1, s.n - path.n - 1 },
			    job);
	if (path.n > 1)
		job->path = words_decode(w, path, false);
	return 0;
}

static struct slice
words_address(const struct scrape_job *job)
{
	return labels_get(&job->target[0], SLICE("__address__"));
}

static bool
words_same(const struct scrape_job *a, const struct scrape_job *b)
{
	if (!slice_eq(a->path, b->path) || a->n_params != b->n_params)
		return false;
	for (size_t i = 0; i < a->n_params; i++)
		if (!slice_eq(a->param[i].name, b->param[i].name) ||
		    !slice_eq(a->param[i].value, b->param[i].value))
			return false;
	return true;
}

/* The instance of another URL of a host and port that were given before: with
 * the path, or their series would be the same.  "": the address will do. */
static struct slice
words_instance(struct words *w, const char *url, const struct scrape_job *job,
	       struct slice host)
{
	const char *query = strchr(url, '?');
	size_t i = 0;

	while (i < w->n_jobs && !slice_eq(words_address(&w->job[i]), host))
		i++;
	if (i == w->n_jobs || words_same(&w->job[i], job))
		return SLICE("");
	return slice_of(arena_printf(w->a, "%.*s%.*s%s", SLICE_ARG(host),
				     SLICE_ARG(job->path),
				     query != NULL ? query : ""));
}

static int
words_job(struct words *w, const char *url, struct scrape_job *job)
{
	const struct scrape_words *words = w->w;
	struct label *l = arena_calloc(w->a, words->n_labels + 2, sizeof(*l));
	struct slice host, instance;
	size_t n = words->n_labels;

	*job = scrape_config_job_default;
	job->interval_ms =
		words->interval_ms > 0 ? words->interval_ms : WORDS_INTERVAL_MS;
	job->timeout_ms = job->interval_ms < WORDS_TIMEOUT_MS
				  ? job->interval_ms
				  : WORDS_TIMEOUT_MS;
	job->make_job = !words_given(w, SLICE("job"));
	job->make_namespace = !words_given(w, SLICE("namespace"));
	job->make_cluster = !words_given(w, SLICE("cluster"));
	if (words->http != NULL)
		job->http = *words->http;
	if (words_url(w, url, job, &host) < 0)
		return -1;
	if (n > 0)
		memcpy(l, w->label, n * sizeof(*l));
	instance = words_instance(w, url, job, host);
	if (instance.n > 0 && !words_given(w, SLICE("instance")))
		l[n++] = (struct label){ SLICE("instance"), instance };
	l[n++] =
		(struct label){ SLICE("__address__"), arena_slice(w->a, host) };
	job->target = arena_alloc(w->a, sizeof(*job->target));
	*job->target = labels_make(w->a, l, n);
	job->n_static = 1;
	return 0;
}

struct scrape_config *
scrape_config_words(const struct scrape_words *w, struct err *err)
{
	struct scrape_config *c = mem_calloc(1, sizeof(*c));
	struct words words = { .w = w, .a = &c->arena, .err = err };
	int rc = 0;

	c->evaluation_ms =
		w->interval_ms > 0 ? w->interval_ms : WORDS_INTERVAL_MS;
	words.label =
		arena_calloc(&c->arena, w->n_labels, sizeof(*words.label));
	for (size_t i = 0; i < w->n_labels && rc == 0; i++)
		rc = words_label(&words, i);
	c->job = mem_calloc(w->n_urls + 1, sizeof(*c->job));
	words.job = c->job;
	for (size_t i = 0; i < w->n_urls && rc == 0; i++) {
		words.n_jobs = i;
		rc = words_job(&words, w->url[i], &c->job[c->n++]);
	}
	if (rc == 0)
		return c;
	scrape_config_free(c);
	return NULL;
}
