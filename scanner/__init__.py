"""Codes: keyboard-wedge scanners and pictures -> texts. What a text means, `registry.codes` says.

Nothing is imported here: a window that never looks at a picture must not pay for OpenCV.
"""
