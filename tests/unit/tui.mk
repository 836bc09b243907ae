UNIT += %D%/test_key
%C%_test_key_SOURCES = %D%/test_key.c
%C%_test_key_LDADD = $(upto_tui) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
UNIT += %D%/test_layout
%C%_test_layout_SOURCES = %D%/test_layout.c
%C%_test_layout_LDADD = $(upto_tui) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
