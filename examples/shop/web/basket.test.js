import { label } from "./src/basket.js";
import { euro } from "./src/euro.js";

describe("the basket", () => {
  test("an empty one says so", () => {
    expect(label([])).toBe("Your basket is empty");
  });

  test("one article is not plural", () => {
    expect(label([{ count: 1 }])).toBe("1 article");
  });

  test("two in German", () => {
    expect(label([{ count: 2 }], "de")).toBe("2 Artikel");
  });

  test.skip("is kept over a reload", () => {});
});

test("euros have two digits & a sign", () => {
  expect(euro(1205)).toBe("€ 12.05");
});
