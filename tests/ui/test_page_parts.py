"""Notices, languages, lists, panes, paper, the ring: what pages are put together from."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from registry.failures import OutOfPaper, ReasonMissing
from ui.buttons import OutlineButton
from ui.languages import LanguageSwitch, Speaker
from ui.lists import Cell, Column, Listing, Row, column_boxes
from ui.look import current
from ui.notices import Action, Notices
from ui.panes import FourPanes, mark_icon, mark_pixmap
from ui.paper import PaperView
from ui.ring import FocusRing
from ui.screenfit import cut_texts, misfits
from ui.surfaces import Scrolled, text
from ui.theme import apply_theme
from words.stages import pane_words


@pytest.fixture
def speaker(qapp):
    return Speaker("kk")


class TestNotices:
    @pytest.fixture
    def notices(self, speaker, shown):
        return shown(Notices(speaker), 800, 200)

    def said(self, notices):
        return [(band.kind, band.words()) for band in notices.bands()]

    def test_a_failure_is_told_in_its_own_sentence(self, notices):
        notices.refused(ReasonMissing())
        assert self.said(notices) == [("soon", "Себебін жазыңыз.")]
        notices.troubled(OutOfPaper("Canon"))  # it can be put right: not red
        assert self.said(notices) == [
            ("soon", "Принтерде қағаз бітті. Қағаз салып, қайта басып шығарыңыз.")
        ]

    def test_what_is_held_stays_until_it_is_over(self, qtbot, notices, speaker):
        notices.done("бір")
        asked = []
        again = Action("қайта", lambda: asked.append(1))
        notices.hold("disk", "soon", lambda w: w.say("Close"), again)
        notices.clear()
        notices.soon("екі")
        held = notices.held()["disk"]
        qtbot.waitUntil(lambda: held.y() < notices.bands()[0].y())  # above all others
        held._button.setFocus()
        notices.hold("disk", "soon", lambda w: w.say("Close") + "!", again)
        assert notices.held() == {"disk": held}  # the same band: the cursor is still in it
        assert held.words() == "Жабу!"
        speaker.switch("ru")
        assert held.words() == "Закрыть!"
        assert not held._close.isVisible()
        qtbot.mouseClick(held._button, Qt.MouseButton.LeftButton)
        assert asked == [1]
        notices.let_go("disk")
        notices.let_go("disk")
        assert (notices.held(), len(notices.bands())) == ({}, 1)
        notices.clear()
        assert not notices.isVisible()

    def test_a_notice_follows_the_language(self, notices, speaker):
        notices.refused(ReasonMissing())
        speaker.switch("ru")
        assert self.said(notices) == [("soon", "Укажите причину.")]

    def test_a_newer_notice_takes_the_place_of_the_old_one_of_its_kind(self, notices):
        notices.done("бір")
        notices.info("екі")
        notices.done("үш")
        assert self.said(notices) == [("info", "екі"), ("done", "үш")]

    def test_a_closed_notice_takes_no_room(self, qtbot, notices, speaker):
        notices.done("бір")
        qtbot.mouseClick(notices.bands()[0]._close, Qt.MouseButton.LeftButton)
        assert self.said(notices) == []
        assert not notices.isVisible()
        speaker.switch("en")  # the closed one is not asked again

    def test_its_button_does_what_it_says(self, qtbot, notices):
        done = []
        notices.late("бір", Action(lambda w: w.say("Close"), lambda: done.append(1)))
        assert notices.bands()[0]._button.text() == "Жабу"
        qtbot.mouseClick(notices.bands()[0]._button, Qt.MouseButton.LeftButton)
        assert done == [1]


class TestLanguages:
    def test_a_page_speaks_the_language_chosen(self, qtbot, shown, speaker):
        label = text()

        class Page:
            def retranslate(self, w):
                label.setText(w.say("Issued"))

        page = Page()
        speaker.follow(page)
        switch = shown(LanguageSwitch(speaker))
        heard = [label.text()]
        for language in ("ru", "en", "kk"):
            qtbot.mouseClick(switch._buttons[language], Qt.MouseButton.LeftButton)
            heard.append(label.text())
        assert heard == ["Берілді", "Выдано", "Issued", "Берілді"]

    def test_the_switch_follows_a_change_from_elsewhere(self, speaker):
        switch = LanguageSwitch(speaker)
        speaker.switch("en")
        chosen = [code for code, button in switch._buttons.items() if button.isChecked()]
        assert chosen == ["en"]


class TestListing:
    @pytest.fixture
    def listing(self, shown):
        made = Listing([Column("№", width=160), Column("Аты-жөні"), Column("Мерзімі", width=120)])
        made.set_empty("Әзірге ештеңе жоқ")
        shown(made, 800, 300)
        made.set_rows([self.row(n) for n in range(5)])
        return made

    def row(self, n):
        return Row(n, (Cell(f"0427-01-{n:06}", panes=n % 5), Cell("Әйгүл", note="жер"), Cell("1")))

    def test_enter_and_a_press_choose_a_row(self, qtbot, listing):
        heard = []
        listing.chosen.connect(heard.append)
        listing.set_current(2)
        qtbot.keyClick(listing.view, Qt.Key.Key_Return)
        qtbot.keyClick(listing.view, Qt.Key.Key_Down)
        qtbot.keyClick(listing.view, Qt.Key.Key_Enter)
        first = listing.view.visualRect(listing.view.model().index(0, 0)).center()
        qtbot.mouseClick(listing.view.viewport(), Qt.MouseButton.LeftButton, pos=first)
        assert heard == [2, 3, 0]

    def test_the_cursor_stays_on_its_row_when_news_come_in(self, listing):
        listing.set_current(3)
        listing.set_rows([self.row(9), self.row(3)])
        assert listing.current_key() == 3
        listing.set_rows([self.row(9)])
        assert listing.current_key() is None

    def test_an_empty_list_says_so(self, listing):
        listing.set_rows([])
        assert listing._empty.isVisible()
        assert listing._empty.words() == "Әзірге ештеңе жоқ"

    def test_rows_are_44_px_high_and_say_what_they_show(self, listing):
        index = listing.view.model().index(1, 0)
        assert listing.view.visualRect(index).height() == 44
        assert index.data() == "0427-01-000001, Әйгүл, жер, 1"


class TestPanes:
    @pytest.mark.parametrize("lit", range(5))
    def test_as_many_panes_are_lit_as_were_reached(self, shown, speaker, lit):
        panes = shown(FourPanes(), 600, 140)
        panes.show_progress(lit, pane_words(speaker.w), ["01.04.2026"] * lit)
        picture = panes.grab().toImage()
        # near the left edge of each pane, away from the tick
        colours = [picture.pixelColor(x * 150 + 14, 28).name().upper() for x in range(4)]
        assert colours == ["#F2B544"] * lit + ["#FFFFFF"] * (4 - lit)
        assert panes.accessibleName() == ", ".join(pane_words(speaker.w)[:lit])

    def test_the_words_fit_in_every_language(self, shown, language):
        panes = FourPanes()
        panes.show_progress(2, pane_words(Speaker(language).w), ["01.04.2026"] * 2)
        assert panes.minimumSizeHint().width() <= 480
        assert panes.heightForWidth(400) >= panes.heightForWidth(900)

    def test_the_mark_has_one_pane_lit(self, qapp):
        picture = mark_pixmap(64).toImage()
        lit = [
            picture.pixelColor(x, y).name().upper() == "#F2B544"
            for x, y in ((18, 18), (46, 18), (18, 46), (46, 46))
        ]
        assert lit == [True, False, False, False]
        assert not mark_icon().isNull()


class TestPaper:
    def test_a_page_is_shown_in_its_own_proportions(self, shown):
        view = shown(PaperView(), 300, 600)
        page = QImage(210, 297, QImage.Format.Format_RGB32)
        page.fill(Qt.GlobalColor.red)
        view.set_image(page)
        picture = view.grab().toImage()
        assert picture.pixelColor(150, 400).name() == "#ff0000"
        assert picture.pixelColor(150, 440).name() != "#ff0000"

    def test_the_next_person_does_not_see_it(self, shown):
        view = shown(PaperView(), 300, 400)
        view.set_image(QImage(10, 10, QImage.Format.Format_RGB32))
        view.clear()
        assert view.is_empty()

    def test_bytes_that_are_no_picture_are_our_bug(self, qapp):
        with pytest.raises(ValueError, match="no picture"):
            PaperView().set_png(b"%PDF-")


class TestFocusRing:
    @pytest.fixture
    def window(self, shown):
        window = QWidget()
        column = QVBoxLayout(window)
        column.setContentsMargins(20, 20, 20, 20)
        for widget in (OutlineButton("Бір"), QLineEdit()):
            column.addWidget(widget)
        return shown(window, 300, 160)

    def ring(self):
        return FocusRing._follower.ring

    def focus(self, qtbot, widget):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(lambda: QApplication.focusWidget() is widget)

    def test_it_stands_two_pixels_off_the_focused_control(self, qtbot, window):
        for widget in (window.findChild(OutlineButton), window.findChild(QLineEdit)):
            self.focus(qtbot, widget)
            assert self.ring().isVisible()
            assert self.ring().geometry() == widget.geometry().adjusted(-5, -5, 5, 5)

    def test_it_goes_along_when_the_control_moves(self, qtbot, window):
        field = window.findChild(QLineEdit)
        self.focus(qtbot, field)
        field.move(field.pos() + QPoint(0, 15))
        assert self.ring().geometry() == field.geometry().adjusted(-5, -5, 5, 5)

    def test_it_never_takes_a_click(self, qtbot, window):
        self.focus(qtbot, window.findChild(QLineEdit))
        at = self.ring().geometry().center()
        assert window.childAt(at) is window.findChild(QLineEdit)

    def test_it_outlives_the_window_it_lay_in(self, qtbot, window, shown):
        self.focus(qtbot, window.findChild(QLineEdit))
        holder = QWidget()
        field = QLineEdit(holder)
        shown(holder, 200, 100)
        self.focus(qtbot, field)
        assert self.ring().parentWidget() is holder
        holder.close()
        holder.deleteLater()
        qtbot.wait(1)
        window.activateWindow()
        self.focus(qtbot, window.findChild(OutlineButton))
        assert self.ring().isVisible()


class TestScreenFit:
    def test_a_page_too_big_for_its_screen_is_named(self, shown):
        page = QWidget()
        page.setObjectName("reception")
        page.setMinimumSize(10, 10)
        column = QVBoxLayout(page)
        wide = OutlineButton("Тіркеу және басып шығару")
        column.addWidget(wide)
        shown(page)
        assert misfits(page, QSize(1280, 720)) == []
        assert "reception needs" in misfits(page, QSize(100, 720))[0]

    def test_cut_words_are_found(self, shown):
        page = QWidget()
        label = text("Өтінішіңіз қаралып жатыр", wrap=False)
        label.setParent(page)
        label.resize(40, 20)
        shown(page, 300, 100)
        assert "Өтінішіңіз қаралып жатыр" in cut_texts(page)[0]
        label.resize(280, 20)
        assert cut_texts(page) == []


def test_a_sentence_asks_for_a_line_and_not_for_a_square(shown):
    label = text("Өтінішіңіз қаралып жатыр. Жауап 1 сәуірге дейін болады.")
    assert label.sizeHint().height() < 2 * label.fontMetrics().height()
    assert label.heightForWidth(120) > 2 * label.fontMetrics().height()
    assert label.fontMetrics().lineSpacing() >= 1.35 * current().size.normal


class TestEmptyLists:
    def of(self, shown, rows=()):
        listing = Listing([Column("Нөмірі")])
        listing.set_empty("Өтініш жоқ", "Біріншісін F2 бетінде тіркеңіз.")
        listing.set_rows(rows)
        return shown(listing, 600, 300)

    def test_the_words_hold_the_keyboard_until_rows_come_and_give_it_to_them(self, shown, qtbot):
        listing = self.of(shown)
        listing.view.setFocus()  # whoever asks the rows means the list
        before = QApplication.focusWidget()
        assert before is not None
        assert before is not listing.view
        assert before.isVisible()
        assert "Біріншісін" in before.accessibleName()
        listing.set_rows([Row("a", (Cell("бір"),)), Row("b", (Cell("екі"),))])
        assert QApplication.focusWidget() is listing.view
        qtbot.keyClick(listing.view, Qt.Key.Key_Down)
        listing.set_rows([])
        assert QApplication.focusWidget() is before

    def test_the_ring_goes_round_the_words_and_not_round_all_the_room(self, shown):
        listing = self.of(shown)
        listing.setFocus()
        QApplication.focusWidget().clearFocus()
        plain = listing.grab().toImage()
        listing.setFocus()
        ringed = listing.grab().toImage()
        changed = [
            (x, y)
            for x in range(0, plain.width(), 2)
            for y in range(0, plain.height(), 2)
            if plain.pixel(x, y) != ringed.pixel(x, y)
        ]
        assert changed
        assert min(x for x, _ in changed) > 100
        assert max(x for x, _ in changed) < 500
        inside = [(x, y) for x, y in changed if 280 < x < 320 and 50 < y < 92]
        assert inside == []  # the mark is as it was

    def test_a_page_put_away_leaves_no_bar_behind(self, shown):
        page = QWidget()
        page.setMinimumHeight(2_000)
        scrolled = shown(Scrolled(page), 300, 200)
        assert scrolled.verticalScrollBar().isVisible()
        page.hide()
        QApplication.processEvents()
        assert not scrolled.verticalScrollBar().isVisible()
        page.show()
        QApplication.processEvents()
        assert scrolled.verticalScrollBar().isVisible()

    def test_what_has_the_keyboard_is_seen_with_the_button_it_leads_to(self, shown):
        page = QWidget()
        column = QVBoxLayout(page)
        above, card, below = QWidget(), QWidget(), QWidget()
        above.setMinimumHeight(180)
        below.setMinimumHeight(400)
        inside = QVBoxLayout(card)
        field, button = QLineEdit(), OutlineButton("Отозвать")
        for part in (field, button):
            inside.addWidget(part)
        for part in (above, card, below):
            column.addWidget(part)
        scrolled = shown(Scrolled(page), 300, 240)
        scrolled.keep_in_sight(field)
        seen = scrolled.viewport().rect()
        for part in (field, button):
            box = QRect(part.mapTo(scrolled.viewport(), QPoint(0, 0)), part.size())
            assert seen.contains(box), box


class TestColumns:
    COLUMNS = (
        Column(width=172),
        Column(stretch=5),
        Column(stretch=4),
        Column(width=226, least=104),
    )

    def widths(self, room: int) -> list[int]:
        return [box.width() for box in column_boxes(self.COLUMNS, QRect(0, 0, room, 44), 12)]

    def test_where_there_is_room_a_wide_column_has_its_width(self):
        assert self.widths(800) == [172, 203, 162, 226]

    def test_a_wide_column_gives_way_before_names_have_no_room(self):
        number, service, name, due = self.widths(500)
        assert (number, due) == (172, 104)
        assert service > 80
        assert name > 80

    def test_columns_never_lie_over_each_other_or_outside(self):
        for room in range(320, 900, 7):
            boxes = column_boxes(self.COLUMNS, QRect(0, 0, room, 44), 12)
            for one, other in pairwise(boxes):
                assert one.right() < other.left()
            assert boxes[-1].right() <= room

    def test_a_number_is_whole_in_larger_letters_too(self, qapp):
        apply_theme(qapp, scale=1.25)
        (number, *_) = self.widths(800)
        assert number >= 172 * 1.25
        letters = QFontMetrics(current().font(tabular=True))
        assert letters.horizontalAdvance("0427-01-000888") <= 144 * 1.25
