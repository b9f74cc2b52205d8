// What those who do not see a page are told of it: names of fields and pictures, headings, languages, ids.

function structure() {
	const html = document.documentElement;
	if (html.lang !== expected.lang || html.dir !== (expected.lang === "ur" ? "rtl" : "ltr")) finds("3.1.1", html, `the page is ${html.lang}, ${html.dir}`);
	if (!document.title.trim()) finds("2.4.2", html, "the page has no title");
	if (document.querySelectorAll("main").length !== 1) finds("1.3.1", html, "there is not one main part");
	headings();
	ids();
	names();
	for (const t of document.querySelectorAll("table")) {
		if (!t.querySelector("th")) finds("1.3.1", t, "a table without headings");
		for (const th of t.querySelectorAll("thead th")) if (th.cellIndex > 0 && !words(th) && !th.matches(".does")) finds("1.3.1", th, "a column without a heading");
	}
	return found;
}

function headings() {
	const list = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(h => h.checkVisibility());
	const first = list.filter(h => h.localName === "h1");
	if (first.length !== 1) finds("1.3.1", first[1] ?? document.querySelector("main"), `${first.length} headings of the page`);
	let level = 0;
	for (const h of list) {
		const n = Number(h.localName[1]);
		if (n > level + 1) finds("1.3.1", h, `"${words(h)}" is a heading of level ${n} after one of ${level}`);
		if (!words(h)) finds("2.4.6", h, "a heading without words");
		level = n;
	}
}

function ids() {
	const all = new Set();
	for (const e of document.querySelectorAll("[id]")) {
		if (all.has(e.id)) finds("4.1.2", e, `the id ${e.id} stands twice`);
		all.add(e.id);
	}
	for (const e of document.querySelectorAll("[for], [form], [aria-labelledby], [aria-describedby], [aria-controls]")) {
		for (const a of ["for", "form", "aria-labelledby", "aria-describedby", "aria-controls"]) {
			for (const id of (e.getAttribute(a) ?? "").split(/\s+/)) if (id && !all.has(id)) finds("4.1.2", e, `${a} is ${id}, which is not there`);
		}
	}
	for (const e of document.querySelectorAll("[tabindex]")) if (e.tabIndex > 0) finds("2.4.3", e, "a tabindex above 0");
}

function names() {
	for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
		if (!nameOf(e) && ![...e.labels].some(l => said(l, e))) finds("1.3.1", e, "a field without a label");
	}
	for (const e of document.querySelectorAll("a[href], button, summary")) if (!nameOf(e) && !said(e)) finds("4.1.2", e, "nothing says what it does");
	for (const e of document.querySelectorAll("img")) if (!e.hasAttribute("alt")) finds("1.1.1", e, "a picture without words");
	for (const e of document.querySelectorAll("svg")) {
		if (e.closest("[aria-hidden=true]")) continue;
		if (e.getAttribute("role") !== "img" || !nameOf(e)) finds("1.1.1", e, "a drawing without words");
	}
	const navs = [...document.querySelectorAll("nav, section[aria-label], [role=search]")].filter(e => e.localName === "nav");
	for (const e of navs) if (!nameOf(e)) finds("1.3.1", e, "a navigation without a name");
	for (const e of document.querySelectorAll("fieldset")) if (!e.querySelector(":scope > legend")) finds("1.3.1", e, "a group without a legend");
}

// nameOf is what an element is called by its attributes, said what is read of its content.
function nameOf(e) {
	const by = (e.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean).map(id => document.getElementById(id)?.textContent ?? "").join(" ");
	return (by || e.getAttribute("aria-label") || "").trim();
}

function said(e, without) {
	const copy = e.cloneNode(true);
	for (const x of copy.querySelectorAll("[aria-hidden=true], select, textarea, script")) x.remove();
	return (copy.textContent + [...e.querySelectorAll("[aria-label]")].filter(x => x !== without).map(nameOf).join(" ")).trim();
}
