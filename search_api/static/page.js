// The page works without this. With it: suggestions while typing, keys, copying, saved searches.
"use strict";

const WAIT = 120; // milliseconds without a key before suggestions are asked for
const digits = document.documentElement.lang === "ar" ? "ar-EG" : "en";
const box = document.getElementById("q");
const keys = document.getElementById("keys");

/** A value kept in this browser, or `otherwise`: a browser may refuse to keep anything. */
const kept = (name, otherwise) => {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
};

const keep = (name, value) => {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Private windows keep nothing; the page goes on without.
  }
};

const make = (tag, attributes, ...inside) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
};

// Suggestions: a combobox whose list is never in the way; Enter without a choice searches what was typed.
const suggesting = () => {
  const list = make("ul", { id: "suggestions", role: "listbox", class: "suggestions", "aria-label": box.dataset.list });
  list.hidden = true;
  box.after(list);
  box.type = "text";
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(roles)) box.setAttribute(name, value);
  let timer, asked, typed = box.value, at = -1;

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    at = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const show = (suggestions) => {
    close();
    list.replaceChildren(
      ...suggestions.map(({ text, count }, number) => {
        const option = make("li", { id: `suggestion-${number}`, role: "option", "aria-selected": "false" }, make("bdi", {}, text));
        option.dataset.words = text;
        option.append(make("span", { class: "count", "aria-hidden": "true" }, count.toLocaleString(digits)));
        return option;
      }),
    );
    list.hidden = suggestions.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    typed = box.value;
    asked?.abort();
    if (!typed.trim()) return close();
    asked = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggest}?${new URLSearchParams({ q: typed })}`, { signal: asked.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch {
      // Aborted, since more was typed, or no network: the box is as useful as without.
    }
  };

  const choose = (next) => {
    const options = [...list.children];
    options[at]?.setAttribute("aria-selected", "false");
    at = next < -1 ? options.length - 1 : next >= options.length ? -1 : next;
    options[at]?.setAttribute("aria-selected", "true");
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", options[at].id);
    box.value = options[at]?.dataset.words ?? typed;
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    asked?.abort();
    timer = setTimeout(ask, WAIT);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (list.hidden) {
      if (event.key !== "ArrowDown") return;
      ask();
    } else if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "Escape") {
      choose(-1);
      close();
    } else return;
    event.preventDefault();
  });
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    box.value = option.dataset.words;
    box.form.requestSubmit();
  });
};

// Keys of one letter: by their place on an Arabic keyboard too. They can be turned off (WCAG 2.1.4).
const results = [...document.querySelectorAll(".hits h2 a")];

const move = (by) => {
  const next = results.indexOf(document.activeElement) + by;
  results[Math.max(0, Math.min(next, results.length - 1))]?.focus();
};

const pressed = (event) => {
  const on = document.activeElement;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keys.open) return;
  if (on.closest("input:not([type=checkbox]), textarea, select")) return;
  const among = on === document.body || results.includes(on);
  const letters = !kept("keys-off", false);
  if (event.key === "?" || event.key === "؟") letters && keys.showModal();
  else if (event.key === "/" || (event.code === "Slash" && !event.shiftKey)) {
    if (!letters || !box) return;
    box.focus();
    box.select();
  } else if (event.code === "KeyJ") letters && move(1);
  else if (event.code === "KeyK") letters && move(-1);
  else if (event.key === "ArrowDown" && among && results.length) move(1);
  else if (event.key === "ArrowUp" && results.includes(on)) move(-1);
  else return;
  if (letters || event.key.startsWith("Arrow")) event.preventDefault();
};

/** Copies a text; on a page without TLS a browser has no clipboard but that of a selection. */
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = make("textarea", { readonly: "", class: "unseen" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
};

const copying = (button) => {
  const label = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const { copies } = button.dataset;
    await copy(copies ? document.getElementById(copies).textContent : location.href);
    button.focus();
    button.textContent = button.dataset.done;
    setTimeout(() => (button.textContent = label), 2000);
  });
};

// Saved searches: a list of {name, address} in this browser, seen by nobody else.
const saving = (section) => {
  const list = section.querySelector("ul");
  const button = section.querySelector("button");
  const { address, name, forget } = section.dataset;

  const saved = () => [kept("saved", [])].flat().filter((one) => /^\/(\?|$)/.test(one?.address));

  const show = () => {
    const all = saved();
    list.replaceChildren(
      ...all.map((one) => {
        const remove = make("button", { type: "button", class: "plain", "aria-label": forget.replace("{name}", () => one.name) }, "×");
        remove.addEventListener("click", () => store(all.filter((other) => other.address !== one.address)));
        return make("li", {}, make("a", { href: one.address, dir: "auto" }, one.name), remove);
      }),
    );
    button.hidden = !address || all.some((one) => one.address === address);
    section.hidden = button.hidden && all.length === 0;
  };

  const store = (all) => {
    keep("saved", all);
    show();
    (section.hidden ? document.getElementById("main") : section.querySelector("button:not([hidden])"))?.focus();
  };

  button.addEventListener("click", () => store([...saved(), { name, address }]));
  show();
};

if (box) suggesting();
document.addEventListener("keydown", pressed);
document.querySelectorAll("[data-copies], [data-copies-address]").forEach(copying);
document.querySelectorAll(".saved").forEach(saving);
document.querySelectorAll("[data-opens]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
});
const off = document.getElementById("keys-off");
off.checked = kept("keys-off", false);
off.addEventListener("change", () => keep("keys-off", off.checked));
// A line that shows after a moment that the next page is on its way; gone when this one is come back to.
const waiting = () => document.body.classList.add("busy");
document.addEventListener("submit", (event) => event.target.method === "get" && waiting());
document.addEventListener("click", (event) => {
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (plain && event.target.closest('a[href^="/"]:not([download], [type])')) waiting();
});
addEventListener("pageshow", () => document.body.classList.remove("busy"));
