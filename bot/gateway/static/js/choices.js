// The buttons of the open question, directly above the input. Pressed once, they are gone.

import { element } from './text.js';

const QUIET = ['do:human', 'do:dont_know', 'do:edit'];
const AHEAD = ['do:done'];

export function createChoices(onPress) {
  let watcher = null;
  const node = element('div');
  node.id = 'choices';
  node.setAttribute('role', 'group');
  node.setAttribute('aria-label', '答えを選ぶ');

  function clear() {
    node.replaceChildren();
  }

  function offer(buttons = []) {
    node.replaceChildren(...buttons.map((button) => {
      const kind = QUIET.includes(button.payload) ? 'quiet' : AHEAD.includes(button.payload) ? 'ahead' : '';
      const item = element('button', kind, button.title);
      item.type = 'button';
      item.addEventListener('click', () => {
        clear();
        onPress(button);
      });
      return item;
    }));
  }

  // ``question`` is the element that asks; its words are repeated above the buttons while it is out of sight
  function remind(question) {
    if (!question || !node.childElementCount) return;
    const words = element('p', '', question.textContent);
    words.hidden = true;
    words.setAttribute('aria-hidden', 'true');
    watcher?.disconnect();
    watcher = new IntersectionObserver(([seen]) => { words.hidden = seen.intersectionRatio > 0.9; }, { threshold: [0.5, 0.9, 1] });
    watcher.observe(question);
    node.prepend(words);
  }

  return { node, offer, remind, clear, get empty() { return !node.childElementCount; } };
}
