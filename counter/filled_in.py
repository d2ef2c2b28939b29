"""What stands in the blocks of Reception: the form for the verbs, and the drafts of the blocks."""

from __future__ import annotations

from counter.documents import Documents
from counter.draft import BlockDraft, Draft
from counter.missing import MissingPapers
from counter.repeats import RepeatOffer
from counter.what import What
from counter.who import Who
from registry.desk import Form

Blocks = dict[str, Who | What | Documents]


def form_of(
    who: Who, what: What, documents: Documents, repeats: RepeatOffer, *, accept_incomplete: bool
) -> Form:
    """As it stands now; whether it is right is for the verbs to say."""
    service, rare = what.service(), who.rare
    many = rare.people.people() if not rare.is_legal() else 0
    return Form(
        applicant=who.applicant(),
        service=service.code if service is not None else "",
        kind=what.kind(),
        documents=documents.lines(),
        summary=what.summary.text(),
        language=who.language(),
        accept_incomplete=accept_incomplete,
        representative=who.representative(),
        channel=rare.arrived.channel.value(),
        delivery=rare.answer.delivery.value(),
        mail_agreed=rare.answer.agrees(),
        external=rare.arrived.external.text(),
        case_index=rare.arrived.case_index.text(),
        form=what.form(),
        benefit=rare.benefit.group.value(),
        people=many if many > 1 else 0,
        others=rare.people.names() if many > 1 else (),
        repeats=repeats.value(),
        edition=what.edition(),
    )


def drafts_of(
    blocks: Blocks, repeats: RepeatOffer, missing: MissingPapers
) -> dict[str, BlockDraft]:
    kept = {name: block.draft() for name, block in blocks.items()}
    if not missing.isHidden():
        kept["missing"] = missing.draft()
    if repeated := repeats.kept():
        kept["repeats"] = BlockDraft(choices={"repeats": repeated})
    return kept


def fill_in(draft: Draft, blocks: Blocks, repeats: RepeatOffer) -> None:
    """Everything but the question about missing papers, which is asked anew."""
    for name, block in blocks.items():
        block.restore(draft.blocks.get(name, BlockDraft()))
    kept = draft.blocks.get("repeats", BlockDraft())
    repeats.restore(kept.choices.get("repeats", ""))
