noinst_LIBRARIES += %D%/librules.a
%C%_librules_a_SOURCES = \
	%D%/inline.h \
	%D%/rule.h \
	%D%/rules.c \
	%D%/rules.h \
	%D%/rules_read.c \
	%D%/rules_read.h
