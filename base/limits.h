/*
 * limits.h - every ceiling on what comes from outside, with its reason.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* Dashboards: the largest of the public ones seen is 300 kB, depth 14. */
#define LIMIT_DOCUMENT_BYTES ((size_t)32 << 20)
#define LIMIT_DOCUMENT_DEPTH 64
#define LIMIT_DOCUMENT_NODES ((size_t)2000000)
#define LIMIT_PANELS 2000
#define LIMIT_VARIABLES 256
/* A text with its variables put in: values that name variables multiply. */
#define LIMIT_INTERPOLATED ((size_t)4 << 20)
#define LIMIT_OPTIONS 40000       /* Grafana's seriesLimit */
#define LIMIT_TARGETS 200         /* of one panel; the most seen is 14 */
#define LIMIT_THRESHOLDS 100      /* more than lines on any screen */
#define LIMIT_NOT_UNDERSTOOD 2000 /* a list that a person reads */
#define LIMIT_GRID_Y 10000000     /* units of height: far below INT_MAX */
#define LIMIT_GRID_H 1000         /* of one panel or row: 38000 pixels */

/* Times: no expression of use is longer; a century fits all arithmetic. */
#define LIMIT_TIME_TEXT 256
#define LIMIT_REFRESH_MS 1000 /* at least: a file's "1ms" is no wish */
#define LIMIT_DURATION_MS (INT64_C(100) * 366 * 86400000)

/* YAML: rule files and themes are kilobytes. */
#define LIMIT_YAML_BYTES ((size_t)4 << 20)

/* PromQL: Prometheus' own parser has none and a goroutine stack of 1 GB. */
#define LIMIT_QUERY_BYTES ((size_t)1 << 20)
#define LIMIT_QUERY_DEPTH 200
#define LIMIT_INLINE_DEPTH 16     /* rules over rules; real ones have 3 */
#define LIMIT_INLINE_NODES 100000 /* a rule's copies can multiply */
#define LIMIT_REGEX_BYTES 16384
#define LIMIT_REGEX_REPEAT 1000 /* RE2's */

/* Templates of alerts: a line or two that a person reads.  Go's own depth is
 * 100000; a loop over all series of a wide query is 1e5 steps. */
#define LIMIT_TEMPLATE_BYTES ((size_t)1 << 20)
#define LIMIT_TEMPLATE_DEPTH 100  /* as written */
#define LIMIT_TEMPLATE_LEVELS 300 /* as run: 5 kB of stack each */
#define LIMIT_TEMPLATE_STEPS 1000000
#define LIMIT_TEMPLATE_MEMORY ((size_t)64 << 20) /* of one expansion */

/* Unit tests of rules: promtool has the samples of a query; a year at a minute
 * each is half a million evaluations. */
#define LIMIT_UNIT_SAMPLES 10000
#define LIMIT_UNIT_STEPS 1000000

/* Evaluation: Prometheus' own numbers where it has them. */
#define LIMIT_POINTS 11000
#define LIMIT_SUBQUERY_STEPS 2000000 /* a year each 16 s */
#define LIMIT_SAMPLES ((size_t)50000000)
/* Of an answer: no screen shows them, few programs read them. */
#define LIMIT_RESULT_SERIES 500000
#define LIMIT_ROWS_BYTES ((size_t)512 << 20)
#define LIMIT_MADE_SAMPLES 4000000 /* of a series: 120 bytes each meanwhile */

/* Of one query, as Prometheus' query.timeout. */
#define LIMIT_QUERY_MS (2 * 60 * 1000)
/* That work on one query: more would wait for memory. */
#define LIMIT_THREADS 16

/* Answers of servers, counted after inflation. */
#define LIMIT_ANSWER_BYTES ((size_t)64 << 20)
#define LIMIT_ANSWER_SERIES 20000
#define LIMIT_ANSWER_POINTS ((size_t)4000000)
#define LIMIT_ANSWER_HEADERS (256 << 10) /* libcurl 7.88 keeps them all */
#define LIMIT_ANSWER_DEPTH 32            /* the API's own is 7 */
#define LIMIT_ANSWER_TEXT (1 << 20)      /* one name or value */
#define LIMIT_ERROR_BYTES 4096
#define LIMIT_ANNOTATIONS 10 /* warnings, infos: as Prometheus' API */
#define LIMIT_NOTES                                              \
	100000 /* different ones of an evaluation, to be counted \
		*/
#define LIMIT_REDIRECTS 5
#define LIMIT_IN_FLIGHT 6
/* A Retry-After is followed so far: a server that says years is asked again. */
#define LIMIT_QUIET_S 300
/* A password, a token, a bundle of certificates: Debian's has 220 kB. */
#define LIMIT_SECRET_BYTES ((size_t)1 << 20)

/* Steps kept between refreshes: two dashboards of wide panels need 10 MB. */
#define LIMIT_STEP_CACHE_BYTES ((size_t)64 << 20)

/* Samples in memory: the large case is 50k series for 4 hours, 400 MiB. */
#define LIMIT_TSDB_SERIES 1000000
#define LIMIT_TSDB_BYTES ((size_t)2 << 30)

/* What is scraped: one process watches some hundreds of targets well. */
#define LIMIT_SCRAPE_JOBS 1000
#define LIMIT_SCRAPE_TARGETS 10000  /* of a job, or of a file */
#define LIMIT_SCRAPE_LABELS 1000000 /* of those together */
#define LIMIT_SCRAPE_PARAMS 1000    /* of a URL */
#define LIMIT_SCRAPE_FILES 1000     /* that one pattern finds */

/* Raw samples of a server, kept for --rules local: a day of a few thousand
 * series. */
#define LIMIT_LOCAL_BYTES ((size_t)256 << 20)
#define LIMIT_LOCAL_SELECTORS 500 /* asked for at every refresh */

/* A label's value that is put together: replacements double what they name. */
#define LIMIT_LABEL_VALUE ((size_t)1 << 20)

/* Exposition: a scrape of the largest exporters has 1e5 lines under 1 kB. */
#define LIMIT_EXPO_LINE ((size_t)1 << 20)
#define LIMIT_EXPO_LABELS 256
#define LIMIT_EXPO_SERIES 2000000            /* lines of one target */
#define LIMIT_EXPO_BYTES ((size_t)512 << 20) /* of those lines */

/* Scrapes: the largest exporters send 30 MB, 1e5 samples. */
#define LIMIT_SCRAPE_BYTES ((size_t)64 << 20)
#define LIMIT_SCRAPE_LINES 500000 /* of a target: 100 MB when they are new */
#define LIMIT_SCRAPES 2000        /* at a time: descriptors */
#define LIMIT_FAMILIES_BYTES ((size_t)16 << 20) /* names and help */

/* A replayed file, inflated: what waits to be sorted, 16 bytes a sample. */
#define LIMIT_REPLAY_SAMPLES ((size_t)128 << 20)
#define LIMIT_REPLAY_BYTES ((size_t)64 << 30) /* so many, 500 bytes each */
/* Text of one scrape in a recording: a million lines of 256 bytes. */
#define LIMIT_RECORDING_SCRAPE ((size_t)256 << 20)
#define LIMIT_RECORDING_TARGETS 10000         /* 24 KiB each */
#define LIMIT_REPLAY_GUESS ((size_t)64 << 10) /* its format shows here */

/* Why an answer is empty: a query of a person's hand has a few selectors. */
#define LIMIT_EMPTY_QUESTIONS 16
#define LIMIT_EMPTY_MATCHERS 16
/* A dashboard of 50 panels whose queries all differ: some seconds of a server.
 */
#define LIMIT_DOCTOR_QUESTIONS 1000
#define LIMIT_DOCTOR_ROUNDS 64 /* answers that bring new questions */

/* Drawable text (terminal.md 6.4). */
#define LIMIT_LABEL_BYTES 1024
#define LIMIT_TITLE_BYTES 256
/* Runs of a box raster: a hundred lines across the widest screen, 16 MB. */
#define LIMIT_RASTER_RUNS ((size_t)1 << 19)
#define LIMIT_CANVAS 2000        /* columns or rows */
#define LIMIT_CANVAS_ROWS 100000 /* a snapshot is as tall as needed */

#endif
