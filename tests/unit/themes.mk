UNIT += %D%/test_theme
%C%_test_theme_SOURCES = %D%/test_theme.c
%C%_test_theme_LDADD = $(upto_themes) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
