"""Every page photographed in every state and language, from real books. Nothing is stubbed."""
