"""The embedded engine: a Whoosh index with Whoosh's own codec, evaluated as NumPy arrays.

Law: only this folder imports whoosh. Nothing of Kashshaf's is pickled into an index; Whoosh's own
table of contents is a pickle, so an index from a stranger is not to be opened.
"""

from .engine import WhooshEngine

__all__ = ["WhooshEngine"]
