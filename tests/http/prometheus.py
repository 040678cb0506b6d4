"""Reads Prometheus' text format (version 0.0.4) strictly: what a scraper would refuse or misread is a
complaint here."""
import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (\S+)")
TYPES = {"counter", "gauge", "summary", "histogram", "untyped"}
SUFFIXES = {"summary": ("", "_sum", "_count"), "histogram": ("_bucket", "_sum", "_count")}


def read(text):
    """{'name{labels}': value}; fails when the text is not well-formed."""
    assert text.endswith("\n"), "the last line has no end"
    samples, types, helps, family, ended = {}, {}, set(), None, set()
    for line in text.splitlines():
        if comment := re.fullmatch(rf"# (HELP|TYPE) ({NAME}) (.+)", line):
            word, name, rest = comment.groups()
            if name != family:
                assert name not in ended, f"{name} is in two places"
                ended.add(family)
                family = name
            if word == "TYPE":
                assert rest in TYPES and name not in types, line
                types[name] = rest
            else:
                assert name not in helps, line
                helps.add(name)
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, f"no sample: {line}"
        name, labels, value = sample.groups()
        kind = types.get(family)
        if name not in [(family or "") + suffix for suffix in SUFFIXES.get(kind, ("",))]:
            assert name not in ended and name not in types, f"{name} is outside its family"
            ended.add(family)
            family, kind = name, None
        assert kind != "counter" or name.endswith("_total"), f"{name}: a counter ends in _total"
        assert re.fullmatch(r"[+-]?[0-9.]+(?:e[+-]?[0-9]+)?", value, re.I), line
        assert kind != "counter" or float(value) >= 0, line
        key = f"{name}{{{labels}}}" if labels else name
        assert key not in samples, f"{key} is there twice"
        samples[key] = float(value)
    for name in types:
        assert name in helps, f"{name} has no help"
    return samples
