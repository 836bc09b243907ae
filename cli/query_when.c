#include "config.h"

#include "cli/query_when.h"

#include <inttypes.h>
#include <string.h>

#include "cli/query_result.h"
#include "promql/print.h"

static void
when_day(const struct civil *c, struct str *out)
{
	str_printf(out, "%04" PRId64 "-%02d-%02d ", c->year, c->month, c->day);
}

static void
when_hour(const struct civil *c, struct str *out)
{
	str_printf(out, "%02d:%02d:%02d", c->hour, c->minute, c->second);
}

void
query_when_range(int64_t from, int64_t to, const struct civil_zone *zone,
		 struct str *out)
{
	struct civil a = civil_from_ms(from, zone);
	struct civil b = civil_from_ms(to, zone);

	when_day(&a, out);
	when_hour(&a, out);
	if (from != to) {
		if (strcmp(a.abbrev, b.abbrev) != 0)
			str_printf(out, " %s", a.abbrev);
		str_add(out, " to ");
		if (a.year != b.year || a.yearday != b.yearday)
			when_day(&b, out);
		when_hour(&b, out);
	}
	str_printf(out, " %s", b.abbrev);
}

void
query_when(const struct query_result *r, struct str *out)
{
	query_when_range(r->range.from, r->range.to, r->zone, out);
	if (r->step > 0) {
		str_add(out, ", every ");
		print_duration(r->step, out);
	}
}
