UNIT += %D%/test_inline %D%/test_rules
%C%_test_inline_SOURCES = %D%/test_inline.c
%C%_test_inline_LDADD = $(upto_rules) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_rules_SOURCES = %D%/test_rules.c
%C%_test_rules_LDADD = $(upto_rules) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
