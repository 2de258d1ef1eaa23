"""The demo town: what `make demo` shows. Data files beside the code that founds the town from them.

Everything goes through the same verbs that staff and residents use; the clock is set back where the past is built.
"""
