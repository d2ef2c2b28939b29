"""STARTING: settings, keys, wiring, command line. The only room that knows every class."""

VERSION = "0.5.0"  # stands in every entry's header; a test compares it with setup.cfg
