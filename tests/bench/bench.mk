EXTRA_DIST += %D%/bench.py %D%/bench_promql.py
# ./dev bench promql builds and runs these.
EXTRA_PROGRAMS += %D%/promql_data %D%/bench_promql
%C%_promql_data_SOURCES = %D%/promql_data.c
%C%_promql_data_LDADD = $(upto_base) $(DEPS_LIBS) -lm
%C%_bench_promql_SOURCES = %D%/bench_promql.c
%C%_bench_promql_LDADD = $(upto_sources) $(DEPS_LIBS) -lm
EXTRA_PROGRAMS += %D%/bench_expo
%C%_bench_expo_SOURCES = %D%/bench_expo.c
%C%_bench_expo_LDADD = $(upto_sources) $(DEPS_LIBS) -lm
EXTRA_PROGRAMS += %D%/bench_store
%C%_bench_store_SOURCES = %D%/bench_store.c
%C%_bench_store_LDADD = $(upto_sources) $(DEPS_LIBS) -lm
EXTRA_PROGRAMS += %D%/bench_refresh
%C%_bench_refresh_SOURCES = %D%/bench_refresh.c
%C%_bench_refresh_LDADD = $(upto_sources) $(DEPS_LIBS) -lm
