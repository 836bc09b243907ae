#include "config.h"

#include "feeds/recorder.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/append.h"
#include "base/err.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/thread.h"
#include "feeds/recording.h"
#include "model/openmetrics.h"
#include "model/sample.h"

struct recorder {
	struct append file;
	bool gzip;
	struct str text, packed;
	struct thread_lock lock; /* of state */
	struct recorder_state state;
};

/* ---------------------------------------------------------------- text --- */

static void
recorder_text(const struct recorder_scrape *s, struct str *out)
{
	char value[NUM_TEXT], own[OPENMETRICS_TIME], other[OPENMETRICS_TIME];

	openmetrics_time(s->t, own);
	for (size_t i = 0; i < s->n; i++) {
		const char *t = own;

		if (sample_is_stale(s->v[i]))
			continue;
		if (s->at != NULL && s->at[i] != s->t) {
			openmetrics_time(s->at[i], other);
			t = other;
		}
		openmetrics_series(s->labels[i], out);
		str_addc(out, ' ');
		str_addn(out, value, (size_t)num_format_api(value, s->v[i]));
		str_addc(out, ' ');
		str_add(out, t);
		str_addc(out, '\n');
	}
	str_printf(out, RECORDING_SCRAPE "%" PRId64 " ", s->t);
	openmetrics_series(s->target, out);
	str_addc(out, '\n');
}

/* ---------------------------------------------------------------- file --- */

static struct slice
recorder_pack(struct recorder *r)
{
	if (!r->gzip)
		return str_slice(&r->text);
	str_clear(&r->packed);
	gzip_deflate(str_slice(&r->text), &r->packed);
	return str_slice(&r->packed);
}

/* What a file holds that was there before. */
struct recorder_found {
	struct recording text;
	struct gzip_stream *gzip;
	bool begun;
	uint64_t end; /* behind the last whole scrape, in the file */
	bool ours;    /* it begins as a recording does */
};

/* Of the text that has come and is whole. */
static int
recorder_found_scrapes(struct recorder_found *f, struct err *err)
{
	struct recording_scrape s;
	uint64_t before = f->text.taken;
	int r;

	while ((r = recording_next(&f->text, &s, err)) == 1)
		;
	if (f->gzip == NULL)
		f->end = f->text.taken;
	else if (f->text.taken > before && recording_left(&f->text) == 0)
		f->end = gzip_stream_whole(f->gzip);
	return r;
}

static int
recorder_found_text(void *arg, struct slice piece, struct err *err)
{
	struct recorder_found *f = arg;
	struct slice head, name = SLICE(RECORDING_NAME);

	if (recorder_found_scrapes(f, err) < 0 ||
	    recording_add(&f->text, piece, err) < 0)
		return -1;
	head = str_slice(&f->text.text);
	if (f->ours)
		return 0;
	if (head.n < name.n)
		name.n = head.n;
	if (!slice_starts(head, name))
		return err_set(err, ERR_SYNTAX, "it is not a recording");
	f->ours = head.n >= sizeof(RECORDING_NAME) - 1;
	return 0;
}

/* What stands behind damage stays. */
static int
recorder_found_lost(void *arg, const struct err *why, struct err *err)
{
	struct recorder_found *f = arg;

	if (!f->ours)
		return err_set(err, why->code, "%s", why->text);
	if (recorder_found_scrapes(f, err) < 0)
		return -1;
	recording_drop(&f->text);
	return 0;
}

static int
recorder_found_piece(void *arg, struct slice piece, struct err *err)
{
	struct recorder_found *f = arg;

	if (!f->begun && slice_starts(piece, GZIP_MAGIC)) {
		/* However long: what is left out would be written over. */
		f->gzip = gzip_stream_new(SIZE_MAX, recorder_found_text, f);
		gzip_stream_mend(f->gzip, recorder_found_lost);
	}
	f->begun = true;
	if (f->gzip != NULL)
		return gzip_stream_feed(f->gzip, piece, err);
	return recorder_found_text(f, piece, err);
}

/* Where to go on in a file that is not empty. */
static int
recorder_find_end(struct recorder *r, const char *path, struct err *err)
{
	struct recorder_found f = { 0 };
	struct err torn = { 0 };
	int result = file_each(path, recorder_found_piece, &f, &torn);

	if (result == 0)
		result = recorder_found_scrapes(&f, &torn);
	r->gzip = f.gzip != NULL;
	r->file.end = (int64_t)f.end;
	if (!f.ours)
		result = err_set(err, ERR_USAGE,
				 "%s: there is a file that is no recording of "
				 "pyrodash: give another name, or remove it",
				 path);
	else if (torn.code == ERR_LIMIT)
		result = err_set(err, ERR_LIMIT,
				 "%s: %s: give another name, or remove it",
				 path, torn.text);
	else if (torn.code == ERR_IO || torn.code == ERR_UNSUPPORTED)
		result = err_set(err, torn.code, "%s", torn.text);
	else
		result = 0; /* what is torn is written over */
	gzip_stream_free(f.gzip);
	recording_release(&f.text);
	return result;
}

static int
recorder_begin(struct recorder *r, const char *path, struct err *err)
{
	struct slice name = slice_of(path), head = { NULL, 0 };
	int64_t size;

	if (append_size(&r->file, &size, err) < 0)
		return -1;
	r->gzip = slice_ends(name, SLICE(".gz"));
	if (size > 0 && recorder_find_end(r, path, err) < 0)
		return -1;
	if (r->file.end == 0) {
		str_add(&r->text, RECORDING_HEAD);
		head = recorder_pack(r);
	}
	if (r->gzip)
		gzip_deflate(SLICE(RECORDING_EOF), &r->file.tail);
	else
		str_add(&r->file.tail, RECORDING_EOF);
	if (append_piece(&r->file, head, err) < 0)
		return -1;
	r->state.bytes = (size_t)r->file.end + r->file.tail.n;
	return 0;
}

static int
recorder_free(struct recorder *r, struct err *err)
{
	int result = append_close(&r->file, err);

	str_release(&r->text);
	str_release(&r->packed);
	thread_lock_release(&r->lock);
	mem_free(r);
	return result;
}

struct recorder *
recorder_open(const char *path, struct err *err)
{
	struct recorder *r = mem_calloc(1, sizeof(*r));

	thread_lock_init(&r->lock);
	r->file.fd = -1;
	if (strcmp(path, "-") == 0)
		err_set(err, ERR_USAGE,
			"a recording is a file, in which what was written is "
			"gone back to: give a name, not -");
	else if (append_open(&r->file, path, err) == 0 &&
		 recorder_begin(r, path, err) == 0)
		return r;
	recorder_free(r, NULL);
	return NULL;
}

int
recorder_close(struct recorder *r, struct err *err)
{
	return recorder_free(r, err);
}

/* What could not be read again is not written. */
static int
recorder_append(struct recorder *r, struct err *err)
{
	if (r->text.n > LIMIT_RECORDING_SCRAPE)
		return err_set(err, ERR_LIMIT,
			       "a scrape is larger than %zu MiB, the most that "
			       "is recorded; keep fewer series",
			       LIMIT_RECORDING_SCRAPE >> 20);
	return append_piece(&r->file, recorder_pack(r), err);
}

void
recorder_scrape(struct recorder *r, const struct recorder_scrape *s)
{
	struct err err = { 0 };
	int result;

	str_clear(&r->text);
	recorder_text(s, &r->text);
	result = recorder_append(r, &err);
	thread_lock_take(&r->lock);
	if (result == 0) {
		r->state.scrapes++;
	} else {
		r->state.lost++;
		snprintf(r->state.why, sizeof(r->state.why), "%.255s",
			 err.text);
	}
	r->state.bytes = (size_t)r->file.end + r->file.tail.n;
	snprintf(r->state.error, sizeof(r->state.error), "%.255s", err.text);
	thread_lock_give(&r->lock);
}

struct recorder_state
recorder_state(struct recorder *r)
{
	struct recorder_state state;

	thread_lock_take(&r->lock);
	state = r->state;
	thread_lock_give(&r->lock);
	return state;
}
