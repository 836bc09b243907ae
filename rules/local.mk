noinst_LIBRARIES += %D%/librules.a
%C%_librules_a_SOURCES = \
	%D%/inline.h \
	%D%/rules.h
