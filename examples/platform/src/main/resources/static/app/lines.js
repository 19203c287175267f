/**
 * The end that the lines of a value have. Certificates and keys are kept as they came, so a value of lines that end
 * with CRLF keeps CRLF.
 *
 * @param {string} value the value
 * @returns {string} CRLF if all lines end with it, else LF
 */
export function lineEndOf(value) {
  const ends = value.match(/\r\n|\r|\n/g) ?? [];
  return ends.length > 0 && ends.every(end => end === '\r\n') ? '\r\n' : '\n';
}

/**
 * What a text area shows of a value: it turns every end of a line into LF by itself.
 *
 * @param {string} value the value
 * @returns {string} the text
 */
export const shownLines = value => value.replace(/\r\n?/g, '\n');

/**
 * The value that a text of a text area stands for.
 *
 * @param {string} text with LF
 * @param {string} lineEnd as the value had it
 * @returns {string} the value
 */
export const withLineEnd = (text, lineEnd) => shownLines(text).replaceAll('\n', lineEnd);

/**
 * Whether editing a value changes ends of its lines, since they are of several kinds.
 *
 * @param {string} value the value
 * @returns {boolean} true if they do not all come back
 */
export const hasMixedLineEnds = value => withLineEnd(value, lineEndOf(value)) !== value;
