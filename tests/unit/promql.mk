UNIT += %D%/test_lex %D%/test_parse %D%/test_print
%C%_test_lex_SOURCES = %D%/test_lex.c
%C%_test_lex_LDADD = $(upto_promql) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_parse_SOURCES = %D%/test_parse.c
%C%_test_parse_LDADD = $(upto_promql) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_print_SOURCES = %D%/test_print.c
%C%_test_print_LDADD = $(upto_promql) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm

eval_case = %D%/eval_case.c %D%/eval_case.h %D%/fake_querier.c \
	%D%/fake_querier.h
UNIT += %D%/test_eval
%C%_test_eval_SOURCES = %D%/test_eval.c $(eval_case)
%C%_test_eval_LDADD = $(upto_promql) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_rate
%C%_test_rate_SOURCES = %D%/test_rate.c $(eval_case)
%C%_test_rate_LDADD = $(upto_promql) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_eval_functions %D%/test_binary_match
%C%_test_eval_functions_SOURCES = %D%/test_eval_functions.c $(eval_case)
%C%_test_eval_functions_LDADD = $(upto_promql) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_binary_match_SOURCES = %D%/test_binary_match.c $(eval_case)
%C%_test_binary_match_LDADD = $(upto_promql) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_feature
%C%_test_feature_SOURCES = %D%/test_feature.c
%C%_test_feature_LDADD = $(upto_promql) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_aggregate
%C%_test_aggregate_SOURCES = %D%/test_aggregate.c $(eval_case)
%C%_test_aggregate_LDADD = $(upto_promql) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
