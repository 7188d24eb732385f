// Whether the server can be reached, and what to do meanwhile. The words are in the page from the start, so they can
// be read when the cable has been pulled.

const box = document.querySelector('#connection');
let up = true;

export function lost() {
  if (!up && box.childElementCount) return;
  up = false;
  const title = Object.assign(document.createElement('strong'), { textContent: 'いま、つながりません。つながるまで、先にこの3つをお願いします。' });
  const list = document.createElement('ol');
  for (const step of [
    'おかしい機械があれば、LANケーブルを抜き、Wi\u2011Fiも切ってください。', // a hyphen that does not break
    '電源はそのままにしてください。',
    '画面や書類をスマホで撮り、時刻を書いてください。',
  ]) list.append(Object.assign(document.createElement('li'), { textContent: step }));
  const rest = document.createElement('span');
  rest.textContent = '書いたことは消えません。つながったら自動で送ります。スマホの回線でも相談できます。';
  box.replaceChildren(title, list, rest);
}

// The server is there but cannot take it now; its own words say whom to call.
export function busy(words) {
  up = false;
  box.replaceChildren(words || 'ただいま混み合っています。書いたことは消えません。このままお待ちください。');
}

export function back() {
  if (up) return;
  up = true;
  box.replaceChildren();
}
