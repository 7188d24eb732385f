// 「人と話す」: who is there at this hour, with numbers to press. The last answer stays for when the network is cut.

import * as api from './api.js';
import { element, knowPhones } from './text.js';

const dialog = document.querySelector('#contacts');
const place = document.querySelector('#contacts-body');
let known = null;

function phones(title, contacts) {
  if (!contacts.length) return [];
  const out = element('ul', 'phones');
  out.append(...contacts.map((contact) => {
    const item = element('li');
    const link = element('a', '', contact.phone);
    link.href = `tel:${contact.phone.replace('#', '%23')}`;
    item.append(link, element('span', '', contact.label), element('small', '', `${contact.hours} ・ ${contact.note}`));
    return item;
  }));
  return [element('h3', '', title), out];
}

function draw() {
  place.replaceChildren(
    ...phones('命の危険・いま起きている犯罪', known.danger),
    ...(known.staffed.length ? phones('いま受付時間中', known.staffed) : [element('p', '', 'いまは代理店と保険会社の受付時間外です。')]),
    ...phones('いまは時間外、または時間がそれぞれ', known.closed),
  );
}

export async function loadContacts() {
  try {
    known = await api.contacts();
    knowPhones(known.phones);
    draw();
  } catch {
    if (!known) place.replaceChildren(element('p', '', 'いま、つながりません。命の危険は119番、犯罪がいま起きていれば110番です。'));
  }
}

document.querySelector('#open-contacts').addEventListener('click', () => {
  dialog.showModal();
  loadContacts();
});
