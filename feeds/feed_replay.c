#include "config.h"

#include "feeds/feed_replay.h"

#include <stdio.h>

#include "base/err.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feeds/expo.h"
#include "feeds/expo_line.h"
#include "feeds/recording.h"
#include "feeds/replay_recording.h"
#include "feeds/replay_samples.h"
#include "tsdb/tsdb.h"

/* --------------------------------------------------------------- format --- */

/* 1: OpenMetrics, 0: text, -1: either. */
static int
format_of_type(struct slice type)
{
	static const char *const own[] = { "unknown", "gaugehistogram", "info",
					   "stateset" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (slice_eq(type, slice_of(own[i])))
			return 1;
	return slice_eq(type, SLICE("untyped")) ? 0 : -1;
}

static int
format_of_comment(struct slice line)
{
	if (slice_starts(line, SLICE("# UNIT ")) ||
	    slice_eq(line, SLICE("# EOF")))
		return 1;
	if (slice_starts(line, SLICE("# TYPE "))) {
		size_t i = line.n;

		while (line.p[i - 1] != ' ')
			i--;
		return format_of_type((struct slice){ line.p + i, line.n - i });
	}
	return slice_starts(line, SLICE("# HELP ")) ? -1 : 0;
}

/* The word behind the value. */
static int
format_of_sample(struct slice line, struct expo_line *l)
{
	struct slice t;
	size_t digits = 0;

	l->format = EXPO_TEXT;
	l->start = line.p;
	l->end = line.p + line.n;
	if (expo_line_head(l, NULL) < 0)
		return -1;
	t = (struct slice){ l->at, (size_t)(l->end - l->at) };
	while (t.n > 0 && *t.p != ' ' && *t.p != '\t')
		t.p++, t.n--;
	t = slice_trim(t);
	if (t.n == 0)
		return -1;
	while (digits < t.n && t.p[digits] >= '0' && t.p[digits] <= '9')
		digits++;
	return digits < t.n || digits <= 11;
}

enum expo_format
feed_replay_format(struct slice head, const char *path)
{
	struct expo_line *l = mem_calloc(1, sizeof(*l));
	bool cut = head.n >= LIMIT_REPLAY_GUESS; /* then the file goes on */
	int found = -1;

	while (head.n > 0 && found < 0) {
		const char *eol = memchr(head.p, '\n', head.n);
		struct slice line = head;

		if (eol != NULL)
			line.n = (size_t)(eol - head.p);
		else if (cut)
			break;
		if (line.n == 0 || line.p[0] == ' ')
			found = 0;
		else if (line.p[0] == '#')
			found = format_of_comment(line);
		else
			found = format_of_sample(line, l);
		head.p += line.n + (eol != NULL);
		head.n -= line.n + (eol != NULL);
	}
	mem_free(l);
	if (found < 0)
		found = strstr(path, ".om") != NULL;
	return found ? EXPO_OPENMETRICS : EXPO_TEXT;
}

/* --------------------------------------------------------------- reading ---
 */

struct replay {
	const char *path;
	struct expo *expo;
	struct replay_recording *recording; /* if it is one; else NULL */
	struct gzip_stream *gzip;           /* NULL: plain */
	uint64_t whole;    /* bytes of whole members when the last text came */
	bool begun, known; /* the first bytes, the format */
	bool refused;      /* not the gzip data: what is in them */
	struct str head;   /* until the format is known */
	struct replay_samples *samples;
	struct replay_report *report;
};

static uint32_t
replay_series(void *arg, const struct labels *ls, struct err *err)
{
	struct replay *r = arg;

	(void)err;
	return replay_samples_series(r->samples, ls);
}

static int
replay_batch(void *arg, const struct expo_batch *b, struct err *err)
{
	struct replay *r = arg;

	for (size_t i = 0; i < b->n; i++)
		if (replay_samples_add(r->samples, b->series[i], b->t[i],
				       b->v[i], err) < 0)
			return -1;
	return 0;
}

/* The format is told from the head, which is then read. */
static int
replay_begin(struct replay *r, struct err *err)
{
	struct slice head = str_slice(&r->head);

	r->known = true;
	r->report->format = feed_replay_format(head, r->path);
	if (slice_starts(head, SLICE(RECORDING_NAME))) {
		r->recording = replay_recording_new(r->samples, r->report);
		return replay_recording_text(r->recording, head, err);
	}
	expo_begin(r->expo, r->report->format);
	return expo_feed(r->expo, head, err);
}

static int
replay_text(void *arg, struct slice piece, struct err *err)
{
	struct replay *r = arg;
	int result = 0;

	r->report->bytes += piece.n;
	if (r->gzip != NULL)
		r->whole = gzip_stream_whole(r->gzip);
	if (r->recording != NULL) {
		result = replay_recording_text(r->recording, piece, err);
	} else if (r->known) {
		result = expo_feed(r->expo, piece, err);
	} else {
		str_add_slice(&r->head, piece);
		if (r->head.n >= LIMIT_REPLAY_GUESS ||
		    slice_starts(str_slice(&r->head), SLICE(RECORDING_NAME)))
			result = replay_begin(r, err);
	}
	r->refused = result < 0;
	return result;
}

/* Only what the parser says has a line in it. */
static int
replay_broken(const struct replay *r, struct err *err)
{
	return err_prefix(err, "after line %zu", expo_lines_read(r->expo));
}

static int
replay_inflate(struct replay *r, struct slice piece, struct err *err)
{
	if (gzip_stream_feed(r->gzip, piece, err) == 0)
		return 0;
	return r->refused ? -1 : replay_broken(r, err);
}

/* Of a recording all that is whole counts. */
static int
replay_lost(void *arg, const struct err *why, struct err *err)
{
	struct replay *r = arg;

	if (r->recording == NULL)
		return err_set(err, why->code, "%s", why->text);
	r->report->gaps++;
	replay_report_damage(r->report, why);
	return replay_recording_gap(r->recording,
				    gzip_stream_whole(r->gzip) > r->whole, err);
}

static int
replay_piece(void *arg, struct slice piece, struct err *err)
{
	struct replay *r = arg;

	if (!r->begun && slice_starts(piece, GZIP_MAGIC)) {
		r->gzip = gzip_stream_new(LIMIT_REPLAY_BYTES, replay_text, r);
		gzip_stream_mend(r->gzip, replay_lost);
	}
	r->begun = true;
	if (r->gzip != NULL)
		return replay_inflate(r, piece, err);
	return replay_text(r, piece, err);
}

/* A recording may break off anywhere: what was whole before counts. */
static int
replay_read_recording(struct replay *r, struct err *err)
{
	bool whole = true;

	if (r->gzip != NULL) {
		r->report->torn += gzip_stream_end(r->gzip, NULL) < 0;
		r->report->lost += gzip_stream_lost(r->gzip);
		whole = gzip_stream_whole(r->gzip) > r->whole;
	}
	return replay_recording_end(r->recording, whole, err);
}

static int
replay_read(struct replay *r, struct err *err)
{
	size_t before = r->samples->samples;
	int bytes = file_each(r->path, replay_piece, r, err);

	if (bytes < 0)
		return -1;
	if (!r->begun)
		return err_set(err, ERR_SYNTAX, "it is empty");
	if (r->recording != NULL) {
		if (replay_read_recording(r, err) < 0)
			return -1;
	} else if (r->gzip != NULL && gzip_stream_end(r->gzip, err) < 0) {
		return replay_broken(r, err);
	} else if ((!r->known && replay_begin(r, err) < 0) ||
		   expo_end(r->expo, err) < 0) {
		return -1;
	}
	if (r->samples->samples == before)
		return err_set(err, ERR_SYNTAX, "no sample is in it");
	return 0;
}

static int
replay_file(const char *path, struct replay_samples *samples,
	    struct replay_report *report, struct err *err)
{
	struct replay r = { .path = path,
			    .samples = samples,
			    .report = report };
	struct expo_sink sink = { .series = replay_series,
				  .samples = replay_batch,
				  .arg = &r,
				  .need_time = true };
	int result;

	r.expo = expo_new(&sink);
	result = replay_read(&r, err);
	expo_free(r.expo);
	replay_recording_free(r.recording);
	gzip_stream_free(r.gzip);
	str_release(&r.head);
	if (result == 0 || err->code == ERR_IO || err->code == ERR_NOT_FOUND)
		return result; /* these name the file themselves */
	return err_prefix(err, "%s", path);
}

/* Of several files. */
static void
replay_name_damage(struct replay_report *r, const char *path)
{
	struct err damage = { 0 };

	err_set(&damage, ERR_SYNTAX, "%s: %s", path, r->damage);
	r->damage[0] = '\0';
	replay_report_damage(r, &damage);
}

int
feed_replay(const char *const *path, size_t n, struct tsdb *db,
	    struct replay_report *r, struct err *err)
{
	struct replay_samples samples = { 0 };
	int result = 0;

	*r = (struct replay_report){ 0 };
	for (size_t i = 0; i < n && result == 0; i++) {
		bool well = r->damage[0] == '\0';

		result = replay_file(path[i], &samples, r, err);
		if (n > 1 && well && r->damage[0] != '\0')
			replay_name_damage(r, path[i]);
		if (r->torn_file == NULL && r->torn > 0)
			r->torn_file = path[i];
	}
	if (result == 0)
		result = replay_samples_store(&samples, db, r, err);
	r->shed = tsdb_stats(db).shed;
	replay_samples_release(&samples);
	return result;
}

void
replay_report_damage(struct replay_report *r, const struct err *err)
{
	if (r->damage[0] == '\0')
		snprintf(r->damage, sizeof(r->damage), "%.255s", err->text);
}
