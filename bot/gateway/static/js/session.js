// Which conversation this tab talks in. Only its id and token are kept, only for this tab, never what was said:
// reception computers are shared.

const KEY = 'conversation';
let inMemory = null;

export function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) || inMemory;
  } catch {
    return inMemory; // a frame on another site may be refused any storage
  }
}

export function write(conversation) {
  inMemory = conversation;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(conversation));
  } catch {
    // kept in memory alone: the conversation then ends with the page
  }
}

export function clear() {
  inMemory = null;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // nothing was stored
  }
}
