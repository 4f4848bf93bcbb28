"""Orders: from a cart to a bill."""

from __future__ import annotations

from dataclasses import dataclass, field

from shop.delivery import delivery
from shop.prices import Price, discounted
from shop.stock import Shelf


@dataclass(frozen=True)
class Article:
    """A thing that can be bought."""

    name: str
    price: Price
    grams: int


@dataclass
class Cart:
    """Articles and how many of each."""

    lines: dict[Article, int] = field(default_factory=dict)

    def add(self, article: Article, count: int = 1) -> None:
        self.lines[article] = self.lines.get(article, 0) + count

    def total(self) -> Price:
        return Price(sum(article.price.cents * count for article, count in self.lines.items()))

    def grams(self) -> int:
        return sum(article.grams * count for article, count in self.lines.items())


def bill(cart: Cart, shelf: Shelf, code: str | None = None, country: str = "DE") -> Price:
    """Takes the articles from the shelf and returns their price with delivery; all or nothing."""
    reserved: list[tuple[str, int]] = []
    try:
        for article, count in cart.lines.items():
            shelf.take(article.name, count)
            reserved.append((article.name, count))
    except Exception:
        for name, count in reserved:
            shelf.put_back(name, count)
        raise
    goods = discounted(cart.total(), code)
    return Price(goods.cents + delivery(goods, cart.grams(), country).cents)
