#!/bin/sh
exec ./tests/fuzz/fuzz_text "$srcdir"/tests/fuzz/corpus/text/*
