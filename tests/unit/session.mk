UNIT += %D%/test_session
%C%_test_session_SOURCES = %D%/test_session.c %D%/fake_source.c \
	%D%/fake_source.h
%C%_test_session_LDADD = $(upto_session) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
