/** Long enough for a screen reader to notice that the region was empty between two texts. */
const PAUSE_MS = 60;

const region = document.getElementById('announcer');
let pending = [];
let timer;

/**
 * Says something through the page's one polite live region. What is said in quick succession is said together.
 *
 * @param {string} text a sentence
 */
export function announce(text) {
  pending.push(text);
  clearTimeout(timer);
  region.textContent = '';
  timer = setTimeout(() => {
    region.textContent = pending.join(' ');
    pending = [];
  }, PAUSE_MS);
}

/**
 * Moves the live region, since what is outside an open modal dialog is not spoken.
 *
 * @param {?Element} dialog the open dialog; null if there is none
 */
export function announceWithin(dialog) {
  (dialog ?? document.body).append(region);
}
