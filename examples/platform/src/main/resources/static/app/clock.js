/** A clock that is off by less does no harm; a difference that small may be the network's. */
const TOLERATED_MS = 5_000;

let ahead = 0;
let changed = () => {};

/**
 * Learns from an answer how far the server's clock is from this computer's, which may be hours: set wrongly, or to the
 * right hour of the wrong time zone.
 *
 * @param {?string} date the answer's `Date`
 * @param {number} sentAt when it was asked for, by this computer's clock
 */
export function heardFromServer(date, sentAt) {
  const here = Date.now();
  const there = Date.parse(date ?? '');
  if (!Number.isNaN(there) && here - sentAt <= TOLERATED_MS) {
    const before = ahead;
    ahead = Math.abs(there - here) > TOLERATED_MS ? there - here : 0;
    if (Math.abs(ahead - before) > TOLERATED_MS) {
      changed();
    }
  }
}

/**
 * Tells when the server's time turns out to be another one than was thought.
 *
 * @param {function(): void} listener the one that is told
 */
export function onServerTime(listener) {
  changed = listener;
}

/**
 * The time by the server's clock, with which its moments are compared.
 *
 * @returns {number} in milliseconds
 */
export const serverNow = () => Date.now() + ahead;
