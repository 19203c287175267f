const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;

/**
 * Follows a project's events until closed. `EventSource` reconnects by itself after a cut, but gives up for good when
 * the answer is not a stream, which is what a restarting server or a proxy before it sends; then a new one is opened.
 *
 * @param {string} url the stream
 * @param {{snapshot: function(object), database: function(object), live: function(), lost: function(),
 *     refused: function(): Promise}} on called with what arrives; `refused` before each new attempt
 * @returns {{close: function(): void}} ends it
 */
export function followEvents(url, on) {
  let source;
  let timer;
  let wait = FIRST_WAIT_MS;
  let closed = false;

  function open() {
    clearTimeout(timer);
    source = new EventSource(url);
    source.addEventListener('open', () => {
      wait = FIRST_WAIT_MS;
      on.live();
    });
    source.addEventListener('snapshot', event => on.snapshot(JSON.parse(event.data)));
    source.addEventListener('database', event => on.database(JSON.parse(event.data)));
    source.addEventListener('error', failed);
  }

  function failed() {
    on.lost();
    if (source.readyState === EventSource.CLOSED) {
      clearTimeout(timer);
      timer = setTimeout(again, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  async function again() {
    await on.refused();
    if (!closed) {
      open();
    }
  }

  /** The network came back: no reason to sit out the wait. */
  function online() {
    source.close();
    open();
  }

  window.addEventListener('online', online);
  open();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      source.close();
      window.removeEventListener('online', online);
    },
  };
}
