def healthy() -> bool:
    return True
