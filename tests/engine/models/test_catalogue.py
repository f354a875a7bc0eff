"""The list of models that can be fetched."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.api.types import ModelError
from engine.models.catalogue import entry_named, manifest

ROW = {
    "name": "small",
    "title": "Small",
    "parameters": "1B",
    "kind": "base",
    "repository": "some/small-GGUF",
    "file": "small.gguf",
    "size_bytes": 10,
    "sha256": "",
    "licence": "MIT",
    "languages": ["en"],
    "memory_bytes": 20,
    "verified": False,
}


def listed(*rows: Any) -> str:
    return json.dumps({"models": rows})


def test_the_list_holds_what_people_need() -> None:
    entries = manifest()
    assert {e.parameters for e in entries} >= {"7B", "3B", "1.5B"}
    assert {e.kind for e in entries} == {"instruct", "base"}
    assert any(e.languages[0] == "ru" for e in entries)
    for entry in entries:
        assert entry.memory_bytes > entry.size_bytes > 500_000_000
        assert "q4_k_m" in entry.file.casefold()
        assert entry.licence
        assert not entry.verified or entry.sha256


def test_sums_are_whole_or_empty_and_never_twice() -> None:
    sums = [e.sha256 for e in manifest() if e.size_is_exact]
    assert sums
    assert len(set(sums)) == len(sums)
    assert all(len(s) == 64 and int(s, 16) for s in sums)


def test_a_model_is_found_by_name_or_file_in_any_case() -> None:
    entry = manifest()[0]
    for name in (entry.name, entry.name.upper(), entry.file, entry.file.lower()):
        assert entry_named(name) is entry or entry_named(name) == entry
    with pytest.raises(ModelError, match="no model called gpt9") as caught:
        entry_named("gpt9")
    assert entry.name in caught.value.remedy


def test_an_entry_without_a_sum_has_no_exact_size() -> None:
    (entry,) = manifest(listed(ROW))
    assert not entry.size_is_exact
    assert entry.page == "https://huggingface.co/some/small-GGUF"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"models": 3}',
        listed("small"),
        listed(ROW, ROW),
        listed(ROW, ROW | {"name": "other", "file": "SMALL.gguf"}),
        listed({k: v for k, v in ROW.items() if k != "licence"}),
        listed(ROW | {"size_bytes": "10"}),
        listed(ROW | {"size_bytes": 0}),
        listed(ROW | {"memory_bytes": True}),
        listed(ROW | {"sha256": "abc"}),
        listed(ROW | {"sha256": 64 * "G"}),
        listed(ROW | {"file": "../small.gguf"}),
        listed(ROW | {"file": "small.bin"}),
        listed(ROW | {"name": "Small One"}),
        listed(ROW | {"repository": "https://example.org/x"}),
        listed(ROW | {"kind": "chat"}),
    ],
)
def test_a_damaged_list_is_one_clear_line(text: str) -> None:
    with pytest.raises(ModelError, match="list of models") as caught:
        manifest(text)
    assert "\n" not in caught.value.text
    assert caught.value.remedy
