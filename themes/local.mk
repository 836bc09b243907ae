theme_yaml = \
	%D%/contrast.yaml \
	%D%/dark.yaml \
	%D%/light.yaml \
	%D%/mono.yaml
noinst_LIBRARIES += %D%/libthemes.a
%C%_libthemes_a_SOURCES = \
	%D%/role.def \
	%D%/theme.c \
	%D%/theme.h \
	%D%/theme_colour.c
nodist_%C%_libthemes_a_SOURCES = %D%/theme_shipped.c
CLEANFILES += %D%/theme_shipped.c
EXTRA_DIST += $(theme_yaml)

%D%/theme_shipped.c: $(theme_yaml) build-aux/embed.sh
	$(AM_V_GEN)$(MKDIR_P) %D% && $(EMBED) \
		theme_yaml_contrast=$(srcdir)/%D%/contrast.yaml \
		theme_yaml_dark=$(srcdir)/%D%/dark.yaml \
		theme_yaml_light=$(srcdir)/%D%/light.yaml \
		theme_yaml_mono=$(srcdir)/%D%/mono.yaml >$@.tmp && mv $@.tmp $@
