"""The paper's mathematics, each formula once, generic over the number system."""
