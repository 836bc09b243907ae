UNIT += %D%/test_inline %D%/test_rules %D%/test_rules_run
%C%_test_inline_SOURCES = %D%/test_inline.c
%C%_test_inline_LDADD = $(upto_rules) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_rules_SOURCES = %D%/test_rules.c
%C%_test_rules_LDADD = $(upto_rules) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_rules_run_SOURCES = %D%/test_rules_run.c
%C%_test_rules_run_LDADD = $(upto_rules) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
