import { setTimeout as pause } from 'node:timers/promises';
import { Difference, same } from './check.mjs';

/** The platform's HTTP routes, called without a client: what the page calls, and what to compare with. */
export class Api {
  constructor(address, token) {
    this.address = address;
    this.token = token;
  }

  /** @returns {Promise<{status: number, body: any}>} whatever the status is */
  async call(method, path, body) {
    const response = await fetch(new URL(path, this.address), {
      method,
      headers: { Authorization: `Bearer ${this.token}`, ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** Calls a route that has to answer with the given status. */
  async expect(status, method, path, body) {
    const answer = await this.call(method, path, body);
    if (answer.status !== status) {
      same(`${method} ${path}`, answer, { status, body: 'whatever belongs to it' });
    }
    return answer.body;
  }

  async get(path) {
    return this.expect(200, 'GET', path);
  }

  async projects() {
    const { projects } = await this.get('/v1/projects');
    return Promise.all(
      projects.map(async (project) => {
        const { environments } = await this.get(`/v1/projects/${project.id}/environments`);
        return { ...project, environments };
      }),
    );
  }

  project(id) {
    return new ProjectApi(this, id);
  }
}

/** The routes of one project. */
export class ProjectApi {
  #api;
  #path;

  constructor(api, id) {
    this.#api = api;
    this.#path = `/v1/server/projects/${id}`;
    this.id = id;
  }

  async databases() {
    return (await this.#api.get(`${this.#path}/databases`)).databases;
  }

  async database(id) {
    return (await this.#api.get(`${this.#path}/databases/${id}`)).database;
  }

  async named(name) {
    return (await this.databases()).find((database) => database.name === name);
  }

  /** What the page does when a user presses *Attach*. */
  async attach(request) {
    return (await this.#api.expect(201, 'POST', `${this.#path}/databases`, request)).database;
  }

  /** The problem that a request is answered with. */
  async refusal(status, request) {
    return this.#api.expect(status, 'POST', `${this.#path}/databases`, request);
  }

  async detach(id) {
    await this.#api.expect(204, 'DELETE', `${this.#path}/databases/${id}`);
  }

  /** With the real values: the platform records it. */
  async connection(id) {
    return this.#api.get(`${this.#path}/databases/${id}/connection`);
  }

  async maskedConnection(id) {
    return this.#api.get(`${this.#path}/databases/${id}/connection?masked=true`);
  }

  /** The user's own variables: the project's, or those of one environment. */
  async variables() {
    return (await this.#api.get(`${this.#path}/env`)).envVars;
  }

  async environment(id) {
    const { environments } = await this.#api.get(`/v1/projects/${this.id}/environments`);
    return environments.find((environment) => environment.id === id);
  }

  /** Every entry of the audit, whatever the length of a page. */
  async audit() {
    const entries = [];
    let after = null;
    do {
      const query = after === null ? '' : `&after=${encodeURIComponent(after)}`;
      const page = await this.#api.get(`${this.#path}/audit?limit=100${query}`);
      entries.push(...page.entries);
      after = page.next;
    } while (after !== null);
    return entries;
  }

  /** Waits until a database has the status; any other end is a difference. */
  async await(id, status, seconds = 120) {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      const database = await this.database(id);
      if (database.status === status) return database;
      if (Date.now() > until || isEnd(database.status)) {
        throw new Difference(`the status of ${database.name}`, status, JSON.stringify(database, null, 2));
      }
      await pause(100);
    }
  }
}

function isEnd(status) {
  return status === 'ready' || status === 'failed' || status === 'deleted';
}
