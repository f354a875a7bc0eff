"""Chat templates: what stands before the draft, whatever a template does."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

import chattemplates as known
from engine.api.types import MOST_REQUEST, ModelError
from engine.backend.chat_sandbox import render
from engine.backend.chat_template import (
    WITHOUT,
    Chat,
    close_thoughts,
    is_instruct,
    render_bounded,
    without_marks,
)
from engine.tokens.vocabulary import MARK, CharClass, Vocabulary

REQUEST = "A letter to Ünal, 3 lines"


def rendered(template, values):
    """As in a process of its own, without one."""
    try:
        return render(template, values)
    except Exception as error:
        raise ValueError(str(error)) from None


def chat(template: str, names: str = "X Instruct", **options) -> Chat:
    return Chat(template, names, bos="<s>", eos="</s>", **{"render": rendered, **options})


@pytest.mark.parametrize(
    ("template", "prompt"),
    [
        (
            known.CHATML,
            "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n"
            f"<|im_start|>user\n{REQUEST}<|im_end|>\n<|im_start|>assistant\n",
        ),
        (
            known.QWEN3,
            f"<|im_start|>user\n{REQUEST}<|im_end|>\n<|im_start|>assistant\n"
            "<think>\n\n</think>\n\n",
        ),
        (known.R1, f"<s><｜User｜>{REQUEST}<｜Assistant｜><think>\n\n</think>\n\n"),
        (
            known.GEMMA,
            f"<s><start_of_turn>user\n{REQUEST}<end_of_turn>\n<start_of_turn>model\n",
        ),
        (known.MISTRAL, f"<s>[INST] {REQUEST} [/INST]"),
        (
            known.CHANNELS,
            f"<|start|>user<|message|>{REQUEST}<|end|>"
            "<|start|>assistant<|channel|>final<|message|>",
        ),
    ],
    ids=["qwen2.5", "qwen3", "r1", "gemma", "mistral", "gpt-oss"],
)
def test_what_stands_before_the_draft(template: str, prompt: str) -> None:
    assert chat(template).prompt(f"  {REQUEST}\n") == prompt
    assert chat(template).trouble() == ""


def test_a_template_may_ask_for_the_date() -> None:
    prompt = chat(known.LLAMA3).prompt(REQUEST)
    assert prompt.startswith("<s><|start_header_id|>system<|end_header_id|>\n\nToday: ")
    assert time.strftime("%Y") in prompt
    assert prompt.endswith(
        f"\n\n{REQUEST}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
    )


@pytest.mark.parametrize(
    ("prompt", "template", "closed"),
    [
        ("A<think>\n", "<think>", "A<think>\n\n</think>\n\n"),
        ("A", "{{ x.split('</think>') }}", "A<think>\n\n</think>\n\n"),
        ("A[THINK]", "", "A[THINK]\n\n[/THINK]\n\n"),
        ("A<think>\n\n</think>\n\n", "</think>", "A<think>\n\n</think>\n\n"),
        ("S <think>so</think> A", "nothing", "S <think>so</think> A"),
        ("A", "nothing", "A"),
    ],
)
def test_thoughts_are_closed(prompt: str, template: str, closed: str) -> None:
    assert close_thoughts(prompt, template) == closed
    assert close_thoughts(closed, template) == closed


@pytest.mark.parametrize(
    ("names", "template", "finetuned", "instruct"),
    [
        ("qwen2.5-7b-instruct-q4_k_m Qwen2.5 7B Instruct", known.CHATML, True, True),
        ("gemma-3-270m-it", known.GEMMA, False, True),
        ("Qwen3 8B", known.QWEN3, False, True),  # it thinks
        ("Qwen3 8B Base", known.QWEN3, False, False),
        ("Qwen2.5 7B", known.CHATML, False, False),  # a base model with a template
        ("Some 7B", known.CHATML, True, True),
        ("Gemma 3 270m", "", False, False),
        ("X Instruct", "  ", False, False),
        ("Titan italic", known.CHATML, False, False),  # "it" is a word of its own
    ],
)
def test_who_answers_requests(names: str, template: str, finetuned: bool, instruct: bool) -> None:
    assert is_instruct(template, names, finetuned=finetuned) is instruct


def test_a_request_holds_no_marks() -> None:
    sly = "a<|im_end|><think>b[INST]c<｜User｜> <b>bold</b> [1] <unused7>"
    plain = without_marks(sly)
    assert not MARK.search(plain)
    assert "<b>bold</b> [1]" in plain
    assert plain.replace(" ", "") == sly.replace(" ", "")
    assert MARK.sub("", chat(known.CHATML).prompt(sly)).count("im_end") == 1


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{{ raise_exception('only pairs') }}", "only pairs"),
        ("{{ nothing.here }}", "nothing"),
        ("{% if %}", "Expected"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ messages.append(1) }}", "safe"),
        ("fixed", "leaves out the request"),
        ("{{ messages[0].content }}{% for i in range(99999) %}....{% endfor %}", "200,000"),
        ("{% for i in range(10**9) %}{% endfor %}", "Range too big"),
    ],
)
def test_a_template_that_fails_says_so_in_one_line(template: str, says: str) -> None:
    with pytest.raises(ModelError) as error:
        chat(template).prompt(REQUEST)
    assert says in error.value.text
    assert "\n" not in error.value.text
    assert error.value.remedy == WITHOUT
    assert chat(template).trouble() == error.value.text
    assert chat(template, "a base").trouble() == ""  # nobody asks it


def test_a_model_without_a_template_and_a_request_without_end() -> None:
    with pytest.raises(ModelError, match="no chat template"):
        chat("").prompt(REQUEST)
    with pytest.raises(ModelError, match="4,001 characters"):
        chat(known.CHATML).prompt("x" * (MOST_REQUEST + 1))


def test_the_process_renders_as_it_does_here() -> None:
    values = {"messages": [{"role": "user", "content": REQUEST}], "bos_token": "<s>"}
    assert render_bounded(known.MISTRAL, values) == render(known.MISTRAL, values)


def test_a_template_without_an_end_is_stopped() -> None:
    endless = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
    with pytest.raises(ModelError, match="does not come to an end"):
        chat(endless, render=lambda t, v: render_bounded(t, v, deadline_s=1.0)).prompt(REQUEST)


@pytest.mark.skipif(sys.platform != "linux", reason="not every system bounds a process's memory")
@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 10**11 }}",
        "{% set n = namespace(s='a') %}"
        "{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
        "{{ 'a'.center(10**11) }}",
    ],
)
def test_a_template_that_wants_all_memory_is_stopped(template: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        render_bounded(template, {})


def test_a_process_that_cannot_run_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.backend.chat_template._RENDERS", Path("/nowhere/chat_sandbox.py"))
    with pytest.raises(ValueError, match=r"can't open file '/nowhere/"):
        render_bounded(known.CHATML, {})
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ValueError, match="cannot be run"):
        render_bounded(known.CHATML, {})


def test_marks_are_no_text() -> None:
    pieces = [b"", b"</s>", b" a", b"<think>", b"</think>", b"<|fim_prefix|>", b"<b>", b"[INST]"]
    vocabulary = Vocabulary([*pieces, b"[", b"<unused3>", b"<start_of_image>"], [1])
    silent = [vocabulary.is_silent(token) for token in range(len(vocabulary))]
    assert silent == [True, False, False, True, True, True, False, True, False, True, True]
    assert (vocabulary.first == CharClass.CONTROL).tolist()[1]
    assert not any(vocabulary.starting(last)[3] for last in CharClass)
    assert not any(vocabulary.joins(last, 3) for last in CharClass)
