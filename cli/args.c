#include "config.h"

#include "cli/args.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/typo.h"

static const struct option_row rows[] = {
#define OPTION(id, name, letter, arg, commands, fallback, help) \
	[OPTION_##id] = { name, letter, arg, commands, fallback, help },
#include "cli/option.def"
#undef OPTION
};

const struct option_row *
args_option(enum option_id id)
{
	return &rows[id];
}

static void
args_add(const char ***list, size_t *n, const char *value)
{
	*list = mem_realloc(*list, *n + 1, sizeof(**list));
	(*list)[(*n)++] = value;
}

#define ARGS_TYPO 2

static int
args_unknown_option(const char *name, size_t n, struct err *err)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		if (n > ARGS_TYPO &&
		    typo_count((struct slice){ name, n },
			       slice_of(rows[i].name)) <= ARGS_TYPO)
			return err_set(err, ERR_USAGE,
				       "there is no option --%.*s; did you "
				       "mean --%s?",
				       (int)n, name, rows[i].name);
	return err_set(err, ERR_USAGE,
		       "there is no option --%.*s; --help lists them", (int)n,
		       name);
}

/* The option of a long name, which may be shortened if that is clear. */
static int
args_find_long(const char *name, size_t n, struct err *err)
{
	int found = -1;

	for (int i = 0; i < OPTION_COUNT; i++) {
		if (strncmp(rows[i].name, name, n) != 0)
			continue;
		if (rows[i].name[n] == '\0')
			return i;
		if (found >= 0)
			return err_set(err, ERR_USAGE,
				       "--%.*s is both --%s and --%s: write "
				       "more of it",
				       (int)n, name, rows[found].name,
				       rows[i].name);
		found = i;
	}
	return found >= 0 ? found : args_unknown_option(name, n, err);
}

static int
args_find_letter(char letter, struct err *err)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		if (rows[i].letter == letter)
			return i;
	return err_set(err, ERR_USAGE,
		       "there is no option -%c; --help lists them; what begins "
		       "with - and is none goes behind --",
		       letter);
}

struct args_scan {
	int argc, at;
	char **argv;
};

static int
args_take(struct args *a, int id, const char *inside, struct args_scan *s,
	  struct err *err)
{
	const struct option_row *row = &rows[id];
	const char *value = inside;

	if (row->arg == NULL && inside != NULL)
		return err_set(err, ERR_USAGE, "--%s takes no value",
			       row->name);
	if (row->arg != NULL && value == NULL) {
		if (s->at + 1 >= s->argc)
			return err_set(err, ERR_USAGE,
				       "--%s needs a value: --%s %s", row->name,
				       row->name, row->arg);
		value = s->argv[++s->at];
	}
	args_add(&a->option[id].value, &a->option[id].n, value);
	return 0;
}

static int
args_long(struct args *a, const char *name, struct args_scan *s,
	  struct err *err)
{
	const char *equals = strchr(name, '=');
	size_t n = equals != NULL ? (size_t)(equals - name) : strlen(name);
	int id = args_find_long(name, n, err);

	if (id < 0)
		return -1;
	return args_take(a, id, equals != NULL ? equals + 1 : NULL, s, err);
}

/* -abc: switches side by side; the rest after one with a value is its value. */
static int
args_short(struct args *a, const char *letters, struct args_scan *s,
	   struct err *err)
{
	for (; *letters != '\0'; letters++) {
		int id = args_find_letter(*letters, err);

		if (id < 0)
			return -1;
		if (rows[id].arg != NULL)
			return args_take(
				a, id, letters[1] != '\0' ? letters + 1 : NULL,
				s, err);
		if (args_take(a, id, NULL, s, err) < 0)
			return -1;
	}
	return 0;
}

static int
args_check_commands(const struct args *a, struct err *err)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		if (a->option[i].n > 0 &&
		    (rows[i].commands & a->command->bit) == 0)
			return err_set(err, ERR_USAGE,
				       "--%s is not for `pyrodash %s`",
				       rows[i].name, a->command->name);
	return 0;
}

/* How many words in front are the command's name; 0: it is another. */
static int
args_words(const struct command *c, int argc, char **argv)
{
	const char *space = strchr(c->name, ' ');
	size_t n = space != NULL ? (size_t)(space - c->name) : strlen(c->name);

	if (argc < 2 || strlen(argv[1]) != n ||
	    strncmp(argv[1], c->name, n) != 0)
		return 0;
	if (space == NULL)
		return 1;
	return argc > 2 && strcmp(argv[2], space + 1) == 0 ? 2 : 0;
}

/* The first word of some commands, but not one of them. */
static int
args_part(const struct command *table, const char *word, struct err *err)
{
	struct str names = { 0 };
	size_t n = strlen(word);

	for (const struct command *c = table; c->name != NULL; c++)
		if (strncmp(c->name, word, n) == 0 && c->name[n] == ' ')
			str_printf(&names, "%s%s", names.n > 0 ? ", " : "",
				   c->name);
	if (names.n > 0)
		err_set(err, ERR_USAGE,
			"%s is the first word of %s: write one of them, with "
			"--help to see what it takes",
			word, str_text(&names));
	n = names.n;
	str_release(&names);
	return n > 0 ? -1 : 0;
}

/* The first word may be a command, or nearly one. */
static int
args_command(struct args *a, const struct command *table, int argc, char **argv,
	     struct err *err)
{
	const char *word = argc > 1 ? argv[1] : NULL;

	a->command = table;
	if (word == NULL || word[0] == '-')
		return 0;
	for (const struct command *c = table; c->name != NULL; c++) {
		a->named = args_words(c, argc, argv);
		if (a->named > 0) {
			a->command = c;
			return 0;
		}
	}
	if (args_part(table, word, err) < 0)
		return -1;
	for (const struct command *c = table; c->name != NULL; c++)
		if (typo_count(slice_of(word), slice_of(c->name)) <= ARGS_TYPO)
			return err_set(err, ERR_USAGE,
				       "there is no command %s; did you mean "
				       "%s?",
				       word, c->name);
	return 0;
}

int
args_parse(struct args *a, const struct command *table, int argc, char **argv,
	   struct err *err)
{
	struct args_scan s = { argc, 1, argv };
	bool only_operands = false;

	memset(a, 0, sizeof(*a));
	if (args_command(a, table, argc, argv, err) < 0)
		return -1;
	s.at += a->named;
	if (argc > 1 && strcmp(argv[1], "help") == 0) {
		args_add(&a->option[OPTION_HELP].value,
			 &a->option[OPTION_HELP].n, argv[1]);
		s.at = 2;
	}
	for (; s.at < argc; s.at++) {
		const char *word = argv[s.at];

		if (only_operands || word[0] != '-' || word[1] == '\0')
			args_add(&a->operand, &a->n_operands, word);
		else if (strcmp(word, "--") == 0)
			only_operands = true;
		else if (word[1] == '-') {
			if (args_long(a, word + 2, &s, err) < 0)
				return -1;
		} else if (args_short(a, word + 1, &s, err) < 0)
			return -1;
	}
	return args_check_commands(a, err);
}

void
args_release(struct args *a)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		mem_free(a->option[i].value);
	mem_free(a->operand);
}

bool
args_has(const struct args *a, enum option_id id)
{
	return a->option[id].n > 0;
}

const char *
args_get(const struct args *a, enum option_id id)
{
	size_t n = a->option[id].n;

	return n > 0 ? a->option[id].value[n - 1] : rows[id].fallback;
}
