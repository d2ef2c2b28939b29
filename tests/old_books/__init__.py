"""Books as released programs left them in the villages. A test opens every one of them."""
