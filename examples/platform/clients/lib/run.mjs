import { spawn } from 'node:child_process';

/**
 * Runs a program to its end. Its environment is what is given here and nothing else.
 *
 * @returns {Promise<{code: number | string, stdout: string, stderr: string}>} the code is the name
 *     of the signal if one ended the program
 */
export function run(program, args, { cwd, env, timeout }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, timeout, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal, stdout, stderr }));
  });
}
