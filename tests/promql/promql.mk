# Run by name, all that is in the folder; the list is for the tarball.
TESTS += %D%/promql.sh
EXTRA_DIST += %D%/promql.sh
EXTRA_DIST += %D%/aggregation.test %D%/annotations.test %D%/arithmetic.test %D%/durations.test \
	%D%/errors.test %D%/experimental.test %D%/extended.test \
	%D%/fill.test %D%/forms.test %D%/histogram.test %D%/info.test \
	%D%/labels.test %D%/limits.test %D%/matching.test %D%/math.test \
	%D%/names.test %D%/over_time.test %D%/rates.test \
	%D%/selectors.test %D%/start_times.test %D%/subquery.test \
	%D%/time.test %D%/trim.test
