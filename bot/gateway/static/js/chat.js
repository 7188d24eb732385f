// The conversation drawn by deep-chat, with its known gaps closed: markdown, web font, names, Space, IME, live region.

import './markdown_off.js';
import { inside, messageStyles, submitButtonStyles, textInputStyles } from './chat_style.js';
import { createChoices } from './choices.js';
import { element, paragraphs, safeLink } from './text.js';

const PLACEHOLDER = '見たままを書いてください';
const MOST_CHARACTERS = 4000;
const ANNOUNCED_MS = 15000;
const ASKS = /か[。((]/;
// What people write most often, to press instead of finding words; sent as if typed.
const STARTERS = ['電カルが開かない', 'FAXをまちがえて送った', 'USBメモリをなくした', 'あやしいメールを開いた'];

// The buttons under the last words of the bot; none while a message waits for its answer.
function openButtons(lines) {
  const afterPerson = lines.slice(lines.findLastIndex((line) => line.who === 'person') + 1);
  const asks = (least) => afterPerson.findLast((line) => line.buttons?.length >= least)?.buttons;
  return asks(2) || asks(1) || [];
}

function bubble(message) {
  const body = paragraphs(message.text);
  for (const list of body.querySelectorAll('ol')) {
    [...list.children].forEach((item, index) => { item.dataset.number = list.start + index; });
  }
  const link = message.link && safeLink(message.link, '公式のページを開く', 'go');
  if (link) body.append(link);
  if (message.buttons?.length > 1 && ASKS.test(message.text)) body.classList.add('question');
  return { role: 'ai', html: body.outerHTML };
}

export async function createChat(place, lines, { onSaid }) {
  // loaded only now: the plugin above has to be there first
  await import('../vendor/deepChat.bundle.js');
  const live = document.querySelector('#live');
  const chat = document.createElement('deep-chat');
  // set before anything is drawn, or deep-chat asks a font host on another machine
  Object.assign(chat.style, { fontFamily: 'var(--face)', width: '100%', height: '100%', border: '0', borderRadius: '0', display: 'block', backgroundColor: 'transparent' });
  let respond = null;
  let announced = 0;
  let listening = () => {};

  Object.assign(chat, {
    auxiliaryStyle: inside,
    history: lines.map((line) => (line.who === 'person' ? { role: 'user', text: line.text } : bubble(line))),
    textInput: { placeholder: { text: PLACEHOLDER, style: { color: 'var(--soft)' } }, characterLimit: MOST_CHARACTERS, styles: textInputStyles },
    messageStyles,
    displayLoadingBubble: true,
    submitButtonStyles,
    errorMessages: { displayServiceErrorMessages: false },
    connect: {
      websocket: true,
      handler: (_body, signals) => {
        respond = signals.onResponse;
        signals.newUserMessage.listener = (body) => listening(body.messages[0]);
        signals.onOpen();
      },
    },
  });

  const ready = new Promise((resume) => { chat.onComponentRender = resume; });
  place.replaceChildren(chat);
  await ready;
  const press = ({ title, payload }) => chat.submitUserMessage(payload ? { text: title, custom: { payload } } : { text: title });
  const choices = createChoices(press);
  // deep-chat may draw itself anew while it starts, which throws our furniture out
  furnish(chat.shadowRoot, choices.node);
  new MutationObserver(() => furnish(chat.shadowRoot, choices.node)).observe(chat.shadowRoot.querySelector('#container'), { childList: true });
  if (lines.some((line) => line.who === 'person')) choices.offer(openButtons(lines));
  else choices.offer([...STARTERS.map((title) => ({ title })), ...openButtons(lines)]);

  const messageBox = () => chat.shadowRoot.querySelector('#messages');

  // a long answer is read from its first line, a short one stands above the buttons
  function show(before) {
    const box = messageBox();
    const fresh = [...box.querySelectorAll('.message-bubble')].slice(before);
    const [first] = fresh;
    const top = first ? first.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - 12 : Infinity;
    choices.remind(fresh.map((bubbleElement) => bubbleElement.querySelector('.question')).findLast(Boolean));
    box.scrollTop = Math.min(top, box.scrollHeight);
  }

  listening = (message) => {
    const payload = message.custom?.payload;
    choices.clear();
    onSaid(payload ? { payload } : { text: message.text }, message.text);
  };

  // spoken once, then taken away, or a screen reader would find every answer twice
  function announce(messages) {
    live.replaceChildren(...messages.map((message) => element('p', '', message.text)));
    clearTimeout(announced);
    announced = setTimeout(() => live.replaceChildren(), ANNOUNCED_MS);
  }

  return {
    tell(messages) {
      if (!messages.length) return;
      const offered = openButtons(messages);
      const before = messageBox().querySelectorAll('.message-bubble:not(.deep-chat-loading-message-bubble)').length;
      respond(messages.map(bubble));
      // news that came unasked leaves the open question's buttons where they are
      if (offered.length > 1 || choices.empty) choices.offer(offered);
      requestAnimationFrame(() => requestAnimationFrame(() => show(before)));
      announce(messages);
    },
    press,
    echo: (text) => chat.addMessage({ role: 'user', text }),
    prefill(text) {
      const input = chat.shadowRoot.querySelector('#text-input');
      chat.focusInput();
      input.textContent = '';
      document.execCommand('insertText', false, text);
    },
  };
}

function furnish(root, choices) {
  if (!root.querySelector('#input') || root.contains(choices)) return;
  const messages = root.querySelector('#messages');
  Object.entries({ role: 'log', 'aria-live': 'off', 'aria-label': '会話の記録', tabindex: '0' }).forEach(([k, v]) => messages.setAttribute(k, v));
  root.querySelector('#input').before(choices);
  const input = root.querySelector('#text-input');
  Object.entries({ role: 'textbox', 'aria-multiline': 'true', 'aria-label': 'メッセージ' }).forEach(([k, v]) => input.setAttribute(k, v));
  // Enter that ends a conversion must not send; Safari reports it after the composition has ended, with code 229
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
  }, { capture: true });
  const send = root.querySelector('.input-button');
  Object.entries({ role: 'button', tabindex: '0', 'aria-label': '送信' }).forEach(([k, v]) => send.setAttribute(k, v));
  send.addEventListener('keydown', (event) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    send.click();
  });
}
