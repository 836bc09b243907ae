/* targets_show.c - the targets of a prometheus.yml, one a line: JOB URL LABELS;
 * what cannot be one goes to standard error. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "feeds/scrape_config.h"

static void
show(const struct scrape_job *j)
{
	struct arena a = { 0 };
	struct str notes = { 0 }, out = { 0 };
	struct scrape_target *t;
	size_t n = scrape_job_targets(j, &a, &t, &notes);

	scrape_job_absent(j, &notes);
	for (size_t i = 0; i < n; i++) {
		str_printf(&out, "%.*s %s ", SLICE_ARG(j->name), t[i].url.p);
		labels_print(&t[i].labels, false, &out);
		str_addc(&out, '\n');
	}
	fputs(str_text(&out), stdout);
	fputs(str_text(&notes), stderr);
	str_release(&notes);
	str_release(&out);
	arena_release(&a);
}

int
main(int argc, char **argv)
{
	struct err err = { 0 };
	struct scrape_config *c =
		argc < 2 ? NULL : scrape_config_load(argv[1], NULL, &err);

	if (c == NULL) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_FAILURE;
	}
	for (size_t i = 0; i < c->n; i++)
		show(&c->job[i]);
	scrape_config_free(c);
	return EXIT_SUCCESS;
}
