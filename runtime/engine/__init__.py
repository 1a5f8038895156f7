"""Tokens and vectors from GGUF models. The only package that computes with llama.cpp."""

from runtime.engine.chat import ChatModel
from runtime.engine.cross_encoder import CrossEncoderModel
from runtime.engine.embedding import EmbeddingModel
from runtime.engine.llama import device_for, graphics, variant

__all__ = ["ChatModel", "CrossEncoderModel", "EmbeddingModel", "device_for", "graphics", "variant"]
