/*
 * test_dashboard_public.c - public dashboards load, and what was not
 * understood in them is counted.  They lie beside the project, not in it.
 */
#include "config.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/strmap.h"
#include "dashboards/dashboard.h"

struct count {
	struct slice why;
	int n;
};

static struct strmap counts;
static struct arena arena;

static void
count_all(const struct not_understood *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		void **at = strmap_put(&counts, list[i].why);
		struct count *c = *at;

		if (c == NULL)
			*at = c = arena_calloc(&arena, 1, sizeof(*c));
		c->why = arena_slice(&arena, list[i].why);
		c->n++;
	}
}

static void
check_file(const char *path)
{
	struct str text = { 0 };
	struct err err = { 0 };
	struct dashboard *d = NULL;

	if (file_read(path, LIMIT_DOCUMENT_BYTES, &text, &err) == 0)
		d = dashboard_load(str_slice(&text), &err);
	if (d == NULL)
		fail_msg("%s: %s", path, err.text);
	assert_true(d->n_panels > 0 && d->title.n > 0);
	count_all(d->not_understood, d->n_not_understood);
	for (size_t i = 0; i < d->n_panels; i++)
		count_all(d->panel[i].not_understood,
			  d->panel[i].n_not_understood);
	dashboard_free(d);
	str_release(&text);
}

static DIR *
open_public(struct str *folder)
{
	const char *shared = getenv("PYRODASH_SHARED");
	const char *srcdir = getenv("srcdir");

	if (shared != NULL)
		str_add(folder, shared);
	else
		str_printf(folder, "%s/../shared",
			   srcdir != NULL ? srcdir : ".");
	str_add(folder, "/upstream/dashboards");
	return opendir(str_text(folder));
}

static void
test_public(void **state)
{
	struct str folder = { 0 }, path = { 0 };
	DIR *dir = open_public(&folder);
	const struct strmap_entry *e;
	struct dirent *entry;
	size_t i = 0;
	int n = 0;

	(void)state;
	if (dir == NULL) {
		print_message("# no %s: skipped\n", str_text(&folder));
		str_release(&folder);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (strstr(entry->d_name, ".json") == NULL)
			continue;
		str_clear(&path);
		str_printf(&path, "%s/%s", str_text(&folder), entry->d_name);
		check_file(str_text(&path));
		n++;
	}
	closedir(dir);
	print_message("# %d dashboards loaded; not understood:\n", n);
	while ((e = strmap_next(&counts, &i)) != NULL) {
		const struct count *c = e->value;

		print_message("# %5d %.*s\n", c->n, SLICE_ARG(c->why));
	}
	assert_true(n > 0);
	strmap_release(&counts);
	arena_release(&arena);
	str_release(&folder);
	str_release(&path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_public),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
