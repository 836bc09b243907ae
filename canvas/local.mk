noinst_LIBRARIES += %D%/libcanvas.a
%C%_libcanvas_a_SOURCES = \
	%D%/canvas.h \
	%D%/glyphs.h \
	%D%/out.h \
	%D%/raster.h \
	%D%/text.h
