/* fuzz_dashboard.c - any bytes as a dashboard's file. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "dashboards/dashboard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	struct dashboard *d = dashboard_load(
		(struct slice){ (const char *)data, size }, &err);

	if (d == NULL && (err.code == ERR_NONE || err.text[0] == '\0'))
		abort();
	dashboard_free(d);
	return 0;
}
