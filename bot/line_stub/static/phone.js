// A phone's talk drawn from what the stand-in would show; only textContent is set.
const talk = document.querySelector('#talk');
const choices = document.querySelector('#choices');
let drawn = 0;

const post = (doing, body = {}) => fetch(`/phone/${doing}`, { method: 'POST', body: JSON.stringify(body) });

function bubble(words, kind) {
  const node = document.createElement('div');
  node.className = `said ${kind}`;
  node.textContent = words;
  talk.append(node);
  talk.scrollTop = talk.scrollHeight;
  return node;
}

function say(words) {
  const mine = bubble(words, 'me');
  mine.title = 'ダブルクリックで送信取消';
  mine.addEventListener('dblclick', () => { post('unsend', { text: words }); mine.textContent = '送信を取り消しました'; });
}

function offer(items) {
  choices.replaceChildren(...items.map(({ action }) => {
    const button = document.createElement('button');
    button.textContent = action.label;
    button.addEventListener('click', () => { choices.replaceChildren(); say(action.displayText); post('press', { data: action.data }); });
    return button;
  }));
}

async function look() {
  const { messages, problems } = await (await fetch('/phone/talk')).json();
  document.querySelector('#problems').textContent = problems.join('\n');
  for (const message of messages.slice(drawn)) {
    const node = bubble(message.words, message.type === 'flex' ? 'card' : '');
    for (const part of message.contents?.footer?.contents ?? []) {
      const link = document.createElement('a');
      link.href = part.action.uri;
      link.target = '_blank';
      link.textContent = part.action.label;
      node.append(link);
    }
    offer(message.quickReply?.items ?? []);
  }
  drawn = messages.length;
}

document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = event.target.elements.text;
  if (!input.value.trim()) return;
  say(input.value);
  post('text', { text: input.value });
  input.value = '';
});
for (const button of document.querySelectorAll('[data-do]')) button.addEventListener('click', () => post(button.dataset.do));
setInterval(look, 700);
