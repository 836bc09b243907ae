# Run by name, all that is in the folder; the list is for the tarball.
TESTS += %D%/promql.sh
EXTRA_DIST += %D%/promql.sh
EXTRA_DIST += %D%/aggregation.test %D%/arithmetic.test %D%/fill.test \
	%D%/histogram.test %D%/labels.test %D%/matching.test %D%/math.test \
	%D%/over_time.test %D%/rates.test %D%/selectors.test %D%/time.test \
	%D%/trim.test
