"""Journeys: the steps of a specialist's work, each through a real book and a real district process.

A desk's window as the program wires it, pressed by real key events; the district a program of its
own on loopback; what came of it is read off the screen, off the paper, and at the district.
"""
