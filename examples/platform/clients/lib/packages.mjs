import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { client, drivers, libraries, node, oldestNode, pgvector, readers, vectorStores } from '../versions.mjs';
import { run } from './run.mjs';

/** Where the packages are: a folder outside the repository, kept for the next run. */
export class Packages {
  constructor(folder) {
    this.folder = folder;
  }

  /** The program that runs client and snippets: this Node, or the newer one that was installed. */
  get node() {
    return nodeIsOld() ? join(this.folder, 'node_modules', nodePackage(), 'bin', 'node') : process.execPath;
  }

  get client() {
    return join(this.folder, 'node_modules', 'mastra', 'dist', 'index.js');
  }

  /** Where Node keeps compiled code, so that the client starts faster. */
  get compileCache() {
    return join(this.folder, 'compile-cache');
  }
}

/** What is to be installed, each as `name@version`. */
export function specifications() {
  const wanted = { ...client, ...libraries, ...vectorStores, ...pgvector, ...drivers, ...readers };
  if (nodeIsOld()) wanted[nodePackage()] = node;
  return Object.entries(wanted).map(([name, version]) => `${name}@${version}`);
}

/**
 * Installs the packages, or finds them installed by an earlier run. No script of a package runs, and
 * the registry is the one that npm is set to on this machine.
 */
export async function install(root = defaultRoot()) {
  const wanted = specifications();
  const folder = join(root, createHash('sha256').update(wanted.join()).digest('hex').slice(0, 12));
  await privateFolder(root);
  if (existsSync(folder)) return new Packages(folder);
  const fresh = await mkdtemp(join(root, 'installing-'));
  try {
    await writeFile(join(fresh, 'package.json'), '{ "private": true, "type": "module" }\n');
    await npmInstall(fresh, wanted);
    await moveTo(folder, fresh); // complete or not there at all, whoever else installs at this moment
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return new Packages(folder);
}

async function npmInstall(folder, wanted) {
  const quietly = ['--no-package-lock', '--no-save', '--no-audit', '--no-fund', '--no-update-notifier'];
  const { code, stdout, stderr } = await run(
    'npm',
    ['install', '--ignore-scripts', ...quietly, '--loglevel=error', '--save-exact', ...wanted],
    { cwd: folder, env: process.env, timeout: 10 * 60_000 },
  );
  if (code !== 0) throw new Error(`npm install ended with ${code}:\n${stdout}${stderr}`);
}

async function moveTo(folder, fresh) {
  try {
    await rename(fresh, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // else another run was faster
  }
}

/** What is run from a temporary folder must not have been put there by another user. */
async function privateFolder(folder) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid())) {
    throw new Error(`${folder} is not a folder of yours. Choose another with --scratch.`);
  }
}

function defaultRoot() {
  return join(tmpdir(), `hosteddb-clients-${process.getuid?.() ?? 'user'}`);
}

function nodePackage() {
  return `node-${process.platform}-${process.arch}`;
}

function nodeIsOld() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
