#!/bin/sh
exec ./tests/fuzz/fuzz_answer "$srcdir"/tests/fuzz/corpus/answer/*
