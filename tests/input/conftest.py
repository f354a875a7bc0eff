import pytest

from input.vision.landmarker_file import face_model


@pytest.fixture(scope="session")
def face_model_path():
    """The landmarker's model file; obtained once on this machine, then from its cache."""
    return face_model()
