#include "config.h"

#include "cli/help.h"

#include <string.h>

#include "canvas/glyphs.h"
#include "canvas/out.h"
#include "cli/doctor_out.h"
#include "cli/query_out.h"
#include "cli/rules_lint.h"
#include "net/http.h"
#include "promql/feature.h"
#include "session/doctor.h"
#include "themes/theme.h"
#include "tui/action.h"

static const char *
help_theme(unsigned i)
{
	return theme_name(i);
}

static const char *
help_glyphs(unsigned i)
{
	const struct glyphs *g = glyphs_at(i);

	return g != NULL ? g->name : NULL;
}

static const char *
help_format(unsigned i)
{
	const struct out_format *f = out_at(i);

	return f != NULL ? f->name : NULL;
}

static const char *
help_query_format(unsigned i)
{
	const struct query_format *f = query_out_at(i);

	return f != NULL ? f->name : NULL;
}

static const char *
help_doctor_format(unsigned i)
{
	const struct doctor_format *f = doctor_out_at(i);

	return f != NULL ? f->name : NULL;
}

static const char *
help_feature(unsigned i)
{
	const struct feature *f = feature_get(i);

	return f != NULL ? f->name : NULL;
}

static const char *
help_lint(unsigned i)
{
	const struct rules_lint *l = rules_lint_at(i);

	return l != NULL ? l->name : NULL;
}

static const struct {
	const char *word;
	const char *(*at)(unsigned i);
	const char *more; /* one that no registry has */
} lists[] = {
	{ "%THEMES%", help_theme, NULL },
	{ "%GLYPHS%", help_glyphs, NULL },
	{ "%FORMATS%", help_format, "json" },
	{ "%QUERY_FORMATS%", help_query_format, NULL },
	{ "%DOCTOR_FORMATS%", help_doctor_format, NULL },
	{ "%FEATURES%", help_feature, NULL },
	{ "%LINTS%", help_lint, NULL },
};

static void
help_list(size_t list, struct str *out)
{
	const char *name;

	for (unsigned i = 0; (name = lists[list].at(i)) != NULL; i++) {
		if (i > 0)
			str_add(out, ", ");
		str_add(out, name);
	}
	if (lists[list].more != NULL)
		str_printf(out, ", %s", lists[list].more);
}

void
help_option_text(const struct option_row *row, struct str *out)
{
	const char *p = row->help;

	while (*p != '\0') {
		size_t list = 0, n = sizeof(lists) / sizeof(lists[0]);

		while (list < n && strncmp(p, lists[list].word,
					   strlen(lists[list].word)) != 0)
			list++;
		if (list < n) {
			help_list(list, out);
			p += strlen(lists[list].word);
		} else
			str_addc(out, *p++);
	}
	if (row->fallback != NULL)
		str_printf(out, " (%s)", row->fallback);
}

/* Words of text from column AT on, broken before WIDTH. */
static void
help_wrap(const char *text, int at, int width, struct str *out)
{
	int x = at;

	while (*text != '\0') {
		int n = (int)strcspn(text, " ");

		if (x > at && x + 1 + n > width) {
			str_addc(out, '\n');
			str_fill(out, ' ', (size_t)at);
			x = at;
		} else if (x > at) {
			str_addc(out, ' ');
			x++;
		}
		str_addn(out, text, (size_t)n);
		x += n;
		text += n;
		text += strspn(text, " ");
	}
	str_addc(out, '\n');
}

#define HELP_COLUMN 28

static void
help_option(const struct option_row *row, int width, struct str *out)
{
	struct str left = { 0 }, text = { 0 };

	if (row->letter != 0)
		str_printf(&left, "  -%c, --%s", row->letter, row->name);
	else
		str_printf(&left, "      --%s", row->name);
	if (row->arg != NULL)
		str_printf(&left, " %s", row->arg);
	str_add_slice(out, str_slice(&left));
	if (left.n + 2 > HELP_COLUMN) {
		str_addc(out, '\n');
		str_fill(out, ' ', HELP_COLUMN);
	} else
		str_fill(out, ' ', HELP_COLUMN - left.n);
	help_option_text(row, &text);
	help_wrap(str_text(&text), HELP_COLUMN, width, out);
	str_release(&left);
	str_release(&text);
}

static void
help_commands(const struct command *c, int width, struct str *out)
{
	str_add(out, "\nCommands:\n");
	for (; c->name != NULL; c++) {
		struct str left = { 0 };

		str_printf(&left, "  %s%s%s", c->name,
			   c->operands[0] != '\0' ? " " : "", c->operands);
		str_add_slice(out, str_slice(&left));
		str_fill(out, ' ',
			 left.n < HELP_COLUMN ? HELP_COLUMN - left.n : 1);
		help_wrap(c->help, HELP_COLUMN, width, out);
		str_release(&left);
	}
}

static const char first_steps[] =
	"First steps:\n"
	"  pyrodash --demo                      look around without a server\n"
	"  pyrodash --scrape localhost:4040     a process itself, no server\n"
	"  pyrodash --url http://prometheus:9090\n"
	"  pyrodash --replay incident.om.gz     a recorded file\n"
	"  pyrodash doctor --scrape localhost:4040\n"
	"                                       why are panels empty\n"
	"  pyrodash snapshot --demo pyroscope-reads\n"
	"  pyrodash query --demo 'sum by (job) (up)'\n"
	"`pyrodash COMMAND --help` has the options of that command alone.\n";

void
help_usage(const struct command *c, const struct command *table, int width,
	   struct str *out)
{
	if (c == NULL) {
		str_add(out,
			"Usage: pyrodash [COMMAND] [OPTIONS] [DASHBOARD...]\n"
			"Grafana dashboards in a terminal, first of all "
			"Pyroscope's Reads and Writes.\n");
		help_commands(table, width, out);
		str_add(out, "`pyrodash` alone means `pyrodash view`.\n");
	} else
		str_printf(out, "Usage: pyrodash %s [OPTIONS]%s%s\n%s.\n",
			   c->name, c->operands[0] != '\0' ? " " : "",
			   c->operands, c->help);
	str_add(out, "\nOptions:\n");
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = args_option((enum option_id)i);

		if (c == NULL || (row->commands & c->bit) != 0)
			help_option(row, width, out);
	}
	str_printf(out, "\n%s", c != NULL ? c->more : first_steps);
}

void
help_version(struct str *out)
{
	str_add(out, PACKAGE_STRING "\n");
	str_printf(out, "%s\n", http_version());
}

/* ---------------------------------------------------------------- mdoc --- */

/* Text of ours as mdoc: no line starts with a control character. */
static void
help_mdoc_text(const char *text, struct str *out)
{
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			str_add(out, "\\e");
		else if (*text == '-')
			str_add(out, "\\-");
		else
			str_addc(out, *text);
	}
	str_addc(out, '\n');
}

void
help_mdoc_commands(const struct command *c, struct str *out)
{
	str_add(out, ".Bl -tag -width Ds\n");
	for (; c->name != NULL; c++) {
		str_printf(out, ".It Cm %s", c->name);
		if (c->operands[0] == '[')
			str_printf(out, " Oo Ar %.*s%s Oc",
				   (int)strcspn(c->operands + 1, ".]"),
				   c->operands + 1,
				   strchr(c->operands, '.') != NULL ? " ..."
								    : "");
		else if (c->operands[0] != '\0')
			str_printf(out, " Ar %s", c->operands);
		str_addc(out, '\n');
		help_mdoc_text(c->help, out);
	}
	str_add(out, ".El\n");
}

void
help_mdoc_options(struct str *out)
{
	str_add(out, ".Bl -tag -width Ds\n");
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = args_option((enum option_id)i);
		struct str text = { 0 };

		str_add(out, ".It ");
		if (row->letter != 0)
			str_printf(out, "Fl %c , ", row->letter);
		str_printf(out, "Fl \\-%s", row->name);
		if (row->arg != NULL)
			str_printf(out, " Ar %s", row->arg);
		str_addc(out, '\n');
		help_option_text(row, &text);
		help_mdoc_text(str_text(&text), out);
		str_release(&text);
	}
	str_add(out, ".El\n");
}

/* Keys as mdoc arguments: a quoted word each. */
static void
help_mdoc_key_names(const char *keys, struct str *out)
{
	while (*keys != '\0') {
		size_t n = strcspn(keys, " ");

		str_add(out, " \"\\&");
		for (size_t i = 0; i < n; i++) {
			if (keys[i] == '"')
				str_add(out, "\"\"");
			else if (keys[i] == '\\')
				str_add(out, "\\e");
			else
				str_addc(out, keys[i]);
		}
		str_addc(out, '"');
		keys += n;
		keys += strspn(keys, " ");
		if (*keys != '\0')
			str_add(out, " ,");
	}
}

void
help_mdoc_findings(struct str *out)
{
	str_add(out, ".Bl -tag -width Ds\n");
	for (int i = 0; i < DOCTOR_COUNT; i++) {
		const struct doctor_row *row = doctor_row((enum doctor_id)i);

		str_printf(out, ".It Cm %s\n", row->name);
		help_mdoc_text(row->help, out);
	}
	str_add(out, ".El\n");
}

void
help_mdoc_keys(struct str *out)
{
	const struct action *a;
	const char *group = "";

	for (unsigned i = 0; (a = action_at(i)) != NULL; i++) {
		if (strcmp(group, a->group) != 0) {
			if (*group != '\0')
				str_add(out, ".El\n");
			group = a->group;
			str_printf(out, ".Ss %c%s\n.Bl -tag -width Ds\n",
				   group[0] - 'a' + 'A', group + 1);
		}
		str_add(out, ".It Ic");
		help_mdoc_key_names(a->keys, out);
		str_addc(out, '\n');
		help_mdoc_text(a->help, out);
	}
	if (*group != '\0')
		str_add(out, ".El\n");
}
