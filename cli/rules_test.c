/* rules_test.c - pyrodash rules test: unit tests in promtool's format. */
#include "config.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/regex.h"
#include "canvas/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "rules/rules.h"
#include "rules/rules_read.h"
#include "rules/unit_read.h"
#include "rules/unit_run.h"

struct test {
	const struct regex *run; /* names of tests; NULL: all */
	const char *file;        /* the one at hand */
	const char *rules_file;  /* of its rule_files */
	bool failed;             /* FAILED was printed for it */
	size_t n, cap;
	const struct rules **rules; /* of its rule_files */
};

/* A fault's text has lines of its own. */
static void
test_fault(void *arg, struct slice text)
{
	struct test *t = arg;
	struct str clean = { 0 };

	if (!t->failed)
		fputs("  FAILED:\n", stderr);
	t->failed = true;
	output_clean(text, &clean);
	fputs(str_text(&clean), stderr);
	putchar('\n');
	fflush(stdout);
	str_release(&clean);
}

static void
test_rules_fault(void *arg, const struct rules_fault *f)
{
	struct test *t = arg;
	struct str text = { 0 };

	str_printf(&text, "%s: %s", t->rules_file, f->err->text);
	test_fault(t, str_slice(&text));
	str_release(&text);
}

static void
test_load(struct test *t, const char *path)
{
	const struct rules_faults faults = { test_rules_fault, t };
	struct str text = { 0 };
	struct err err = { 0 };
	struct rules *r = NULL;
	bool failed = t->failed;

	t->rules_file = path;
	if (file_read(path, LIMIT_YAML_BYTES, &text, &err) == 0)
		r = rules_load_all(str_slice(&text), path, &faults, &err);
	else
		err_prefix(&err, "%s", path);
	if (r == NULL && t->failed == failed)
		test_fault(t, slice_of(err.text));
	str_release(&text);
	if (r == NULL)
		return;
	MEM_GROW(t->rules, t->n, t->cap);
	t->rules[t->n++] = r;
}

/* Patterns are of the folder that the test's file lies in. */
static void
test_files(struct test *t, const struct unit_file *f)
{
	const char *slash = strrchr(t->file, '/');
	int folder = slash != NULL ? (int)(slash - t->file) + 1 : 0;

	for (size_t i = 0; i < f->n_files; i++) {
		struct slice name = f->file[i];
		struct str path = { 0 };
		glob_t found;

		if (name.n == 0 || name.p[0] != '/')
			str_addn(&path, t->file, (size_t)folder);
		str_add_slice(&path, name);
		if (glob(str_text(&path), 0, NULL, &found) == 0) {
			for (size_t k = 0; k < found.gl_pathc; k++)
				test_load(t, found.gl_pathv[k]);
			globfree(&found);
		} else {
			struct str clean = { 0 };

			text_clean(str_slice(&path), &clean);
			fprintf(stderr, "  WARNING: no file match pattern %s\n",
				str_text(&clean));
			str_release(&clean);
		}
		str_release(&path);
	}
}

static void
test_run(struct test *t, const struct unit_file *f)
{
	struct unit_run_question q = { .file = f,
				       .fault = test_fault,
				       .arg = t };
	struct arena a = { 0 };
	struct rules all = unit_run_order(f, t->rules, t->n, &a);

	q.rules = &all;
	for (size_t i = 0; i < f->n; i++) {
		if (t->run != NULL && !regex_matches(t->run, f->test[i].name))
			continue;
		q.test = &f->test[i];
		unit_run(&q);
	}
	arena_release(&a);
}

static bool
test_file(const char *path, const struct regex *run)
{
	struct test t = { .run = run, .file = path };
	struct str text = { 0 };
	struct err err = { 0 };
	struct unit_file *f = NULL;

	printf("Unit Testing:  %s\n", path);
	fflush(stdout);
	if (file_read(path, LIMIT_YAML_BYTES, &text, &err) == 0)
		f = unit_read(str_slice(&text), &err);
	if (f == NULL) {
		err_prefix(&err, "%s", path);
		test_fault(&t, slice_of(err.text));
	} else {
		test_files(&t, f);
		if (!t.failed)
			test_run(&t, f);
	}
	if (!t.failed)
		puts("  SUCCESS");
	putchar('\n');
	fflush(stdout);
	for (size_t i = 0; i < t.n; i++)
		rules_free((struct rules *)t.rules[i]);
	mem_free(t.rules);
	unit_read_free(f);
	str_release(&text);
	return !t.failed;
}

/* NULL where --run is not given, too. */
static struct regex *
test_names(const struct args *a, struct err *err)
{
	struct str all = { 0 };
	struct regex *re = NULL;

	for (size_t i = 0; i < a->option[OPTION_RUN].n; i++)
		str_printf(&all, "%s%s", i > 0 ? "|" : "",
			   a->option[OPTION_RUN].value[i]);
	if (args_has(a, OPTION_RUN))
		re = regex_new(str_slice(&all), REGEX_RE2_FIND, err);
	str_release(&all);
	return re;
}

int
cmd_rules_test(const struct args *a)
{
	struct err err = { 0 };
	struct regex *run = test_names(a, &err);
	int code = EXIT_OK;

	err_prefix(&err, "--run");
	if (a->n_operands == 0)
		err_set(&err, ERR_USAGE,
			"rules test takes files of unit tests: name one");
	if (err.code != ERR_NONE) {
		output_complain(&err);
		regex_free(run);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < a->n_operands; i++)
		if (!test_file(a->operand[i], run))
			code = EXIT_FAILED;
	regex_free(run);
	return code;
}
