"""A configuration of many jobs and relabellings, and what two make of it.

test_targets.py make SEED: writes it.
test_targets.py compare URL FILE: prometheus' targets beside those of FILE.
"""
import json
import random
import re
import sys
import time
import urllib.request

JOBS = 80
NAMES = ["__address__", "__meta_a", "__meta_b_c", "a", "b", "c", "job",
         "__param_m", "__metrics_path__", "__scheme__", "instance", "none"]
REGEXES = ["(.*)", ".*", ".+", "(.+);(.+)", "f(o+)", "[a-c]+", "(?i)FOO", "",
           "foo|bar", "(h)(.*):(\\d+)", "(?P<x>.)(?P<y>.*)", "__meta_(.+)",
           "x.*", "([^;]*);?(.*)", "a|b", "[^_].*|__.*"]
REPLACEMENTS = ["$1", "${1}", "$2", "x", "", "$1-$2", "$x", "${y}$x", "$1x",
                "${1}x", "$$1", "$", "v_$0"]
TARGETS = ["a", "b", "c", "d", "job", "instance", "__param_t", "__param_m",
           "x_$1", "${1}", "__tmp", "e_${2}"]
JOINED = ["replace", "keep", "drop", "hashmod"]
NAMED = ["hashmod", "lowercase", "uppercase", "keepequal", "dropequal"]
ALL = ["replace"] * 5 + ["keep", "drop", "labelmap", "labeldrop",
                         "labelkeep"] + NAMED


def config(r):
    """One relabel_config that prometheus takes."""
    action = r.choice(ALL)
    c = {"action": action}
    if not action.startswith("label"):
        c["source_labels"] = r.sample(NAMES, r.randint(0, 3))
    if action in NAMED:
        c["target_label"] = r.choice(["a", "b", "d", "__tmp", "job"])
    if action == "replace":
        c["target_label"] = r.choice(TARGETS)
        if r.random() < .8:
            c["replacement"] = r.choice(REPLACEMENTS)
    if action == "hashmod":
        c["modulus"] = r.choice([1, 2, 7, 1000, 2 ** 40])
    if action in ("replace", "keep", "drop") and r.random() < .7:
        c["regex"] = r.choice(REGEXES)
    if action == "labelmap":
        c["regex"] = r.choice(REGEXES)
        c["replacement"] = r.choice(["$1", "${1}", "m_$1", "x"])
    if action == "labeldrop":
        c["regex"] = r.choice(["a", "b|c", "__meta_.*", "[ab]"])
    if action == "labelkeep":
        c["regex"] = r.choice(["__.*|a|b|job", "__.*|[a-z]+"])
    if action in JOINED and r.random() < .3:
        c["separator"] = r.choice(["", "-", ";;"])
    return c


def group(r):
    labels = {n: r.choice(["foo", "bar", "FoO", "x;y", "", "a b"])
              for n in r.sample(NAMES[1:7], r.randint(0, 4))}
    hosts = ["foo:1", "h:2", "Bar:3", "127.0.0.1:9"]
    return {"targets": [r.choice(hosts) for _ in range(r.randint(1, 3))],
            "labels": labels}


def job(r, i):
    j = {"job_name": "j%d" % i, "scrape_interval": "1h",
         "static_configs": [group(r) for _ in range(r.randint(1, 2))],
         "relabel_configs": [config(r) for _ in range(r.randint(0, 4))]}
    if r.random() < .5:
        j["params"] = {"m": r.choice([["1", "2"], ["a b"], ["&="]]),
                       "z": ["q"]}
    if r.random() < .3:
        j["metrics_path"] = r.choice(["/m", "/a b", "m/x"])
    return j


def theirs(url, like):
    """JOB URL LABELS of each; it tells them after five seconds, or more if it
    is busy: when they are LIKE so many, or no more come for as long."""
    active, since = [], time.time()
    while len(active) != like and time.time() - since < (30 if active else 60):
        time.sleep(.2)
        before = len(active)
        with urllib.request.urlopen(url + "/api/v1/targets") as f:
            active = json.load(f)["data"]["activeTargets"]
        if len(active) != before:
            since = time.time()
    for t in active:
        labels = ", ".join("%s=%s" % (n if n else '""', json.dumps(v))
                           for n, v in sorted(t["labels"].items()))
        # a blank is + to Go
        yield "%s %s {%s}" % (t["scrapePool"],
                              t["scrapeUrl"].replace("+", "%20"), labels)


def compare(url, file):
    with open(file, encoding="utf-8") as f:
        b = set(f.read().splitlines())
    a = set(theirs(url, len(b)))
    # 2.42 does not know names of UTF-8, and takes an empty one.
    odd = re.compile(r'[{ ]"')
    skip = {line.split()[0] for line in a | b
            if odd.search(line.split(" ", 2)[2])}
    a = {line for line in a if line.split()[0] not in skip}
    b = {line for line in b if line.split()[0] not in skip}
    print("%d targets, %d jobs not compared" % (len(a), len(skip)))
    for line in sorted(a ^ b):
        print("prometheus:" if line in a else "here:      ", line)
    return 0 if a == b and len(a) > JOBS else 1


if sys.argv[1] == "make":
    R = random.Random(int(sys.argv[2]))
    json.dump({"scrape_configs": [job(R, i) for i in range(JOBS)]},
              sys.stdout)
else:
    sys.exit(compare(sys.argv[2], sys.argv[3]))
