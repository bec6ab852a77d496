"""Distances of two sides by their sums of words, for many draws at once."""

from collections.abc import Callable

import numpy as np
from scipy import sparse

BLOCK = 2_000_000  # numbers in one block of draws × terms: 16 MB, and a few of them at a time
Measure = Callable[[np.ndarray, np.ndarray], np.ndarray]


def cosine(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return 1 - cosine, row by row."""
    first, second = np.atleast_2d(np.asarray(first)), np.atleast_2d(np.asarray(second))
    square = [np.einsum("ij,ij->i", one, two) for one, two in ((first, first), (second, second))]
    return 1 - np.einsum("ij,ij->i", first, second) / np.sqrt(square[0] * square[1])


def divergence(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the Jensen-Shannon divergence in bits, row by row."""
    first, second = np.atleast_2d(np.asarray(first)), np.atleast_2d(np.asarray(second))
    first, second = (side / side.sum(axis=1, keepdims=True) for side in (first, second))
    middle = (first + second) / 2
    return _entropy(middle) - (_entropy(first) + _entropy(second)) / 2


def _entropy(shares: np.ndarray) -> np.ndarray:
    return -np.einsum("ij,ij->i", shares, np.log2(np.maximum(shares, 1e-300)))


def merged(sums: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return sums by cluster with the words that only one cluster has taken together.

    To the divergence of any two sets of clusters such a word adds half its share, whatever others
    there are; and they are about half of all words.
    """
    shared = sums.getnnz(axis=0) > 1
    alone = np.asarray(sums[:, ~shared].sum(axis=1)).ravel()
    return sparse.hstack([sums[:, shared], sparse.diags(alone)]).tocsr()


def blocks(
    apart: Measure, sums: sparse.csr_matrix, first: np.ndarray, second: np.ndarray
) -> np.ndarray:
    """Return the distance of two sides for each draw, in blocks so that memory stays bounded."""
    step = max(1, BLOCK // sums.shape[1])
    parts = (slice(start, start + step) for start in range(0, len(first), step))
    return np.concatenate(
        [apart(*(side[at].astype("float64") @ sums for side in (first, second))) for at in parts]
    )


def left_out(apart: Measure, sums: sparse.csr_matrix, others: sparse.csr_matrix) -> np.ndarray:
    """Return the distance without each cluster of the first side."""
    total, fixed = sums.sum(axis=0), others.sum(axis=0)
    step = max(1, BLOCK // sums.shape[1])
    parts = (sums[start : start + step] for start in range(0, sums.shape[0], step))
    return np.concatenate([apart(np.asarray(total - one.toarray()), fixed) for one in parts])


def within(
    sums: sparse.csr_matrix, sizes: np.ndarray, total: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return the mean product of contexts of different clusters, and it without each cluster."""
    square = np.asarray(sums.multiply(sums).sum(axis=1)).ravel()
    products = total @ total - square.sum()
    pairs = sizes.sum() ** 2 - (sizes**2).sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        # Without a cluster go its products with all the others, and each of those counts twice.
        without = (products - 2 * (sums @ total - square)) / (
            pairs - 2 * sizes * (sizes.sum() - sizes)
        )
        return float(np.float64(products) / pairs), without
