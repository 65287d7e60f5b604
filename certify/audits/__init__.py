"""Audits of papers. Each package has an `AUDIT`; no audit imports another."""
