import { Difference } from './check.mjs';

/**
 * The values that no masked output may hold. Each step tells what it learned; at the end everything
 * that was printed before is searched again.
 */
export class Secrets {
  #names = new Map();
  #printed = [];

  /** Learns the secret variables of a connection, and the passwords inside their addresses. */
  learn(envVars) {
    for (const { name, value, secret } of envVars) {
      if (!secret) continue;
      this.#names.set(value, name);
      const password = passwordOf(value);
      if (password) this.#names.set(password, `the password in ${name}`);
    }
  }

  /** Remembers an output that was to be masked. */
  masked(command, text) {
    this.#printed.push({ command, text });
    this.#search({ command, text });
  }

  /** Searches every masked output so far for every secret known by now; returns how many. */
  search() {
    this.#printed.forEach((output) => this.#search(output));
    return { outputs: this.#printed.length, secrets: this.#names.size };
  }

  /** The text with each secret replaced by its name, fit for a log. */
  hide(text) {
    const longestFirst = [...this.#names].sort(([a], [b]) => b.length - a.length);
    return longestFirst.reduce((rest, [value, name]) => rest.replaceAll(value, `<${name}>`), text);
  }

  #search({ command, text }) {
    for (const [value, name] of this.#names) {
      if (text.includes(value)) {
        throw new Difference(`${command} prints ${name}`, 'no secret', this.hide(text));
      }
    }
  }
}

function passwordOf(value) {
  try {
    return decodeURIComponent(new URL(value).password);
  } catch {
    return ''; // not an address
  }
}
