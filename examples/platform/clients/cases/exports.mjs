import { spawn } from 'node:child_process';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { same } from '../lib/check.mjs';
import { classPath, source } from '../lib/java.mjs';
import { run } from '../lib/run.mjs';

const readEnv = fileURLToPath(new URL('../lib/read-env.mjs', import.meta.url));

/** What values may hold, and which forms refuse it. */
const VALUES = {
  EMPTY: ['', []],
  PLAIN: ['libsql://host.example/x:1@y%40,z+_-.', []],
  URL: ['postgresql://u:p%40@h:5432/db?sslmode=require&x=1#2', []],
  BLANKS: ['  two words  ', []],
  HASH: ['a # b #c', []],
  ONLY_HASH: ['#', []],
  EQUALS: ['=a=b=', []],
  DOUBLE_QUOTES: ['"quoted" and "quoted"', []],
  SINGLE_QUOTE: ["it's", ['dotenv']],
  SINGLE_QUOTES: ["'quoted'", ['dotenv']],
  BACKTICKS: ['`id`', []],
  DOLLAR: ['$HOME', ['dotenv']],
  DOLLAR_BRACES: ['${HOME}', ['dotenv']],
  DOLLAR_COMMAND: ['$(id)', ['dotenv']],
  DOLLAR_END: ['a$', ['dotenv']],
  BACKSLASH_END: ['C:\\dir\\', ['dotenv']],
  BACKSLASH: ['C:\\dir\\new', []],
  BACKSLASHES: ['\\\\host\\share', ['dotenv']],
  ESCAPE: ['a\\nb\\tc', []],
  BREAK: ['one\nINJECTED=1\nexport INJECTED2=2', ['dotenv', 'literal']],
  CARRIAGE_RETURN: ['one\rtwo', ['dotenv', 'literal', 'systemd']],
  TAB: ['a\tb', ['dotenv']],
  LINE_SEPARATOR: ['a\u2028b', ['dotenv']],
  UNICODE: ['äöü 日本 🚚 \u00a0', []],
  SYMBOLS: ['a;b|c&d*e!f<g>h(i)j{k}l[m]~n^', []],
  EXPORT: ['export X=1', []],
  LAST: ['after all of these', []],
};

/** What an export says of itself is tried with the readers that it names. */
export async function exports({ report, packages, folder }) {
  report.title('Exports, read by the readers that they name');
  if (!classPath()) {
    report.note('skipped: the platform was not built, so there is no class path');
    return;
  }
  const place = join(folder, 'exports');
  await mkdir(place);
  const refused = await report.step('each form takes what it can carry, and refuses the rest', () => write(place));

  for (const [form, readers] of Object.entries(readersOf(packages, place))) {
    const expected = expectedOf(form, refused);
    for (const [name, command] of Object.entries(readers)) {
      if (!(await isThere(command.needs))) {
        report.note(`${form}: ${name} is not on this machine`);
        continue;
      }
      await report.step(`${form}: ${name} reads ${Object.keys(expected).length} values as they were`, async () => {
        const [program, ...args] = command.run;
        const env = { PATH: process.env.PATH, HOME: '/expanded' };
        const ended = await run(program, args, { cwd: packages.folder, env, timeout: 60_000 });
        same(`${name} ends; it printed:\n${ended.stderr}`, ended.code, 0);
        same(`what ${name} reads`, own(JSON.parse(ended.stdout)), expected);
      });
    }
  }
}

async function write(place) {
  const input = Object.entries(VALUES).map(([name, [value]]) => `${name} ${Buffer.from(value).toString('base64')}`);
  const printed = await piped('java', source('Exports.java', place), `${input.join('\n')}\n`);
  const refused = printed.split('\n').filter(Boolean);
  const expected = Object.entries(VALUES).flatMap(([name, [, forms]]) => forms.map((form) => `${form} ${name}`));
  same('what is refused', refused.sort(), expected.sort());
  await copyFile(join(place, 'dotenv'), join(place, '.env'));
  return refused;
}

function readersOf(packages, place) {
  const file = (form) => join(place, form);
  const dump = 'console.log(JSON.stringify(process.env))';
  const byNode = (reader, path) => ({ run: [packages.node, readEnv, reader, path] });
  const byShell = (shell, form, all) => ({
    needs: [shell, '-c', 'true'],
    run: [shell, '-c', `${all}. "$1" && exec "$2" -e "$3"`, shell, file(form), process.execPath, dump],
  });
  const python = 'import dotenv, json, sys; print(json.dumps(dotenv.dotenv_values(sys.argv[1])))';
  return {
    dotenv: {
      'npm dotenv': byNode('dotenv', file('dotenv')),
      'npm dotenv-expand': byNode('dotenv-expand', file('dotenv')),
      'npm @next/env': byNode('next', file('.env')),
      [`node ${process.versions.node} --env-file`]: { run: [process.execPath, `--env-file=${file('dotenv')}`, '-e', dump] },
      'the newer node --env-file': { run: [packages.node, `--env-file=${file('dotenv')}`, '-e', dump] },
      'python-dotenv': { needs: ['python3', '-c', 'import dotenv'], run: ['python3', '-c', python, file('dotenv')] },
      'sh, sourced': byShell('sh', 'dotenv', 'set -a; '),
      'bash, sourced': byShell('bash', 'dotenv', 'set -a; '),
    },
    shell: { sh: byShell('sh', 'shell', ''), bash: byShell('bash', 'shell', '') , zsh: byShell('zsh', 'shell', '') },
  };
}

async function isThere(command) {
  if (!command) return true;
  const [program, ...args] = command;
  try {
    return (await run(program, args, { env: process.env, timeout: 20_000 })).code === 0;
  } catch {
    return false;
  }
}

function expectedOf(form, refused) {
  const names = Object.keys(VALUES).filter((name) => !refused.includes(`${form} ${name}`));
  return Object.fromEntries(names.map((name) => [name, VALUES[name][0]]));
}

/** Without what the reader itself needs; anything else that was set would be a difference. */
function own(read) {
  const known = ['PATH', 'HOME', 'PWD', 'OLDPWD', 'SHLVL', '_', 'LC_CTYPE', '__CF_USER_TEXT_ENCODING'];
  return Object.fromEntries(
    Object.keys({ ...VALUES, ...read }).filter((name) => name in read && !known.includes(name)).map((name) => [name, read[name]]),
  );
}

function piped(program, args, input) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(printed) : reject(new Error(`${program} ended with ${code}`))));
    child.stdin.end(input);
  });
}
