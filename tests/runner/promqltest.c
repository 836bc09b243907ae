/*
 * promqltest.c - runs scripts in Prometheus' own language of PromQL tests.
 *
 * promqltest [-v] [--tap] FILE...
 *
 * Goes on after a failure.  Exits 1 if something failed, 2 for a wrong use or a
 * file that can not be read.
 */
#include "config.h"

#include <stdio.h>

#include "base/err.h"
#include "base/file.h"
#include "tests/runner/play.h"

#define SCRIPT_BYTES ((size_t)16 << 20)

static const char usage[] =
	"Usage: promqltest [-v] [--tap] FILE...\n"
	"Runs scripts in Prometheus' own language of PromQL tests.\n"
	"  -v     say also what was skipped, and why\n"
	"  --tap  a line a file, as make check reads it\n";

struct counts {
	size_t n[3]; /* by enum play_result */
};

struct options {
	bool verbose, tap;
};

static void
indent(const char *prefix, struct slice lines)
{
	while (lines.n > 0) {
		ptrdiff_t end = slice_find(lines, SLICE("\n"), 0);
		size_t n = end < 0 ? lines.n : (size_t)end;

		printf("%s    %.*s\n", prefix, (int)n, lines.p);
		n = n < lines.n ? n + 1 : n;
		lines = (struct slice){ lines.p + n, lines.n - n };
	}
}

static void
report(const struct options *o, const char *path, const struct script *s,
       enum play_result result, const struct str *why)
{
	const char *prefix = o->tap ? "# " : "";

	if (result == PLAY_PASSED || (result == PLAY_SKIPPED && !o->verbose))
		return;
	printf("%s%s:%zu: %s: %.*s\n", prefix, path, s->command.line,
	       result == PLAY_FAILED ? "FAILED" : "skipped",
	       SLICE_ARG(s->command.head));
	indent(prefix, str_slice(why));
}

/* One command; false at the end.  Loads count only when they fail. */
static bool
step(const struct options *o, const char *path, struct script *s,
     struct bed *bed, struct counts *counts)
{
	struct str why = { 0 };
	struct err err = { 0 };
	const struct script_command *c = script_next(s, &err);
	enum play_result result = PLAY_PASSED;

	if (c != NULL && c->kind == SCRIPT_END)
		return false;
	if (c == NULL ||
	    (c->kind == SCRIPT_LOAD && bed_load(bed, c, &err) < 0)) {
		str_printf(&why, "script error: %s\n", err.text);
		result = PLAY_FAILED;
	} else if (c->kind == SCRIPT_CLEAR) {
		bed_clear(bed);
	} else if (c->kind == SCRIPT_EVAL) {
		result = play_eval(bed, c, &why);
	}
	if (result != PLAY_PASSED || c->kind == SCRIPT_EVAL)
		counts->n[result]++;
	report(o, path, s, result, &why);
	str_release(&why);
	return true;
}

static void
print_counts(const char *name, const struct counts *c)
{
	printf("%s: %zu passed, %zu failed, %zu skipped%s\n", name,
	       c->n[PLAY_PASSED], c->n[PLAY_FAILED], c->n[PLAY_SKIPPED],
	       c->n[PLAY_SKIPPED] > 0 ? " (need native histograms)" : "");
}

static int
run(const struct options *o, const char *path, size_t number,
    struct counts *all)
{
	struct counts counts = { { 0 } };
	struct str text = { 0 };
	struct err err = { 0 };
	struct script s;
	struct bed *bed;

	if (file_read(path, SCRIPT_BYTES, &text, &err) < 0) {
		fprintf(stderr, "promqltest: %s\n", err.text);
		str_release(&text);
		return -1;
	}
	script_init(&s, str_slice(&text));
	bed = bed_new();
	while (step(o, path, &s, bed, &counts))
		;
	if (o->tap)
		printf("%sok %zu - ", counts.n[PLAY_FAILED] ? "not " : "",
		       number);
	print_counts(path, &counts);
	fflush(stdout);
	for (size_t i = 0; i < 3; i++)
		all->n[i] += counts.n[i];
	bed_free(bed);
	script_release(&s);
	str_release(&text);
	return 0;
}

int
main(int argc, char **argv)
{
	struct options o = { false, false };
	struct counts all = { { 0 } };
	bool unread = false;
	int i = 1;

	for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
		if (strcmp(argv[i], "-v") == 0)
			o.verbose = true;
		else if (strcmp(argv[i], "--tap") == 0)
			o.tap = true;
		else
			break;
	}
	if (i == argc || (argv[i][0] == '-' && argv[i][1] != '\0')) {
		fputs(usage, stderr);
		return 2;
	}
	if (o.tap)
		printf("1..%d\n", argc - i);
	for (size_t number = 1; i < argc; i++, number++)
		unread |= run(&o, argv[i], number, &all) < 0;
	print_counts(o.tap ? "# all" : "all", &all);
	if (unread)
		return 2;
	return all.n[PLAY_FAILED] > 0;
}
