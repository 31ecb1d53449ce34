"""Items and texts to what goes out: notebooks, `items.json`, `key.json`, `practice.json`.

Uses `items`; the only room that writes notebooks.
"""
