/*
 * doctor_facts.h - what is running there, told from its series: which
 * architecture of Pyroscope, one process or many, and how it is labelled.
 */
#ifndef SESSION_DOCTOR_FACTS_H
#define SESSION_DOCTOR_FACTS_H

#include "model/timerange.h"
#include "session/probe.h"

enum facts_storage { FACTS_UNKNOWN, FACTS_V1, FACTS_DUAL, FACTS_V2 };

/* Lists are the probe's. */
struct doctor_facts {
	bool known;     /* all answers are in */
	bool pyroscope; /* some series comes from one */
	enum facts_storage storage;
	bool micro;  /* components in processes of their own */
	bool single; /* all of them in one; neither: cannot be told */
	size_t n_jobs, n_namespaces, n_clusters, n_routes, n_instances;
	const struct slice *job, *namespace_, *cluster, *route, *instance;
};

/* Of what matches SCOPE, as cluster=~"a",namespace=~"b"; of all where nothing
 * does. */
void doctor_facts_ask(struct probe *p, struct time_range range,
		      struct slice scope, struct doctor_facts *out);
/* True if a job ends in /NAME or in -NAME, or is NAME. */
bool doctor_facts_has_job(const struct doctor_facts *f, const char *name);
/* True if components are told apart by job, and this one is not among them. */
bool doctor_facts_lacks(const struct doctor_facts *f, const char *component);
/* "this Pyroscope (v2, microservices)"; never more than is known. */
void doctor_facts_say(const struct doctor_facts *f, struct str *out);

#endif
