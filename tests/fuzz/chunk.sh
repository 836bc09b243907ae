#!/bin/sh
exec ./tests/fuzz/fuzz_chunk "$srcdir"/tests/fuzz/corpus/chunk/*
