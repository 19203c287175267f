import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const compiled = fileURLToPath(new URL('../../target', import.meta.url));

/** The class path of the example platform, as the build has left it; null if it was not built. */
export function classPath() {
  const dependencies = join(compiled, 'classpath');
  if (!existsSync(dependencies)) return null;
  return [join(compiled, 'classes'), readFileSync(dependencies, 'utf8').trim()].join(delimiter);
}

/** The arguments of `java` that run a source file of this folder, warnings of other people's code left out. */
export function source(name, ...args) {
  const file = fileURLToPath(new URL(name, import.meta.url));
  return ['-XX:TieredStopAtLevel=1', '-Dslf4j.internal.verbosity=ERROR', '-cp', classPath(), file, ...args];
}
