noinst_LIBRARIES += %D%/libcanvas.a
%C%_libcanvas_a_SOURCES = \
	%D%/border.c \
	%D%/border.h \
	%D%/canvas.c \
	%D%/canvas.h \
	%D%/colour.c \
	%D%/colour.h \
	%D%/glyphs.c \
	%D%/glyphs.h \
	%D%/out.c \
	%D%/out.h \
	%D%/out_ansi.c \
	%D%/out_text.c \
	%D%/raster.c \
	%D%/raster.h \
	%D%/raster_box.c \
	%D%/raster_box.h \
	%D%/text.c \
	%D%/text.h
