/**
 * A key that stands for one request, however often that is sent. Not `randomUUID`: browsers have that in secure
 * contexts only, and a page that comes by plain HTTP from another host than localhost is none.
 *
 * @returns {string} 128 random bits
 */
export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), part => part.toString(36)).join('-');
