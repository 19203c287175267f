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

/** A vector store, beside that of a library above, and what it works with. */
export const vectorStores = { '@langchain/core': '1.4.0', '@langchain/mongodb': '1.3.1', mongodb: '6.22.0' };

/** A PostgreSQL with pgvector, for one program at a time: those of the machine seldom have it. */
export const pgvector = {
  '@electric-sql/pglite': '0.5.14',
  '@electric-sql/pglite-pgvector': '0.0.15',
  '@electric-sql/pglite-socket': '0.2.17',
};

/** Drivers of PostgreSQL, which get the injected URL as it is. */
export const drivers = { pg: '8.23.1', postgres: '3.4.9' };

/** Readers of exported environment files. */
export const readers = { '@next/env': '16.4.6', dotenv: '18.0.10', 'dotenv-expand': '13.0.0' };

/** Runs client and snippets where the Node at hand is older than `oldestNode`. */
export const node = '22.23.3';

/** The first Node that runs TypeScript as it stands. */
export const oldestNode = '22.18.0';
