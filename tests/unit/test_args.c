/* test_args.c - the command line. */
#include "config.h"

#include "cli/args.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

static int
run(const struct args *a)
{
	(void)a;
	return 0;
}

static const struct command table[] = {
	{ "view", "", "watch", "", FOR_VIEW, run },
	{ "snapshot", "", "print", "", FOR_SNAPSHOT, run },
	{ "record", "", "keep", "", FOR_RECORD, run },
	{ "rules check", "", "check", "", FOR_RULES_CHECK, run },
	{ "rules test", "", "test", "", FOR_RULES_TEST, run },
	{ 0 },
};

/* Splits at blanks; '' is an empty word. */
static int
parse(struct args *a, const char *line, struct err *err)
{
	static char words[256];
	static char *argv[40];
	int argc = 0;

	snprintf(words, sizeof(words), "pyrodash %s", line);
	for (char *w = strtok(words, " "); w != NULL; w = strtok(NULL, " "))
		argv[argc++] = strcmp(w, "''") == 0 ? &w[2] : w;
	*err = (struct err){ 0 };
	return args_parse(a, table, argc, argv, err);
}

static void
commands(void **state)
{
	static const struct {
		const char *line, *command;
		int named;
		size_t operands;
	} cases[] = {
		{ "", "view", 0, 0 },
		{ "view", "view", 1, 0 },
		{ "snapshot", "snapshot", 1, 0 },
		{ "x.json", "view", 0, 1 },
		{ "--demo x.json y.json", "view", 0, 2 },
		{ "--record x.om --demo", "view", 0, 0 },
		{ "snapshot a view", "snapshot", 1, 2 },
		{ "-- snapshot", "view", 0, 1 },
		{ "snapshot -- --demo -x", "snapshot", 1, 2 },
		{ "-", "view", 0, 1 },
		{ "snapshot ''", "snapshot", 1, 1 },
		{ "rules check a", "rules check", 2, 1 },
		{ "rules test", "rules test", 2, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct args a;
		struct err err;

		assert_int_equal(parse(&a, cases[i].line, &err), 0);
		assert_string_equal(a.command->name, cases[i].command);
		assert_int_equal(a.named, cases[i].named);
		assert_int_equal(a.n_operands, cases[i].operands);
		args_release(&a);
	}
}

static void
options(void **state)
{
	static const struct {
		const char *line;
		enum option_id id;
		size_t n;
		const char *last; /* NULL: a switch */
	} cases[] = {
		{ "--demo", OPTION_DEMO, 1, NULL },
		{ "--url http://x", OPTION_URL, 1, "http://x" },
		{ "--url=http://x", OPTION_URL, 1, "http://x" },
		{ "--url=a=b", OPTION_URL, 1, "a=b" },
		{ "--url=", OPTION_URL, 1, "" },
		{ "-v a=1 -v b=2 --var c=3", OPTION_VAR, 3, "c=3" },
		{ "-va=1", OPTION_VAR, 1, "a=1" },
		{ "snapshot -w 80", OPTION_WIDTH, 1, "80" },
		{ "snapshot -w80", OPTION_WIDTH, 1, "80" },
		{ "snapshot --widt 80", OPTION_WIDTH, 1, "80" },
		{ "snapshot -w -5", OPTION_WIDTH, 1, "-5" },
		{ "snapshot x --demo y", OPTION_DEMO, 1, NULL },
		{ "-hV", OPTION_VERSION, 1, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct args a;
		struct err err;

		assert_int_equal(parse(&a, cases[i].line, &err), 0);
		assert_true(args_has(&a, cases[i].id));
		assert_int_equal(a.option[cases[i].id].n, cases[i].n);
		if (cases[i].last != NULL)
			assert_string_equal(args_get(&a, cases[i].id),
					    cases[i].last);
		args_release(&a);
	}
}

static void
fallbacks(void **state)
{
	struct args a;
	struct err err;

	(void)state;
	assert_int_equal(parse(&a, "", &err), 0);
	assert_false(args_has(&a, OPTION_THEME));
	assert_string_equal(args_get(&a, OPTION_THEME), "dark");
	assert_null(args_get(&a, OPTION_URL));
	args_release(&a);
}

static void
mistakes(void **state)
{
	static const struct {
		const char *line, *text;
	} cases[] = {
		{ "--bogus", "no option --bogus" },
		{ "--", NULL },
		{ "-X", "no option -X" },
		{ "query -m", "goes behind --" },
		{ "--demo=yes", "takes no value" },
		{ "--url", "needs a value" },
		{ "-v", "needs a value" },
		{ "snapshot --refresh 5s", "not for `pyrodash snapshot`" },
		{ "view --width 80", "not for `pyrodash view`" },
		{ "--width 80", "not for `pyrodash view`" },
		{ "--t", "write more" },
		{ "rules", "the first word of rules check, rules test" },
		{ "rules all", "the first word of rules check, rules test" },
		{ "rules check --demo", "not for `pyrodash rules check`" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct args a;
		struct err err;
		int rc = parse(&a, cases[i].line, &err);

		if (cases[i].text == NULL) {
			assert_int_equal(rc, 0);
		} else {
			assert_int_equal(rc, -1);
			assert_int_equal(err.code, ERR_USAGE);
			if (strstr(err.text, cases[i].text) == NULL)
				print_message("%s: %s\n", cases[i].line,
					      err.text);
			assert_non_null(strstr(err.text, cases[i].text));
		}
		args_release(&a);
	}
}

/* Names are unique, letters too, and every row has its sentence. */
static void
the_table_is_sound(void **state)
{
	(void)state;
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *r = args_option((enum option_id)i);

		assert_non_null(r->name);
		assert_true(r->help != NULL && r->help[0] != '\0');
		assert_true(r->commands != 0);
		for (int k = 0; k < i; k++) {
			const struct option_row *o =
				args_option((enum option_id)k);

			assert_string_not_equal(r->name, o->name);
			if (r->letter != 0)
				assert_int_not_equal(r->letter, o->letter);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands),
		cmocka_unit_test(options),
		cmocka_unit_test(fallbacks),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(the_table_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
