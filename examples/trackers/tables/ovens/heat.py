def heat(minutes: int) -> int:
    return min(250, 20 + minutes * 12)
