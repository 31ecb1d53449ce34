"""Text sources to typed items and lessons; keys derived from the law's tables; the content gate.

Uses `items` and `regime`; the only room that knows YAML, and the only one that joins items with law.
"""
