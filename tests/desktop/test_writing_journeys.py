"""From the program's start to text on disk, with real keys: writing."""

from __future__ import annotations

from desktop.screen import until

RADIO = "Could you please turn the radio down?"


def test_a_beginning_is_typed_at_once_and_three_words_are_chosen_by_digits(begin, screen):
    program = begin("--mode", "every_word")
    screen.type("I would like")
    screen.key("Return")
    program.wait_text("I would like.*")
    for slot in (1, 0, 2):
        program.choose(slot)
    text = program.text
    assert program.close() == 0
    assert text.startswith("I would like")
    assert len(text.split()) >= 5


def test_a_sentence_is_written_exactly_and_undo_and_redo_take_words(begin, screen):
    program = begin("--mode", "every_word")
    first, *words = RADIO.removesuffix("?").split()
    screen.type(first)
    screen.key("Return")
    said = program.wait_text(first)
    for word in words:
        program.wait_cloud()
        screen.type(word)
        screen.key("Return")
        said = program.wait_text(f"{said} {word}")
    screen.type("?")
    screen.key("Return")
    program.wait_text(r"Could you please turn the radio down\?")
    screen.key("ctrl+z")
    program.wait_text("Could you please turn the radio down")
    screen.key("ctrl+z")
    program.wait_text("Could you please turn the radio")
    screen.key("ctrl+y")
    program.wait_text("Could you please turn the radio down")
    screen.type("?")
    screen.key("Return")
    program.wait_text(r"Could you please turn the radio down\?")
    assert program.close() == 0
    assert program.said() == ""


def test_dead_keys_write_their_letters(begin, screen):
    screen.layout("us", "intl")
    try:
        program = begin("--mode", "every_word")
        program.find("Draft", "text")  # keys are composed once the draft has the keyboard
        screen.key("dead_acute")
        screen.type("e")
        screen.key("dead_tilde")
        screen.type("na")
        screen.key("Return")
        program.wait_text("éña")
    finally:
        screen.layout("us")


def test_space_at_the_start_presses_no_button(begin, screen):
    program = begin()
    screen.key("space")
    screen.type("a b")
    screen.key("Return")
    text = program.wait_text(r"\s?a b.*")
    assert "a b" in text


def test_enter_presses_the_button_that_has_the_keyboard(begin, screen):
    program = begin("--text", "Once upon a time", "--mode", "every_word")
    program.wait_cloud()
    settings = program.find("Settings", "push button")
    for _ in range(40):
        screen.key("Tab")
        if (held := program.focused()) is not None and held.path == settings.path:
            break
    held = program.focused()
    assert held is not None
    assert held.name == "Settings"
    screen.key("Return")
    until(lambda: any("ettings" in title for title in screen.windows()), "the settings' page")
    assert program.text == "Once upon a time"


def test_a_cloud_outlives_resize_full_screen_and_minimising(begin, screen):
    program = begin("--text", "Once upon a time", "--mode", "every_word")
    words = program.wait_cloud()
    wide = program.window.get_geometry().width
    program.window.configure(width=900, height=600)
    until(lambda: program.window.get_geometry().width == 900, "a smaller window")
    assert wide != 900
    screen.key("F11")
    until(lambda: "_NET_WM_STATE_FULLSCREEN" in screen.states(program.window), "a full screen")
    until(lambda: program.find("wordfork", "frame").box[2:] == screen.size, "all of the screen")
    screen.key("F11")
    until(lambda: "_NET_WM_STATE_FULLSCREEN" not in screen.states(program.window), "a window")
    screen.minimise(program.window)
    until(lambda: "_NET_WM_STATE_HIDDEN" in screen.states(program.window), "no window")
    screen.activate(program.window)
    until(lambda: screen.active() == program.window.id, "the window again")
    assert program.wait_cloud()[:2] == words[:2]
    program.choose(0)


def test_the_window_speaks_russian(begin, screen):
    program = begin("--language", "ru", "--text", "Once upon a time", "--mode", "every_word")
    program.wait_cloud()
    for name in ("Настройки", "Отменить", "Буквы", "Пауза"):
        program.find(name, "push button")
    program.choose(0)
