#include "config.h"

#include "cli/doctor_out.h"

#include <string.h>

#include "cli/doctor_json.h"
#include "cli/doctor_text.h"

static const struct doctor_format formats[] = {
	{ "text", "causes and what mends them", doctor_text },
	{ "json", "every query and its findings", doctor_json },
};

#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

const struct doctor_format *
doctor_out_find(const char *name)
{
	for (size_t i = 0; i < N_FORMATS; i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

const struct doctor_format *
doctor_out_at(unsigned i)
{
	return i < N_FORMATS ? &formats[i] : NULL;
}
