"""Where something stands in a text of YAML: its line, and keys that stand there twice.

Belongs here: the lines. Does not belong here: what is wrong there (`checking`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import yaml

Place = Sequence[str | int]


def line_of(text: str, place: Place) -> int:
    """Give the line of what stands at a place, counted from 1; of the innermost part of it that is there."""
    node, line = yaml.compose(text, yaml.SafeLoader), 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            return line
    return line


def impossible_days(text: str) -> Iterator[tuple[str, int]]:
    """Give each text that looks like a day and is none (2026-13-01), with its line."""
    for node in _nodes(text):
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:timestamp":
            try:
                date.fromisoformat(node.value[:10])
            except ValueError:
                yield node.value, node.start_mark.line + 1


def doubled_keys(text: str) -> Iterator[tuple[str, int]]:
    """Give each key that stands a second time where it stood already, with its line: YAML itself would silently take the last."""
    for node in _nodes(text):
        seen = set[str]()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if str(key.value) in seen:
                yield str(key.value), key.start_mark.line + 1
            seen.add(str(key.value))


def _nodes(text: str) -> Iterator[yaml.Node]:
    waiting = [yaml.compose(text, yaml.SafeLoader)]
    while waiting:
        node = waiting.pop()
        if node is None:  # an empty text
            continue
        yield node
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        if isinstance(node, yaml.MappingNode):
            waiting += [value for _, value in node.value]
