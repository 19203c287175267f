import { performance } from 'node:perf_hooks';

/** Runs steps one after the other and prints a line for each as soon as it has passed. */
export class Report {
  #passed = 0;
  #started = performance.now();

  title(text) {
    console.log(`\n${text}\n`);
  }

  note(text) {
    console.log(`          ${text}`);
  }

  async step(name, work) {
    const started = performance.now();
    try {
      const result = await work();
      this.#passed += 1;
      console.log(`  ok ${seconds(performance.now() - started)}  ${name}`);
      return result;
    } catch (error) {
      console.log(`  NO ${seconds(performance.now() - started)}  ${name}`);
      throw error;
    }
  }

  end() {
    const took = seconds(performance.now() - this.#started).trim();
    console.log(`\n  ${this.#passed} steps passed in ${took}.`);
  }
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1).padStart(6)} s`;
}
