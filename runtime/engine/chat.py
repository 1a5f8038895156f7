"""Messages → the tokens of an answer."""

from __future__ import annotations

import codecs
import ctypes
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import llama_cpp as llama
import numpy as np
from numpy.typing import NDArray

from runtime.engine import aside, kept, kv_cache
from runtime.engine.generation import (
    STRLEN,
    Cancellation,
    Generation,
    Message,
    instead_of_question,
    shared_prefix,
)
from runtime.engine.llama import Model
from runtime.engine.probe import Probe
from runtime.engine.thread_tuning import Threads
from runtime.engine.watchdog import Watchdog
from runtime.engine.yes_no import YesNo
from runtime.errors import LibraryError, TooLongError
from runtime.hardware import processors
from runtime.localization import _
from runtime.stick.layout import ProbeRecord, SupportRecord

BATCH_TOKENS = 512
"""Prompt tokens per call; an abort takes effect between two operations inside a call."""

_CHECKED = 2  # a prompt's first tokens, read one by one to see whether the threads still agree
_TELLING = 32  # prompt tokens at least that tell how fast prompts are read
_NO_SLOT, _ABORTED = 1, 2  # llama_decode's return codes: the context is full; it was stopped


class ChatModel(Model):
    """Messages → text, greedily: the same question gets the same answer."""

    def __init__(
        self, path: Path, context_tokens: int = 2048, threads: int | None = None,
        device: int | None = None, probe: ProbeRecord | None = None,
        support: SupportRecord | None = None,
    ) -> None:  # fmt: skip
        """Load a model onto a device, by ggml's handle, or for at most so many threads (or all).

        `probe` is what its record says of telling whether it has read an answer, `support` of what
        `judge` is worth on whether passages support a sentence.
        """
        self._path = path
        self.probe, self.support = probe, support
        self._probe = Probe(probe) if probe else None
        self.context_tokens = context_tokens
        self._most = threads or processors.usable()
        try:
            self._load(device)
        except LibraryError:
            if device is None:
                raise
            self._load(None)
        self._template = llama.llama_model_chat_template(self._model, None) or b"chatml"
        self._sampler = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
        llama.llama_sampler_chain_add(self._sampler, llama.llama_sampler_init_greedy())
        self._yes_no = YesNo(self.tokenize)
        self._flag = 0  # the address of what stops the answer under way
        self._reading, self._answered = 0.0, False  # prompt tokens a second; not only read ahead

    def _load(self, device: int | None) -> None:
        settings = {
            "n_ctx": self.context_tokens + kept.TOKENS,
            "n_batch": BATCH_TOKENS,
            "n_ubatch": BATCH_TOKENS // 2,
            # the conversation, what is looked at or read beside it, and how prompts begin
            "n_seq_max": 2 + kept.MOST,
            "kv_unified": True,
        }
        super().__init__(self._path, settings, device)
        self._device = device
        self._cached: list[int] = []
        self._kept = kept.Kept()
        # Where a device computes, threads have nothing to do, and nothing is to be learnt of them.
        self._threads = Threads(self._most if device is None else 1)

    @property
    def parameters(self) -> int:
        """How many the model has."""
        return int(llama.llama_model_n_params(self._model))

    def rates(self) -> tuple[float, float] | None:
        """Return the tokens a second that are read and written; None before the first answer."""
        known = self._answered and self._reading and not self._threads.trying
        return (self._reading, 1 / self._threads.pace) if known else None

    def read_ahead(self, messages: Sequence[Message], cancellation: Cancellation) -> float | None:
        """Read how prompts begin, and keep that; return tokens read a second, if that is known."""
        one, other = (self.prompt_tokens([*messages, Message("user", each)]) for each in "?!")
        begins = one[: shared_prefix(one, other)]
        if not self._kept.has(begins):
            list(self._pieces(begins, 0, cancellation))
            if self._cached == begins:
                self._kept.keep(self._context, begins)
        return self._reading or None

    def _inside(self, messages: Sequence[Message], end: int) -> float | None:
        if self._probe is None:
            return None
        question = self.question(messages)
        values = self.values(question.start, end)
        return None if values is None else self._probe.log_odds(values, len(question))

    def question(self, messages: Sequence[Message]) -> range:
        """Return the places in a prompt of its last paragraph, which is the question."""
        *earlier, last = messages
        head, gap, _ = last.text.rpartition("\n\n")
        prompt = self.prompt_tokens(messages)
        without = self.prompt_tokens([*earlier, Message(last.role, head + gap)])
        closing = _MARK.split(self._render(messages))[-1]
        end = len(prompt) - (len(self.tokenize(closing, special=True)) if closing else 0)
        return range(shared_prefix(prompt, without), end)

    def values(self, start: int, end: int) -> NDArray[np.float32] | None:
        """Return the attention values that every layer keeps of tokens: (layers, tokens, width).

        `start` and `end` are places in the last prompt. None for models that keep something else.
        """
        with aside.sharing(self._context, start, end):
            saved = self._saved(aside.ASIDE)
        try:
            return kv_cache.values(saved)
        except kv_cache.UnknownFormError:
            return None

    def _saved(self, sequence: int) -> bytes:
        """Return a sequence as llama.cpp saves it; nothing when it cannot."""
        size = llama.llama_state_seq_get_size(self._context, sequence)
        saved = (ctypes.c_uint8 * size)()
        return bytes(saved[: llama.llama_state_seq_get_data(self._context, saved, size, sequence)])

    def close(self) -> None:
        """Free everything."""
        if self._model:
            llama.llama_sampler_free(self._sampler)
        super().close()

    def generate(
        self, messages: Sequence[Message], limit: int, cancellation: Cancellation
    ) -> Generation:
        """Start an answer of at most `limit` tokens.

        Raises TooLongError when the messages do not fit the context.
        """
        prompt = self.prompt_tokens(messages)
        if len(prompt) + limit > self.context_tokens:
            raise TooLongError(
                _(
                    "The question and its evidence need {needed} tokens; the model reads {room}.",
                    needed=len(prompt),
                    room=self.context_tokens - limit,
                ),
                _("Ask a shorter question."),
            )
        pieces = self._pieces(prompt, limit, cancellation)
        return Generation(
            pieces, len(prompt), lambda: self._inside(messages, len(prompt)),
            lambda asked: self.judge(instead_of_question(messages, asked), cancellation),
        )  # fmt: skip

    def judge(self, messages: Sequence[Message], cancellation: Cancellation) -> float | None:
        """Return the log-odds of yes against no, as the next word after a conversation.

        What it begins with in common with what was read last is not read again, and an answer
        under way is not disturbed. None when stopped, or where the context has no room.
        """
        prompt = self.prompt_tokens(messages)
        if len(prompt) > self.context_tokens:
            return None
        self._obey(cancellation)
        self._use(self._threads.widest)
        logits = self._read_aside(prompt)
        return None if logits is None else self._yes_no.log_odds(logits)

    def prompt_tokens(self, messages: Sequence[Message]) -> list[int]:
        """Return the prompt's tokens. Control tokens come from the template, never from a text."""
        tokens: list[int] = []
        for index, part in enumerate(_MARK.split(self._render(messages))):
            if index % 2:
                tokens += self.tokenize(messages[int(part)].text)
            elif part:
                tokens += self.tokenize(part, special=True, begin=index == 0)
        return tokens

    def _render(self, messages: Sequence[Message]) -> str:
        """Apply the model's template, with a mark in place of each text."""
        marked = (
            llama.llama_chat_message(message.role.encode(), f"\1{index}\2".encode())
            for index, message in enumerate(messages)
        )
        chat = (llama.llama_chat_message * len(messages))(*marked)
        buffer = ctypes.create_string_buffer(4096)
        size = llama.llama_chat_apply_template(
            self._template, chat, len(messages), True, buffer, len(buffer)
        )
        if not 0 < size <= len(buffer):
            raise LibraryError(
                _("The model's chat template is not one this program knows."),
                _("Build the stick with another chat model."),
            )
        return buffer.raw[:size].decode()

    def _pieces(self, prompt: list[int], limit: int, cancellation: Cancellation) -> Iterator[str]:
        self._answered = self._answered or limit > 0
        self._obey(cancellation)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        with Watchdog(cancellation.interrupt) as watchdog:
            if not self._prefill(prompt, cancellation, watchdog):
                return
            for _ in range(limit):
                token = llama.llama_sampler_sample(self._sampler, self._context, -1)
                if cancellation.cancelled or llama.llama_vocab_is_eog(self._vocabulary, token):
                    return
                yield decoder.decode(self._piece(token))
                if not self._step(token, cancellation, watchdog):
                    return

    def _obey(self, cancellation: Cancellation) -> None:
        """Let it stop what is computed from now on."""
        self._flag = cancellation.address
        llama.llama_set_abort_callback(self._context, _STRLEN, self._flag)

    def _prefill(self, prompt: list[int], cancellation: Cancellation, watchdog: Watchdog) -> bool:
        """Read the prompt, keeping what it shares with the last one; False when stopped.

        Its first tokens are read one by one: they show how many threads to read the rest with.
        """
        shared = self._shared(prompt)
        start = shared
        while start < len(prompt) - 1 and (self._threads.trying or start < shared + _CHECKED):
            if not self._step(prompt[start], cancellation, watchdog):
                return False
            start += 1
        self._use(self._threads.widest)
        begun = time.perf_counter()
        if (done := self._read(prompt[start:])) and len(prompt) - start >= _TELLING:
            self._reading = (len(prompt) - start) / (time.perf_counter() - begun)
        return done

    def _shared(self, prompt: list[int]) -> int:
        """Leave in the cache what a prompt begins with; return how many tokens that are."""
        shared = shared_prefix(self._cached, prompt[:-1])
        if restored := self._kept.restore(self._context, prompt[:-1], shared):
            self._cached = restored
            return len(restored)
        llama.llama_memory_seq_rm(llama.llama_get_memory(self._context), 0, shared, -1)
        del self._cached[shared:]
        return shared

    def _step(self, token: int, cancellation: Cancellation, watchdog: Watchdog) -> bool:
        """Compute one token, with fewer threads if it takes too long; False when stopped."""
        while True:
            step = self._threads.next()
            self._use(step.threads)
            begun = time.perf_counter()
            watchdog.watch(step.seconds)
            done = self._decode([token])
            seconds = time.perf_counter() - begun
            late = watchdog.rest()
            if late:
                cancellation.resume()
            if done:
                self._threads.took(seconds)
                return True
            if cancellation.cancelled or not late:
                return False
            self._threads.overran()

    def _use(self, threads: int) -> None:
        llama.llama_set_n_threads(self._context, threads, threads)

    def _read(self, tokens: list[int]) -> bool:
        """Compute many tokens; False when stopped, which a device is only between two calls."""
        return all(
            not ctypes.string_at(self._flag) and self._decode(tokens[each : each + BATCH_TOKENS])
            for each in range(0, len(tokens), BATCH_TOKENS)
        )

    def _decode(self, tokens: list[int]) -> bool:
        array = (llama.llama_token * len(tokens))(*tokens)
        code = llama.llama_decode(self._context, llama.llama_batch_get_one(array, len(tokens)))
        if code == 0:
            self._cached += tokens
            return True
        llama.llama_memory_seq_rm(llama.llama_get_memory(self._context), 0, len(self._cached), -1)
        return self._recovered(code) and self._decode(tokens)

    def _recovered(self, code: int) -> bool:
        """Leave a device that failed, and tell to try again; False when nothing is to be done.

        Raises LibraryError when the processor itself failed.
        """
        if code in (_ABORTED, _NO_SLOT):
            return False
        if self._device is not None:
            self._leave_device()
            return True
        raise LibraryError(
            _("The model stopped with llama.cpp's code {code}.", code=code),
            _("Ask again, or use --no-model."),
        )

    def _read_aside(self, prompt: Sequence[int]) -> NDArray[np.float32] | None:
        """Return the logits after a prompt, (vocabulary,), and leave the conversation as it is.

        None when stopped, or where the context has no room.
        """
        shared = shared_prefix(self._cached, prompt[:-1])
        with aside.sharing(self._context, 0, shared):
            for start in range(shared, len(prompt), BATCH_TOKENS):
                if ctypes.string_at(self._flag):
                    return None
                part = prompt[start : start + BATCH_TOKENS]
                if code := aside.decode(self._context, part, start):
                    break
            else:
                return self._logits()
        return self._read_aside(prompt) if self._recovered(code) else None

    def _logits(self) -> NDArray[np.float32]:
        logits = llama.llama_get_logits_ith(self._context, -1)
        size = llama.llama_vocab_n_tokens(self._vocabulary)
        return np.ctypeslib.as_array(logits, (size,)).copy()

    def _leave_device(self) -> None:
        """Go on with the processor, from the tokens that were computed so far."""
        computed = self._cached
        Model.close(self)
        self._load(None)
        llama.llama_set_abort_callback(self._context, _STRLEN, self._flag)
        self._read(computed)

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(256)
        size = llama.llama_token_to_piece(self._vocabulary, token, buffer, len(buffer), 0, False)
        return buffer.raw[: max(size, 0)]


_MARK = re.compile("\1(\\d+)\2")
_STRLEN = ctypes.cast(STRLEN, llama.ggml_abort_callback)
