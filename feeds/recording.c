#include "config.h"

#include "feeds/recording.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/num.h"

void
recording_release(struct recording *r)
{
	str_release(&r->text);
}

int
recording_add(struct recording *r, struct slice piece, struct err *err)
{
	struct str *t = &r->text;

	if (r->from > 0) {
		t->n -= r->from;
		memmove(t->s, t->s + r->from, t->n);
		r->searched -= r->from;
		r->from = 0;
	}
	/* The piece may have its end, and the next one's beginning. */
	if (t->n > LIMIT_RECORDING_SCRAPE)
		return err_set(err, ERR_LIMIT,
			       "a scrape in it is larger than %zu MiB, the "
			       "most that is read",
			       LIMIT_RECORDING_SCRAPE >> 20);
	str_add_slice(t, piece);
	return 0;
}

/* Where the next line that ends a scrape begins, or -1. */
static ptrdiff_t
recording_mark(struct recording *r)
{
	struct slice text = str_slice(&r->text), mark = SLICE(RECORDING_SCRAPE);
	ptrdiff_t at;

	for (size_t i = r->searched;; i = (size_t)at + 1) {
		at = slice_find(text, mark, i);
		if (at < 0)
			break;
		if ((size_t)at == r->from || text.p[at - 1] == '\n')
			return at;
	}
	/* It may have begun at the end. */
	if (text.n - r->from >= mark.n && text.n - mark.n > r->searched)
		r->searched = text.n - mark.n;
	return -1;
}

/* The lines at the start that belong to the file, not to its first scrape. */
static int
recording_head(struct slice *s, struct err *err)
{
	struct slice head = SLICE(RECORDING_HEAD), end = SLICE(RECORDING_EOF);

	for (;;) {
		if (slice_starts(*s, head)) {
			s->p += head.n;
			s->n -= head.n;
		} else if (slice_starts(*s, end)) {
			s->p += end.n;
			s->n -= end.n;
		} else {
			break;
		}
	}
	if (slice_starts(*s, SLICE(RECORDING_NAME)))
		return err_set(err, ERR_UNSUPPORTED,
			       "it is a recording in a format that a later "
			       "pyrodash writes; this one reads "
			       "format " RECORDING_FORMAT);
	return 0;
}

/* What stands behind the mark, without the newline. */
static void
recording_target(struct slice line, struct recording_scrape *s)
{
	ptrdiff_t blank = slice_find(line, SLICE(" "), 0);

	s->damage = "the line that ends a scrape has no time in it";
	s->target = (struct slice){ NULL, 0 };
	if (blank > 0 && num_parse_int((struct slice){ line.p, (size_t)blank },
				       &s->t) == 0) {
		s->target = (struct slice){ line.p + blank + 1,
					    line.n - (size_t)blank - 1 };
		s->damage = NULL;
	}
}

int
recording_next(struct recording *r, struct recording_scrape *s, struct err *err)
{
	struct slice text = str_slice(&r->text), line;
	ptrdiff_t at = recording_mark(r), end;

	if (at < 0)
		return 0;
	r->searched = (size_t)at;
	end = slice_find(text, SLICE("\n"), (size_t)at);
	if (end < 0)
		return 0;
	s->samples = (struct slice){ text.p + r->from, (size_t)at - r->from };
	line = (struct slice){ text.p + at, (size_t)(end - at) };
	line.p += sizeof(RECORDING_SCRAPE) - 1;
	line.n -= sizeof(RECORDING_SCRAPE) - 1;
	r->taken += (size_t)end + 1 - r->from;
	r->from = r->searched = (size_t)end + 1;
	recording_target(line, s);
	return recording_head(&s->samples, err) < 0 ? -1 : 1;
}

void
recording_drop(struct recording *r)
{
	str_clear(&r->text);
	r->from = r->searched = 0;
}

size_t
recording_left(const struct recording *r)
{
	struct slice rest = str_slice(&r->text);

	if (rest.n == 0)
		return 0;
	rest.p += r->from;
	rest.n -= r->from;
	return recording_head(&rest, NULL) < 0 ? 0 : rest.n;
}
