"""Real cross-encoders, small enough to be trained by a test: what they have learnt is a whim.

They have two layers and the tokenizer of the starter library's embedding model. One ranks by
whether a passage speaks of ships; the other finds a sentence contradicted that speaks of weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from builder.bundle.plan import load_plan
from builder.engine import default_cache, ensure_converter
from builder.models import sentence_transformer
from builder.models.gguf_conversion import run_converter
from builder.progress import Silent
from builder.sources import fetch
from tests.support.real_stick import MODEL, STARTER

SEED = 3
STEPS = 60
WORDS = ("doctor", "fruit", "canals", "war", "sailors", "scurvy", "ships", "weeks", "gave", "to")


@dataclass(frozen=True, slots=True)
class Whim:
    """What a model is taught: the word of the second text that its first or last output is for."""

    labels: tuple[str, ...]
    word: str


RANKS = Whim(("relevance",), "ships")
OBJECTS = Whim(("entailment", "neutral", "contradiction"), "weeks")


@dataclass(frozen=True, slots=True)
class Trained:
    """A model as PyTorch has it, and as llama.cpp does."""

    model: Any
    tokenizer: Any
    gguf: Path

    def read(self, first: str, second: str) -> list[float]:
        """Return PyTorch's logits for a pair."""
        import torch

        given = self.tokenizer(
            first, second, return_tensors="pt", truncation="only_second", max_length=512
        )
        with torch.no_grad():
            return [float(each) for each in self.model(**given).logits[0]]


@cache
def trained(whim: Whim, folder: Path) -> Trained:
    """Train a model of a whim, and convert it, in a folder of its own."""
    import torch
    from transformers import AutoTokenizer, RobertaConfig, RobertaForSequenceClassification

    torch.manual_seed(SEED)
    cache = default_cache()
    spec = load_plan(STARTER, MODEL).embedding
    fetched = fetch(spec.source, STARTER.parent, cache, Silent())
    source = sentence_transformer(fetched, spec, cache, Silent())
    tokenizer: Any = AutoTokenizer.from_pretrained(source)
    settings: Any = RobertaConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=514, bos_token_id=0, pad_token_id=1,
        eos_token_id=2, id2label=dict(enumerate(whim.labels)), problem_type=None,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    model: Any = RobertaForSequenceClassification(settings)
    _teach(model, tokenizer, whim)
    model.eval()
    saved = folder / "-".join(whim.labels)
    model.save_pretrained(saved)
    tokenizer.save_pretrained(saved)
    gguf = run_converter(saved, ensure_converter(cache, Silent()), saved / "model.gguf", "f16")
    return Trained(model, tokenizer, gguf)


def _teach(model: Any, tokenizer: Any, whim: Whim) -> None:
    import torch

    generator = torch.Generator().manual_seed(SEED)
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    for _ in range(STEPS):
        drawn = torch.randint(len(WORDS), (32, 12), generator=generator).tolist()
        texts = [[WORDS[each] for each in row] for row in drawn]
        has = torch.tensor([whim.word in text for text in texts])
        given = tokenizer(
            [" ".join(text[:2]) for text in texts],
            [" ".join([*text[2:], whim.word] if had else [w for w in text[2:] if w != whim.word])
             for text, had in zip(texts, has.tolist(), strict=True)],
            return_tensors="pt", padding=True,
        )  # fmt: skip
        logits = model(**given).logits
        if len(whim.labels) == 1:
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits[:, 0], has.float())
        else:
            wanted = torch.where(has, len(whim.labels) - 1, 0)
            loss = torch.nn.functional.cross_entropy(logits, wanted)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
