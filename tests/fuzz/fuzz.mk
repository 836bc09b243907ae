# A fuzz target is always built.  Without --enable-fuzzing it is linked to
# replay.c and run over its saved inputs, so it can neither rot nor regress.
# To add one: tests/fuzz/fuzz_NAME.c, a corpus folder, and four lines here.
if FUZZING
LIBFUZZER = $(AM_LDFLAGS) -fsanitize=fuzzer
FUZZMAIN =
else
LIBFUZZER = $(AM_LDFLAGS)
FUZZMAIN = %D%/replay.c
endif
EXTRA_DIST += %D%/replay.c
FUZZERS =

FUZZERS += %D%/fuzz_answer
%C%_fuzz_answer_SOURCES = %D%/fuzz_answer.c $(FUZZMAIN)
%C%_fuzz_answer_LDADD = $(upto_sources) $(DEPS_LIBS) -lm
%C%_fuzz_answer_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/answer.sh %D%/corpus/answer
if !FUZZING
TESTS += %D%/answer.sh
endif

FUZZERS += %D%/fuzz_dashboard
%C%_fuzz_dashboard_SOURCES = %D%/fuzz_dashboard.c $(FUZZMAIN)
%C%_fuzz_dashboard_LDADD = $(upto_dashboards) $(DEPS_LIBS) -lm
%C%_fuzz_dashboard_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/dashboard.sh %D%/corpus/dashboard
if !FUZZING
TESTS += %D%/dashboard.sh
endif

FUZZERS += %D%/fuzz_expo
%C%_fuzz_expo_SOURCES = %D%/fuzz_expo.c $(FUZZMAIN)
%C%_fuzz_expo_LDADD = $(upto_feeds) $(DEPS_LIBS) -lm
%C%_fuzz_expo_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/expo.sh %D%/corpus/expo
if !FUZZING
TESTS += %D%/expo.sh
endif

FUZZERS += %D%/fuzz_gzip
%C%_fuzz_gzip_SOURCES = %D%/fuzz_gzip.c $(FUZZMAIN)
%C%_fuzz_gzip_LDADD = $(upto_net) $(DEPS_LIBS) -lm
%C%_fuzz_gzip_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/gzip.sh %D%/corpus/gzip
if !FUZZING
TESTS += %D%/gzip.sh
endif

FUZZERS += %D%/fuzz_key
%C%_fuzz_key_SOURCES = %D%/fuzz_key.c $(FUZZMAIN)
%C%_fuzz_key_LDADD = $(upto_tui) $(DEPS_LIBS) -lm
%C%_fuzz_key_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/key.sh %D%/corpus/key
if !FUZZING
TESTS += %D%/key.sh
endif

FUZZERS += %D%/fuzz_recording
%C%_fuzz_recording_SOURCES = %D%/fuzz_recording.c $(FUZZMAIN)
%C%_fuzz_recording_LDADD = $(upto_feeds) $(DEPS_LIBS) -lm
%C%_fuzz_recording_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/recording.sh %D%/corpus/recording
if !FUZZING
TESTS += %D%/recording.sh
endif

FUZZERS += %D%/fuzz_text
%C%_fuzz_text_SOURCES = %D%/fuzz_text.c $(FUZZMAIN)
%C%_fuzz_text_LDADD = $(upto_canvas) $(DEPS_LIBS) -lm
%C%_fuzz_text_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/text.sh %D%/corpus/text
if !FUZZING
TESTS += %D%/text.sh
endif

FUZZERS += %D%/fuzz_promql
%C%_fuzz_promql_SOURCES = %D%/fuzz_promql.c $(FUZZMAIN)
%C%_fuzz_promql_LDADD = $(upto_promql) $(DEPS_LIBS) -lm
%C%_fuzz_promql_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/promql.sh %D%/corpus/promql
if !FUZZING
TESTS += %D%/promql.sh
endif

FUZZERS += %D%/fuzz_eval
%C%_fuzz_eval_SOURCES = %D%/fuzz_eval.c $(FUZZMAIN) \
	tests/unit/fake_querier.c tests/unit/fake_querier.h
%C%_fuzz_eval_LDADD = $(upto_promql) $(DEPS_LIBS) -lm
%C%_fuzz_eval_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/eval.sh %D%/corpus/eval
if !FUZZING
TESTS += %D%/eval.sh
endif

FUZZERS += %D%/fuzz_chunk
%C%_fuzz_chunk_SOURCES = %D%/fuzz_chunk.c $(FUZZMAIN)
%C%_fuzz_chunk_LDADD = $(upto_tsdb) $(DEPS_LIBS) -lm
%C%_fuzz_chunk_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/chunk.sh %D%/corpus/chunk
if !FUZZING
TESTS += %D%/chunk.sh
endif

FUZZERS += %D%/fuzz_rules
%C%_fuzz_rules_SOURCES = %D%/fuzz_rules.c $(FUZZMAIN)
%C%_fuzz_rules_LDADD = $(upto_rules) $(DEPS_LIBS) -lm
%C%_fuzz_rules_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/rules.sh %D%/corpus/rules
if !FUZZING
TESTS += %D%/rules.sh
endif

FUZZERS += %D%/fuzz_scrape_config
%C%_fuzz_scrape_config_SOURCES = %D%/fuzz_scrape_config.c $(FUZZMAIN)
%C%_fuzz_scrape_config_LDADD = $(upto_feeds) $(DEPS_LIBS) -lm
%C%_fuzz_scrape_config_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/scrape_config.sh %D%/corpus/scrape_config
if !FUZZING
TESTS += %D%/scrape_config.sh
endif

FUZZERS += %D%/fuzz_template
%C%_fuzz_template_SOURCES = %D%/fuzz_template.c $(FUZZMAIN)
%C%_fuzz_template_LDADD = $(upto_rules) $(DEPS_LIBS) -lm
%C%_fuzz_template_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/template.sh %D%/corpus/template
if !FUZZING
TESTS += %D%/template.sh
endif

FUZZERS += %D%/fuzz_unit
%C%_fuzz_unit_SOURCES = %D%/fuzz_unit.c $(FUZZMAIN)
%C%_fuzz_unit_LDADD = $(upto_rules) $(DEPS_LIBS) -lm
%C%_fuzz_unit_LDFLAGS = $(LIBFUZZER)
EXTRA_DIST += %D%/unit.sh %D%/corpus/unit
if !FUZZING
TESTS += %D%/unit.sh
endif

check_PROGRAMS += $(FUZZERS)
.PHONY: fuzzers
fuzzers: $(FUZZERS)
