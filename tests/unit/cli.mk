UNIT += %D%/test_args
%C%_test_args_SOURCES = %D%/test_args.c cli/args.c cli/args.h cli/option.def
%C%_test_args_LDADD = $(upto_base) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
