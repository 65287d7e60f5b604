"""The old place of what lemma files import; see `certify.proofs.inequality`."""
