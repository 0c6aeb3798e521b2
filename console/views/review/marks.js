// The marks: a copy of the text below the box, in which what leans on a source and what was found is
// marked, and the notes beside it.

// Longer words of a note are folded.
const LONG = { source: 150, stop: 600, warn: 600 };

class Marks {
  constructor(root) {
    this.text = root.querySelector("textarea");
    this.copy = root.querySelector(".copy");
    this.notes = root.querySelector(".notes");
    this.marked = null;
  }

  copyPlainly() {
    if (this.marked === this.text.value) return;
    // Marks hold for the words before and after what was typed, until new ones come.
    const spans = [...this.copy.children];
    const old = this.marked ?? "";
    const now = this.text.value;
    this.marked = now;
    if (spans.map((span) => span.textContent).join("") !== old) return this.copy.replaceChildren(plain(now));
    let head = 0;
    while (head < spans.length && now.startsWith(spans.slice(0, head + 1).map((one) => one.textContent).join(""))) head += 1;
    const kept = spans.slice(0, head);
    const used = kept.map((one) => one.textContent).join("").length;
    const ends = [];
    let left = now.length;
    for (const span of spans.slice(head).reverse()) {
      const words = span.textContent;
      if (left - words.length < used || !now.slice(0, left).endsWith(words)) break;
      left -= words.length;
      ends.unshift(span);
    }
    this.copy.replaceChildren(...kept, plain(now.slice(used, left)), ...ends);
    this.place();
  }

  mark(pieces) {
    this.marked = this.text.value;
    this.copy.replaceChildren(
      ...pieces.map((piece) => {
        const span = plain(piece.text);
        if (piece.sources.length) span.classList.add("leans");
        if (piece.finding) span.classList.add("found", piece.finding.tone);
        span.dataset.notes = [...piece.sources.map((n) => `s${n}`), ...(piece.finding ? [piece.finding.id] : [])].join(" ");
        return span;
      }),
    );
  }

  note(notes) {
    const shown = JSON.stringify(notes);
    if (this.notes.dataset.shown !== shown) {
      this.notes.dataset.shown = shown;
      this.notes.replaceChildren(...notes.map((one) => this.card(one)));
    }
    requestAnimationFrame(() => this.place());
  }

  card(note) {
    const card = element("div", `note ${note.tone}`);
    card.dataset.id = note.id;
    const head = element("div", "head");
    head.append(element("span", "number", note.mark));
    if (note.link) {
      const link = element("a", "title", note.title);
      link.href = note.link;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      head.append(link);
    } else head.append(element("span", "title", note.title));
    const words = element("div", "words", note.text);
    words.dir = head.dir = "auto";
    card.append(head, words);
    if (note.text.length <= LONG[note.tone]) card.classList.add("whole");
    else {
      const more = element("button", "more", "Show all");
      more.type = "button";
      more.onclick = () => {
        more.textContent = card.classList.toggle("whole") ? "Show less" : "Show all";
        this.place();
      };
      card.append(more);
    }
    card.onmouseenter = () => this.light(note.id, true);
    card.onmouseleave = () => this.light(note.id, false);
    return card;
  }

  light(id, on) {
    for (const span of this.spans(id)) span.classList.toggle("lit", on);
  }

  spans(id) {
    return [...this.copy.children].filter((span) => (span.dataset.notes ?? "").split(" ").includes(id));
  }

  // Each note beside the first words that it is about; below the one before where they meet.
  place() {
    const first = this.notes.firstElementChild;
    const beside = first !== null && getComputedStyle(first).position === "absolute";
    const top = this.notes.getBoundingClientRect().top;
    let free = 0;
    const cards = [...this.notes.children].map((card) => {
      const span = this.spans(card.dataset.id)[0];
      return { card, at: span ? span.getBoundingClientRect().top - top : Infinity };
    });
    for (const { card, at } of cards.sort((one, other) => one.at - other.at)) {
      card.style.top = "";
      if (!beside) continue;
      const y = Math.max(free, at === Infinity ? free : at);
      card.style.top = `${y}px`;
      free = y + card.offsetHeight + 8;
    }
    this.notes.style.minHeight = beside ? `${free}px` : "";
  }
}

function plain(text) {
  return element("span", "", text);
}

function element(name, style, text = "") {
  const made = document.createElement(name);
  made.className = style;
  made.textContent = text;
  return made;
}
