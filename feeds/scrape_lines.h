/*
 * scrape_lines.h - the inside of a scrape_samples; of it scrape_lines.c are the
 * lines of the exposition: known ones are counted and their samples kept until
 * the scrape is right, of new ones it is found what they are for.
 */
#ifndef FEEDS_SCRAPE_LINES_H
#define FEEDS_SCRAPE_LINES_H

#include "base/arena.h"
#include "feeds/scrape_labels.h"
#include "feeds/scrape_reports.h"
#include "feeds/scrape_samples.h"

struct expo;
struct scrape_role;
struct scrape_rows;

struct scrape_sample {
	uint32_t line;
	bool added; /* the first of its line, which is new */
	double v;
	int64_t t;
};

/*
 * A line of the exposition.  What its samples are for is found when it is new;
 * the numbers of series only when a scrape with it is right.
 */
struct sample_line {
	uint32_t series; /* of scrape_rows, or LINE_... */
	uint32_t seen;   /* the last scrape that had it; 0: none was taken */
};

#define LINE_FRESH 0x80000000U /* and its number among the fresh ones */
#define LINE_NOT_KEPT 0x7ffffffeU
#define LINE_GONE 0x7fffffffU /* its series is not there any more */

struct scrape_samples {
	struct scrape_samples_options o;
	struct scrape_labels labels;
	struct arena arena;       /* of the labels */
	struct scrape_role *role; /* NULL: the labels are settled */
	bool plain;
	bool renamed; /* settled to another name than reports have */
	struct expo *expo;
	struct sample_line *line;
	size_t n_lines, lines_cap;
	bool forgot;          /* which lines the last scrape had */
	uint32_t scrape;      /* number of this one */
	uint32_t right;       /* of the last that was right, */
	uint32_t known;       /* and the one before: later lines are known */
	struct labels *fresh; /* whole, or of the line while role is set */
	size_t n_fresh, fresh_cap;
	size_t n_waiting; /* fresh lines that no right scrape had yet */
	struct arena fresh_arena, scratch;
	size_t n, cap; /* samples of this scrape that are kept */
	struct scrape_sample *sample;
	size_t distinct, was_distinct; /* lines of this scrape and the last */
	size_t full;                   /* lines for which there was no room */
	size_t gone;                   /* samples of lines that are GONE */
	size_t added, passed;          /* relabelling */
	int64_t oldest;                /* ms; samples before are not taken */
	struct scrape_rows *rows;
	struct scrape_reports reports;
	struct scrape_samples_stats stats;
};

/* Lines are of no use any more, or for those that found no room there may be
 * some: it pays to parse all of them anew. */
bool scrape_lines_old(const struct scrape_samples *s);
/* What the new ones are for is known. */
void scrape_lines_forget_fresh(struct scrape_samples *s);
void scrape_lines_forget_samples(struct scrape_samples *s);

#endif
