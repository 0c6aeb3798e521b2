// What a member typed, by the version below it, for as long as the browser's tab is open.
class Kept {
  static NAME = "orchestre-typed-";
  forgotten = new Set();

  // Who sits here next finds nothing of whoever did before.
  constructor(member) {
    this.name = `${Kept.NAME}${member}-`;
    try {
      const others = Object.keys(sessionStorage).filter((one) => one.startsWith(Kept.NAME));
      for (const one of others) one.startsWith(this.name) || sessionStorage.removeItem(one);
    } catch {
      return;
    }
  }

  of(version) {
    try {
      return JSON.parse(sessionStorage.getItem(this.name + version));
    } catch {
      return null;
    }
  }

  // A browser that keeps nothing (full, or told not to) is no reason to stop anybody's typing.
  keep(version, words) {
    try {
      if (words === null) sessionStorage.removeItem(this.name + version);
      else sessionStorage.setItem(this.name + version, JSON.stringify(words));
    } catch {
      return;
    }
  }

  // Each once: where a version comes back, what is typed over it from then on is kept.
  forget(versions) {
    for (const version of versions.filter((one) => !this.forgotten.has(one))) {
      this.forgotten.add(version);
      this.keep(version, null);
    }
  }
}
