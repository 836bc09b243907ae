noinst_LIBRARIES += %D%/libpromql.a
%C%_libpromql_a_SOURCES = \
	%D%/ast.c \
	%D%/ast.h \
	%D%/check.c \
	%D%/check.h \
	%D%/duration.c \
	%D%/duration.h \
	%D%/eval.h \
	%D%/func.c \
	%D%/func.def \
	%D%/func.h \
	%D%/lex.c \
	%D%/lex.h \
	%D%/lex_scan.c \
	%D%/lex_scan.h \
	%D%/op.def \
	%D%/parse.c \
	%D%/parse.h \
	%D%/parse_binary.c \
	%D%/parse_binary.h \
	%D%/parse_duration.c \
	%D%/parse_duration.h \
	%D%/parse_options.h \
	%D%/parse_postfix.c \
	%D%/parse_postfix.h \
	%D%/parse_selector.c \
	%D%/parse_selector.h \
	%D%/parse_show.c \
	%D%/parse_state.c \
	%D%/parse_state.h \
	%D%/print.c \
	%D%/print.h \
	%D%/token.def
