// Beside the conversation: number and state of the case, dates, steps and facts, all in words from the server.

import { element } from './text.js';

const body = document.querySelector('#case-body');
const note = document.querySelector('#tab-note');
const NEAR_DAYS = 2;

function card(title, ...content) {
  const box = element('section', 'card');
  if (title) box.append(element('h2', '', title));
  box.append(...content);
  return box;
}

function list(className, items, draw) {
  const out = element(className === 'steps' ? 'ol' : 'ul', className);
  out.setAttribute('role', 'list');
  out.append(...items.map(draw));
  return out;
}

function head(now) {
  const row = element('div', 'ref');
  row.append(element('strong', '', now.case_ref));
  if (now.severity) row.append(element('span', `badge ${now.severity.key}`, now.severity.text));
  const content = [element('p', 'soft', '受付番号'), row];
  if (now.type) content.push(element('p', 'kind', now.type));
  content.push(element('p', `state ${now.state.key}`, now.state.text));
  return card('', ...content);
}

function left(days) {
  if (days < 0) return '過ぎています';
  return days === 0 ? '今日まで' : `あと${days}日`;
}

function dates(now) {
  const rows = list('dates', now.dates, (date) => {
    const item = element('li');
    item.append(element('span', '', date.label), element('b', '', date.text),
      element('em', date.days_left <= NEAR_DAYS ? 'near' : '', left(date.days_left)));
    return item;
  });
  const words = [now.duty, now.coverage].filter(Boolean).map((text) => element('p', 'verdict', `${text}。`));
  return card('期限と見込み', ...(now.dates.length ? [rows] : []), ...words);
}

const MARKS = { done: '済み:', now: '', later: '' };

function steps(now) {
  return card('すること', list('steps', now.steps, (step) => {
    const item = element('li', step.state);
    if (MARKS[step.state]) item.append(element('span', 'unseen', MARKS[step.state]));
    item.append(step.text.replaceAll('Wi-Fi', 'Wi\u2011Fi')); // a hyphen that does not break
    return item;
  }));
}

function facts(now, onChange) {
  return card('分かったこと', list('facts', now.facts, (fact) => {
    const item = element('li');
    const words = element('div');
    words.append(element('span', '', fact.label), element('b', '', fact.value));
    const button = element('button', '', '変更');
    button.type = 'button';
    button.setAttribute('aria-label', `${fact.label}を変更`);
    button.addEventListener('click', () => onChange(fact));
    item.append(words, button);
    return item;
  }));
}

function donts(now) {
  const box = card('しないでください', list('', now.donts, (text) => element('li', '', text)));
  box.classList.add('dont');
  return box;
}

const FORMS = { docx: 'Word', pdf: 'PDF', ics: 'カレンダー' };

function documents(drafts) {
  const forms = new Map();
  for (const draft of drafts) forms.set(draft.title, [...(forms.get(draft.title) || []), draft]);
  return card('書類の下書き', element('p', 'soft', '内容を確かめ、院長の責任でお使いください。'), list('drafts', [...forms], ([title, files]) => {
    const item = element('li');
    item.append(element('span', '', title));
    for (const file of files) {
      const name = FORMS[file.form] || file.form;
      const link = element('a', '', name);
      link.href = new URL(file.url, location.origin).pathname;
      link.download = '';
      link.setAttribute('aria-label', `${title}(${name})を受け取る`);
      item.append(link);
    }
    return item;
  }));
}

export function drawCase(now, drafts, { onChange }) {
  if (!now.case_ref) return;
  const parts = [head(now)];
  if (now.dates.length || now.duty || now.coverage) parts.push(dates(now));
  if (now.steps.length) parts.push(steps(now));
  if (now.donts.length) parts.push(donts(now));
  if (now.facts.length) parts.push(facts(now, onChange));
  if (now.duty && drafts.length) parts.push(documents(drafts));
  const kept = body.parentElement.scrollTop;
  body.replaceChildren(...parts);
  body.parentElement.scrollTop = kept;
  note.textContent = now.dates.length ? left(now.dates[0].days_left) : '';
  document.querySelector('#leaving-ref').textContent = `受付番号 ${now.case_ref} を書きとめてください。`;
}
