"""Pages beside the window: settings, models, drafts, diagnostics, the time model.

Entry: `settings_page.SettingsPage`.
May import: eyes, interaction and all below, common, engine, input. They know no controller.
"""
