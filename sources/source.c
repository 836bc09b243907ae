#include "config.h"

#include "sources/source.h"

struct source_request *
source_start(struct source *s, const struct source_question *q,
	     source_done *done, void *arg)
{
	return s->kind->start(s, q, done, arg);
}

void
source_cancel(struct source *s, struct source_request *r)
{
	s->kind->cancel(s, r);
}

int64_t
source_final(const struct source *s)
{
	return s->kind->final != NULL ? s->kind->final(s) : INT64_MIN;
}

void
source_free(struct source *s)
{
	if (s != NULL)
		s->kind->free(s);
}

struct slice
source_recorded(const struct source *s)
{
	return s->replay ? slice_of(s->name) : (struct slice){ 0 };
}
