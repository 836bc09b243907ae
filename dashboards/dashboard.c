#include "config.h"

#include "dashboards/dashboard.h"

#include "base/mem.h"

void
dashboard_free(struct dashboard *d)
{
	if (d == NULL)
		return;
	arena_release(&d->arena);
	mem_free(d);
}

bool
dashboard_is_prometheus(struct slice type)
{
	static const char *const speaks[] = {
		"",
		"prometheus",
		"grafana-amazonprometheus-datasource",
		"grafana-azureprometheus-datasource",
		"victoriametrics-metrics-datasource",
	};

	for (size_t i = 0; i < sizeof(speaks) / sizeof(speaks[0]); i++)
		if (slice_eq(type, slice_of(speaks[i])))
			return true;
	return false;
}
