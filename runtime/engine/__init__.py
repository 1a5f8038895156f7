"""Tokens and vectors from GGUF models. The only package that computes with llama.cpp."""

from runtime.engine.chat import ChatModel
from runtime.engine.embedding import EmbeddingModel
from runtime.engine.native import device_for, graphics, variant
from runtime.engine.pairs import PairModel

__all__ = ["ChatModel", "EmbeddingModel", "PairModel", "device_for", "graphics", "variant"]
