#include "config.h"

#include "feeds/expo.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feeds/expo_labels.h"
#include "feeds/expo_line.h"
#include "feeds/expo_memory.h"
#include "feeds/expo_number.h"

/* A value and a timestamp, so that fast lines keep the limit, too. */
#define EXPO_VALUE_ROOM (4 * EXPO_NUMBER_MOST)

struct expo {
	struct expo_sink sink;
	enum expo_format format;
	struct expo_memory memory;
	uint32_t last;   /* the entry of the line before; 0: none */
	uint8_t context; /* EXPO_CONTEXT_..., of the line at hand */
	bool ended;      /* # EOF was read */
	bool failed;
	size_t line, samples;
	struct str carry; /* a line that no piece has ended yet */
	char inside;      /* where its end is; see expo_carry_find */
	struct expo_line parsed;
	struct expo_labels labels;
	struct expo_batch batch;
};

struct expo *
expo_new(const struct expo_sink *sink)
{
	struct expo *x = mem_calloc(1, sizeof(*x));

	x->sink = *sink;
	x->labels.keep_empty = sink->keep_empty;
	expo_memory_init(&x->memory);
	return x;
}

void
expo_free(struct expo *x)
{
	if (x == NULL)
		return;
	expo_memory_release(&x->memory);
	str_release(&x->carry);
	str_release(&x->labels.room);
	mem_free(x);
}

static void
expo_carry_clear(struct expo *x)
{
	str_clear(&x->carry);
	x->inside = '^';
}

void
expo_begin(struct expo *x, enum expo_format format)
{
	x->format = format;
	x->context = format == EXPO_TEXT ? 0 : EXPO_CONTEXT_OPENMETRICS;
	x->ended = x->failed = false;
	x->line = x->samples = 0;
	x->last = 0;
	x->batch.n = 0;
	expo_carry_clear(x);
	expo_memory_next(&x->memory);
}

size_t
expo_samples(const struct expo *x)
{
	return x->samples;
}

size_t
expo_lines_read(const struct expo *x)
{
	return x->line;
}

size_t
expo_line_bytes(const struct expo *x)
{
	return expo_memory_bytes(&x->memory);
}

size_t
expo_bytes(const struct expo *x)
{
	return sizeof(*x) + expo_line_bytes(x) + x->carry.cap +
	       x->labels.room.cap;
}

static int
expo_flush(struct expo *x, struct err *err)
{
	int r = 0;

	if (x->batch.n > 0)
		r = x->sink.samples(x->sink.arg, &x->batch, err);
	x->batch.n = 0;
	return r;
}

/* The sink's number for the parsed line. */
static int
expo_series(struct expo *x, uint32_t *out, struct err *err)
{
	struct err why;

	why.code = ERR_NONE; /* all of it is half a kilobyte */
	if (expo_labels(&x->parsed, x->context, &x->labels, err) < 0)
		return -1;
	*out = x->sink.series(x->sink.arg, &x->labels.set, &why);
	if (why.code == ERR_NONE)
		return 0;
	if (err != NULL)
		*err = why;
	return -1;
}

static void
expo_metadata(struct expo *x)
{
	const struct expo_line *l = &x->parsed;
	struct expo_word text = { l->text, l->meta == EXPO_HELP,
				  l->format == EXPO_TEXT };
	struct str *room = &x->labels.room;

	if (x->sink.metadata == NULL)
		return;
	str_clear(room);
	str_fill(room, ' ', (size_t)(l->at - l->start));
	x->sink.metadata(x->sink.arg, l->meta,
			 expo_line_plain(l->name, room->s),
			 expo_line_plain(text, room->s + l->name.s.n));
}

/* --------------------------------------------------------------- lines --- */

static int
expo_add(struct expo *x, uint32_t series, double v, int64_t t, struct err *err)
{
	struct expo_batch *b = &x->batch;

	if (t == EXPO_NO_TIME && x->sink.need_time)
		return err_set(err, ERR_SYNTAX,
			       "the sample has no timestamp: in a recording "
			       "each has one, in a single scrape of /metrics "
			       "none");
	x->samples++;
	if (series == EXPO_NO_SERIES)
		return 0;
	b->series[b->n] = series;
	b->v[b->n] = v;
	b->t[b->n] = t;
	return ++b->n == EXPO_BATCH ? expo_flush(x, err) : 0;
}

/* The entry of the parsed line's bytes up to at. */
static int
expo_find(struct expo *x, uint32_t *out, struct err *err)
{
	const struct expo_line *l = &x->parsed;
	struct slice raw = { l->start, (size_t)(l->at - l->start) };
	uint64_t hash = expo_memory_hash(raw, x->context);
	uint32_t i = expo_memory_find(&x->memory, raw, x->context, hash);
	struct expo_entry e = { .key = x->context,
				.context = expo_labels_context(l, x->context),
				.sample = l->kind == EXPO_LINE_SAMPLE };

	if (i == 0) {
		if (e.sample && expo_series(x, &e.series, err) < 0)
			return -1;
		e.counted = e.sample && (e.series & EXPO_COUNTED) != 0;
		if (e.series != EXPO_NO_SERIES)
			e.series &= ~EXPO_COUNTED;
		i = expo_memory_add(&x->memory, raw, hash, &e, err);
		if (i == 0)
			return -1;
	}
	*out = i;
	return 0;
}

static void
expo_follow(struct expo *x, uint32_t i)
{
	struct expo_entry *e = &x->memory.entry[i];

	x->memory.entry[x->last].next = i;
	e->seen = x->memory.scrape;
	x->last = i;
	x->context = e->context;
	x->line += e->newlines + e->sample;
}

static const char *
expo_slow_sample(struct expo *x, struct err *err)
{
	struct expo_line *l = &x->parsed;
	const char *value = l->at, *behind;
	uint32_t i;

	if (expo_line_tail(l, err) < 0)
		return NULL;
	behind = l->at;
	l->at = value;
	if (expo_find(x, &i, err) < 0) {
		x->samples++;
		return NULL;
	}
	if (expo_add(x, x->memory.entry[i].series, l->v, l->t, err) < 0)
		return NULL;
	expo_follow(x, i);
	return behind;
}

/* One line, taken apart.  What is behind it, or NULL: err is filled, or
 * x->parsed.cut. */
static const char *
expo_slow(struct expo *x, const char *p, const char *end, struct err *err)
{
	struct expo_line *l = &x->parsed;
	uint32_t i;

	l->format = x->format;
	l->start = p;
	l->end = end;
	l->cut = false;
	if (x->ended) {
		err_set(err, ERR_SYNTAX, "unexpected data after # EOF");
		return NULL;
	}
	if (expo_line_head(l, err) < 0)
		return NULL;
	if (l->kind == EXPO_LINE_SAMPLE)
		return expo_slow_sample(x, err);
	if (l->kind == EXPO_LINE_META) {
		if (expo_find(x, &i, err) < 0)
			return NULL;
		expo_metadata(x);
		expo_follow(x, i);
		return l->at;
	}
	x->ended = l->kind == EXPO_LINE_EOF;
	x->line++;
	return l->at;
}

/* ---------------------------------------------------------- known lines --- */

/* The line if it is the one that followed last time, and its value a plain one;
 * what is behind it, or NULL.  A newline is before end. */
static inline const char *
expo_fast(struct expo *x, const char *p, const char *end, struct err *err)
{
	uint32_t i = x->memory.entry[x->last].next;
	const struct expo_entry *e = &x->memory.entry[i];
	int64_t t = EXPO_NO_TIME;
	double v;

	if ((size_t)e->n + e->sample > (size_t)(end - p) ||
	    e->key != x->context || x->ended ||
	    e->n > LIMIT_EXPO_LINE - EXPO_VALUE_ROOM || !expo_memory_is(e, p))
		return NULL;
	p += e->n;
	if (e->sample) {
		p = expo_number(p, &v);
		if (p != NULL && *p == ' ')
			p = expo_time(x->format, p + 1, &t);
		if (p == NULL || *p != '\n')
			return NULL;
		p++;
		if (expo_add(x, e->series, v, t, err) < 0) {
			x->failed = true;
			return NULL;
		}
	}
	expo_follow(x, i);
	return p;
}

static int
expo_too_long(const struct expo *x, struct err *err)
{
	err_set(err, ERR_LIMIT,
		"the line is longer than %zu bytes, the most that are read",
		LIMIT_EXPO_LINE);
	return err_prefix(err, "line %zu", x->line + 1);
}

/* A line that is not one of the common ones: what is behind it, p itself where
 * it goes on at END, or NULL with err filled. */
static const char *
expo_other(struct expo *x, const char *p, const char *end, struct err *err)
{
	size_t left = (size_t)(end - p);
	const char *next;

	if (left > LIMIT_EXPO_LINE)
		left = LIMIT_EXPO_LINE;
	next = expo_slow(x, p, p + left, err);
	if (next != NULL)
		return next;
	if (!x->parsed.cut)
		err_prefix(err, "line %zu", x->line + 1);
	else if (left < LIMIT_EXPO_LINE)
		return p;
	else
		expo_too_long(x, err);
	return NULL;
}

/* All lines that end before END, and a newline is the last byte before it.
 * What is left, or NULL with err filled. */
static const char *
expo_lines(struct expo *x, const char *p, const char *end, struct err *err)
{
	while (p < end) {
		const char *next = expo_fast(x, p, end, err);

		if (next == NULL && x->failed) {
			err_prefix(err, "line %zu", x->line + 1);
			return NULL;
		}
		if (next == NULL)
			next = expo_other(x, p, end, err);
		if (next == NULL || next == p)
			return next;
		p = next;
	}
	return p;
}

/* -------------------------------------------------------------- pieces --- */

/*
 * How many bytes of the piece, put behind the carry, end its line; 0: none do.
 * Newlines in quotes end no line of text, if the line is a right one: a wrong
 * one is found when it is parsed.  x->inside is '^' before the first byte that
 * is not white, '#' in a comment, '"' in quotes, '\\' there behind a backslash,
 * and else 0.
 */
static size_t
expo_carry_find(struct expo *x, struct slice piece)
{
	for (size_t i = 0; i < piece.n; i++) {
		char c = piece.p[i];

		if (c == '\n' && x->inside != '"')
			return i + 1;
		if (x->format == EXPO_OPENMETRICS || x->inside == '#')
			continue;
		if (x->inside == '\\')
			x->inside = '"';
		else if (x->inside == '"')
			x->inside = c == '"' ? '\0' : c == '\\' ? '\\' : '"';
		else if (c == '"')
			x->inside = '"';
		else if (x->inside == '^' && c != ' ' && c != '\t')
			x->inside = c == '#' ? '#' : '\0';
	}
	return 0;
}

/* The carry is a whole line, or too long for one. */
static int
expo_carry_line(struct expo *x, struct err *err)
{
	const char *p = x->carry.s, *end = p + x->carry.n;

	if (expo_lines(x, p, end, err) == NULL)
		return -1;
	expo_carry_clear(x);
	return 0;
}

/* Takes of the piece what ends the carried line, or all of it. */
static int
expo_carry(struct expo *x, struct slice *piece, struct err *err)
{
	struct slice part = *piece;
	size_t n, room = LIMIT_EXPO_LINE - x->carry.n;

	if (part.n > room)
		part.n = room;
	n = expo_carry_find(x, part);
	if (n > 0)
		part.n = n;
	str_add_slice(&x->carry, part);
	piece->p += part.n;
	piece->n -= part.n;
	if (n == 0 && x->carry.n < LIMIT_EXPO_LINE)
		return 0;
	if (n == 0)
		return expo_too_long(x, err);
	return expo_carry_line(x, err);
}

static int
expo_pieces(struct expo *x, struct slice piece, struct err *err)
{
	const char *eol, *rest, *end;

	while (x->carry.n > 0 && piece.n > 0)
		if (expo_carry(x, &piece, err) < 0)
			return -1;
	if (piece.n == 0)
		return 0;
	end = piece.p + piece.n;
	eol = memrchr(piece.p, '\n', piece.n);
	rest = piece.p;
	if (eol != NULL) {
		rest = expo_lines(x, piece.p, eol + 1, err);
		if (rest == NULL)
			return -1;
	}
	while (rest < end) {
		piece = (struct slice){ rest, (size_t)(end - rest) };
		if (expo_carry(x, &piece, err) < 0)
			return -1;
		rest = piece.p;
	}
	return 0;
}

int
expo_feed(struct expo *x, struct slice piece, struct err *err)
{
	int r = x->failed ? -1 : expo_pieces(x, piece, err);

	/* What came before the error is counted. */
	if (r < 0)
		expo_flush(x, NULL);
	x->failed = r < 0;
	return r;
}

/* What no newline ended. */
static int
expo_last_line(struct expo *x, struct err *err)
{
	const char *rest;

	if (x->carry.n == 0)
		return 0;
	str_addc(&x->carry, '\n');
	rest = expo_lines(x, x->carry.s, x->carry.s + x->carry.n, err);
	if (rest == NULL)
		return -1;
	if (rest == x->carry.s + x->carry.n)
		return 0;
	err_set(err, ERR_SYNTAX, "data ends within a label value");
	return err_prefix(err, "line %zu", x->line + 1);
}

static int
expo_last_eof(struct expo *x, struct err *err)
{
	const char *what;

	if (x->ended && x->carry.n > 0)
		what = "unexpected data after # EOF";
	else if (!x->ended && !slice_eq(str_slice(&x->carry), SLICE("# EOF")))
		what = "data does not end with # EOF";
	else
		return 0;
	err_set(err, ERR_SYNTAX, "%s", what);
	return err_prefix(err, "line %zu", x->line + 1);
}

int
expo_end(struct expo *x, struct err *err)
{
	int r = -1;

	if (!x->failed)
		r = x->format == EXPO_TEXT ? expo_last_line(x, err)
					   : expo_last_eof(x, err);
	if (expo_flush(x, r == 0 ? err : NULL) < 0)
		r = -1;
	x->failed = r < 0;
	return r;
}
