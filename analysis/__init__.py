"""Standpoint: how several sources speak of the same actors, and how sure one can be."""

__version__ = "0.1.0"
