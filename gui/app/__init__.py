"""Composition and controllers: the only folder that knows the engine's events and views.

Entry: `application`.
May import: pages and all below, common, engine, input; no experiment, no simulation.
"""
