#include "config.h"

#include "sources/prom_reader.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "sources/json_scan.h"
#include "sources/prom_lists.h"
#include "sources/prom_series.h"

/* The containers of an answer that mean something. */
enum place {
	P_TOP,
	P_ENVELOPE,
	P_DATA,
	P_RESULT,
	P_SERIES,
	P_LABELS,
	P_POINTS,
	P_POINT,
	P_LIST,
	P_WARNINGS,
	P_INFOS,
};

/* Which container is what; all others are passed over. */
static const struct way {
	enum place from;
	const char *key; /* NULL: an array has none */
	enum json_scan_event open;
	enum place to;
} ways[] = {
	{ P_POINTS, NULL, JSON_SCAN_ARRAY, P_POINT }, /* the most frequent */
	{ P_RESULT, NULL, JSON_SCAN_OBJECT, P_SERIES },
	{ P_SERIES, "metric", JSON_SCAN_OBJECT, P_LABELS },
	{ P_SERIES, "values", JSON_SCAN_ARRAY, P_POINTS },
	{ P_SERIES, "value", JSON_SCAN_ARRAY, P_POINT },
	{ P_TOP, NULL, JSON_SCAN_OBJECT, P_ENVELOPE },
	{ P_ENVELOPE, "data", JSON_SCAN_OBJECT, P_DATA },
	{ P_ENVELOPE, "data", JSON_SCAN_ARRAY, P_LIST },
	{ P_ENVELOPE, "warnings", JSON_SCAN_ARRAY, P_WARNINGS },
	{ P_ENVELOPE, "infos", JSON_SCAN_ARRAY, P_INFOS },
	{ P_DATA, "result", JSON_SCAN_ARRAY, P_RESULT },
	{ P_LIST, NULL, JSON_SCAN_OBJECT, P_LABELS },
};

/* Texts beside the data, each kept once. */
struct notes {
	size_t n;
	struct slice text[LIMIT_ANNOTATIONS + 1];
};

#define PLACES 8 /* the longest way */
#define KEY_BYTES 32

struct prom_reader {
	struct json_scan scan;
	enum source_ask ask;
	enum place at[PLACES];
	size_t n_at;
	int skip;            /* open containers that nobody asked for */
	char key[KEY_BYTES]; /* "" also for longer ones: none is meant */
	struct prom_series series;
	struct arena arena;
	struct slice result_type;
	struct slice version, application;
	struct notes warnings, infos;
	size_t cap_texts;
	struct str body; /* of what is read as a whole */
	bool partial, too_many_texts;
	struct prom_result result;
};

static enum place
place(const struct prom_reader *r)
{
	return r->at[r->n_at - 1];
}

static bool
is_lookup(const struct prom_reader *r)
{
	return r->ask != SOURCE_RANGE && r->ask != SOURCE_INSTANT;
}

/* Answers whose data is read as a whole, once it is there. */
static bool
is_whole(const struct prom_reader *r)
{
	return r->ask == SOURCE_METADATA || r->ask == SOURCE_TARGETS ||
	       r->ask == SOURCE_RULES;
}

static int
misshapen(const char *what, struct err *err)
{
	return err_set(err, ERR_SERVER, "not an answer of Prometheus' API: %s",
		       what);
}

static bool
key_is(const struct prom_reader *r, const char *name)
{
	return strcmp(r->key, name) == 0;
}

static void
put_key(struct prom_reader *r, struct slice name)
{
	size_t n = name.n < KEY_BYTES ? name.n : 0;

	memcpy(r->key, name.p, n);
	r->key[n] = '\0';
	if (place(r) == P_LABELS)
		prom_series_label_name(&r->series, name);
	if (place(r) == P_SERIES && strncmp(r->key, "histogram", 9) == 0)
		prom_series_histogram(&r->series);
}

static int
enter(struct prom_reader *r, enum json_scan_event e, struct err *err)
{
	enum place from = place(r);

	if (is_whole(r) && from == P_ENVELOPE && key_is(r, "data")) {
		r->skip = 1;
		return 0;
	}
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		const struct way *w = &ways[i];

		if (w->from != from || w->open != e ||
		    (w->key != NULL && !key_is(r, w->key)))
			continue;
		if (w->to == P_LIST && !is_lookup(r))
			return misshapen("a list instead of a result", err);
		if (w->to == P_DATA && is_lookup(r) && r->ask != SOURCE_STATUS)
			return misshapen("a result instead of a list", err);
		r->at[r->n_at++] = w->to;
		if (w->to == P_POINT)
			prom_series_point(&r->series);
		if (w->to == P_SERIES || w->to == P_LABELS)
			prom_series_begin(&r->series, w->to == P_SERIES);
		return 0;
	}
	if (from == P_DATA && key_is(r, "result"))
		return misshapen("a result that is no list", err);
	if (from == P_POINTS || from == P_POINT || from == P_LABELS)
		return misshapen("something odd among a series' values", err);
	r->skip = 1;
	return 0;
}

static void
add_text(struct prom_reader *r, struct slice text)
{
	struct prom_result *x = &r->result;

	if (x->lists.n_texts == LIMIT_OPTIONS) {
		r->too_many_texts = true;
		return;
	}
	MEM_GROW(x->lists.text, x->lists.n_texts, r->cap_texts);
	x->lists.text[x->lists.n_texts++] = arena_slice(&r->arena, text);
}

static int
leave(struct prom_reader *r, struct err *err)
{
	enum place from = r->at[--r->n_at];
	struct str text = { 0 };

	r->key[0] = '\0';
	switch (from) {
	case P_POINT:
		return prom_series_point_end(&r->series, place(r) == P_POINTS,
					     err);
	case P_SERIES:
		return prom_series_end(&r->series, err);
	case P_LABELS:
		if (place(r) != P_LIST)
			return 0;
		prom_series_text(&r->series, &text);
		add_text(r, str_slice(&text));
		str_release(&text);
		return 0;
	default:
		return 0;
	}
}

static struct slice
keep(struct prom_reader *r, struct slice text)
{
	if (text.n > LIMIT_ERROR_BYTES)
		text.n = LIMIT_ERROR_BYTES;
	return arena_slice(&r->arena, text);
}

static void
add_note(struct prom_reader *r, struct notes *to, struct slice text)
{
	text = keep(r, text);
	for (size_t i = 0; i < to->n; i++)
		if (slice_eq(to->text[i], text))
			return;
	if (to->n < LIMIT_ANNOTATIONS + 1)
		to->text[to->n++] = text;
}

static void
put_envelope(struct prom_reader *r, enum json_scan_event e, struct slice text)
{
	if (e == JSON_SCAN_TRUE && key_is(r, "isPartial"))
		r->partial = true;
	if (e != JSON_SCAN_STRING)
		return;
	if (key_is(r, "status")) {
		r->result.envelope = true;
		r->result.success = slice_eq(text, SLICE("success"));
	} else if (key_is(r, "errorType")) {
		r->result.error_type = keep(r, text);
	} else if (key_is(r, "error")) {
		r->result.error = keep(r, text);
	}
}

static void
put_data(struct prom_reader *r, struct slice text)
{
	if (key_is(r, "resultType"))
		r->result_type = keep(r, text);
	else if (key_is(r, "version"))
		r->version = keep(r, text);
	else if (key_is(r, "application"))
		r->application = keep(r, text);
}

/* A string, number, true, false or null. */
static int
put_value(struct prom_reader *r, enum json_scan_event e, struct slice text,
	  struct err *err)
{
	bool string = e == JSON_SCAN_STRING;

	switch (place(r)) {
	case P_ENVELOPE:
		put_envelope(r, e, text);
		return 0;
	case P_DATA:
		if (string)
			put_data(r, text);
		return 0;
	case P_RESULT:
		if (e != JSON_SCAN_NUMBER && !string)
			return misshapen("something odd in the result", err);
		return prom_series_single(&r->series, string, text, err);
	case P_LABELS:
		if (!string)
			return misshapen("a label that is no text", err);
		prom_series_label_value(&r->series, text);
		return 0;
	case P_POINT:
		if (e != JSON_SCAN_NUMBER && !string)
			return misshapen("a value that is no number", err);
		return prom_series_number(&r->series, text, err);
	case P_POINTS:
		return misshapen("a value without its time", err);
	case P_LIST:
		if (!string)
			return misshapen("something odd in the list", err);
		add_text(r, text);
		return 0;
	case P_WARNINGS:
		add_note(r, &r->warnings, text);
		return 0;
	case P_INFOS:
		add_note(r, &r->infos, text);
		return 0;
	default:
		return 0;
	}
}

static int
on_event(void *arg, enum json_scan_event e, struct slice text, struct err *err)
{
	struct prom_reader *r = arg;

	switch (e) {
	case JSON_SCAN_OBJECT:
	case JSON_SCAN_ARRAY:
		if (r->skip == 0)
			return enter(r, e, err);
		r->skip++;
		return 0;
	case JSON_SCAN_OBJECT_END:
	case JSON_SCAN_ARRAY_END:
		if (r->skip == 0)
			return leave(r, err);
		r->skip--;
		return 0;
	case JSON_SCAN_KEY:
		if (r->skip == 0)
			put_key(r, text);
		return 0;
	default:
		return r->skip == 0 ? put_value(r, e, text, err) : 0;
	}
}

struct prom_reader *
prom_reader_new(const struct source_question *q)
{
	struct prom_reader *r = mem_calloc(1, sizeof(*r));

	json_scan_init(&r->scan, on_event, r);
	r->ask = q->ask;
	r->at[0] = P_TOP;
	r->n_at = 1;
	prom_series_init(&r->series, q);
	return r;
}

void
prom_reader_free(struct prom_reader *r)
{
	if (r == NULL)
		return;
	json_scan_release(&r->scan);
	str_release(&r->body);
	prom_series_release(&r->series);
	frame_free(r->result.frame);
	mem_free(r->result.lists.text);
	arena_release(&r->arena);
	mem_free(r);
}

struct prom_result *
prom_reader_result(struct prom_reader *r)
{
	return &r->result;
}

int
prom_reader_feed(struct prom_reader *r, struct slice bytes, struct err *err)
{
	if (is_whole(r))
		str_add_slice(&r->body, bytes);
	return json_scan_feed(&r->scan, bytes, err);
}

static void
note_partial(struct prom_reader *r)
{
	if (r->too_many_texts)
		add_note(r, &r->warnings,
			 SLICE("the server has more values than can be "
			       "shown; the rest is left out"));
	if (r->partial && is_lookup(r))
		add_note(r, &r->warnings,
			 SLICE("the server says that its answer is "
			       "partial"));
}

static void
make_status(struct prom_reader *r)
{
	const char *what = "no build information (as of VictoriaMetrics)";
	struct slice name = r->application;

	if (r->version.n == 0) {
		add_text(r, slice_of(what));
		return;
	}
	if (name.n == 0)
		name = SLICE("Prometheus");
	add_text(r,
		 slice_of(arena_printf(&r->arena, "%.*s %.*s", SLICE_ARG(name),
				       SLICE_ARG(r->version))));
}

static int
make_lists(struct prom_reader *r, struct err *err)
{
	const struct json *j = json_parse(&r->arena, str_slice(&r->body), err);

	if (j == NULL)
		return -1;
	prom_lists_read(r->ask, json_get(j, "data"), &r->arena,
			&r->result.lists);
	return 0;
}

static int
make_frame(struct prom_reader *r, struct err *err)
{
	struct frame *f = prom_series_take(&r->series, r->result_type, err);

	if (f == NULL)
		return -1;
	for (size_t i = 0; i < r->warnings.n; i++)
		frame_warn(f, r->warnings.text[i]);
	for (size_t i = 0; i < r->infos.n; i++)
		frame_info(f, r->infos.text[i]);
	f->partial = r->partial;
	f->stats.bytes = r->scan.at;
	r->result.frame = f;
	return 0;
}

int
prom_reader_end(struct prom_reader *r, struct err *err)
{
	struct prom_result *x = &r->result;

	if (!json_scan_complete(&r->scan)) {
		x->cut = true;
		return err_set(err, ERR_SERVER,
			       "the answer ends too early, after %zu bytes",
			       r->scan.at);
	}
	if (!x->envelope)
		return misshapen("it has no status", err);
	if (!x->success)
		return 0;
	note_partial(r);
	if (!is_lookup(r))
		return make_frame(r, err);
	if (r->ask == SOURCE_STATUS)
		make_status(r);
	if (is_whole(r) && make_lists(r, err) < 0)
		return -1;
	x->lists.n_warnings = r->warnings.n;
	x->lists.warning = r->warnings.text;
	return 0;
}
