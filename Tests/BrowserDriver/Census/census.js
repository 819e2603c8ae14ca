// What can be asked of any page, in the page itself. Arguments: the page as it was sent, and the codes of the languages
// that the portal speaks. Returns {findings: [{rule, what}], controls: [{element, words}]}; the accessible names of the
// controls are then asked of the browser, which alone computes them as the standard has it.
const [source, languages] = arguments;
const sent = new DOMParser().parseFromString(source, "text/html");
const all = (css, root = document) => [...root.querySelectorAll(css)];
const findings = [];
const find = (rule, what) => findings.push({rule, what});
const tag = element => element.outerHTML.replace(/\s+/g, " ").slice(0, 120);
const words = text => text.replace(/[\s\u00a0\u202f]+/g, " ").trim();
const byId = id => document.getElementById(decodeURIComponent(id));
const isShown = element => element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length > 0;
const language = document.documentElement.lang;

const headings = all("h1");
if (headings.length !== 1) find("h1", `${headings.length} h1 instead of one`);
for (const heading of headings) if (!words(heading.textContent)) find("h1", "the h1 is empty");

if (!words(document.title)) find("title", "the title is empty");
if (!languages.includes(language)) find("language", `html lang is «${language}»`);
const direction = language === "ar" ? "rtl" : "ltr";
if (document.documentElement.dir !== direction) find("language", `html dir is «${document.documentElement.dir}»`);

const first = all("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")[0];
const target = first?.getAttribute("href")?.startsWith("#") ? byId(first.hash.slice(1)) : null;
if (!target) find("skip", `what the keyboard reaches first is no skip link: ${first ? tag(first) : "nothing"}`);
else if (!target.closest("main")) find("skip", "the skip link does not lead to main");

for (const code of languages.filter(code => code !== language)) {
  const links = all(`a[hreflang="${code}"][lang="${code}"]`);
  if (!links.some(isShown)) find("languages", `no link with lang and hreflang ${code}`);
}
for (const link of all("a[hreflang]")) {
  if (link.lang !== link.hreflang) find("languages", `lang and hreflang differ: ${tag(link)}`);
}

// As it was sent: what scripts do to the page later is their own business.
const seen = new Set();
for (const element of all("[id]", sent)) {
  if (seen.has(element.id)) find("ids", `id «${element.id}» twice`);
  seen.add(element.id);
}
for (const element of all("[style], style", sent)) find("inline", `inline style: ${tag(element)}`);
for (const element of all("script:not([src])", sent)) find("inline", `inline script: ${tag(element)}`);
for (const element of all("*", sent)) {
  for (const {name, value} of element.attributes) {
    if (name.startsWith("on")) find("inline", `inline handler: ${tag(element)}`);
    if (/^\s*javascript:/i.test(value)) find("inline", `javascript: address: ${tag(element)}`);
  }
}

for (const link of all("a[href^='#']")) {
  if (link.hash.length > 1 && !byId(link.hash.slice(1))) find("links", `leads nowhere: ${tag(link)}`);
}
for (const name of ["aria-describedby", "aria-labelledby", "aria-controls", "for"]) {
  for (const element of all(`[${name}]`)) {
    for (const id of element.getAttribute(name).split(/\s+/)) {
      if (!byId(id)) find("links", `${name} names «${id}», which is not there: ${tag(element)}`);
    }
  }
}

for (const form of all("form")) {
  for (const name of ["method", "action"]) {
    if (!form.getAttribute(name)) find("forms", `form without ${name}: ${tag(form)}`);
  }
  if (!form.noValidate) find("forms", `form that is not novalidate: ${tag(form)}`);
}

// HTML, section 4.10.18.7.1.
const plainTokens = new Set(`name honorific-prefix given-name additional-name family-name honorific-suffix nickname
  username new-password current-password one-time-code organization-title organization street-address address-line1
  address-line2 address-line3 address-level4 address-level3 address-level2 address-level1 country country-name
  postal-code cc-name cc-given-name cc-additional-name cc-family-name cc-number cc-exp cc-exp-month cc-exp-year
  cc-csc cc-type transaction-currency transaction-amount language bday bday-day bday-month bday-year
  sex url photo`.split(/\s+/));
const contactTokens = new Set(`tel tel-country-code tel-national tel-area-code tel-local tel-local-prefix
  tel-local-suffix tel-extension email impp`.split(/\s+/));
for (const field of all("[autocomplete]")) {
  const tokens = field.getAttribute("autocomplete").toLowerCase().split(/\s+/).filter(token => token);
  if (tokens.length === 1 && (tokens[0] === "on" || tokens[0] === "off")) continue;
  if (tokens.at(-1) === "webauthn") tokens.pop();
  const name = tokens.pop();
  if (contactTokens.has(name) && /^(home|work|mobile|fax|pager)$/.test(tokens.at(-1))) tokens.pop();
  if (/^(shipping|billing)$/.test(tokens.at(-1))) tokens.pop();
  if (tokens.at(-1)?.startsWith("section-")) tokens.pop();
  if (tokens.length || !(plainTokens.has(name) || contactTokens.has(name))) find("autocomplete", tag(field));
}

if (direction === "rtl") {
  for (const field of all("input[type=email], input[type=tel], input[type=url]")) {
    if (field.dir !== "ltr") find("direction", `is written from left to right also in Arabic: ${tag(field)}`);
  }
}

// A form that was refused says so first: in the title, in a summary above the h1 that leads to each wrong field.
const wrong = all("[aria-invalid=true]");
if (wrong.length) {
  const summary = all("main [role=alert]")[0];
  const isAbove = summary && headings[0]
    && summary.compareDocumentPosition(headings[0]) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (!isAbove) find("errors", "fields are wrong, and no summary stands above the h1");
  const prefix = {fr: "Erreur :", en: "Error:", ar: "خطأ"}[language];
  if (prefix && !words(document.title).startsWith(prefix)) find("errors", `title «${document.title}»`);
  const named = new Set(summary ? all("a[href^='#']", summary).map(link => link.hash.slice(1)) : []);
  for (const field of wrong) {
    const group = field.closest("fieldset, [role=group], [role=radiogroup]");
    const isNamed = named.has(field.id) || (group && all("[id]", group).some(element => named.has(element.id)));
    if (!isNamed) find("errors", `the summary does not lead to ${tag(field)}`);
    const described = (field.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(id => id).map(byId);
    const groupDescribed = (group?.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(id => id).map(byId);
    if (![...described, ...groupDescribed].some(text => text && words(text.textContent))) {
      find("errors", `no words say what is wrong with ${tag(field)}`);
    }
  }
}

// WCAG 2.2, 2.5.8: 24 by 24, but for links within a sentence. A field's label is part of it.
const controls = all("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]")
  .filter(control => isShown(control) && control.getAttribute("aria-hidden") !== "true");
for (const control of controls) {
  const boxes = [control, ...(/^(radio|checkbox|file)$/.test(control.type) ? control.labels : [])]
    .map(element => element.getBoundingClientRect());
  const width = Math.max(...boxes.map(box => box.right)) - Math.min(...boxes.map(box => box.left));
  const height = Math.max(...boxes.map(box => box.bottom)) - Math.min(...boxes.map(box => box.top));
  const around = control.parentElement.closest("p, li, td, th, dd, dt, label, legend, figcaption, div, span");
  const isInSentence = control.localName === "a" && getComputedStyle(control).display === "inline" && around
    && words(around.textContent).length > words(control.textContent).length + 2;
  if (Math.min(width, height) < 23.99 && !isInSentence) {
    find("targets", `${width.toFixed(1)} by ${height.toFixed(1)} pixels: ${tag(control)}`);
  }
}

// The words that one sees, for whoever speaks to the page (WCAG 2.5.3); fields without words are found, too.
const wordsOfLabel = label => {
  const copy = label.cloneNode(true);
  for (const control of all("select, textarea, button, [hidden], [aria-hidden=true]", copy)) control.remove();
  return copy.textContent;
};
const seenWords = control => words(control.labels?.length
  ? [...control.labels].map(wordsOfLabel).join(" ")
  : /^(input|select|textarea)$/.test(control.localName) ? "" : control.innerText);
const isField = control => /^(input|select|textarea)$/.test(control.localName);
return {
  findings,
  controls: controls
    .filter(control => isField(control) || control.ariaLabel || control.hasAttribute("aria-labelledby"))
    .filter(control => control.type !== "submit" && control.type !== "button")
    .map(control => ({element: control, words: seenWords(control), tag: tag(control)})),
};
