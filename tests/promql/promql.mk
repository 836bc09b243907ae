# Run by name, all that is in the folder; the list is for the tarball.
TESTS += %D%/promql.sh
EXTRA_DIST += %D%/promql.sh
EXTRA_DIST += %D%/arithmetic.test
