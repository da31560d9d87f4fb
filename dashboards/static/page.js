(() => {
  "use strict";
  const root = document.documentElement;
  const make = (tag, props, ...inside) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...inside);
    return node;
  };
  root.classList.add("js");

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const kept = { get: () => { try { return localStorage.tieoutTheme; } catch { return ""; } },
                 set: (theme) => { try { localStorage.tieoutTheme = theme; } catch { /* a page from a disk may not store */ } } };
  const theme = () => root.dataset.theme || (dark.matches ? "dark" : "light");
  const other = () => (theme() === "dark" ? "light" : "dark");
  if (kept.get()) root.dataset.theme = kept.get();
  const lamp = make("button", { className: "plain", type: "button" });
  const say = () => { lamp.textContent = other() === "dark" ? "Dark" : "Light"; lamp.setAttribute("aria-label", `Switch to ${other()} colours`); };
  lamp.onclick = () => { root.dataset.theme = other(); kept.set(root.dataset.theme); say(); };
  dark.onchange = say;
  say();
  document.querySelector(".bar").append(lamp);

  const number = (words) => {
    if (words === "–") return 0;
    const figure = parseFloat(words.replace(/^due in /, "-").replace(/[,\s%]/g, "").replace("−", "-"));
    return Number.isNaN(figure) ? null : figure;
  };
  const words = (row, at) => row.cells[at].textContent.trim();
  const isText = (head) => ["text", "date", "timestamp", "status"].includes(head.dataset.kind);
  const value = (row, at, head) => (isText(head) ? (["", "n/a"].includes(words(row, at)) ? null : words(row, at)) : number(words(row, at)));

  const sort = (table, head, at) => {
    const up = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "descending" : isText(head);
    const sign = up ? 1 : -1;
    const rows = [...table.tBodies[0].rows].map((row) => [value(row, at, head), row]);
    rows.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * (isText(head) ? a.localeCompare(b, "en", { numeric: true }) : a - b);
    });
    table.tBodies[0].append(...rows.map(([, row]) => row));
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
  };

  // Sums are exact: whole numbers of 10⁻¹⁵, because a float loses the cents of large amounts.
  const SCALE = 15;
  const exact = (text) => {
    const parts = /^(-?)(\d*)\.?(\d*)$/.exec(text === "–" ? "0" : text.replace(/[,\s%]/g, "").replace("−", "-"));
    return parts && parts[2] + parts[3] ? BigInt(parts[1] + parts[2] + parts[3].padEnd(SCALE, "0").slice(0, SCALE)) : null;
  };
  const cell = (row, at) => exact(row.cells[at].dataset.v || words(row, at));
  const divided = (over, under) => { // half away from zero
    const sign = over < 0n !== under < 0n ? -1n : 1n;
    const [a, b] = [over < 0n ? -over : over, under < 0n ? -under : under];
    return sign * ((2n * a + b) / (2n * b));
  };
  const written = (sum, places) => {
    if (!sum) return "–";
    const whole = divided(sum, 10n ** BigInt(SCALE - places));
    const digits = String(whole < 0n ? -whole : whole).padStart(places + 1, "0");
    const front = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
    return (whole < 0n ? "−" : "") + front + (places ? `.${digits.slice(-places)}` : "");
  };
  const added = (rows, at) => rows.map((row) => cell(row, at)).reduce((sum, each) => (sum === null || each === null ? null : sum + each), 0n);
  const totalled = (head, at, rows) => {
    const places = Number(head.dataset.places);
    if ("sums" in head.dataset) {
      const sum = added(rows, at);
      return sum === null ? "n/a" : written(sum, places);
    }
    if (!head.dataset.over) return "n/a";
    const sums = [head.dataset.over, head.dataset.under].map((places) => places.split(" ").map((place) => added(rows, Number(place))));
    if (sums.flat().includes(null)) return "n/a";
    const [over, under] = sums.map((parts) => parts.reduce((sum, each) => sum + each));
    if (!under) return "n/a";
    const ratio = written(divided(over * 10n ** BigInt(SCALE) * (head.dataset.unit ? 100n : 1n), under), places);
    return ratio === "–" ? ratio : ratio + (head.dataset.unit || "");
  };

  const filters = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    const buckets = heads.filter((head) => "bucket" in head.dataset);
    const balance = heads.findIndex((head) => "amount" in head.dataset);
    const label = (head) => head.firstElementChild ? head.firstElementChild.firstChild.textContent : head.firstChild.textContent;
    const text = make("input", { type: "search", placeholder: "Find in rows" });
    text.setAttribute("aria-label", "Show only rows with these words");
    const bucket = make("select", {}, new Option("Any bucket", ""), ...buckets.map((head) => new Option(label(head), heads.indexOf(head))));
    bucket.setAttribute("aria-label", "Show only rows with an amount in this bucket");
    const least = make("input", { placeholder: "Amount from", inputMode: "decimal" });
    least.setAttribute("inputmode", "decimal");
    least.setAttribute("aria-label", "Show only rows from this amount");
    const badges = make("div", { className: "badges" });
    badges.setAttribute("aria-live", "polite");
    const total = table.tFoot && table.tFoot.rows[0];
    const original = total && [...total.cells].map((cell) => cell.textContent);

    const shown = (row) => {
      if (text.value && !row.textContent.toLowerCase().includes(text.value.trim().toLowerCase())) return false;
      const at = bucket.value ? Number(bucket.value) : balance;
      if (bucket.value && !number(words(row, at))) return false;
      const limit = number(least.value);
      return limit === null || (number(words(row, at)) ?? -Infinity) >= limit;
    };
    const badge = (what, control) => make("button", { className: "badge", type: "button", title: "Remove this filter", onclick: () => { control.value = ""; apply(); control.focus(); } }, `${what} ×`);
    const apply = () => {
      const left = rows.filter((row) => { row.hidden = !shown(row); return !row.hidden; });
      const active = [];
      if (text.value.trim()) active.push(badge(`“${text.value.trim()}”`, text));
      if (bucket.value) active.push(badge(bucket.selectedOptions[0].text, bucket));
      if (number(least.value) !== null) active.push(badge(`from ${written(exact(least.value), Number(heads[balance].dataset.places))}`, least));
      badges.replaceChildren(...active, ...(active.length ? [`${left.length} of ${rows.length} rows`] : []));
      if (!total) return;
      for (const line of table.tFoot.rows) line.hidden = active.length > 0 && line !== total;
      [...total.cells].forEach((cell, at) => {
        if (!active.length) cell.textContent = original[at];
        else if (at === 0) cell.textContent = `Filtered: ${left.length} of ${rows.length} rows`;
        else cell.textContent = original[at] ? totalled(heads[at], at, left) : "";
      });
    };
    const form = make("div", { className: "filters" }, text, ...(buckets.length ? [bucket] : []), least);
    form.oninput = apply;
    table.parentNode.before(form, badges);
  };

  for (const table of document.querySelectorAll("table.data")) {
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const button = make("span", { role: "button", tabIndex: 0, onclick: () => sort(table, head, at) }, ...head.childNodes);
      button.onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sort(table, head, at); } };
      head.append(button);
    });
    table.tBodies[0].onclick = (event) => {
      const link = event.target.closest("tr")?.querySelector("th a");
      if (link && !event.target.closest("a") && !String(getSelection())) link.click();
    };
    if ("filters" in table.dataset && table.tBodies[0].rows.length > 1) filters(table);
  }
})();
