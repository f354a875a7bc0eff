"""Whatever computes logits, and the samplers on it. `llama` alone imports llama_cpp.

Entry: `base.Model`, `llama.LlamaModel`; `scripted` for tests.
May import: models, tokens, api, common.
"""
