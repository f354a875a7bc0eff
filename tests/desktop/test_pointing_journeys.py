"""From the program's start to text on disk: the mouse that rests on a word."""

from __future__ import annotations


def test_a_word_is_chosen_by_a_mouse_that_rests_on_it(begin, screen):
    program = begin("--text", "I would like", "--mode", "every_word", "--dwell-ms", "400")
    program.wait_cloud()
    cloud = program.find("Cloud of words", "list")
    word = next(node for node in program.nodes() if node.role == "list item")
    (x, y), (middle_x, middle_y) = word.middle, cloud.middle
    # From the cloud's middle, where nothing is chosen, to the word, away from its neighbours.
    screen.move(middle_x, middle_y)
    screen.move(middle_x + 1.4 * (x - middle_x), middle_y + 1.4 * (y - middle_y))
    program.wait_text(f"I would like {word.name}")
    screen.move(middle_x, middle_y)
