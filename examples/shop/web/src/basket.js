/** The basket as the web page shows it. */

export function count(lines) {
  return lines.reduce((sum, line) => sum + line.count, 0);
}

export function label(lines, language = "en") {
  const number = count(lines);
  if (number === 0) {
    return language === "de" ? "Ihr Korb ist leer" : "Your basket is empty";
  }
  if (language === "de") {
    return number === 1 ? "1 Artikel" : `${number} Artikel`;
  }
  return number === 1 ? "1 article" : `${number} articles`;
}

export function cheapest(lines) {
  let found = null;
  for (const line of lines) {
    if (found === null || line.cents < found.cents) {
      found = line;
    }
  }
  return found;
}
