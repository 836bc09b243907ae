#include "config.h"

#include "cli/setup.h"

#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/origin_rules.h"
#include "cli/when.h"
#include "dashboards/timeexpr.h"

#define SETUP_REPLAY_LEAST INT64_C(60000) /* as narrow as views get */
#define SETUP_REPLAY_MOST INT64_C(3600000)

static int64_t pinned_now = -1;

int64_t
setup_now_ms(void)
{
	return pinned_now >= 0 ? pinned_now : clock_wall_ms();
}

bool
setup_utf8(void)
{
	setlocale(LC_CTYPE, "");
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static int
setup_duration(const struct args *a, enum option_id id, int64_t *ms,
	       struct err *err)
{
	if (timeexpr_duration(slice_of(args_get(a, id)), ms, err) == 0)
		return 0;
	return err_prefix(err, "--%s", args_option(id)->name);
}

/* -------------------------------------------------------------- times --- */

/* Before it a replay has nothing. */
static int64_t
setup_first(const struct setup *s)
{
	return s->origin.replayed ? s->origin.replay.first : INT64_MIN;
}

static int
setup_at(struct setup *s, const struct args *a, struct err *err)
{
	struct timeexpr_context ctx = { .now = origin_now_ms(&s->origin),
					.zone = civil_utc() };

	struct when when = { ctx.now, setup_first(s), -1 };

	s->pinned_ms = s->origin.replayed ? ctx.now : -1;
	if (args_has(a, OPTION_AT)) {
		if (timeexpr_parse(
			    when_text(&s->arena, args_get(a, OPTION_AT), &when),
			    false, &ctx, &s->pinned_ms, err) < 0)
			return err_prefix(err, "--at");
		if (s->pinned_ms < 0)
			return err_set(err, ERR_USAGE,
				       "--at: %s is before 1970",
				       args_get(a, OPTION_AT));
	}
	pinned_now = s->pinned_ms;
	return 0;
}

/* --from and --to; the end may be a clock's time, the next after the start. */
static void
setup_ends(struct setup *s, const struct args *a,
	   const struct timeexpr_context *ctx)
{
	struct when when = { ctx->now, setup_first(s), -1 };
	int64_t from;

	if (args_has(a, OPTION_FROM)) {
		s->time.from =
			when_text(&s->arena, args_get(a, OPTION_FROM), &when);
		if (timeexpr_parse(s->time.from, false, ctx, &from, NULL) ==
			    0 &&
		    from >= 0)
			when.after = from;
	}
	if (args_has(a, OPTION_TO))
		s->time.to =
			when_text(&s->arena, args_get(a, OPTION_TO), &when);
}

/* "now-90m": the largest unit that leaves nothing over. */
static struct slice
setup_since(struct setup *s, int64_t ms)
{
	static const struct {
		int64_t ms;
		char unit;
	} units[] = { { 86400000, 'd' },
		      { 3600000, 'h' },
		      { 60000, 'm' },
		      { 1000, 's' } };
	size_t i = 0;

	while (i < 3 && ms % units[i].ms != 0)
		i++;
	return slice_of(arena_printf(&s->arena, "now-%" PRId64 "%c",
				     ms / units[i].ms, units[i].unit));
}

static int
setup_times(struct setup *s, const struct args *a, struct err *err)
{
	struct timeexpr_context ctx = { .zone = civil_utc() };
	struct time_range range;
	int64_t since;

	if (setup_at(s, a, err) < 0)
		return -1;
	ctx.now = setup_now_ms();
	if (args_has(a, OPTION_SINCE) &&
	    (args_has(a, OPTION_FROM) || args_has(a, OPTION_TO)))
		return err_set(err, ERR_USAGE,
			       "--since and --from, --to say the same thing "
			       "twice: give one of them");
	if (args_has(a, OPTION_SINCE)) {
		if (setup_duration(a, OPTION_SINCE, &since, err) < 0)
			return -1;
		s->time.from = setup_since(s, since);
		s->time.to = SLICE("now");
	}
	if (args_has(a, OPTION_TO) && !args_has(a, OPTION_FROM))
		return err_set(
			err, ERR_USAGE,
			"--to %s: say with --from where the range begins",
			args_get(a, OPTION_TO));
	setup_ends(s, a, &ctx);
	if (s->time.from.n > 0 || s->time.to.n > 0) {
		struct slice from =
			s->time.from.n > 0 ? s->time.from : SLICE("now-1h");
		struct slice to = s->time.to.n > 0 ? s->time.to : SLICE("now");

		if (timeexpr_range(from, to, &ctx, &range, err) < 0)
			return -1;
		if (range.from >= range.to)
			return err_set(err, ERR_USAGE,
				       "the range is empty: %.*s is not before "
				       "%.*s",
				       SLICE_ARG(from), SLICE_ARG(to));
		s->time = (struct session_time){ from, to };
	}
	if (args_has(a, OPTION_UTC))
		s->zone = civil_utc();
	s->refresh_ms = -1;
	if (args_has(a, OPTION_REFRESH)) {
		if (strcmp(args_get(a, OPTION_REFRESH), "off") == 0)
			s->refresh_ms = 0;
		else if (setup_duration(a, OPTION_REFRESH, &s->refresh_ms,
					err) < 0)
			return -1;
	}
	return setup_duration(a, OPTION_SCRAPE_INTERVAL, &s->scrape_interval,
			      err);
}

/* --------------------------------------------------------- dashboards --- */

static struct dashboard *
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
			"(pyroscope-reads, pyroscope-writes)");
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

static int
setup_rules(struct setup *s, const struct args *a, struct err *err)
{
	enum rules_mode mode;

	if (origin_rules_mode(a, &mode, err) < 0)
		return -1;
	s->rules = origin_rules_load(a, err);
	if (s->rules == NULL)
		return -1;
	if (mode == RULES_LOCAL)
		return origin_rules_local(&s->origin, &s->source, s->rules,
					  s->pinned_ms, err);
	if (mode != RULES_SERVER)
		s->inlined = s->rules;
	s->inline_all = mode == RULES_INLINE;
	return 0;
}

/* A recording opens with its last hour, or all of it if that is less. */
static void
setup_replay_time(struct setup *s)
{
	int64_t all = s->origin.replay.last - s->origin.replay.first;
	int64_t unit = all < 2 * 60000 ? 1000 : 60000;

	if (!s->origin.replayed || s->time.from.n > 0)
		return;
	all = (all + unit - 1) / unit * unit;
	if (all < SETUP_REPLAY_LEAST)
		all = SETUP_REPLAY_LEAST;
	if (all > SETUP_REPLAY_MOST)
		all = SETUP_REPLAY_MOST;
	s->time.from = setup_since(s, all);
	s->time.to = SLICE("now");
}

int
setup_source(struct setup *s, const struct args *a, struct err *err)
{
	int code;

	memset(s, 0, sizeof(*s));
	s->loop = loop_new();
	code = origin_init(&s->origin, s->loop, a, err);
	s->source = s->origin.source;
	s->origin.source = NULL;
	if (code == EXIT_OK && setup_times(s, a, err) < 0)
		code = EXIT_USAGE;
	return code;
}

int
setup_init(struct setup *s, const struct args *a, struct err *err)
{
	int code = setup_source(s, a, err);

	if (code != EXIT_OK)
		return code;
	setup_replay_time(s);
	if (setup_vars(s, a, err) < 0)
		return EXIT_USAGE;
	if (setup_dashboards(s, a, err) < 0)
		return EXIT_DASHBOARD;
	if (setup_rules(s, a, err) < 0)
		return EXIT_USAGE;
	return EXIT_OK;
}

void
setup_release(struct setup *s)
{
	if (s->source != NULL)
		source_free(s->source);
	origin_release(&s->origin);
	rules_free(s->rules);
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
