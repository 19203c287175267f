import { heardFromServer } from './clock.js';

/** A refusal by the server, with the fields of its RFC 9457 problem. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || wordsFor(status));
    this.name = 'Problem';
    this.status = status;
    this.errors = body.errors ?? [];
    this.rivals = body.rivals ?? [];
  }
}

/** No answer, or not the server's: whether it acted is not known. */
export class Unreachable extends Error {
  constructor(cause, message = 'The server does not answer.') {
    super(message, { cause });
    this.name = 'Unreachable';
  }
}

/**
 * Whether the server may have done what was asked for, although it did not say so. A proxy that stopped waiting and a
 * server that stumbled after its work leave that open, too.
 *
 * @param {?Error} problem what came instead of an answer
 * @returns {boolean} true if only asking again with the same key tells
 */
export const isUnclear = problem => problem instanceof Unreachable || problem?.status >= 500;

/** For a refusal without words, which is one of something between the page and the server. */
function wordsFor(status) {
  return status >= 500 ? `The server cannot be reached now (${status}).` : `The server answered ${status}.`;
}

/**
 * What a problem tells the user: its errors, if it has some, say more than the problem as a whole.
 *
 * @param {Error} problem what came instead of an answer
 * @returns {string[]} sentences
 */
export function sentencesOf({ message, errors }) {
  return errors?.length ? errors.map(error => error.message) : [message];
}

const PATIENCE_MS = 20_000;

/**
 * The server's routes.
 *
 * @param {function(): void} onSignedOut called when the session has ended
 * @returns {object} one function a route
 */
export function createApi(onSignedOut) {
  async function call(method, path, { body, headers = {}, signal } = {}) {
    if (method !== 'GET') {
      headers = { ...headers, 'X-XSRF-TOKEN': await csrfToken() };
    }
    if (body !== undefined) {
      headers = { ...headers, 'Content-Type': 'application/json' };
    }
    const response = await send(path, { method, headers, body: JSON.stringify(body), signal });
    if (response.ok) {
      return response.status === 204 ? null : answer(response);
    }
    const problem = new Problem(response.status, await problemBody(response));
    if (response.status === 401 && path !== SESSION) {
      onSignedOut();
    }
    throw problem;
  }

  const project = (projectId, ...rest) => path('v1', 'server', 'projects', projectId, ...rest);
  const database = (projectId, id, ...rest) => project(projectId, 'databases', id, ...rest);

  return {
    session: () => call('GET', SESSION),
    signIn: token => call('POST', SESSION, { body: { token } }),
    signOut: () => call('DELETE', SESSION),
    projects: () => call('GET', path('v1', 'projects')),
    environments: projectId => call('GET', `${path('v1', 'projects', projectId, 'environments')}?masked=true`),
    catalog: projectId => call('GET', project(projectId, 'databases', 'catalog')),
    databases: projectId => call('GET', project(projectId, 'databases')),
    database: (projectId, id) => call('GET', database(projectId, id)),
    plan: (projectId, body, signal) => call('POST', project(projectId, 'databases', 'plan'), { body, signal }),
    attach: (projectId, body, key) =>
      call('POST', project(projectId, 'databases'), { body, headers: { 'Idempotency-Key': key } }),
    retry: (projectId, id) => call('POST', database(projectId, id, 'retry'), { body: {} }),
    detach: (projectId, id, reason) => call('DELETE', database(projectId, id) + query({ reason })),
    connection: (projectId, id) => call('GET', `${database(projectId, id, 'connection')}?masked=true`),
    reveal: (projectId, id, body) => call('POST', database(projectId, id, 'reveal'), { body }),
    credentials: (projectId, id) => call('GET', database(projectId, id, 'credentials')),
    operations: (projectId, id) => call('GET', database(projectId, id, 'operations') + query({ limit: 20 })),
    rotate: (projectId, id, body, key) =>
      call('POST', database(projectId, id, 'credentials', 'rotate'), { body, headers: { 'Idempotency-Key': key } }),
    compromised: (projectId, id, body, key) =>
      call('POST', database(projectId, id, 'credentials', 'compromised'), { body, headers: { 'Idempotency-Key': key } }),
    cancelOperation: (projectId, id, operation) =>
      call('POST', database(projectId, id, 'operations', operation, 'cancel'), { body: {} }),
    history: (projectId, id, after) => call('GET', database(projectId, id, 'history') + query({ limit: 100, after })),
    maskedVariables: (projectId, environmentId) =>
      call('GET', project(projectId, 'env') + query({ environmentId, masked: true })),
    clearVariables: (projectId, environmentId) => call('GET', project(projectId, 'env') + query({ environmentId })),
    changeVariables: (projectId, environmentId, changes) =>
      call('PATCH', project(projectId, 'env') + query({ environmentId }), { body: changes }),
    effective: (projectId, environmentId) =>
      call('GET', project(projectId, 'environments', environmentId, 'effective')),
    eventsOf: projectId => project(projectId, 'events'),
    /** Why a stream is refused, which `EventSource` does not tell; null if it no longer is. */
    async eventsProblem(projectId) {
      const response = await send(project(projectId, 'events'), { headers: { Accept: 'text/event-stream' } });
      if (response.ok) {
        await response.body.cancel();
        return null;
      }
      return new Problem(response.status, await problemBody(response));
    },
  };
}

/** Below the page, which need not be at the top of its host. */
const path = (...parts) => parts.map(encodeURIComponent).join('/');
const SESSION = path('v1', 'session');

function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value != null && value !== '');
  return given.length ? `?${new URLSearchParams(given)}` : '';
}

async function send(url, options) {
  const sentAt = Date.now();
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience;
  try {
    const response = await fetch(url, {
      ...options,
      signal,
      credentials: 'same-origin',
      redirect: 'error',
      cache: 'no-store',
    });
    heardFromServer(response.headers.get('Date'), sentAt);
    return response;
  } catch (error) {
    if (options.signal?.aborted) {
      throw error;
    }
    throw new Unreachable(error);
  }
}

/** A body that breaks off is no answer, and a page in its place is somebody else's. */
async function answer(response) {
  try {
    return await response.json();
  } catch (error) {
    throw new Unreachable(error, 'What came is no answer of the server. Something on the way may want you to sign in.');
  }
}

async function problemBody(response) {
  try {
    return (await response.json()) ?? {};
  } catch {
    return {};
  }
}

/** The cookie comes with the answer to any GET; a page that was signed out elsewhere may have lost it. */
async function csrfToken() {
  if (!csrfCookie()) {
    await send(SESSION, { method: 'GET' });
  }
  return csrfCookie();
}

function csrfCookie() {
  const found = document.cookie.split('; ').find(cookie => cookie.startsWith('XSRF-TOKEN='));
  return found ? decodeURIComponent(found.slice('XSRF-TOKEN='.length)) : '';
}
