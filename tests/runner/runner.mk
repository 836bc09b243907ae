# Prometheus' own test language: `tests/promqltest FILE...`, always built.
noinst_PROGRAMS += tests/promqltest
tests_promqltest_SOURCES = %D%/promqltest.c %D%/answer.c %D%/answer.h \
	%D%/bed.c %D%/bed.h %D%/native.c \
	%D%/native.h %D%/notes.c %D%/play.c %D%/play.h %D%/script.c \
	%D%/script.h %D%/script_eval.c %D%/script_eval.h
tests_promqltest_LDADD = promql/libpromql.a tsdb/libtsdb.a $(upto_model) \
	$(DEPS_LIBS) -lm
TESTS += %D%/test_promqltest_mutations.sh
EXTRA_DIST += %D%/test_promqltest_mutations.sh
