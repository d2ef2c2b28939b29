"""The glass: what the specialist's window and the visitor's touchscreen share, in Qt.

Colours and sizes, fields, buttons, lists, notices, the door to the background and the language
switch. Kept out: the office's rules, the book, the road, printers and scanners; `app` hands
those in.
"""
