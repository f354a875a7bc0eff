"""Icons, fonts, themes, translations and sample texts; read with importlib.resources."""
