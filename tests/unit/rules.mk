UNIT += %D%/test_rules
%C%_test_rules_SOURCES = %D%/test_rules.c
%C%_test_rules_LDADD = $(upto_rules) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
