/*
 * bench_rules.c - what the mixin's rules cost over targets of a single
 * Pyroscope's shape: one evaluation of the group, all of an hour by range
 * queries, and the same slot by slot.
 *
 * bench_rules RULES [TARGETS]: of 874 series each, 7 jobs
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/num.h"
#include "rules/rules.h"
#include "rules/rules_run.h"

#define EVERY INT64_C(15000)
#define MINUTE INT64_C(60000)
#define HOUR INT64_C(3600000)
#define ROUTES 32
#define TYPES 5
#define SERIES (ROUTES * 17 + TYPES * 2 * 33)

static const char *const sizes[] = {
	"pyroscope_distributor_received_compressed_bytes",
	"pyroscope_distributor_received_samples"
};

static uint32_t
add(struct tsdb *db, struct tsdb_target *t, size_t target, const char *name,
    const char *part, const char *kind, size_t of, double le)
{
	struct arena a = { 0 };
	struct label l[] = {
		{ LABEL_NAME, slice_of(arena_printf(&a, "%s%s", name, part)) },
		{ SLICE("cluster"), SLICE("local") },
		{ SLICE("namespace"), SLICE("default") },
		{ SLICE("job"),
		  slice_of(arena_printf(&a, "default/p%zu", target % 7)) },
		{ SLICE("instance"),
		  slice_of(arena_printf(&a, "host%zu:4040", target)) },
		{ slice_of(kind),
		  slice_of(arena_printf(&a, "%s%zu", kind, of)) },
		{ SLICE("le"),
		  le > 0 ? slice_of(arena_printf(&a, "%g", le)) : SLICE("") },
	};
	struct labels ls = labels_make(&a, l, sizeof(l) / sizeof(l[0]));
	uint32_t index = tsdb_series(db, t, &ls);

	arena_release(&a);
	return index;
}

static void
histogram(struct tsdb *db, struct tsdb_target *t, size_t target,
	  const char *name, uint32_t **index)
{
	bool size = name == sizes[0] || name == sizes[1];
	const char *kind = size ? "type" : "route";

	for (size_t of = 0; of < (size ? TYPES : ROUTES); of++) {
		double le = 0.005;

		for (size_t b = 0; b < (size ? 31 : 15); b++, le *= 2)
			*(*index)++ = add(db, t, target, name, "_bucket", kind,
					  of, le);
		*(*index)++ = add(db, t, target, name, "_sum", kind, of, 0);
		*(*index)++ = add(db, t, target, name, "_count", kind, of, 0);
	}
}

static void
fill(struct tsdb *db, size_t targets)
{
	uint32_t index[SERIES], *at;
	double v[SERIES];

	for (size_t i = 0; i < targets; i++) {
		struct tsdb_target *t = tsdb_target_new(db, NULL);

		at = index;
		histogram(db, t, i, "pyroscope_request_duration_seconds", &at);
		histogram(db, t, i, sizes[0], &at);
		histogram(db, t, i, sizes[1], &at);
		for (size_t k = 0; k < SERIES; k++)
			v[k] = (double)k;
		for (int64_t ts = -6 * MINUTE + (int64_t)i * 7; ts <= HOUR;
		     ts += EVERY) {
			for (size_t k = 0; k < SERIES; k++)
				v[k] += (double)((k * 7 + (size_t)(ts & 31)) %
						 41);
			tsdb_append(db, t, ts, index, v, SERIES, NULL);
		}
	}
}

/* ms of an hour, and of its last evaluation. */
static void
run(const struct rules *rules, size_t targets, bool past)
{
	struct tsdb *db = tsdb_new();
	struct rules_run_options o = { .rules = rules, .db = db };
	struct rules_run *r = rules_run_new(&o);
	int64_t from, last = 0;
	size_t before;

	fill(db, targets);
	before = tsdb_stats(db).series;
	from = clock_mono_us();
	if (past)
		rules_run_past(r, 0, HOUR, NULL);
	for (int64_t t = 0; !past && t <= HOUR; t += MINUTE) {
		last = clock_mono_us();
		rules_run_group(r, 0, t);
	}
	printf("%zu series, %zu recorded, %s: %.1f ms an hour", before,
	       tsdb_stats(db).series - before,
	       past ? "at once" : "slot by slot",
	       (double)(clock_mono_us() - from) / 1000);
	if (!past)
		printf(", %.1f ms an evaluation",
		       (double)(clock_mono_us() - last) / 1000);
	printf("\n");
	rules_run_free(r);
	tsdb_free(db);
}

int
main(int argc, char **argv)
{
	struct str text = { 0 };
	struct rules *rules;
	struct err err = { 0 };
	int64_t targets = 1;

	if (argc < 2 || file_read(argv[1], LIMIT_YAML_BYTES, &text, &err) < 0 ||
	    (rules = rules_load(str_slice(&text), argv[1], &err)) == NULL) {
		fprintf(stderr, "bench_rules RULES [TARGETS]: %s\n", err.text);
		return EXIT_FAILURE;
	}
	if (argc > 2)
		num_parse_int(slice_of(argv[2]), &targets);
	run(rules, (size_t)targets, false);
	run(rules, (size_t)targets, true);
	rules_free(rules);
	str_release(&text);
	return EXIT_SUCCESS;
}
