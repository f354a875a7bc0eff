"""From the program's start to text on disk, with real keys: writing."""

from __future__ import annotations

from desktop.screen import until


def test_a_beginning_is_typed_at_once_and_three_words_are_chosen_by_digits(begin, screen):
    program = begin("--mode", "every_word")
    screen.type("I would like")
    screen.key("Return")
    said = program.wait_text("I would like")
    for _ in range(3):
        words = program.wait_cloud()
        word = words[1]
        screen.key("2")
        said = program.wait_text(rf"{said} ?{word}.*")
        until(lambda words=words: program.cloud() != words, "another cloud")
    assert program.close() == 0
    assert said.startswith("I would like")
