#!/bin/sh
exec ./tests/fuzz/fuzz_gzip "$srcdir"/tests/fuzz/corpus/gzip/*
