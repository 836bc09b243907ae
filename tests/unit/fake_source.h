/*
 * fake_source.h - a source that answers on command: it writes down what is
 * asked, and gives what the test says, through the loop as real ones do.
 */
#ifndef TESTS_FAKE_SOURCE_H
#define TESTS_FAKE_SOURCE_H

#include "net/loop.h"
#include "sources/source.h"

struct fake_asked {
	enum source_ask ask;
	char *query, *label;
	int64_t start, end, step;
	bool open; /* neither answered nor cancelled */
	bool cancelled;
	source_done *done;
	void *arg;
	struct source_answer answer;
	struct fake_source *fake;
};

struct fake_source {
	struct source source; /* first */
	size_t n;
	struct fake_asked *asked[4096];
	size_t late; /* answers that came after a cancel: must stay 0 */
	int64_t final;
};

void fake_source_init(struct fake_source *f, struct loop *l);
void fake_source_release(struct fake_source *f);

/* The count of questions that wait. */
size_t fake_source_open(const struct fake_source *f);
/* The latest open question that holds TEXT in its query or label; NULL. */
struct fake_asked *fake_source_find(struct fake_source *f, const char *text);

/* Answers, and turns the loop until it is delivered. */
void fake_texts(struct fake_asked *a, size_t n, const char *const *text);
/* n series {LABEL="NAMES[i]"} on the grid that was asked, all of value V. */
void fake_series(struct fake_asked *a, size_t n, const char *label,
		 const char *const *names, double v);
void fake_fail(struct fake_asked *a, enum err_code code, const char *text);
/* Takes FRAME over. */
void fake_frame(struct fake_asked *a, struct frame *frame);

#endif
