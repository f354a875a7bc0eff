"""What a person does: samples, cells, dwell. No Qt, no model."""
