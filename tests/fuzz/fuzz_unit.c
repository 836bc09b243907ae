/*
 * fuzz_unit.c - any text is a file of unit tests of rules or refused, and what
 * it asks for is run: over no rules, and with few evaluations.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "rules/unit_read.h"
#include "rules/unit_run.h"

#define FUZZ_STEPS 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fault(void *arg, struct slice text)
{
	if (text.n == 0)
		abort();
	++*(size_t *)arg;
}

static bool
is_short(const struct unit_file *f, const struct unit_test *t)
{
	for (size_t i = 0; i < t->n_exprs; i++)
		if (t->expr[i].eval_ms / f->interval > FUZZ_STEPS)
			return false;
	for (size_t i = 0; i < t->n_alerts; i++)
		if (t->alerts[i].eval_ms / f->interval > FUZZ_STEPS)
			return false;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	struct arena a = { 0 };
	struct unit_file *f =
		unit_read((struct slice){ (const char *)data, size }, &err);
	struct rules none;

	if (f == NULL) {
		if (err.code == ERR_NONE)
			abort();
		return 0;
	}
	none = unit_run_order(f, NULL, 0, &a);
	for (size_t i = 0; i < f->n && i < 4; i++) {
		size_t told = 0;
		const struct unit_run_question q = { .file = f,
						     .test = &f->test[i],
						     .rules = &none,
						     .fault = fault,
						     .arg = &told };

		if (is_short(f, q.test) && unit_run(&q) != told)
			abort();
	}
	unit_read_free(f);
	arena_release(&a);
	return 0;
}
