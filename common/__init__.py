"""What every package may use: files written whole, text that can be written. Standard library."""
