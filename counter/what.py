"""Reception, *What*: a few letters find the service; before typing, the commonest, with Alt+1 … 8.

An appeal is chosen as any service is, then asks of which kind and about what.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.choices import Choices
from counter.draft import BlockDraft, put_texts, texts_of
from counter.fold import Fold
from counter.shift import Shift
from counter.speech import commonest, form_word, kind_word, term_words
from counter.who import named
from registry.catalogue import Service
from registry.facts import AppealForm, ApplicationKind, Channel
from ui.buttons import LinkButton, OutlineButton
from ui.fields import LineField, MultiLine
from ui.lists import Cell, Column, Listing, Row
from ui.steady import in_one_go
from ui.surfaces import text
from words import Words

_SHOWN = 8
_MOST = 60  # rows found by a few letters; whoever looks further types one letter more
_ROWS, _ROWS_OF_A_PROTOCOL = 3, 6
_APPEALS = tuple(kind for kind in ApplicationKind if kind.is_appeal)


class What(Fold):
    """`changed` when another service is chosen, `finished` when the next block may open."""

    changed = Signal()
    finished = Signal()
    read_back = Signal()  # the protocol of an oral appeal should be shown in large print
    grows = True

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._service: Service | None = None
        self._common = [one.code for one in shift.workplace.catalogue.services[:_SHOWN]]
        self.what = LineField(large=True, icon_name="search")
        named(self.what.edit, "what")
        self.rows = Listing()
        self.rows.set_columns([Column(width=48), Column(), Column(width=260, least=96)])
        named(self.rows.view, "services")
        self.rows.view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # the arrows work in the field
        self._make_chosen()
        self.column.addWidget(self.what)
        self.column.addWidget(self.rows, 1)
        self.column.addWidget(self.chosen)
        self._connect()
        shift.speaker.follow(self)
        self.clear()

    def _make_chosen(self) -> None:
        self.chosen = QWidget()
        column = QVBoxLayout(self.chosen)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._short, self._official = text(role="lead"), text(role="second")
        self._kind = Choices("kind", _APPEALS, columns=3)
        self._form = Choices("form", tuple(AppealForm))
        self._form_chosen = False  # by a person, and not by the way it came
        self._form_link, self.read = LinkButton(), OutlineButton(icon="book-open", keys="Ctrl+L")
        self.summary = MultiLine(rows=_ROWS)
        named(self.summary.edit, "summary")
        self.other = LinkButton()
        for button, name in (
            (self._form_link, "appeal_form"),
            (self.read, "read_back"),
            (self.other, "other_service"),
        ):
            named(button, name)
        links = QHBoxLayout()
        links.setSpacing(16)
        for link in (self.other, self._form_link):
            links.addWidget(link)
        links.addStretch(1)
        links.addWidget(self.read)
        for part in (self._short, self._official, self._kind, self._form, self.summary):
            column.addWidget(part)
        column.addLayout(links)
        column.addStretch(1)

    def _connect(self) -> None:
        self.what.edit.installEventFilter(self)
        self.what.changed.connect(lambda _: self._show_rows())
        self.rows.chosen.connect(self._choose)
        self.other.clicked.connect(self._look_again)
        self._kind.changed.connect(self._on_change)
        self._form.changed.connect(self._choose_form)
        self._form_link.clicked.connect(self._show_forms)
        self.read.clicked.connect(self.read_back)
        self.summary.changed.connect(lambda _: self._on_summary())
        for place in range(_SHOWN):
            shortcut = QShortcut(QKeySequence(f"Alt+{place + 1}"), self)
            shortcut.activated.connect(lambda place=place: self._take(place))

    def retranslate(self, w: Words) -> None:
        self.what.set_label(w.say("What is needed?"))
        self.what.set_placeholder(w.say("a few letters in Kazakh or Russian"))
        self.rows.set_empty(
            w.say("No such service"), w.say("Fewer letters find more; or take it as an appeal.")
        )
        self._kind.say(w.say("Kind of appeal"), {kind: kind_word(kind, w) for kind in _APPEALS})
        self._form.say(w.say("Form of the appeal"), {one: form_word(one, w) for one in AppealForm})
        self.read.setText(w.say("Read back"))
        self.other.setText(w.say("Another service"))
        self._show_rows()
        self._show_chosen()

    # -- what was chosen --------------------------------------------------------------------------

    def service(self) -> Service | None:
        return self._service

    def edition(self) -> str:
        """Of the catalogue from which the service was chosen; "" as long as none is."""
        service = self._service
        return "" if service is None else self._shift.workplace.catalogue.edition_of(service)

    def kind(self) -> ApplicationKind:
        if self._service is not None and self._service.is_appeal:
            return self._kind.value()
        return ApplicationKind.SERVICE

    def form(self) -> AppealForm:
        """In what form an appeal came; a service is always asked for in writing."""
        appeal = self._service is not None and self._service.is_appeal
        return self._form.value() if appeal else AppealForm.WRITTEN

    def came_by(self, channel: Channel) -> None:
        """What came by e-mail or the portal is electronic, unless somebody has said otherwise."""
        if self._form_chosen:
            return
        electronic = channel in (Channel.EMAIL, Channel.PORTAL)
        self._form.set_value(AppealForm.ELECTRONIC if electronic else AppealForm.WRITTEN)
        self._show_chosen()

    def is_done(self) -> bool:
        return self._service is not None

    def is_begun(self) -> bool:
        """Whether a service was chosen, or is being looked for."""
        return self._service is not None or bool(self.what.text().strip())

    def draft(self) -> BlockDraft:
        choices = {"appeal_kind": str(int(self._kind.value()))}
        if self._form_chosen:
            choices["appeal_form"] = str(int(self._form.value()))
        if self._service is not None:
            choices["service"] = self._service.code
            choices["edition"] = self.edition()
        elif row := self.rows.current_key():
            choices["services"] = row
        return BlockDraft(texts_of((self.what, self.summary)), choices)

    def restore(self, draft: BlockDraft) -> None:
        """Fill in what `draft` gave. A service that is in the catalogue no more is not chosen."""
        choices = draft.choices
        # As it stood when it was chosen: its papers are marked by their places.
        code, edition = choices.get("service", ""), choices.get("edition", "")
        self._service = self._shift.workplace.catalogue.offers(code, edition)
        put_texts((self.what, self.summary), draft.texts)
        self._kind.set_kept(choices.get("appeal_kind", ""))
        self._form.set_kept(choices.get("appeal_form", ""))
        self._form_chosen = "appeal_form" in choices
        self._show_rows()
        if choices.get("services") in [row.key for row in self.rows.rows()]:
            self.rows.set_current(choices["services"])
        self._show_chosen()
        self.changed.emit()

    def clear(self) -> None:
        self._service = None
        self.what.clear()
        self.summary.clear()
        self._kind.set_value(ApplicationKind.REQUEST)
        self._form.set_value(AppealForm.WRITTEN)
        self._form_chosen = False
        self._form.hide()
        self._show_rows()
        self._show_chosen()

    def open_at_once(self) -> None:
        if self._service is None:
            self.what.edit.setFocus()
        elif self._service.is_appeal:
            self.summary.edit.setFocus()
        else:
            self.other.setFocus()

    def point_at_service(self, words: str) -> None:
        self.what.set_error(words)
        self.what.edit.setFocus()

    def find_commonest(self) -> None:
        """Put first what this desk was asked for most lately. While a form is open the rows stay
        where they are: a key that was learnt must not choose something else."""
        workplace = self._shift.workplace

        def count() -> list[Service]:
            # The words are looked through once here, before somebody waits for them.
            workplace.catalogue.search("а")
            return commonest(workplace, list(workplace.reception.commonest()), _SHOWN)

        self._shift.run(count, then=self._take_commonest)

    def _take_commonest(self, services: list[Service]) -> None:
        self._common = [one.code for one in services]
        if not self.what.text().strip():  # else the rows are those found, and one is chosen maybe
            self._show_rows()

    # -- choosing ---------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down move in the rows while the cursor stays in the field; Enter takes one."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._move(step)
                return True
            plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
                code = self.rows.current_key()
                if code is not None:
                    self._choose(code)
                return True
        return super().eventFilter(watched, event)

    def _move(self, step: int) -> None:
        codes = [row.key for row in self.rows.rows()]
        if codes:
            key = self.rows.current_key()
            place = codes.index(key) if key in codes else -1
            self.rows.set_current(codes[max(0, min(len(codes) - 1, place + step))])

    def _take(self, place: int) -> None:
        rows = self.rows.rows()
        if self.is_open() and self._service is None and place < len(rows):
            self._choose(rows[place].key)

    def choose(self, code: str) -> None:
        """As if its row had been pressed; without one of that code the rows stand as they are."""
        self._choose(code)

    @in_one_go
    def _choose(self, code: str) -> None:
        service = self._shift.workplace.catalogue.offers(code)
        if service is None:  # a new catalogue came since the rows were shown
            self._show_rows()
            return
        self._service = service
        self.what.set_error(None)
        self._show_chosen()
        self.changed.emit()
        if self._service.is_appeal:
            self.summary.edit.setFocus()
        else:
            self.finished.emit()

    @in_one_go
    def _look_again(self) -> None:
        self._service = None
        self.what.clear()
        self._show_chosen()
        self.changed.emit()
        self.what.edit.setFocus()

    def _show_forms(self) -> None:
        self._form.setVisible(self._form.isHidden())
        if not self._form.isHidden():
            self._form.focus_chosen()

    @in_one_go
    def _choose_form(self) -> None:
        self._form_chosen = True
        self._form.hide()
        self._show_chosen()
        self.changed.emit()
        self.summary.edit.setFocus()

    def _on_summary(self) -> None:
        self.summary.set_error(None)
        self._on_change()

    def _on_change(self) -> None:
        self._summarise()
        self.changed.emit()

    # -- showing ----------------------------------------------------------------------------------

    def _show_rows(self) -> None:
        w, typed = self._shift.w, self.what.text().strip()
        catalogue = self._shift.workplace.catalogue
        common = [one for one in map(catalogue.offers, self._common) if one is not None]
        found = list(catalogue.search(typed, w.language))[:_MOST] if typed else common
        self.what.set_error(None)
        self.rows.set_rows(
            [
                Row(
                    service.code,
                    (
                        Cell(note=f"Alt+{place + 1}" if place < _SHOWN else ""),
                        Cell(service.short(w.language)),
                        Cell(
                            note=f"{catalogue.department(service.department).short(w.language)}"
                            f" · {term_words(service, w)}"
                        ),
                    ),
                )
                for place, service in enumerate(found)
            ]
        )
        if found:
            self.rows.set_current(found[0].code)

    def _show_chosen(self) -> None:
        service, w = self._service, self._shift.w
        self.what.setVisible(service is None)
        self.rows.setVisible(service is None)
        self.chosen.setVisible(service is not None)
        if service is not None:
            self._short.setText(service.short(w.language))
            self._official.setText(service.name(w.language))
            self._show_appeal(service.is_appeal, w)
        self._summarise()

    def _show_appeal(self, appeal: bool, w: Words) -> None:
        """An oral appeal is taken down word for word; that needs room, and is read back."""
        oral = appeal and self._form.value() is AppealForm.ORAL
        self._kind.setVisible(appeal)
        self._form_link.setVisible(appeal)
        self._form.setVisible(appeal and not self._form.isHidden())
        self.read.setVisible(oral)
        self.summary.set_rows(_ROWS_OF_A_PROTOCOL if oral else _ROWS)
        form = form_word(self._form.value(), w)
        self._form_link.setText(w.say("Form: {form}", form=form))
        if oral:
            self.summary.set_label(w.say("What is said, word for word"))
        else:
            self.summary.set_label(w.say("What is it about?") if appeal else w.say("Note"))

    def _summarise(self) -> None:
        w, service = self._shift.w, self._service
        words = ""
        if service is not None:
            words = f"{service.short(w.language)} · {term_words(service, w)}"
            if service.is_appeal:
                words = f"{service.short(w.language)} · {kind_word(self.kind(), w)}"
                if self.form() is not AppealForm.WRITTEN:
                    words += f" · {form_word(self.form(), w)}"
        self.head.show_summary(w.say("What"), words, done=self.is_done())
