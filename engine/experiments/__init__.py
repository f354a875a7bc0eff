"""Research code: bench, replays, the time model, a simulated person.

Entry: the folders below; `simulated_user` stands under all of them.
May import: all of engine and common. Product code never imports it.
"""
