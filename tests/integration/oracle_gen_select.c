#include "config.h"

#include "oracle_gen.h"

#include <inttypes.h>
#include <string.h>

/* ------------------------------------------------------------- selectors ---
 */

static bool
metric_fits(const struct oracle_metric *m, unsigned need, unsigned with)
{
	return (need & ~m->quality) == 0 && (with & ~m->labels) == 0;
}

bool
gen_has_metric(unsigned need, unsigned with)
{
	for (size_t i = 0; i < n_oracle_metrics; i++)
		if (metric_fits(&oracle_metrics[i], need, with))
			return true;
	return false;
}

/* NULL if there is none. */
const struct oracle_metric *
gen_metric(struct gen *g, unsigned need, unsigned with)
{
	unsigned i = gen_below(g, (unsigned)n_oracle_metrics);

	if (!gen_has_metric(need, with))
		return NULL;
	while (!metric_fits(&oracle_metrics[i], need, with))
		i = (i + 1) % (unsigned)n_oracle_metrics;
	return &oracle_metrics[i];
}

static void
add_quoted(struct gen *g, const char *text)
{
	char quote = gen_once_in(g, 6) ? '\'' : '"';

	str_addc(g->out, quote);
	for (; *text != '\0'; text++) {
		if (*text == quote || *text == '\\')
			str_addc(g->out, '\\');
		str_addc(g->out, *text);
	}
	str_addc(g->out, quote);
}

static void
add_escaped(struct str *re, const char *value)
{
	for (; *value != '\0'; value++) {
		if (strchr("\\.+*?()|[]{}^$", *value) != NULL)
			str_addc(re, '\\');
		str_addc(re, *value);
	}
}

/* A regex that this value, and maybe others, or none of it, matches. */
static void
add_regex(struct gen *g, const char *const *v, size_t n, const char *value)
{
	struct str re = { 0 };

	switch (gen_below(g, 6)) {
	case 0:
		add_escaped(&re, value);
		str_add(&re, "|");
		add_escaped(&re, v[gen_below(g, (unsigned)n)]);
		break;
	case 1:
		str_printf(&re, "%.1s.*",
			   strchr("\\+\303", *value) != NULL ? "." : value);
		break;
	case 2:
		str_add(&re, "[a-f0-2].*");
		break;
	case 3:
		str_add(&re, "(?:");
		add_escaped(&re, value);
		str_add(&re, "|nothing|x+)?");
		break;
	case 4:
		str_add(&re, ".+");
		break;
	default:
		str_add(&re, ".*[0t:e]");
		break;
	}
	add_quoted(g, str_text(&re));
	str_release(&re);
}

static void
add_matcher(struct gen *g, enum oracle_label l)
{
	size_t n;
	const char *const *v = oracle_label_values(l, &n);
	const char *value = v[gen_below(g, (unsigned)n)];

	gen_add(g, oracle_label_name(l));
	switch (gen_below(g, 5)) {
	case 0:
		gen_word(g, "=");
		add_quoted(g, value);
		break;
	case 1:
		gen_use(g, "!=''");
		gen_add(g, "!=");
		add_quoted(g, gen_once_in(g, 4) ? "" : value);
		break;
	case 2:
		gen_word(g, "!~");
		add_regex(g, v, n, value);
		break;
	default:
		gen_word(g, "=~");
		add_regex(g, v, n, value);
		break;
	}
}

/* Of labels that the metric has; now and then one that it has not. */
static void
add_matchers(struct gen *g, unsigned labels, const char *between)
{
	unsigned some = gen_some(g, labels, gen_once_in(g, 3) ? 2 : 1);

	for (int l = 0; l < N_LABELS; l++)
		if ((some >> l & 1) != 0) {
			gen_add(g, between);
			add_matcher(g, (enum oracle_label)l);
			between = gen_once_in(g, 2) ? "," : ", ";
		}
}

static struct gen_got
of_metric(const struct oracle_metric *m)
{
	return (struct gen_got){ m->quality, m->labels, m->key };
}

static struct gen_got
add_name(struct gen *g, struct gen_ask a, bool range)
{
	static const struct {
		const char *text;
		const char *of[2];
	} several[] = {
		{ "(requests|errors)_total",
		  { "requests_total", "errors_total" } },
		{ "latency_seconds_(count|sum)",
		  { "latency_seconds_count", "latency_seconds_sum" } },
		{ "up|rat.o", { "up", "ratio" } },
		{ "[qt].*", { "queue_length", "temperature" } },
	};
	const struct oracle_metric *m = a.metric;
	struct gen_got got;

	if (m == NULL && a.need == 0 && a.with == 0 && gen_once_in(g, 10)) {
		unsigned i = gen_below(g, GEN_COUNT(several));

		gen_use(g, "name =~");
		gen_add(g, "{__name__=~");
		add_quoted(g, several[i].text);
		if (gen_once_in(g, 2))
			add_matchers(g, 1u << L_JOB | 1u << L_INSTANCE, ",");
		gen_add(g, "}");
		return (struct gen_got){ Q_EXACT,
					 1u << L_JOB | 1u << L_INSTANCE,
					 GEN_NO_KEY };
	}
	if (m == NULL && a.need == 0 && a.with == 0 && gen_once_in(g, 24)) {
		gen_use(g, "without a name");
		gen_add(g,
			GEN_PICK(g, ((const char *const[]){
					    "{instance=\"b:80\", queue=\"in\"}",
					    "{job='db',mode!=\"\"}",
					    "{zone=~\"eu.*\"}",
					    "{__name__=\"ratio\"}",
					    "{__name__!~\".*_total|odd.*\","
					    "job!=\"api\"}" })));
		return (struct gen_got){ Q_EXACT, 1u << L_INSTANCE,
					 GEN_NO_KEY };
	}
	if (m == NULL)
		m = gen_metric(g, a.need, a.with);
	got = of_metric(m);
	/* Two versions of one target can be in a window. */
	if (range && strcmp(m->name, "build_info") == 0)
		got.key = m->labels;
	gen_add(g, m->name);
	if (gen_once_in(g, 3)) {
		gen_add(g, "{");
		add_matchers(g, m->labels, "");
		gen_add(g, "}");
	}
	return got;
}

/* What @ or offset bring; the ms they go back are taken from reach. */
static void
add_modifiers(struct gen *g, int64_t *phase)
{
	bool at_first = gen_once_in(g, 2);
	int64_t ms;

	for (int i = 0; i < (g->one_modifier ? 1 : 2); i++) {
		if ((i == 0) == at_first && !g->no_at && gen_once_in(g, 8)) {
			switch (gen_below(g, 3)) {
			case 0:
				gen_use(g, "@ start()");
				gen_add(g, " @ start()");
				break;
			case 1:
				gen_use(g, "@ end()");
				gen_add(g, " @ end()");
				break;
			default:
				gen_use(g, "@");
				ms = ORACLE_DATA_FROM + GEN_PHASE +
				     5000 * gen_below(g, 700);
				str_printf(g->out, " @ %" PRId64 "%s",
					   ms / 1000,
					   gen_once_in(g, 3) ? ".000" : "");
				break;
			}
			*phase = GEN_PHASE;
		}
		if ((i == 0) != at_first && g->reach > 60000 &&
		    gen_once_in(g, 7)) {
			bool back = !gen_once_in(g, 4);

			gen_use(g, back ? "offset" : "offset -");
			gen_add(g, back ? " offset " : " offset -");
			ms = g->reach < 1200000 ? 60000 : 1200000;
			ms = 500 + 500 * (int64_t)gen_below(
						 g, (unsigned)(ms / 500 - 1));
			if (!gen_once_in(g, 4))
				ms = ms / 15000 * 15000 + 15000;
			gen_duration(g, ms);
			if (back)
				g->reach -= ms;
			*phase += back ? -ms : ms;
		}
	}
}

struct gen_got
gen_selector(struct gen *g, struct gen_ask a)
{
	int64_t reach = g->reach, phase = g->phase;
	struct gen_got got;

	if ((a.need & Q_NAMELESS) != 0) {
		a.need &= ~(unsigned)Q_NAMELESS;
		gen_use(g, "*");
		gen_add(g, "(");
		got = gen_selector(g, a);
		gen_add(g, " * 1)");
		got.is |= Q_NAMELESS | Q_UNIQUE;
		return got;
	}
	if (a.metric == NULL && !gen_has_metric(a.need, a.with)) {
		/* All but Q_DISTINCT, Q_DENSE and Q_COUNTER, which nobody
		 * needs together with labels. */
		gen_word(g, "count");
		gen_add(g, " ");
		gen_word(g, "by");
		gen_label_list(g, a.with);
		gen_add(g, " (");
		gen_selector(g, (struct gen_ask){ .with = a.with });
		gen_add(g, ")");
		return (struct gen_got){ Q_EXACT | Q_NONNEG | Q_FINITE |
						 Q_UNIQUE | Q_INTEGER |
						 Q_SMALL | Q_NAMELESS,
					 a.with, a.with };
	}
	got = add_name(g, a, false);
	add_modifiers(g, &phase);
	g->reach = reach;
	return got;
}

/*
 * Steps are multiples of 5 s, and so are all grid times; the left edge is none.
 */
static struct gen_got
gen_subquery(struct gen *g, struct gen_ask a)
{
	static const int64_t steps[] = { 5000, 15000, 30000, 60000, 120000, 0 };
	int64_t step = GEN_PICK(g, steps), reach = g->reach;
	int64_t range = 60000 * (2 + (int64_t)gen_below(g, 10));
	int64_t outer = g->phase, phase = outer;
	struct str inner = { 0 }, tail = { 0 }, *out = g->out;
	struct gen_got got;

	if (step == 120000)
		range += 300000;
	gen_use(g, step == 0 ? "subquery without step" : "subquery");
	/* The modifiers stand behind, but say when the inside is evaluated. */
	g->out = &tail;
	add_modifiers(g, &phase);
	g->out = out;
	if (((phase - range) % 5000 + 5000) % 5000 == 0)
		range += 2000;
	g->reach -= range;
	g->phase = 0;
	g->out = &inner;
	got = gen_vector(g, a);
	g->out = out;
	str_printf(out, "(%s)[", str_text(&inner));
	gen_duration(g, range);
	gen_add(g, ":");
	if (step > 0)
		gen_duration(g, step);
	gen_add(g, "]");
	gen_add(g, str_text(&tail));
	g->reach = reach;
	g->phase = outer;
	str_release(&inner);
	str_release(&tail);
	return got;
}

struct gen_got
gen_range(struct gen *g, struct gen_ask a)
{
	int64_t phase = g->phase, reach = g->reach;
	struct gen_got got;

	if (a.depth > 0 && g->reach > 2000000 && gen_once_in(g, 3)) {
		a.depth--;
		/* A rate of what has no gaps, or of a counter itself. */
		if ((a.need & Q_COUNTER) != 0) {
			a.need = (a.need & ~(unsigned)Q_COUNTER) | Q_DENSE;
			if (a.metric != NULL || a.with != 0 ||
			    gen_once_in(g, 2)) {
				a.depth = 0;
				a.need ^= Q_DENSE | Q_COUNTER;
			}
		}
		return gen_subquery(g, a);
	}
	if ((a.need & Q_COUNTER) != 0 && a.metric == NULL && a.with == 0 &&
	    gen_once_in(g, 6))
		a.need ^= Q_COUNTER | Q_DENSE;
	got = add_name(g, a, true);
	gen_add(g, "[");
	gen_duration(g, gen_once_in(g, 6)
				? 1200000
				: 30000 + 30000 * (int64_t)gen_below(g, 18));
	gen_add(g, "]");
	add_modifiers(g, &phase);
	g->reach = reach;
	return got;
}
