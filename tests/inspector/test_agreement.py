"""Whatever happens to a book or a file, both verifiers say the same about it."""

from inspector import verify as first
from tests.inspector.agreement import run


def test_both_verifiers_agree_about_any_damage(tmp_path):
    outcome = run(seed=1, count=150, folder=tmp_path)
    assert outcome.apart == []
    assert outcome.cases > 350
    assert outcome.found > outcome.cases // 2


def test_a_verifier_that_forgets_one_rule_disagrees(tmp_path, monkeypatch):
    monkeypatch.setattr(first, "NOTHING_PERSONAL", set())
    assert run(seed=1, count=60, folder=tmp_path).apart
