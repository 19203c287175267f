import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const compiled = fileURLToPath(new URL('../../target', import.meta.url));

/** The class path of the example platform, as the build has left it; null if it was not built. */
export function classPath() {
  return read('classpath');
}

function read(name) {
  const dependencies = join(compiled, name);
  if (!existsSync(dependencies)) return null;
  return [join(compiled, 'classes'), readFileSync(dependencies, 'utf8').trim()].join(delimiter);
}

/** The arguments of `java` that run a source file of this folder, warnings of other people's code left out. */
export function source(name, ...args) {
  return run(classPath(), name, args);
}

/** The same, with the libraries of others that only tests and these scripts have. */
export function sourceWithLibraries(name, ...args) {
  return run(read('classpath-of-tests'), name, args);
}

function run(path, name, args) {
  const file = fileURLToPath(new URL(name, import.meta.url));
  return ['-XX:TieredStopAtLevel=1', '-Dslf4j.internal.verbosity=ERROR', '-cp', path, file, ...args];
}
