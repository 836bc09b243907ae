#include "config.h"

#include "session/lost.h"

#include <math.h>

#include "base/typo.h"
#include "promql/print.h"

#define LOST_LOOKBACK (5 * 60 * 1000)
#define LOST_TYPOS 4 /* so many are no typing error any more */
#define LOST_FEW 8   /* values that are all told */

struct slice
lost_family(struct slice name)
{
	static const char *const parts[] = { "_bucket", "_count", "_sum" };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (slice_ends(name, slice_of(parts[i]))) {
			name.n -= strlen(parts[i]);
			break;
		}
	return name;
}

void
lost_print(const struct matcher *const *m, size_t n, struct str *out)
{
	bool plain = n > 0 && slice_eq(m[0]->name, LABEL_NAME) &&
		     m[0]->op == MATCH_EQ;
	size_t first;

	for (size_t i = 1; i < n; i++)
		plain &= !slice_eq(m[i]->name, LABEL_NAME);
	first = plain ? 1 : 0;
	if (plain)
		str_add_slice(out, m[0]->value);
	if (first == n)
		return;
	str_addc(out, '{');
	for (size_t i = first; i < n; i++) {
		if (i > first)
			str_addc(out, ',');
		matcher_print(m[i], out);
	}
	str_addc(out, '}');
}

void
lost_print_last(const struct lost_span *span, const struct expr *selector,
		const struct matcher *const *m, size_t n, struct str *out)
{
	int64_t offset = selector->selector.offset.ms;
	int64_t reach = selector->selector.range.given
				? selector->selector.range.ms
				: LOST_LOOKBACK;
	int64_t window = span->range.to - span->range.from + reach +
			 span->back + (offset < 0 ? -offset : offset);

	str_add(out, "last_over_time(");
	lost_print(m, n, out);
	str_addc(out, '[');
	print_duration(window, out);
	str_add(out, "])");
}

int64_t
lost_at(const struct lost_span *span, const struct expr *selector)
{
	int64_t at = selector->selector.at == AT_TIME ? selector->selector.at_ms
						      : span->range.to;

	return selector->selector.offset.ms < 0
		       ? at - selector->selector.offset.ms
		       : at;
}

/* How many series n matchers find; false: not known yet; NAN: never. */
static bool
lost_count(struct probe *p, const struct lost_span *span,
	   const struct expr *sel, const struct lost *l, double *count)
{
	struct str text = { 0 };
	bool known;

	str_add(&text, "count(");
	lost_print_last(span, sel, l->before, l->n_before, &text);
	str_addc(&text, ')');
	known = probe_number(p, str_slice(&text), lost_at(span, sel), count);
	str_release(&text);
	return known;
}

/* Labels from the wide to the narrow: what is said of the first that loses all
 * is what to mend first. */
static int
lost_rank(const struct matcher *m)
{
	static const char *const order[] = { "__name__", "cluster", "namespace",
					     "job" };
	int n = (int)(sizeof(order) / sizeof(order[0]));

	for (int i = 0; i < n; i++)
		if (slice_eq(m->name, slice_of(order[i])))
			return i;
	return n;
}

size_t
lost_order(const struct expr *sel, const struct matcher **out)
{
	size_t n = 0;

	for (int rank = 0; rank <= 4; rank++)
		for (size_t i = 0; i < sel->selector.n; i++)
			if (lost_rank(&sel->selector.m[i]) == rank &&
			    n < LIMIT_EMPTY_MATCHERS)
				out[n++] = &sel->selector.m[i];
	return n;
}

/* The values of the matcher's label among what the others find. */
static enum lost_kind
lost_values(struct probe *p, const struct lost_span *span, struct lost *l)
{
	struct source_question q = { .ask = SOURCE_LABEL_VALUES,
				     .label = l->matcher->name,
				     .start = span->range.from - LOST_LOOKBACK,
				     .end = span->range.to };
	const struct probe_answer *a;
	struct str match = { 0 };

	lost_print(l->before, l->n_before, &match);
	q.query = str_slice(&match);
	a = probe_ask(p, &q);
	str_release(&match);
	if (a == NULL)
		return LOST_WAIT;
	if (a->err.code == ERR_NONE) {
		l->n_values = a->n_texts;
		l->value = a->text;
	}
	return LOST_MATCHER;
}

/* No series has the name: which names there are. */
static void
lost_name(struct probe *p, const struct lost_span *span, struct lost *l)
{
	l->kind = LOST_NAME;
	l->matcher = l->name;
	l->n_before = 0;
	if (l->name != NULL && l->name->op == MATCH_EQ &&
	    lost_values(p, span, l) == LOST_WAIT)
		l->kind = LOST_WAIT;
}

/* If the name and the matcher exclude each other, whatever the rest. */
static enum lost_kind
lost_alone(struct probe *p, const struct lost_span *span,
	   const struct expr *sel, struct lost *l)
{
	struct lost pair = { .n_before = 2, .before = { l->name, l->matcher } };
	double count;

	l->alone = l->n_before == 1;
	if (l->alone || l->name == NULL)
		return LOST_MATCHER;
	if (!lost_count(p, span, sel, &pair, &count))
		return LOST_WAIT;
	l->alone = count == 0;
	return LOST_MATCHER;
}

/* Puts matchers behind the name until nothing is left. */
static enum lost_kind
lost_matcher(struct probe *p, const struct lost_span *span,
	     const struct expr *sel, const struct matcher *const *m,
	     struct lost *l)
{
	double count;

	for (size_t i = l->n_before; i < sel->selector.n; i++) {
		l->before[l->n_before++] = m[i];
		if (!lost_count(p, span, sel, l, &count))
			return LOST_WAIT;
		if (isnan(count))
			return LOST_UNKNOWN;
		if (count > 0)
			continue;
		l->matcher = m[i];
		l->n_before--;
		if (lost_values(p, span, l) == LOST_WAIT)
			return LOST_WAIT;
		return lost_alone(p, span, sel, l);
	}
	return LOST_UNKNOWN;
}

struct lost
lost_find(struct probe *p, const struct lost_span *span, const struct expr *sel)
{
	const struct matcher *m[LIMIT_EMPTY_MATCHERS] = { NULL };
	struct lost l = { .kind = LOST_UNKNOWN };
	double count;

	if (sel->selector.n == 0 || sel->selector.n > LIMIT_EMPTY_MATCHERS)
		return l;
	l.n_before = lost_order(sel, m);
	for (size_t i = 0; i < l.n_before; i++)
		l.before[i] = m[i];
	if (slice_eq(m[0]->name, LABEL_NAME))
		l.name = m[0];
	l.kind = LOST_WAIT;
	if (!lost_count(p, span, sel, &l, &count))
		return l;
	l.kind = isnan(count) ? LOST_UNKNOWN : LOST_NOTHING;
	if (count != 0)
		return l;
	if (l.name != NULL && l.n_before > 1) {
		l.n_before = 1;
		l.kind = LOST_WAIT;
		if (!lost_count(p, span, sel, &l, &l.named))
			return l;
		l.kind = LOST_UNKNOWN;
		if (isnan(l.named))
			return l;
	}
	if (l.named > 0)
		l.kind = lost_matcher(p, span, sel, m, &l);
	else
		lost_name(p, span, &l);
	return l;
}

/* -------------------------------------------------------------- in words ---
 */

/* A word was put behind the first: pyroscope_http_request_... */
static struct slice
lost_longer(const struct lost *l)
{
	struct slice wanted = l->matcher->value, head = wanted, tail = wanted;
	ptrdiff_t first = slice_find(wanted, SLICE("_"), 0);

	if (l->kind != LOST_NAME || first <= 0)
		return (struct slice){ 0 };
	head.n = (size_t)first + 1;
	tail.p += first;
	tail.n -= (size_t)first;
	for (size_t i = 0; i < l->n_values; i++)
		if (l->value[i].n > wanted.n &&
		    slice_starts(l->value[i], head) &&
		    slice_ends(l->value[i], tail))
			return l->value[i];
	return (struct slice){ 0 };
}

/* The nearest of the values; none where what is wanted is among them. */
static struct slice
lost_near(const struct lost *l)
{
	struct slice wanted = l->matcher->value, near = { 0 };
	size_t far = wanted.n / 2 < LOST_TYPOS ? wanted.n / 2 : LOST_TYPOS;

	for (size_t i = 0; i < l->n_values; i++) {
		size_t n = typo_count(wanted, l->value[i]);

		if (n == 0)
			return (struct slice){ 0 };
		if (n >= far)
			continue;
		far = n;
		near = l->value[i];
	}
	return near.n > 0 ? near : lost_longer(l);
}

struct slice
lost_meant(const struct lost *l)
{
	if (l->matcher == NULL || l->matcher->op != MATCH_EQ)
		return (struct slice){ 0 };
	return lost_near(l);
}

void
lost_say_values(const struct lost *l, struct str *out)
{
	struct slice near = lost_meant(l);

	if (l->matcher == NULL)
		return;
	if (near.n > 0) {
		str_add(out, "; did you mean ");
		str_add_slice(out, near);
		str_addc(out, '?');
		return;
	}
	if (l->kind == LOST_NAME || l->n_values == 0 || l->n_values > LOST_FEW)
		return;
	str_add(out, l->alone ? "; it has " : "; there are ");
	for (size_t i = 0; i < l->n_values; i++) {
		str_add(out, i > 0 ? ", " : "");
		matcher_print_quoted(l->value[i], out);
	}
}

static void
lost_say_matcher(const struct lost *l, struct str *out)
{
	if (l->name == NULL) {
		str_add(out, "no series with ");
		lost_print(l->before, l->n_before, out);
		str_add(out, " has ");
		matcher_print(l->matcher, out);
		return;
	}
	lost_print(&l->name, 1, out);
	str_printf(out, " has %.0f series, none with ", l->named);
	for (size_t i = 1; i < l->n_before && !l->alone; i++) {
		matcher_print(l->before[i], out);
		str_add(out, " and ");
	}
	matcher_print(l->matcher, out);
}

void
lost_say(const struct lost *l, const struct expr *selector, struct str *out)
{
	if (l->kind == LOST_MATCHER) {
		lost_say_matcher(l, out);
	} else if (l->name != NULL && l->name->op == MATCH_EQ) {
		str_add(out, "no series named ");
		str_add_slice(out, l->name->value);
		str_add(out, " has a sample then");
	} else {
		str_add(out, "no series that matches ");
		print_expr(selector, out);
		str_add(out, " has a sample then");
	}
	lost_say_values(l, out);
}
