// Inside a frame on a clinic's site: Escape closes it, news light its button. Nothing that was said leaves the frame.

export const framed = location.pathname === '/embed' && parent !== window;

const toHost = (type) => parent.postMessage({ from: 'clinic-bot', type }, '*');

export const tellNews = () => framed && toHost('news');

if (framed) {
  document.documentElement.classList.add('embedded');
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !document.querySelector('dialog[open]')) toHost('close');
  });
  const clinic = new URLSearchParams(location.hash.slice(1)).get('clinic');
  if (clinic) document.querySelector('#whose').textContent = clinic.slice(0, 60);
}
