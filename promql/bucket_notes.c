#include "config.h"

#include "promql/bucket_notes.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/civil.h"
#include "base/num.h"
#include "base/quote.h"

#define NOTES_MOST 1000000

struct bucket_note {
	struct bucket_note *next;
	struct slice name;
	struct bucket_fix all;
	uint32_t *at;        /* how many, a step each; NULL: none */
	int64_t first, last; /* ms */
};

struct bucket_note *
bucket_notes_of(struct bucket_notes *b, struct slice name)
{
	struct bucket_note *n = b->first;

	while (n != NULL && !slice_eq(n->name, name))
		n = n->next;
	if (n != NULL)
		return n;
	n = arena_calloc(&b->ev->arena, 1, sizeof(*n));
	n->name = name;
	n->next = b->first;
	b->first = n;
	return n;
}

void
bucket_notes_add(struct bucket_notes *b, struct bucket_note *n,
		 const struct bucket_fix *fix, size_t step)
{
	int64_t ms = eval_state_time(b->grid, step);

	if (n->at == NULL) {
		n->at = arena_calloc(&b->ev->arena, b->grid->n, sizeof(*n->at));
		n->all = *fix;
		n->first = n->last = ms;
	}
	n->at[step]++;
	n->all.low = fmin(n->all.low, fix->low);
	n->all.high = fmax(n->all.high, fix->high);
	n->all.most = fmax(n->all.most, fix->most);
	n->first = ms < n->first ? ms : n->first;
	n->last = ms > n->last ? ms : n->last;
}

void
bucket_notes_name(struct slice name, struct str *text)
{
	if (name.n == 0)
		return;
	str_add(text, " for metric name ");
	quote_go(name, text);
}

static void
bucket_notes_time(int64_t ms, struct str *out)
{
	struct civil c = civil_from_ms(ms, civil_utc());

	str_printf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)c.year, c.month,
		   c.day, c.hour, c.minute, c.second);
}

/*
 * As Prometheus counts: at each step the sum so far is added to itself.  Over a
 * long range that overflows; long before it says nothing, and the true count
 * stands.
 */
static int64_t
bucket_notes_count(const struct bucket_note *n, size_t steps)
{
	int64_t sum = 0, all = 0;

	for (size_t i = 0; i < steps; i++) {
		all += n->at[i];
		if (sum <= NOTES_MOST)
			sum = sum == 0 ? n->at[i] : 2 * (sum + n->at[i]);
	}
	return sum <= NOTES_MOST ? sum : all;
}

static void
bucket_notes_tell_one(const struct bucket_notes *b, const struct bucket_note *n)
{
	struct str text = { 0 }, what = { 0 };
	char low[NUM_TEXT], high[NUM_TEXT], most[NUM_TEXT];

	num_format_g(low, n->all.low);
	num_format_g(high, n->all.high);
	num_format_g(most, n->all.most);
	if (isfinite(n->all.most))
		snprintf(most, sizeof(most), "%.2g", n->all.most);
	str_printf(&text,
		   ", from buckets %s to %s, with a max diff of %s, over "
		   "%" PRId64 " samples from ",
		   low, high, most, bucket_notes_count(n, b->grid->n));
	bucket_notes_time(n->first, &text);
	str_add(&text, " to ");
	bucket_notes_time(n->last, &text);
	str_add(&what, "PromQL info: input to histogram_quantile needed to be "
		       "fixed for monotonicity (see "
		       "https://prometheus.io/docs/prometheus/latest/querying/"
		       "functions/#histogram_quantile)");
	bucket_notes_name(n->name, &what);
	eval_state_info(b->ev, b->vector, str_text(&what), str_text(&text));
	str_release(&what);
	str_release(&text);
}

void
bucket_notes_tell(const struct bucket_notes *b)
{
	for (const struct bucket_note *n = b->first; n != NULL; n = n->next)
		if (n->at != NULL)
			bucket_notes_tell_one(b, n);
}
