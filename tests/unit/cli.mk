UNIT += %D%/test_args
%C%_test_args_SOURCES = %D%/test_args.c cli/args.c cli/args.h cli/option.def
%C%_test_args_LDADD = $(upto_base) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_when
%C%_test_when_SOURCES = %D%/test_when.c cli/when.c cli/when.h
%C%_test_when_LDADD = $(upto_base) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
