UNIT += %D%/test_quantiles
%C%_test_quantiles_SOURCES = %D%/test_quantiles.c
%C%_test_quantiles_LDADD = $(upto_dashboards) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
