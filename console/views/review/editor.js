// The editor: a plain textarea over a copy of its text, on which sources and findings are marked.
// Every text goes in by textContent or value, so nothing in a draft is markup.
const EDITABLE = new Set(["INPUT", "TEXTAREA", "SELECT"]);
// The keys that do something to the draft that is open.
const DECIDING = ["a", "e", "r", "s", "i"];
// The decisions stand over the window's last lines: what is behind them is not in sight.
const IN_SIGHT = { rootMargin: "0px 0px -72px 0px" };
const PAUSE = 400;

export default function (component) {
  const root = component.parentElement.querySelector(".desk");
  const desk = (root.desk ??= new Desk(root));
  desk.setTriggerValue = component.setTriggerValue;
  desk.show(component.data, component.setStateValue);
  return () => desk.end();
}

class Desk {
  constructor(root) {
    this.root = root;
    this.text = root.querySelector("textarea");
    this.subject = root.querySelector("input");
    this.marks = new Marks(root);
    this.back = root.querySelector(".back");
    this.edit = root.querySelector(".edit");
    this.edit.onclick = () => this.text.focus();
    this.back.querySelector("button").onclick = () => this.takeWritten();
    this.serial = null;
    for (const field of [this.text, this.subject]) {
      field.addEventListener("input", () => this.typed());
      field.addEventListener("blur", () => this.tell());
      field.addEventListener("keydown", (event) => event.key === "Escape" && field.blur());
    }
    this.onKey = (event) => this.pressed(event);
    // Before Streamlit, whose own r would draw the page anew.
    document.addEventListener("keydown", this.onKey, true);
    this.onLeave = () => this.tell();
    document.addEventListener("visibilitychange", this.onLeave);
    this.onUnload = (event) => this.isUnsaved() && event.preventDefault();
    window.addEventListener("beforeunload", this.onUnload);
    this.sized = new ResizeObserver(() => this.marks.place());
    this.sized.observe(root);
  }

  end() {
    document.removeEventListener("keydown", this.onKey, true);
    document.removeEventListener("visibilitychange", this.onLeave);
    window.removeEventListener("beforeunload", this.onUnload);
    this.sized.disconnect();
    clearTimeout(this.pause);
    this.lookAway();
    this.version = null;
  }

  show(data, setStateValue) {
    this.setStateValue = setStateValue;
    this.seen = data.seen;
    this.root.querySelector(".heading").textContent = data.heading;
    this.root.querySelector(".to").textContent = data.to;
    this.text.readOnly = this.subject.readOnly = this.edit.hidden = !data.editable;
    this.kept ??= new Kept(data.member);
    this.kept.forget(data.forget);
    this.written = data.written;
    // What is on the screen is the reader's: only another serial puts other words in its place.
    if (this.serial !== data.serial) {
      this.serial = data.serial;
      this.look(data.version, data.first_look);
      this.text.value = data.text;
      this.subject.value = data.subject;
      this.told = this.said();
      this.version = data.version;
      this.bringBack(data.editable);
    } else this.remind(data);
    if (this.text.value === data.marked) this.marks.mark(data.pieces);
    else this.marks.copyPlainly();
    this.marks.note(data.notes);
    this.ask(data.asking);
    if (this.hurried < data.hurried) this.showReply();
    this.hurried = data.hurried;
  }

  // A console that was started anew meanwhile knows neither what was typed nor what was looked at.
  remind({ said, seen }) {
    if (this.lookedAt === this.version && seen !== this.version) this.setStateValue("seen", this.version);
    if (this.toldOf !== this.serial || said === this.serial) return;
    this.told = null;
    this.tell();
  }

  // Whether somebody had time to look is known here alone: it begins once the reply is in sight.
  look(version, time) {
    this.lookAway();
    const looked = () => {
      this.lookAway();
      this.lookedAt = version;
      this.setStateValue("seen", version);
    };
    this.sight = new IntersectionObserver((found) => {
      clearTimeout(this.looking);
      if (found.at(-1).isIntersecting) this.looking = setTimeout(looked, time);
    }, IN_SIGHT);
    this.sight.observe(this.text);
  }

  // To whoever would decide without having seen it.
  showReply() {
    this.text.scrollIntoView({ block: "center" });
  }

  lookAway() {
    clearTimeout(this.looking);
    this.sight?.disconnect();
  }

  said() {
    return JSON.stringify([this.text.value, this.subject.value]);
  }

  // Whether words stand here that no version has: they would be gone with the page.
  isUnsaved() {
    if (this.text.readOnly || !this.written) return false;
    const { text, subject } = this.written;
    return this.text.value.trimEnd() !== text.trimEnd() || this.subject.value !== subject;
  }

  // What was typed over this very version before the page was drawn anew.
  bringBack(editable) {
    const kept = editable && !this.isUnsaved() ? this.kept.of(this.version) : null;
    this.back.hidden = kept === null;
    if (kept) this.put(kept);
    else this.keep();
  }

  takeWritten() {
    this.back.hidden = true;
    this.put(this.written);
    this.text.focus();
  }

  put(words) {
    this.text.value = words.text;
    this.subject.value = words.subject;
    this.typed();
    this.tell();
  }

  keep() {
    if (this.text.readOnly) return;
    const words = { text: this.text.value, subject: this.subject.value };
    this.kept.keep(this.version, this.isUnsaved() ? words : null);
  }

  typed() {
    this.keep();
    this.marks.copyPlainly();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.tell(), PAUSE);
  }

  tell() {
    clearTimeout(this.pause);
    if (this.told === this.said()) return;
    this.told = this.said();
    this.toldOf = this.serial;
    this.setStateValue("said", { serial: this.serial, text: this.text.value, subject: this.subject.value });
  }

  // The keys that Streamlit's buttons cannot have: e must be here before the next letter is typed.
  pressed(event) {
    const plainly = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    const typing = event.composedPath().some((one) => EDITABLE.has(one.tagName) || one.isContentEditable);
    const key = decidingKey(event);
    if (!plainly || typing || !key || this.text.readOnly) return;
    const isSeen = this.seen === this.version;
    // Nobody decides on what is behind the list of a phone, or behind a question. And a key that
    // is held down approves one draft, not the next ones too.
    if (this.isOutOfSight()) return take(event);
    if ("si".includes(key) || (key === "a" && !event.repeat && isSeen)) return;
    take(event);
    if (key === "e") this.text.focus();
    else if (event.repeat) return;
    else if (key === "r") document.querySelector(".st-key-review-rejecting button")?.click();
    else {
      if (!isSeen) this.showReply();
      this.setTriggerValue("early", true);
    }
  }

  isOutOfSight() {
    return !this.text.getClientRects().length || document.querySelector('[role="dialog"][aria-modal="true"]');
  }

  // A form that was asked for gets the cursor, once.
  ask(asking) {
    const before = this.asking;
    this.asking = asking;
    if (asking && asking !== before) wait(() => document.querySelector(".st-key-review-asking textarea"), 20);
  }
}

function wait(find, times) {
  const found = find();
  if (found) found.focus();
  else if (times) setTimeout(() => wait(find, times - 1), 50);
}

// As Streamlit's own shortcuts tell keys: by their codes, for which Caps Lock makes no difference.
function decidingKey(event) {
  const key = String.fromCharCode(event.keyCode).toLowerCase();
  return DECIDING.find((one) => one === key);
}

function take(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
