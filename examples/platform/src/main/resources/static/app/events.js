const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;
/** A look at another tab is shorter than this. */
const HIDDEN_MS = 10_000;

/**
 * Follows a project's events until closed. `EventSource` reconnects by itself after a cut, but gives up for good when
 * the answer is not a stream, which is what a restarting server or a proxy before it sends; then a new one is opened.
 *
 * A stream keeps a connection, and browsers open at most six to a host with HTTP/1.1. So a page that stays hidden gives
 * its own up; the snapshot tells it what it missed when it is looked at again. So does one that is left: browsers keep
 * it, with its connection, in case the user comes back.
 *
 * @param {string} url the stream
 * @param {{snapshot: function(object), database: function(object), variables: function(), live: function(),
 *     lost: function(), refused: function(): Promise}} on called with what arrives; `refused` before each new attempt
 * @returns {{close: function(): void}} ends it
 */
export function followEvents(url, on) {
  const listening = new AbortController();
  const { signal } = listening;
  /** The one stream that is open or tried; null while the page rests. */
  let source = null;
  let retryTimer;
  let hiddenTimer;
  let wait = FIRST_WAIT_MS;

  function open() {
    stop();
    source = new EventSource(url);
    source.addEventListener('open', () => {
      wait = FIRST_WAIT_MS;
      on.live();
    });
    source.addEventListener('snapshot', event => on.snapshot(JSON.parse(event.data)));
    source.addEventListener('database', event => on.database(JSON.parse(event.data)));
    source.addEventListener('variables', () => on.variables());
    source.addEventListener('error', failed);
  }

  function stop() {
    clearTimeout(retryTimer);
    source?.close();
    source = null;
  }

  function failed() {
    on.lost();
    if (source?.readyState === EventSource.CLOSED) {
      clearTimeout(retryTimer);
      retryTimer = setTimeout(again, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  async function again() {
    const refused = source;
    await on.refused();
    // Meanwhile another may have been opened, or none be wanted any more.
    if (source === refused) {
      open();
    }
  }

  /** The network came back: no reason to sit out the wait. */
  function online() {
    if (source) {
      open();
    }
  }

  function lookedAtOrNot() {
    clearTimeout(hiddenTimer);
    if (document.hidden) {
      hiddenTimer = setTimeout(stop, HIDDEN_MS);
    } else if (!source) {
      open();
    }
  }

  window.addEventListener('online', online, { signal });
  window.addEventListener('pagehide', stop, { signal });
  window.addEventListener('pageshow', lookedAtOrNot, { signal });
  document.addEventListener('visibilitychange', lookedAtOrNot, { signal });
  open();
  lookedAtOrNot();
  return {
    close() {
      listening.abort();
      clearTimeout(hiddenTimer);
      stop();
    },
  };
}
