// The queue: one line a draft. Every text goes in by textContent, so nothing in a mail is markup.
const EDITABLE = new Set(["INPUT", "TEXTAREA", "SELECT"]);
const PAUSE = 400;
// What keys open above the list.
const OPENED = { "/": "filter", "?": "keys" };

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector("ul");
  list.setAttribute("aria-label", data.label);
  const ground = getComputedStyle(list).getPropertyValue("--st-background-color");
  document.documentElement.style.setProperty("--review-ground", ground);
  const scrolled = list.scrollTop;
  list.replaceChildren(...data.rows.map((row) => line(row, data.open)));
  list.scrollTop = scrolled;
  const open = list.querySelector("[aria-current]");
  if (open && list.dataset.open !== data.open) open.scrollIntoView({ block: "nearest" });
  list.dataset.open = data.open;
  // Another draft begins at its beginning, however far its reader was in the one before.
  if (list.shown && list.shown !== data.open) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  list.shown = data.open;
  list.onclick = (event) => {
    const clicked = event.target.closest("button");
    if (!clicked) return;
    for (const one of list.querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
    clicked.setAttribute("aria-current", "true");
    list.dataset.open = clicked.dataset.id;
    setTriggerValue("open", clicked.dataset.id);
  };
  if (!list.opens) {
    list.opens = (event) => byKey(event);
    list.typed = (event) => takenSoon(list, event.target);
    document.addEventListener("keydown", list.opens);
    document.addEventListener("input", list.typed);
  }
  return () => {
    document.removeEventListener("keydown", list.opens);
    document.removeEventListener("input", list.typed);
  };
}

function line(row, open) {
  const button = element("button", "line");
  button.type = "button";
  button.dataset.id = row.id;
  if (row.id === open) button.setAttribute("aria-current", "true");
  const first = element("span", "first");
  first.append(element("bdi", "who", row.who), element("span", "age", row.age));
  const badges = element("span", "badges");
  badges.append(...row.badges.map((badge) => element("span", `badge ${badge.tone}`, badge.text)));
  badges.append(element("bdi", "mailbox", row.mailbox));
  const subject = element("bdi", "subject", row.subject);
  const beginning = element("bdi", "beginning", row.beginning);
  for (const text of [subject, beginning]) text.dir = "auto";
  button.append(first, subject, beginning, badges);
  button.title = row.address;
  const item = element("li", "");
  item.append(button);
  return item;
}

function element(name, style, text = "") {
  const made = document.createElement(name);
  made.className = style;
  made.textContent = text;
  return made;
}

function byKey(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const typing = event
    .composedPath()
    .some((one) => EDITABLE.has(one.tagName) || one.isContentEditable);
  const opened = OPENED[event.key];
  const button = opened && document.querySelector(`.st-key-review-${opened} button`);
  if (!plain || typing || !button) return;
  event.preventDefault();
  button.click();
}

// Streamlit takes what is typed into a box when the box is left; it goes with a page that goes
// before. So after a pause the box is told that it is left, and keeps the cursor all the same.
function takenSoon(list, box) {
  if (!box.closest?.(".st-key-review-main .stTextArea")) return;
  clearTimeout(list.pause);
  list.pause = setTimeout(() => box.dispatchEvent(new FocusEvent("focusout", { bubbles: true })), PAUSE);
}
