"""The writer: model, vocabulary, clouds, forks, draft, spans, records. No Qt, no camera."""
