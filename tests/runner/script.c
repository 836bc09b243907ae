#include "config.h"

#include "tests/runner/script.h"

#include "base/mem.h"
#include "base/regex.h"
#include "promql/duration.h"
#include "tests/runner/script_eval.h"

void
script_init(struct script *s, struct slice text)
{
	size_t cap = 0;

	*s = (struct script){ 0 };
	while (text.n > 0) {
		ptrdiff_t end = slice_find(text, SLICE("\n"), 0);
		size_t n = end < 0 ? text.n : (size_t)end;
		struct slice l = slice_trim((struct slice){ text.p, n });

		if (l.n > 0 && l.p[0] == '#')
			l.n = 0;
		MEM_GROW(s->line, s->n, cap);
		s->line[s->n++] = l;
		n = n < text.n ? n + 1 : n;
		text = (struct slice){ text.p + n, text.n - n };
	}
}

static void
script_matches_release(struct script_matches *m)
{
	for (size_t i = 0; i < m->n; i++)
		regex_free(m->m[i].regex);
}

static void
script_command_release(struct script_command *c)
{
	for (size_t i = 0; i < c->n; i++) {
		series_items_release(&c->series[i].items);
		mem_free(c->series[i].starts.start);
	}
	mem_free(c->series);
	script_matches_release(&c->eval.fail);
	script_matches_release(&c->eval.warn);
	script_matches_release(&c->eval.info);
	*c = (struct script_command){ 0 };
}

void
script_release(struct script *s)
{
	script_command_release(&s->command);
	mem_free(s->line);
	arena_release(&s->arena);
	arena_release(&s->lines);
}

struct slice
script_word(struct slice line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] != ' ' && line.p[n] != '\t')
		n++;
	return (struct slice){ line.p, n };
}

struct slice
script_rest(struct slice line)
{
	size_t n = script_word(line).n;

	return slice_trim((struct slice){ line.p + n, line.n - n });
}

/* Equal sets share one place: the later one counts, as in Prometheus. */
static struct script_series *
script_series_place(struct script_command *c, const struct labels *ls)
{
	struct script_series *s;

	for (size_t i = 0; i < c->n; i++) {
		s = &c->series[i];
		if (!labels_eq(&s->labels, ls))
			continue;
		series_items_release(&s->items);
		return s;
	}
	MEM_GROW(c->series, c->n, c->cap);
	s = &c->series[c->n++];
	*s = (struct script_series){ .labels = *ls };
	return s;
}

struct script_series *
script_series(struct script *s, struct slice line, struct err *err)
{
	struct script_series *out;
	struct series_line l;

	if (series_line_parse(line, &s->arena, &l, err) < 0)
		return NULL;
	if (l.starts) {
		err_set(err, ERR_SYNTAX, "@st is for loads only: %.*s",
			SLICE_ARG(line));
		return NULL;
	}
	out = script_series_place(&s->command, &l.labels);
	return series_items_parse(l.items, &out->items, err) < 0 ? NULL : out;
}

/* A line of a load: series, or the start timestamps of the next one. */
static int
script_load_line(struct script *s, struct item_starts *starts,
		 struct labels *of, struct err *err)
{
	struct slice line = s->line[s->at];
	struct script_series *out;
	struct series_line l;

	if (series_line_parse(line, &s->arena, &l, err) < 0)
		return -1;
	if (l.starts) {
		if (starts->start != NULL)
			return err_set(err, ERR_SYNTAX,
				       "two lines of start timestamps");
		*of = l.labels;
		return series_items_parse_starts(l.items, starts, err);
	}
	out = script_series(s, line, err);
	if (out == NULL)
		return -1;
	mem_free(out->starts.start);
	out->starts = *starts;
	*starts = (struct item_starts){ 0 };
	if (out->starts.start == NULL)
		return 0;
	if (!labels_eq(of, &l.labels) || out->starts.n != out->items.n)
		return err_set(err, ERR_SYNTAX,
			       "start timestamps are those of another series "
			       "or %zu for %zu samples",
			       out->starts.n, out->items.n);
	return 0;
}

static int
script_load(struct script *s, struct err *err)
{
	struct script_command *c = &s->command;
	struct slice step = script_rest(c->head);
	struct item_starts starts = { 0 };
	struct labels of = { 0 };
	int status = 0;

	c->kind = SCRIPT_LOAD;
	c->load.nhcb = slice_eq(script_word(c->head), SLICE("load_with_nhcb"));
	if (!c->load.nhcb && !slice_eq(script_word(c->head), SLICE("load")))
		return err_set(err, ERR_SYNTAX, "unknown command");
	if (duration_parse(step, &c->load.step, err) < 0)
		return -1;
	for (; status == 0 && s->at < s->n && s->line[s->at].n > 0; s->at++)
		status = script_load_line(s, &starts, &of, err);
	if (status == 0 && starts.start != NULL)
		status = err_set(err, ERR_SYNTAX,
				 "start timestamps without samples");
	mem_free(starts.start);
	return status;
}

static int
script_command(struct script *s, struct err *err)
{
	struct slice word = script_word(s->command.head);

	if (slice_eq(word, SLICE("clear"))) {
		s->command.kind = SCRIPT_CLEAR;
		return 0;
	}
	if (slice_starts(word, SLICE("load")))
		return script_load(s, err);
	if (slice_starts(word, SLICE("eval")))
		return script_eval(s, err);
	return err_set(err, ERR_SYNTAX, "unknown command");
}

const struct script_command *
script_next(struct script *s, struct err *err)
{
	script_command_release(&s->command);
	arena_release(&s->arena);
	s->arena = (struct arena){ 0 };
	while (s->at < s->n && s->line[s->at].n == 0)
		s->at++;
	if (s->at == s->n)
		return &s->command;
	s->command.head = s->line[s->at++];
	s->command.line = s->at;
	if (script_command(s, err) == 0)
		return &s->command;
	while (s->at < s->n && s->line[s->at].n > 0)
		s->at++;
	return NULL;
}
