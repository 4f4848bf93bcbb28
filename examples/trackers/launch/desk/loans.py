def lend(copies: int) -> int:
    try:
        return copies - 1
    except Exception:
        return 0
