"""Two scores of the same passages → one."""

from __future__ import annotations

import numpy as np
import pytest

from runtime.retrieval.fusion import COMPARED, WORTH, Scores, fuse, lexical_share


def scores(*values: float) -> Scores:
    return np.array(values, dtype=np.float32)


NEAR = scores(0.6, 0.5, 0.4, 0.3, 0.2, 0.1)


def test_a_passage_that_stands_out_by_its_words_makes_words_count_for_more() -> None:
    alone = scores(0.0, 0.0, 0.0, 0.0, 0.0, 0.4)
    one_of_many = scores(0.0, 0.4, 0.0, 0.4, 0.4, 0.4)
    assert lexical_share(alone, NEAR) > 1.5 * lexical_share(one_of_many, NEAR)


def test_the_order_does_not_change_with_the_scale_of_the_lexical_scores() -> None:
    """A long question's scores are all low; what tells is how they differ."""
    lexical = scores(0.1, 0.5, 0.2, 0.9, 0.3, 0.1)
    order = np.argsort(-fuse(lexical, NEAR)).tolist()
    assert (
        order == np.argsort(-fuse(scores(*(each / 4 for each in lexical.tolist())), NEAR)).tolist()
    )


def test_the_order_does_not_change_with_the_scale_of_the_cosines() -> None:
    """Embeddings differ in how far apart they put passages."""
    lexical = scores(0.1, 0.5, 0.2, 0.9, 0.3, 0.1)
    order = np.argsort(-fuse(lexical, NEAR)).tolist()
    assert (
        order
        == np.argsort(-fuse(lexical, scores(*(0.6 + each / 3 for each in NEAR.tolist())))).tolist()
    )


def test_where_all_passages_are_equally_near_words_decide() -> None:
    lexical = scores(0.1, 0.5, 0.2, 0.9, 0.3, 0.0)
    fused = fuse(lexical, scores(*[0.5] * 6))
    assert np.argsort(-lexical).tolist() == np.argsort(-fused).tolist()


def test_the_fused_score_lies_between_the_two() -> None:
    lexical = scores(0.1, 0.5, 0.2, 0.9, 0.3, 0.1)
    fused = fuse(lexical, NEAR)
    assert (fused >= np.minimum(lexical, NEAR) - 1e-6).all()
    assert (fused <= np.maximum(lexical, NEAR) + 1e-6).all()


@pytest.mark.parametrize("lexical", [scores(*[0.0] * 6), scores(*[0.7] * 6)])
def test_words_that_tell_no_passage_from_another_count_for_nothing(lexical: Scores) -> None:
    assert 0 == lexical_share(lexical, NEAR)
    assert NEAR.tolist() == fuse(lexical, NEAR).tolist()


def test_nothing_found_is_fused_to_nothing() -> None:
    assert [] == fuse(scores(), scores()).tolist()


def test_passages_that_neither_half_ranks_high_do_not_change_the_weights() -> None:
    """Each pack proposes its best: how many packs there are must not matter."""
    random = np.random.default_rng(1)
    lexical = random.random(COMPARED, dtype=np.float32)
    cosine = random.random(COMPARED, dtype=np.float32)
    more = np.full(COMPARED, -0.5, dtype=np.float32)
    padded = lexical_share(np.concatenate([lexical, more]), np.concatenate([cosine, more]))
    assert lexical_share(lexical, cosine) == pytest.approx(padded)


def test_a_word_that_is_looked_up_decides_whatever_the_cosines() -> None:
    lexical = scores(0, 0.4, 0, 0, 0, 0)
    cosine = scores(0.9, 0.1, 0.8, 0.7, 0.7, 0.7)
    assert 1 == int(np.argmax(fuse(lexical, cosine, is_one_word=True)))
    assert cosine.tolist() == fuse(scores(*[0] * 6), cosine, is_one_word=True).tolist()


def test_among_few_passages_one_stands_out_as_far_as_it_can() -> None:
    alone = scores(0.0, 0.0, 0.0, 0.0, 0.0, 0.4)
    worth = WORTH / float(alone.std())
    expected = worth / (worth + 1 / float(NEAR.std()))
    assert expected == pytest.approx(lexical_share(alone, NEAR), rel=1e-5)
