/*
 * fuzz_template.c - any text is a template or refused, and its expansion ends;
 * what is refused when it is checked is refused when it is expanded.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "rules/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct frame *
answer(void *arg, struct slice query, struct err *err)
{
	struct label l[] = { { SLICE("job"), query } };
	struct frame *f;

	(void)arg;
	if (query.n > 100) {
		err_set(err, ERR_SYNTAX, "too long");
		return NULL;
	}
	f = frame_new();
	f->kind = FRAME_VECTOR;
	f->steps = 1;
	f->n = query.n % 4;
	f->series = arena_calloc(&f->arena, 4, sizeof(*f->series));
	for (size_t i = 0; i < f->n; i++) {
		frame_series_init(f, &f->series[i], 1);
		frame_set(&f->series[i], 0, (double)i);
		f->series[i].labels = labels_make(&f->arena, l, 1);
	}
	return f;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = { (const char *)data, size };
	struct arena a = { 0 };
	struct label l[] = { { SLICE("job"), SLICE("j") } };
	struct labels labels = labels_make(&a, l, 1);
	const struct template_data d = {
		.labels = &labels,
		.external_url = SLICE("http://x/y"),
		.value = 1.5,
		.now_ms = 1700000000000,
		.query = answer,
	};
	struct err err = { 0 }, again = { 0 };
	struct str out = { 0 };
	int check = template_check(text, SLICE("t"), &err);
	int expand = template_expand(text, SLICE("t"), &d, &out, &again);

	if ((check < 0) != (err.code != ERR_NONE) ||
	    (expand < 0) != (again.code != ERR_NONE) ||
	    (check < 0 && expand == 0) || out.n > 2 * LIMIT_TEMPLATE_BYTES)
		abort();
	str_release(&out);
	arena_release(&a);
	return 0;
}
