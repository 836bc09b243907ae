UNIT += %D%/test_loop
%C%_test_loop_SOURCES = %D%/test_loop.c
%C%_test_loop_LDADD = $(upto_net) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_http_config
%C%_test_http_config_SOURCES = %D%/test_http_config.c
%C%_test_http_config_LDADD = $(upto_net) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
