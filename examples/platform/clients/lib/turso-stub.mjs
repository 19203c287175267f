import { createServer } from 'node:http';
import { once } from 'node:events';

/** What the stub says to a create when the plan is full; it is to be read in the client's output. */
export const FULL = 'maximum database count of 500 reached, please upgrade your plan';

/** What it says to everything once the token has been revoked. */
export const REVOKED = 'token is no longer valid';

/**
 * As much of Turso's Platform API as a platform needs whose databases cannot be made: places and
 * groups are there, but either the plan is full or the token has been revoked.
 */
export class TursoStub {
  mode = 'full';
  calls = [];
  #server = createServer((request, response) => this.#answer(request, response));

  static async start() {
    const stub = new TursoStub();
    stub.#server.listen(0, '127.0.0.1');
    await once(stub.#server, 'listening');
    return stub;
  }

  /** What makes a platform take this stub for Turso Cloud. */
  get settings() {
    return {
      HOSTEDDB_TURSO_BACKEND: 'cloud',
      HOSTEDDB_TURSO_BASE_URL: `http://127.0.0.1:${this.#server.address().port}`,
      HOSTEDDB_TURSO_API_KEY: this.token,
      HOSTEDDB_TURSO_ORGANIZATION: 'acme',
    };
  }

  /** The platform's own token at the vendor; no user may ever see it. */
  token = 'stub-platform-token-3b9f1c';

  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(request, response) {
    const path = new URL(request.url, 'http://stub').pathname;
    this.calls.push(`${request.method} ${path}`);
    const [status, body] = this.#reply(request, path);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  #reply(request, path) {
    if (this.mode === 'revoked' || request.headers.authorization !== `Bearer ${this.token}`) {
      return [401, { error: REVOKED }];
    }
    if (path === '/v1/locations') {
      return [200, { locations: { 'aws-us-west-2': 'AWS US West (Oregon)' } }];
    }
    if (path.endsWith('/groups')) return [200, { groups: [groupNamed('default')] }];
    const group = path.match(/\/groups\/([^/]+)$/)?.[1];
    if (group) return [200, { group: groupNamed(group) }];
    if (path.endsWith('/databases') && request.method === 'POST') return [403, { error: FULL }];
    if (path.endsWith('/databases')) return [200, { databases: [] }];
    return [404, { error: `could not find ${path.split('/').at(-1)}: record not found` }];
  }
}

function groupNamed(name) {
  return { name, uuid: 'g-1', primary: 'aws-us-west-2', archived: false };
}
