import { isDeepStrictEqual } from 'node:util';

/** What came is not what was expected: ends the run. */
export class Difference extends Error {
  constructor(what, expected, actual) {
    super(what);
    this.name = 'Difference';
    this.expected = expected;
    this.actual = actual;
  }
}

/** The two are equal, down to the last field. */
export function same(what, actual, expected) {
  if (!isDeepStrictEqual(actual, expected)) throw new Difference(what, show(expected), show(actual));
}

/** The text holds each of the parts: strings as they stand, or regular expressions. */
export function holds(what, text, ...parts) {
  for (const part of parts) {
    const found = part instanceof RegExp ? part.test(text) : text.includes(part);
    if (!found) throw new Difference(what, `a text with ${show(part)}`, text);
  }
}

/** The text holds none of the parts. */
export function lacks(what, text, ...parts) {
  for (const part of parts) {
    const found = part instanceof RegExp ? part.test(text) : text.includes(part);
    if (found) throw new Difference(what, `a text without ${show(part)}`, text);
  }
}

/** The lines of a text that set an environment variable, sorted. */
export function assignments(text) {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^[A-Z][A-Z0-9_]*=/.test(line))
    .sort();
}

function show(value) {
  if (value instanceof RegExp) return String(value);
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value, null, 2);
}
