/** Every npm package that is installed here, each at one exact version. */

/** The command line client that nobody here wrote; it drives the platform. */
export const client = { mastra: '1.31.0' };

/** What the snippets import. */
export const libraries = {
  '@mastra/core': '1.71.0',
  '@mastra/libsql': '1.23.1',
  '@mastra/mongodb': '1.19.0',
  '@mastra/pg': '1.27.1',
};

/** Runs client and snippets where the Node at hand is older than `oldestNode`. */
export const node = '22.23.3';

/** The first Node that runs TypeScript as it stands. */
export const oldestNode = '22.18.0';
