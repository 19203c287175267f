/**
 * Reads an environment file with one reader and prints what it makes of it, as JSON.
 *
 *     node read-env.mjs dotenv|dotenv-expand|next file
 *
 * The reader is looked for beside the working directory.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const [reader, file] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), 'package.json'));

const readers = {
  dotenv: () => require('dotenv').parse(readFileSync(file)),
  // Expands whatever dotenv has read, as Vite and others do.
  'dotenv-expand': () =>
    require('dotenv-expand').expand({ parsed: require('dotenv').parse(readFileSync(file)), processEnv: {} }).parsed,
  // Next.js reads the file `.env` of a folder.
  next: () => require('@next/env').loadEnvConfig(dirname(file), false, { info() {}, error: console.error }, true).parsedEnv,
};

console.log(JSON.stringify(readers[reader]()));
