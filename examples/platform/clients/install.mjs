/** Installs what `run.mjs` needs ahead of time, so that a later run begins at once. */
import { install } from './lib/packages.mjs';

const { folder } = await install();
console.log(`The packages are in ${folder}.`);
