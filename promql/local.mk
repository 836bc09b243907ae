noinst_LIBRARIES += %D%/libpromql.a
%C%_libpromql_a_SOURCES = \
	%D%/ast.h \
	%D%/eval.h \
	%D%/func.c \
	%D%/func.def \
	%D%/func.h \
	%D%/op.def \
	%D%/parse.h \
	%D%/print.h
