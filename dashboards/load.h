/*
 * load.h - what the parts of the dashboard loader share: the lists that grow
 * while a file is read, notes of what was not understood, and JSON made anew.
 *
 * All results live in the dashboard's arena; only the lists are on the heap.
 */
#ifndef DASHBOARDS_LOAD_H
#define DASHBOARDS_LOAD_H

#include "dashboards/dashboard.h"

struct err;

/* A panel found by the layout: where it goes, not yet read. */
struct load_item {
	const struct json *json;
	const char *path;
	struct grid_pos pos;
	int row;
	int anchor; /* y to sort by; its row's for one in a collapsed row */
	size_t seq; /* order of finding, which settles equal places */
};

struct load_note {
	struct not_understood note;
	struct load_note *next;
};

struct load_notes {
	struct load_note *first, *last;
	size_t n;
};

struct load {
	struct dashboard *d;
	struct arena *a;
	const struct json *root;   /* the classic dashboard, inputs replaced */
	const struct json *inputs; /* __inputs of an export, or NULL */
	const struct json *elements; /* library panels of an export, or NULL */
	struct load_item *item;
	size_t n_items, items_cap;
	struct row *row;
	size_t n_rows, rows_cap;
	struct load_notes notes;
	size_t all_notes; /* against LIMIT_NOT_UNDERSTOOD */
};

/* WHY is a whole sentence; path and why stay where they are. */
void load_note(struct load *l, const char *path, struct slice what,
	       const char *why);
/* Moves the notes into an array and leaves none. */
void load_notes_take(struct load *l, struct load_notes *notes,
		     struct not_understood **out, size_t *n);

/* Both fail at LIMIT_PANELS. */
int load_add_item(struct load *l, const struct load_item *item,
		  struct err *err);
int load_add_row(struct load *l, const struct row *row, struct err *err);

/* A string's bytes, "" for all else. */
struct slice load_text(const struct json *j, const char *key);
/* As JavaScript: numbers and numeric strings; "" is 0.  NAN for all else. */
double load_number(const struct json *j);
/* A whole number within [lo, hi]; the fallback for what is no number. */
int load_int(const struct json *j, int lo, int hi, int fallback);
/* True for all but null, false, 0 and "": JavaScript's truth. */
bool load_true(const struct json *j);
/* The array's strings; others are left out. */
size_t load_texts(struct arena *a, const struct json *j, struct slice **out);

/* New nodes for migrated overrides. */
const struct json *load_json_text(struct arena *a, struct slice text);
const struct json *load_json_number(struct arena *a, double v);
/* Keys are literals; n pairs of key and node follow. */
const struct json *load_json_object(struct arena *a, int n, ...);

#endif
