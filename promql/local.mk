noinst_LIBRARIES += %D%/libpromql.a
%C%_libpromql_a_SOURCES = \
	%D%/ast.h \
	%D%/eval.h \
	%D%/op.def \
	%D%/parse.h \
	%D%/print.h
