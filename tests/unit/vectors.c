#include "config.h"

#include "vectors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strmap.h"
#include "dashboards/moment.h"
#include "dashboards/timeexpr.h"

#define FNS 40
#define CLOCK "2023-11-15T13:45:30.123Z"

/* What is known not to pass: ids to reasons; those met are struck out. */
struct later {
	struct arena a;
	struct strmap ids;
	struct str text;
};

struct tally {
	struct slice fn;
	unsigned passed, all;
};

static bool
read_text(const char *path, struct str *out)
{
	FILE *f = fopen(path, "r");
	char buffer[65536];
	size_t n;

	if (f == NULL)
		return false;
	while ((n = fread(buffer, 1, sizeof(buffer), f)) > 0)
		str_addn(out, buffer, n);
	fclose(f);
	return true;
}

static bool
next_line(struct slice *text, struct slice *line)
{
	ptrdiff_t end = slice_find(*text, SLICE("\n"), 0);
	size_t n = end < 0 ? text->n : (size_t)end;

	if (text->n == 0)
		return false;
	*line = (struct slice){ text->p, n };
	n += end >= 0;
	*text = (struct slice){ text->p + n, text->n - n };
	return true;
}

static void
read_later(struct later *l, const char *name)
{
	const char *srcdir = getenv("srcdir");
	char *path = arena_printf(&l->a, "%s/tests/unit/vectors_later.txt",
				  srcdir == NULL ? "." : srcdir);
	char *prefix = arena_printf(&l->a, "%s-", name);
	struct slice text, line;

	if (!read_text(path, &l->text))
		fail_msg("%s cannot be read", path);
	text = str_slice(&l->text);
	while (next_line(&text, &line)) {
		ptrdiff_t blank = slice_find(line, SLICE(" "), 0);
		struct slice *reason;

		if (blank < 0 || !slice_starts(line, slice_of(prefix)))
			continue;
		reason = arena_alloc(&l->a, sizeof(*reason));
		*reason = (struct slice){ line.p + blank + 1,
					  line.n - (size_t)blank - 1 };
		*strmap_put(&l->ids, (struct slice){ line.p, (size_t)blank }) =
			reason;
	}
}

static struct tally *
tally_of(struct tally *t, struct slice fn)
{
	for (size_t i = 0; i < FNS; i++) {
		if (t[i].fn.n == 0)
			t[i].fn = fn;
		if (slice_eq(t[i].fn, fn))
			return &t[i];
	}
	fail_msg("more than %d functions", FNS);
	return NULL;
}

static bool
run_one(const struct vector *v, const struct vector_fn *fns, struct str *got)
{
	for (; fns->fn != NULL; fns++)
		if (slice_eq(v->fn, slice_of(fns->fn)))
			return fns->run(v, got);
	str_add(got, "(not run)");
	return false;
}

/* One vector; 1 if it and the list disagree. */
static unsigned
check(const struct vector *v, const struct vector_fn *fns, struct later *l,
      struct tally *t)
{
	struct str got = { 0 }, want = { 0 };
	bool passed = run_one(v, fns, &got);
	void **place = strmap_put(&l->ids, v->id);
	const struct slice *reason = *place;
	unsigned bad = 0;

	*place = NULL;
	t->all++;
	t->passed += passed;
	if (passed && reason != NULL) {
		printf("# %.*s: listed but passes\n", SLICE_ARG(v->id));
		bad = 1;
	} else if (!passed && reason == NULL) {
		json_print(v->out, &want);
		printf("# %.*s: want %s\n#   got %s\n", SLICE_ARG(v->id),
		       str_text(&want), str_text(&got));
		str_clear(&want);
		json_print(v->in, &want);
		printf("#   in %.900s\n", str_text(&want));
		bad = 1;
	} else if (!passed) {
		printf("# later: %.*s %.*s\n", SLICE_ARG(v->id),
		       SLICE_ARG(*reason));
	}
	str_release(&got);
	str_release(&want);
	return bad;
}

static unsigned
check_lines(struct slice text, const struct vector_fn *fns, struct later *l,
	    struct tally *t)
{
	struct slice line;
	unsigned bad = 0;

	while (next_line(&text, &line)) {
		struct arena a = { 0 };
		struct err err = { 0 };
		const struct json *j = json_parse(&a, line, &err);
		struct vector v = {
			.a = &a,
			.id = json_slice(json_get(j, "id"), SLICE("")),
			.fn = json_slice(json_get(j, "fn"), SLICE("")),
			.in = json_get(j, "in"),
			.out = json_get(j, "out"),
		};
		struct tally *place = tally_of(t, v.fn);

		if (j == NULL)
			fail_msg("vector: %s", err.text);
		if (place->all == 0)
			place->fn =
				slice_of(arena_strndup(&l->a, v.fn.p, v.fn.n));
		bad += check(&v, fns, l, place);
		arena_release(&a);
	}
	return bad;
}

static bool
open_vectors(const char *name, struct str *text)
{
	const char *shared = getenv("PYRODASH_SHARED");
	const char *srcdir = getenv("srcdir");
	struct str path = { 0 };
	bool found;

	if (shared != NULL)
		str_add(&path, shared);
	else
		str_printf(&path, "%s/../shared",
			   srcdir == NULL ? "." : srcdir);
	str_printf(&path, "/reference/vectors/%s.jsonl", name);
	found = read_text(str_text(&path), text);
	if (!found)
		printf("# skipped: %s is not here: set PYRODASH_SHARED\n",
		       str_text(&path));
	str_release(&path);
	return found;
}

void
vectors_run(const char *name, const struct vector_fn *fns)
{
	struct later l = { 0 };
	struct tally t[FNS] = { 0 }, total = { 0 };
	struct str text = { 0 };
	const struct strmap_entry *e;
	size_t at = 0;
	unsigned bad;

	if (!open_vectors(name, &text)) {
		str_release(&text);
		return;
	}
	read_later(&l, name);
	bad = check_lines(str_slice(&text), fns, &l, t);
	for (size_t i = 0; i < FNS && t[i].all > 0; i++) {
		printf("# %s: %.*s %u of %u\n", name, SLICE_ARG(t[i].fn),
		       t[i].passed, t[i].all);
		total.passed += t[i].passed;
		total.all += t[i].all;
	}
	printf("# %s: %u of %u in all\n", name, total.passed, total.all);
	while ((e = strmap_next(&l.ids, &at)) != NULL)
		if (e->value != NULL) {
			printf("# %.*s: listed, but there is no such vector\n",
			       SLICE_ARG(e->key));
			bad++;
		}
	strmap_release(&l.ids);
	str_release(&l.text);
	str_release(&text);
	arena_release(&l.a);
	assert_int_equal(bad, 0);
}

struct slice
vectors_scalar(struct arena *a, const struct json *j)
{
	char text[NUM_TEXT];

	if (json_is(j, JSON_NUMBER)) {
		num_format_js(text, j->number);
		return slice_of(arena_strdup(a, text));
	}
	if (json_is(j, JSON_BOOL))
		return j->boolean ? SLICE("true") : SLICE("false");
	return json_slice(j, SLICE(""));
}

struct slice
vectors_in(const struct vector *v, const char *key)
{
	return vectors_scalar(v->a, json_get(v->in, key));
}

bool
vectors_text(const struct vector *v, struct str *got)
{
	return (json_is(v->out, JSON_STRING) || json_is(v->out, JSON_NUMBER) ||
		json_is(v->out, JSON_BOOL)) &&
	       slice_eq(vectors_scalar(v->a, v->out), str_slice(got));
}

int64_t
vectors_ms(const char *iso)
{
	int64_t ms = 0;

	if (moment_parse_iso(slice_of(iso), civil_utc(), &ms) != 0)
		fail_msg("%s is no time", iso);
	return ms;
}

struct timeexpr_context
vectors_context(const struct vector *v)
{
	struct slice name = vectors_in(v, "timeZone");
	const struct civil_zone *zone =
		name.n == 0 ? civil_utc() : civil_zone(name, NULL);

	return (struct timeexpr_context){
		.now = vectors_ms(json_str(json_get(v->in, "now"), CLOCK)),
		.zone = zone == NULL ? civil_local() : zone,
		.week_start = timeexpr_week_start(vectors_in(v, "weekStart")),
		.fiscal_start = (int)json_num(
			json_get(v->in, "fiscalYearStartMonth"), 0),
		.now_delay = vectors_in(v, "UNSAFE_nowDelay"),
	};
}
