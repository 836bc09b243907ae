#include "config.h"

#include "cli/setup.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/origin_rules.h"
#include "cli/origin_scrape.h"

bool
setup_utf8(void)
{
	setlocale(LC_CTYPE, "");
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* --------------------------------------------------------- dashboards --- */

struct dashboard *
setup_dashboard(const char *name, struct err *err)
{
	struct str text = { 0 };
	struct dashboard *d = NULL;
	struct slice shipped;
	const char *shipped_name;

	for (unsigned i = 0; dashboard_shipped(i, &shipped_name, &shipped); i++)
		if (strcmp(name, shipped_name) == 0)
			return dashboard_load(shipped, err);
	if (file_read(name, LIMIT_DOCUMENT_BYTES, &text, err) == 0) {
		if (slice_trim(str_slice(&text)).n == 0)
			err_set(err, ERR_SYNTAX, "the file is empty");
		else
			d = dashboard_load(str_slice(&text), err);
	}
	if (d == NULL && err->code == ERR_NOT_FOUND &&
	    strchr(name, '/') == NULL && strchr(name, '.') == NULL) {
		err->code = ERR_NONE;
		err_set(err, ERR_NOT_FOUND,
			"is neither a file nor a shipped dashboard "
			"(pyroscope-reads, pyroscope-writes); --help lists "
			"the commands");
	}
	if (d == NULL)
		err_prefix(err, "dashboard %s", name);
	str_release(&text);
	return d;
}

static int
setup_add_dashboard(struct setup *s, const char *name, struct err *err)
{
	struct dashboard *d = setup_dashboard(name, err);

	if (d == NULL)
		return -1;
	s->dashboard = mem_realloc(s->dashboard, s->n_dashboards + 1,
				   sizeof(*s->dashboard));
	s->dashboard[s->n_dashboards++] = (struct app_dashboard){ name, d };
	return 0;
}

static int
setup_dashboards(struct setup *s, const struct args *a, struct err *err)
{
	struct slice text;
	const char *name;

	for (size_t i = 0; i < a->n_operands; i++)
		if (setup_add_dashboard(s, a->operand[i], err) < 0)
			return -1;
	for (size_t i = 0; i < a->option[OPTION_DASHBOARD].n; i++)
		if (setup_add_dashboard(s, a->option[OPTION_DASHBOARD].value[i],
					err) < 0)
			return -1;
	if (s->n_dashboards > 0)
		return 0;
	for (unsigned i = 0; dashboard_shipped(i, &name, &text); i++)
		if (setup_add_dashboard(s, name, err) < 0)
			return -1;
	return 0;
}

static int
setup_vars(struct setup *s, const struct args *a, struct err *err)
{
	for (size_t i = 0; i < a->option[OPTION_VAR].n; i++) {
		const char *text = a->option[OPTION_VAR].value[i];
		const char *equals = strchr(text, '=');
		struct slice name;
		struct app_var *v = NULL;

		if (equals == NULL || equals == text)
			return err_set(err, ERR_USAGE,
				       "--var %s: write NAME=VALUE", text);
		name = (struct slice){ text, (size_t)(equals - text) };
		for (size_t k = 0; k < s->n_vars; k++)
			if (slice_eq(s->var[k].name, name))
				v = &s->var[k];
		if (v == NULL) {
			s->var = mem_realloc(s->var, s->n_vars + 1,
					     sizeof(*s->var));
			v = &s->var[s->n_vars++];
			*v = (struct app_var){ .name = name };
		}
		v->value = mem_realloc(v->value, v->n + 1, sizeof(*v->value));
		v->value[v->n++] = slice_of(equals + 1);
	}
	return 0;
}

int
setup_rules(struct setup *s, const struct args *a, struct err *err)
{
	enum rules_mode mode;

	if (origin_rules_mode(a, &mode, err) < 0)
		return -1;
	s->rules = origin_rules_load(&s->origin, a, err);
	if (s->rules == NULL)
		return -1;
	if (mode == RULES_LOCAL)
		origin_rules_local(&s->origin, &s->source, s->rules,
				   s->pinned_ms);
	else if (mode != RULES_SERVER)
		s->inlined = s->rules;
	s->inline_all = mode == RULES_INLINE;
	return 0;
}

int
setup_open(struct setup *s, const struct args *a, struct err *err)
{
	int code;

	memset(s, 0, sizeof(*s));
	s->loop = loop_new();
	code = origin_init(&s->origin, s->loop, a, err);
	s->source = s->origin.source;
	s->origin.source = NULL;
	if (code == EXIT_OK && setup_times_init(s, a, err) < 0)
		code = EXIT_USAGE;
	return code;
}

int
setup_source(struct setup *s, const struct args *a, struct err *err)
{
	int code = setup_open(s, a, err);

	if (code == EXIT_OK)
		origin_scrape_start(&s->origin, s->source, NULL, 0);
	return code;
}

int
setup_wait(struct setup *s, const struct args *a, struct scrape_wait w,
	   struct err *err)
{
	return origin_scrape_wait(&s->origin, s->loop, a, w, err);
}

/* Scrapes what the dashboards and the rules behind them need; of the doctor
 * all: what is there in place of what is missing tells why. */
void
setup_scrape(struct setup *s, const struct args *a)
{
	struct needs *n = &s->needs;

	n->all = a->command->bit == FOR_DOCTOR;
	for (size_t i = 0; i < s->n_dashboards; i++)
		needs_dashboard(n, s->dashboard[i].dashboard);
	if (s->rules != NULL)
		needs_rules(n, s->rules, s->origin.rules != NULL);
	origin_scrape_start(&s->origin, s->source, n->all ? NULL : n->name,
			    n->n);
}

int
setup_ready(struct setup *s, const struct args *a, struct err *err)
{
	int code = setup_open(s, a, err);

	if (code != EXIT_OK)
		return code;
	setup_times_open(s);
	if (setup_vars(s, a, err) < 0)
		return EXIT_USAGE;
	if (setup_dashboards(s, a, err) < 0)
		return EXIT_DASHBOARD;
	if (setup_rules(s, a, err) < 0)
		return EXIT_USAGE;
	return EXIT_OK;
}

int
setup_init(struct setup *s, const struct args *a, struct err *err)
{
	int code = setup_ready(s, a, err);

	if (code == EXIT_OK)
		setup_scrape(s, a);
	return code;
}

void
setup_release(struct setup *s)
{
	if (s->source != NULL)
		source_free(s->source);
	origin_release(&s->origin);
	rules_free(s->rules);
	needs_release(&s->needs);
	for (size_t i = 0; i < s->n_dashboards; i++)
		dashboard_free((struct dashboard *)s->dashboard[i].dashboard);
	for (size_t i = 0; i < s->n_vars; i++)
		mem_free(s->var[i].value);
	mem_free(s->var);
	mem_free(s->dashboard);
	if (s->loop != NULL)
		loop_free(s->loop);
	arena_release(&s->arena);
}

/* ------------------------------------------------------------ drawing --- */

const struct glyphs *
setup_glyphs(const struct args *a, enum glyph_tier fallback, struct err *err)
{
	const char *name = args_get(a, OPTION_GLYPHS);
	const struct glyphs *g;

	if (args_has(a, OPTION_ASCII))
		return glyphs_of(GLYPHS_ASCII);
	if (name == NULL)
		return glyphs_of(fallback);
	g = glyphs_find(name);
	if (g == NULL)
		err_set(err, ERR_USAGE,
			"--glyphs %s: there are braille, block, box and ascii",
			name);
	return g;
}

static bool
setup_env(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0';
}

int
setup_depth(const struct args *a, enum out_depth can, bool colours,
	    struct err *err)
{
	static const struct {
		const char *name;
		enum out_depth depth;
	} words[] = { { "always", OUT_256 },
		      { "never", OUT_MONO },
		      { "256", OUT_256 },
		      { "16", OUT_16 },
		      { "8", OUT_8 } };
	const char *word = args_get(a, OPTION_COLOR);
	const char *force = getenv("CLICOLOR_FORCE");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i].name) == 0)
			return (int)words[i].depth;
	if (strcmp(word, "auto") != 0)
		return err_set(err, ERR_USAGE,
			       "--color %s: write auto, always, never, 256, 16 "
			       "or 8",
			       word);
	if (setup_env("NO_COLOR"))
		return OUT_MONO;
	if (force != NULL && force[0] != '\0' && strcmp(force, "0") != 0)
		return can > OUT_8 ? (int)can : OUT_256;
	return colours ? (int)can : OUT_MONO;
}
