// What is nicer with a script. Everything works without it; nothing here is needed to file, read or decide.
'use strict';
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const later = (act, milliseconds) => {
    let waiting;
    return () => { clearTimeout(waiting); waiting = setTimeout(act, milliseconds); };
  };

  // The focus in the summary of what is wrong, where the browser does not heed `autofocus` on it.
  const errors = document.querySelector('.errors[autofocus]');
  if (errors && document.activeElement !== errors) errors.focus();

  // How many signs are left, said once typing rests.
  for (const area of all('textarea[data-length-max]')) {
    const hint = document.getElementById(area.id + '-length');
    if (!hint) continue;
    const tell = () => { hint.textContent = hint.dataset.left + ' ' + (area.dataset.lengthMax - [...area.value].length); };
    hint.setAttribute('role', 'status');
    area.addEventListener('input', later(tell, 400));
  }

  // Rows come and go without leaving the place: of the page that answers, the question is taken over.
  document.addEventListener('submit', async (event) => {
    const button = event.submitter;
    const asked = button && button.name === 'action' && /^(add|remove|search|refresh):(\w+)/.exec(button.value);
    if (!asked || event.defaultPrevented) return;
    const find = (page) => (page.getElementById(asked[2]) || page.getElementById(asked[2] + '-group'))?.closest('.question');
    const old = find(document);
    if (!old) return;
    event.preventDefault();
    try {
      const answer = await ask(event.target, button);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = find(page);
      if (!answer.ok || !fresh) throw new Error('no such question');
      old.replaceWith(document.adoptNode(fresh));
      const inputs = all('input:not([type=hidden]), select, textarea', fresh);
      const next = asked[1] === 'search' ? inputs.find((input) => input.type === 'search') : asked[1] === 'refresh' ? inputs.at(-1)
        : all('.item:last-of-type, tbody tr:last-child', fresh)[0]?.querySelector('input:not([type=hidden]), select, textarea');
      next?.focus();
    } catch {
      plainly(event.target, button);
    }
  });

  // (`form.action` would be the button of that name.)
  const ask = (form, button) => {
    const fields = new FormData(form);
    if (button) fields.append(button.name, button.value);
    const url = new URL(form.getAttribute('action'), location.href);
    if (form.method === 'post') return fetch(url, { method: 'POST', body: fields, credentials: 'same-origin' });
    url.search = new URLSearchParams([...fields].filter(([, value]) => typeof value === 'string'));
    return fetch(url, { credentials: 'same-origin' });
  };

  // As without a script. (`submit()` asks nobody, so it does not come back here.)
  const plainly = (form, button) => {
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: button.name, value: button.value }));
    form.submit();
  };

  // Answers are kept while one types: the form goes quietly to the address it names, and says so.
  for (const form of all('form[data-autosave]')) {
    const status = form.querySelector('[data-saved]');
    form.addEventListener('input', later(async () => {
      const fields = new FormData(form);
      for (const [name, value] of [...fields]) if (typeof value !== 'string') fields.delete(name);
      try {
        const answer = await fetch(form.dataset.autosave, { method: 'POST', body: new URLSearchParams(fields), credentials: 'same-origin' });
        if (answer.ok && status) status.textContent = status.dataset.saved;
      } catch { /* The next change tries again. */ }
    }, 1500));
  }

  // Which files are about to be sent, and how large they are.
  for (const input of all('input[type=file]')) {
    const list = document.createElement('ul');
    list.className = 'files';
    input.addEventListener('change', () => {
      const size = new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
      list.replaceChildren(...[...input.files].map((file) => {
        const line = document.createElement('li');
        const name = document.createElement('bdi');
        name.textContent = file.name;
        line.append(name, ' ' + size.format(Math.max(file.size / 1048576, 0.1)));
        return line;
      }));
      (input.closest('.parts') || input).after(list);
    });
  }

  // Officers: j and k, or the arrows with Alt, go to the next dossier and the one before.
  const lists = all('[data-list]');
  if (lists.length) document.addEventListener('keydown', (event) => {
    if (event.target.matches('input, select, textarea, [contenteditable]') || event.ctrlKey || event.metaKey) return;
    const step = event.key === 'j' || event.altKey && event.key === 'ArrowDown' ? 1
      : event.key === 'k' || event.altKey && event.key === 'ArrowUp' ? -1 : 0;
    if (!step) return;
    const links = all('tbody th a, li > a', lists[0]);
    const now = links.findIndex((link) => link === document.activeElement || link.closest('tr, li').matches('.here, [aria-current]'));
    const focused = links.indexOf(document.activeElement);
    links[(focused < 0 ? now : focused) + step]?.focus();
    event.preventDefault();
  });

  // Parts that change by themselves: when the server says so, the page is asked again and the part taken over.
  for (const part of all('[data-live]')) {
    const source = new EventSource(part.dataset.live);
    source.addEventListener('message', later(async () => {
      const answer = await fetch(location.href, { credentials: 'same-origin' });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(part.id);
      if (fresh && !part.contains(document.activeElement)) part.replaceChildren(...document.adoptNode(fresh).childNodes);
    }, 300));
    addEventListener('pagehide', () => source.close());
  }
})();
