"""How it is told: every renderer reads `findings.Run`, already masked, and nothing else of the engine."""
