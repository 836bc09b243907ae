#include "config.h"

#include "feeds/expo_labels.h"

#include <math.h>

#include "base/err.h"
#include "base/num.h"

size_t
expo_labels_bound(double v, char out[EXPO_BOUND])
{
	char text[NUM_TEXT];
	size_t n = (size_t)num_format_g(text, v == 0 ? 0 : v);

	if (isfinite(v) && strpbrk(text, ".e") == NULL) {
		memcpy(text + n, ".0", 3);
		n += 2;
	}
	memcpy(out, text, n + 1);
	return n;
}

/* A remembered bound, made if need be; what is no number stays. */
static struct slice
labels_bound(struct expo_labels *to, struct slice value)
{
	struct expo_labels_bound *b =
		&to->bound[slice_hash(value, 0) % EXPO_BOUNDS];
	double v;

	if (value.n == 0)
		return value;
	if (value.n == b->n_in && memcmp(b->in, value.p, value.n) == 0)
		return (struct slice){ b->out, b->n_out };
	if (num_parse_go(value, &v, NULL) < 0)
		return value;
	if (value.n > sizeof(b->in))
		b = &to->rare;
	else
		memcpy(b->in, value.p, value.n);
	b->n_in = b == &to->rare ? 0 : (uint8_t)value.n;
	b->n_out = (uint8_t)expo_labels_bound(v, b->out);
	return (struct slice){ b->out, b->n_out };
}

static bool
labels_is_bound(unsigned context, struct slice name)
{
	switch (context & EXPO_CONTEXT_BOUND) {
	case EXPO_CONTEXT_LE:
		return slice_eq(name, SLICE("le"));
	case EXPO_CONTEXT_QUANTILE:
		return slice_eq(name, SLICE("quantile"));
	}
	return false;
}

/* Takes own[i], which is named, to its place among the i before it. */
static int
labels_insert(struct expo_labels *to, size_t i, struct err *err)
{
	const struct label *new = &to->own[i];
	size_t k = i;

	for (; k > 0 && slice_cmp(to->at[k - 1]->name, new->name) > 0; k--)
		to->at[k] = to->at[k - 1];
	to->at[k] = new;
	if (k > 0 && slice_eq(to->at[k - 1]->name, new->name))
		return err_set(err, ERR_EXECUTION,
			       "label name \"%.*s\" is not unique: invalid "
			       "sample",
			       SLICE_ARG(new->name));
	return 0;
}

int
expo_labels(const struct expo_line *l, unsigned context, struct expo_labels *to,
	    struct err *err)
{
	char *room;
	size_t n = 0;

	str_clear(&to->room);
	str_fill(&to->room, ' ', (size_t)(l->at - l->start));
	room = to->room.s;
	for (size_t i = 0; i <= l->n; i++) {
		struct expo_word name = i < l->n ? l->label[i] : l->name;
		struct label *new = &to->own[i];

		new->name = expo_line_plain(name, room);
		room += new->name.n;
		if (new->name.n == 0)
			return err_set(err, ERR_SYNTAX,
				       "invalid metric name or label names: a "
				       "name is empty");
		if (i < l->n) {
			new->value = expo_line_plain(l->value[i], room);
			room += new->value.n;
			if (labels_is_bound(context, new->name))
				new->value = labels_bound(to, new->value);
		} else {
			*new = (struct label){ LABEL_NAME, new->name };
		}
		if (labels_insert(to, i, err) < 0)
			return -1;
	}
	for (size_t i = 0; i <= l->n; i++)
		if (to->at[i]->value.n > 0 || to->keep_empty)
			to->at[n++] = to->at[i];
	to->set = (struct labels){ n, to->at };
	return 0;
}

uint8_t
expo_labels_context(const struct expo_line *l, uint8_t before)
{
	uint8_t c = before & EXPO_CONTEXT_OPENMETRICS;

	if (l->kind != EXPO_LINE_META || l->meta != EXPO_TYPE)
		return before;
	if (slice_eq(l->text, SLICE("histogram")))
		c |= EXPO_CONTEXT_LE;
	else if (slice_eq(l->text, SLICE("summary")))
		c |= EXPO_CONTEXT_QUANTILE;
	return c;
}
