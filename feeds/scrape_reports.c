#include "config.h"

#include "feeds/scrape_reports.h"

#include "model/sample.h"

static size_t
reports_count(const struct scrape_reports *r)
{
	return r->extra ? REPORTS : REPORT_TIMEOUT;
}

void
scrape_reports_name(struct scrape_reports *r, struct scrape_rows *rows,
		    const struct labels *target, struct arena *scratch)
{
	static const char *const names[] = {
#define X(id, name) name,
		SCRAPE_REPORTS(X)
#undef X
	};

	for (size_t i = 0; !r->named && i < reports_count(r); i++) {
		struct labels ls;

		arena_reset(scratch);
		ls = labels_with(scratch, target, LABEL_NAME,
				 slice_of(names[i]));
		r->series[i] = scrape_rows_series(rows, &ls, false);
	}
	r->named = true;
}

void
scrape_reports_add(const struct scrape_reports *r, struct scrape_rows *rows,
		   const double v[REPORTS])
{
	for (size_t i = 0; r->named && i < reports_count(r); i++)
		if (r->series[i] != SCRAPE_ROWS_NONE)
			scrape_rows_report(rows, r->series[i], v[i]);
}

void
scrape_reports_end(struct scrape_reports *r, struct scrape_rows *rows)
{
	double v[REPORTS];

	for (size_t i = 0; i < REPORTS; i++)
		v[i] = sample_stale();
	scrape_reports_add(r, rows, v);
	r->named = false;
}
