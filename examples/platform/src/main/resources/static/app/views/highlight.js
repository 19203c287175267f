import { h } from '../dom.js';

const WORDS = {
  typescript: 'import|from|export|const|let|new|await|async|return|if|else|function|class|process',
  java: 'import|package|public|private|static|final|class|record|void|new|try|catch|throw|throws|return|if|else|for|while|int|long|String|var',
};
const TOKENS = Object.fromEntries(
  Object.entries(WORDS).map(([language, words]) => [
    language,
    new RegExp(
      `(?<comment>//[^\\n]*|/\\*[\\s\\S]*?\\*/)|(?<string>"""[\\s\\S]*?"""|"(?:\\\\.|[^"\\\\\\n])*"|'(?:\\\\.|[^'\\\\\\n])*')` +
        `|(?<word>\\b(?:${words})\\b)`,
      'g',
    ),
  ]),
);

/**
 * Code with comments, strings and key words set apart; other languages as they are.
 *
 * @param {string} code the code
 * @param {string} language such as `java`
 * @returns {Array} texts and descriptions that together spell the code
 */
export function highlighted(code, language) {
  const tokens = Object.hasOwn(TOKENS, language) ? TOKENS[language] : null;
  if (!tokens) {
    return [code];
  }
  const parts = [];
  let end = 0;
  for (const match of code.matchAll(tokens)) {
    const kind = Object.keys(match.groups).find(group => match.groups[group] !== undefined);
    parts.push(code.slice(end, match.index), h('span', { class: `code-${kind}` }, match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, code.slice(end)];
}
