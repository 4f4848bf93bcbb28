def fare(grams: int) -> int:
    if grams > 1000:
        return 9
    return 4
