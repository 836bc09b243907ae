#include "config.h"

#include "dashboards/load.h"

#include <math.h>
#include <stdarg.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/num.h"

void
load_note(struct load *l, const char *path, struct slice what, const char *why)
{
	struct load_note *n;

	if (l->all_notes > LIMIT_NOT_UNDERSTOOD)
		return;
	if (++l->all_notes > LIMIT_NOT_UNDERSTOOD) {
		what = SLICE("");
		why = "there is more that is not understood: the list stops "
		      "here";
	}
	n = arena_calloc(l->a, 1, sizeof(*n));
	n->note.path = slice_of(path);
	n->note.what = what;
	n->note.why = slice_of(why);
	if (l->notes.last != NULL)
		l->notes.last->next = n;
	else
		l->notes.first = n;
	l->notes.last = n;
	l->notes.n++;
}

void
load_notes_take(struct load *l, struct load_notes *notes,
		struct not_understood **out, size_t *n)
{
	size_t i = 0;

	*out = arena_calloc(l->a, notes->n, sizeof(**out));
	*n = notes->n;
	for (struct load_note *e = notes->first; e != NULL; e = e->next)
		(*out)[i++] = e->note;
	*notes = (struct load_notes){ 0 };
}

static int
check_room(const struct load *l, struct err *err)
{
	if (l->n_items + l->n_rows < LIMIT_PANELS)
		return 0;
	return err_set(err, ERR_LIMIT,
		       "the dashboard has more than %d panels and rows: split "
		       "it",
		       LIMIT_PANELS);
}

int
load_add_item(struct load *l, const struct load_item *item, struct err *err)
{
	if (check_room(l, err) < 0)
		return -1;
	MEM_GROW(l->item, l->n_items, l->items_cap);
	l->item[l->n_items] = *item;
	l->item[l->n_items].seq = l->n_items;
	l->n_items++;
	return 0;
}

int
load_add_row(struct load *l, const struct row *row, struct err *err)
{
	if (check_room(l, err) < 0)
		return -1;
	MEM_GROW(l->row, l->n_rows, l->rows_cap);
	l->row[l->n_rows++] = *row;
	return 0;
}

struct slice
load_text(const struct json *j, const char *key)
{
	return json_slice(json_get(j, key), SLICE(""));
}

double
load_number(const struct json *j)
{
	struct slice t;
	double v;

	if (json_is(j, JSON_NUMBER))
		return j->number;
	if (!json_is(j, JSON_STRING))
		return NAN;
	t = slice_trim(j->text);
	if (t.n == 0)
		return 0;
	return num_parse(t, &v) == 0 ? v : NAN;
}

int
load_int(const struct json *j, int lo, int hi, int fallback)
{
	double v = json_is(j, JSON_STRING) && j->text.n == 0 ? NAN
							     : load_number(j);

	if (isnan(v))
		return fallback;
	if (v <= lo)
		return lo;
	return v >= hi ? hi : (int)v;
}

bool
load_true(const struct json *j)
{
	if (j == NULL)
		return false;
	switch (j->type) {
	case JSON_NULL:
		return false;
	case JSON_BOOL:
		return j->boolean;
	case JSON_NUMBER:
		return j->number != 0;
	case JSON_STRING:
		return j->text.n > 0;
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	return true;
}

size_t
load_texts(struct arena *a, const struct json *j, struct slice **out)
{
	size_t n = 0, members = json_is(j, JSON_ARRAY) ? json_len(j) : 0;

	*out = arena_calloc(a, members, sizeof(**out));
	for (size_t i = 0; i < members; i++)
		if (json_is(json_at(j, i), JSON_STRING))
			(*out)[n++] = json_at(j, i)->text;
	return n;
}

const struct json *
load_json_text(struct arena *a, struct slice text)
{
	struct json *j = arena_calloc(a, 1, sizeof(*j));

	j->type = JSON_STRING;
	j->text = arena_slice(a, text);
	return j;
}

const struct json *
load_json_number(struct arena *a, double v)
{
	struct json *j = arena_calloc(a, 1, sizeof(*j));

	j->type = JSON_NUMBER;
	j->number = v;
	return j;
}

const struct json *
load_json_object(struct arena *a, int n, ...)
{
	struct json *j = arena_calloc(a, 1, sizeof(*j));
	va_list ap;

	j->type = JSON_OBJECT;
	j->n = (size_t)n;
	j->key = arena_calloc(a, j->n, sizeof(*j->key));
	j->item = arena_calloc(a, j->n, sizeof(*j->item));
	va_start(ap, n);
	for (int i = 0; i < n; i++) {
		j->key[i] = slice_of(va_arg(ap, const char *));
		j->item[i] = *va_arg(ap, const struct json *);
	}
	va_end(ap);
	return j;
}
