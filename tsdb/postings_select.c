#include "config.h"

#include "base/regex.h"
#include "tsdb/postings.h"

/* One run after the other of the series below N. */
struct postings_walk {
	const struct postings_value *v;
	uint32_t at;
	size_t n, from, to; /* a run is [from, to) */
};

static bool
postings_next(struct postings_walk *w)
{
	const struct postings_value *v = w->v;

	if (w->at == v->n)
		return false;
	w->from = v->series[w->at++];
	w->to = w->from + 1;
	if (w->at < v->n && (v->series[w->at] & POSTINGS_RUN))
		w->to = (v->series[w->at++] & ~POSTINGS_RUN) + (size_t)1;
	if (w->to > w->n)
		w->to = w->n;
	return w->from < w->to;
}

/* Bits [from, to) of their first word. */
static uint64_t
postings_mask(size_t from, size_t to)
{
	uint64_t mask = ~UINT64_C(0) << (from % 64);

	if (to / 64 == from / 64)
		mask &= (UINT64_C(1) << (to % 64)) - 1;
	return mask;
}

static void
postings_set(const struct postings_value *v, size_t n, uint64_t *bits, bool on)
{
	struct postings_walk w = { .v = v, .n = n };

	while (postings_next(&w))
		for (size_t at = w.from; at < w.to; at = (at | 63) + 1) {
			uint64_t mask = postings_mask(at, w.to);

			if (on)
				bits[at / 64] |= mask;
			else
				bits[at / 64] &= ~mask;
		}
}

bool
postings_any(const struct postings_value *v, size_t n, const uint64_t *bits)
{
	struct postings_walk w = { .v = v, .n = n };

	while (postings_next(&w))
		for (size_t at = w.from; at < w.to; at = (at | 63) + 1)
			if (bits[at / 64] & postings_mask(at, w.to))
				return true;
	return false;
}

/* Sets the bits of one value. */
static void
postings_look_up(const struct postings_name *name, struct slice value, size_t n,
		 uint64_t *bits, bool on)
{
	const struct postings_value *v = strmap_find(&name->by_value, value);

	if (v != NULL)
		postings_set(v, n, bits, on);
}

/* Sets the bits of the values that the matcher accepts, or clears those of the
 * others. */
static void
postings_each(const struct postings_name *name, const struct matcher *m,
	      size_t n, uint64_t *bits, bool on)
{
	const struct strmap *words =
		m->regex != NULL ? regex_words(m->regex) : NULL;
	const struct strmap_entry *e;
	size_t i = 0;

	if (m->op == (on ? MATCH_EQ : MATCH_NE)) {
		postings_look_up(name, m->value, n, bits, on);
		return;
	}
	if (words != NULL && m->op == (on ? MATCH_RE : MATCH_NRE) &&
	    words->n <= name->n) {
		while ((e = strmap_next(words, &i)) != NULL)
			postings_look_up(name, e->key, n, bits, on);
		return;
	}
	for (; i < name->n; i++)
		if (matcher_matches(m, name->value[i]->label.value) == on)
			postings_set(name->value[i], n, bits, on);
}

static void
postings_fill(uint64_t *bits, size_t n)
{
	memset(bits, 0xff, postings_words(n) * sizeof(*bits));
	if (n % 64 != 0)
		bits[n / 64] = (UINT64_C(1) << (n % 64)) - 1;
}

void
postings_select(const struct postings *p, const struct matcher *m,
		size_t n_matchers, size_t n, uint64_t *bits, uint64_t *work)
{
	size_t words = postings_words(n);

	postings_fill(bits, n);
	for (size_t i = 0; i < n_matchers; i++) {
		const struct postings_name *name = postings_find(p, m[i].name);

		if (matcher_matches_empty(&m[i])) {
			if (name != NULL)
				postings_each(name, &m[i], n, bits, false);
			continue;
		}
		memset(work, 0, words * sizeof(*work));
		if (name != NULL)
			postings_each(name, &m[i], n, work, true);
		for (size_t w = 0; w < words; w++)
			bits[w] &= work[w];
	}
}
