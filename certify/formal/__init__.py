"""The export to a proof assistant: a certificate's theorem and its proof as a Coq file."""
