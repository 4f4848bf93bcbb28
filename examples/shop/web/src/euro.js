/** Cents as people read them. */

export function euro(cents) {
  if (!Number.isInteger(cents)) {
    throw new TypeError("cents are whole");
  }
  return `€ ${(cents / 100).toFixed(2)}`;
}
