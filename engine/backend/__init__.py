"""Whatever computes logits, and the samplers on it. `llama` alone imports llama_cpp.

Entry: `base.Model`, `llama.LlamaModel`.
May import: models, tokens, api, common.
"""
