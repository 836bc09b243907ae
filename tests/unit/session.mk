UNIT += %D%/test_session
%C%_test_session_SOURCES = %D%/test_session.c %D%/fake_source.c \
	%D%/fake_source.h
%C%_test_session_LDADD = $(upto_session) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_needs
%C%_test_needs_SOURCES = %D%/test_needs.c
%C%_test_needs_LDADD = $(upto_session) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_player
%C%_test_player_SOURCES = %D%/test_player.c
%C%_test_player_LDADD = $(upto_session) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_left
%C%_test_left_SOURCES = %D%/test_left.c
%C%_test_left_LDADD = $(upto_session) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm

UNIT += %D%/test_doctor
%C%_test_doctor_SOURCES = %D%/test_doctor.c %D%/fake_source.c \
	%D%/fake_source.h
%C%_test_doctor_LDADD = $(upto_session) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
