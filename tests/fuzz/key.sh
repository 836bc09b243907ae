#!/bin/sh
exec ./tests/fuzz/fuzz_key "$srcdir"/tests/fuzz/corpus/key/*
