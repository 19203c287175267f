const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const lists = new Intl.ListFormat('en', { type: 'conjunction' });

/**
 * How long ago something was.
 *
 * @param {string} iso when
 * @param {number} now the time, in milliseconds
 * @returns {string} such as "5 min ago"; the date after a month
 */
export function ago(iso, now) {
  const passed = now - Date.parse(iso);
  if (passed < 10 * SECOND) {
    return 'just now';
  }
  if (passed < MINUTE) {
    return `${Math.floor(passed / SECOND)} s ago`;
  }
  if (passed < HOUR) {
    return `${Math.floor(passed / MINUTE)} min ago`;
  }
  if (passed < DAY) {
    return `${Math.floor(passed / HOUR)} h ago`;
  }
  const days = Math.floor(passed / DAY);
  if (days <= 30) {
    return days === 1 ? 'yesterday' : `${days} days ago`;
  }
  return dates.format(Date.parse(iso));
}

/**
 * A stretch of time as a clock shows it.
 *
 * @param {number} milliseconds how long; less than nothing counts as nothing
 * @returns {string} such as "0:42" or "1:02:05"
 */
export function elapsed(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  const two = number => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/**
 * How long it is until something.
 *
 * @param {string} iso when
 * @param {number} now the time, in milliseconds
 * @returns {?string} such as "5 min left"; null if it is over
 */
export function remaining(iso, now) {
  const left = Date.parse(iso) - now;
  if (left <= 0) {
    return null;
  }
  if (left < MINUTE) {
    return 'less than a minute left';
  }
  if (left < HOUR) {
    return `${Math.floor(left / MINUTE)} min left`;
  }
  return left < 2 * DAY ? `${Math.floor(left / HOUR)} h left` : `${Math.floor(left / DAY)} days left`;
}

/** A moment with date and time, in the reader's time zone. */
export const moment = iso => moments.format(Date.parse(iso));

/** Words as a list in a sentence: "a, b, and c". */
export const listed = words => lists.format(words);

/** A number of things: "1 database", "3 databases". */
export const count = (number, thing) => `${number} ${thing}${number === 1 ? '' : 's'}`;

/** A phrase at the start of a line. */
export const capitalised = text => text.charAt(0).toUpperCase() + text.slice(1);
