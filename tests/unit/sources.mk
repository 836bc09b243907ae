UNIT += %D%/test_step_cache
%C%_test_step_cache_SOURCES = %D%/test_step_cache.c %D%/fake_source.c \
	%D%/fake_source.h
%C%_test_step_cache_LDADD = $(upto_sources) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_prom_reader
%C%_test_prom_reader_SOURCES = %D%/test_prom_reader.c
%C%_test_prom_reader_LDADD = $(upto_sources) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_source_prom
%C%_test_source_prom_SOURCES = %D%/test_source_prom.c
%C%_test_source_prom_LDADD = $(upto_sources) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_source_embedded
%C%_test_source_embedded_SOURCES = %D%/test_source_embedded.c
%C%_test_source_embedded_LDADD = $(upto_feeds) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_source_local
%C%_test_source_local_SOURCES = %D%/test_source_local.c %D%/fake_source.c \
	%D%/fake_source.h
%C%_test_source_local_LDADD = $(upto_feeds) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
