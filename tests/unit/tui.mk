UNIT += %D%/test_key
%C%_test_key_SOURCES = %D%/test_key.c
%C%_test_key_LDADD = $(upto_tui) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_layout
%C%_test_layout_SOURCES = %D%/test_layout.c
%C%_test_layout_LDADD = $(upto_tui) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_app
%C%_test_app_SOURCES = %D%/test_app.c %D%/viewer_shows.c %D%/viewer_shows.h \
	%D%/viewer_case.c %D%/viewer_case.h \
	%D%/fake_source.c %D%/fake_source.h
%C%_test_app_LDADD = feeds/libfeeds.a $(upto_tui) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_hostile
%C%_test_hostile_SOURCES = %D%/test_hostile.c %D%/viewer_case.c \
	%D%/viewer_case.h %D%/fake_source.c %D%/fake_source.h
%C%_test_hostile_LDADD = feeds/libfeeds.a $(upto_tui) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_term_sgr
%C%_test_term_sgr_SOURCES = %D%/test_term_sgr.c
%C%_test_term_sgr_LDADD = $(upto_tui) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_app_play
%C%_test_app_play_SOURCES = %D%/test_app_play.c %D%/viewer_shows.c \
	%D%/viewer_shows.h %D%/viewer_case.c \
	%D%/viewer_case.h %D%/fake_source.c %D%/fake_source.h
%C%_test_app_play_LDADD = feeds/libfeeds.a $(upto_tui) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_app_scrape
%C%_test_app_scrape_SOURCES = %D%/test_app_scrape.c %D%/viewer_shows.c \
	%D%/viewer_shows.h %D%/viewer_case.c \
	%D%/viewer_case.h %D%/fake_source.c %D%/fake_source.h
%C%_test_app_scrape_LDADD = feeds/libfeeds.a $(upto_tui) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
