// Whether a narrow window shows all of a page (WCAG 2.2 1.4.10), and whether its words keep their room when they are set wider
// (1.4.12).

// narrow finds what is wider than the window. A table may be, in a scroller of its own.
function narrow() {
	unfolds();
	const page = document.documentElement;
	if (page.scrollWidth <= page.clientWidth && document.body.scrollWidth <= page.clientWidth && innerWidth <= expected.width) return found;
	let named = false;
	for (const e of document.body.querySelectorAll("*")) {
		const box = e.getBoundingClientRect();
		if (!seen(e) || box.right <= page.clientWidth + 1 && box.left >= -1 || scrolled(e)) continue;
		if ([...e.children].some(c => { const b = c.getBoundingClientRect(); return seen(c) && (b.right > page.clientWidth + 1 || b.left < -1); })) continue;
		finds("1.4.10", e, "is wider than the window");
		named = true;
	}
	if (!named) finds("1.4.10", document.body, `the page is ${page.scrollWidth} wide in a window of ${page.clientWidth}`);
	return found;
}

const scrolls = e => /auto|scroll/.test(getComputedStyle(e).overflowX);

function scrolled(e) {
	for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) if (scrolls(p)) return p.querySelector("table") || p.matches(".table-top, .hints, .stage-jump, .talk");
	return false;
}

// spaced sets the words wider, as WCAG's 1.4.12 says, and finds what is cut that was not before. Urdu's letters are joined, and its
// lines are farther apart than that already.
function spaced() {
	unfolds();
	const before = new Set(cut());
	const sheet = new CSSStyleSheet();
	sheet.replaceSync(expected.lang === "ur" ? "* { word-spacing: .16em !important } p { margin-block-end: 2em !important }" :
		"* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }");
	document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
	for (const e of cut()) if (!before.has(e)) finds("1.4.12", e, `"${words(e)}" is cut when its letters are set wider`);
	narrow();
	document.adoptedStyleSheets = document.adoptedStyleSheets.filter(s => s !== sheet);
	return found;
}

// cut are the elements whose words do not fit where they are.
function cut() {
	return [...document.body.querySelectorAll("*")].filter(e => {
		if (!seen(e) || !e.clientHeight || e instanceof SVGElement || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) return false;
		const style = getComputedStyle(e);
		if (style.display === "inline" || e.matches("select, option, textarea") || e.closest("[aria-hidden=true]")) return false;
		return e.scrollHeight > e.clientHeight + 2 && !/auto|scroll/.test(style.overflowY) || e.scrollWidth > e.clientWidth + 2 && !/auto|scroll/.test(style.overflowX);
	});
}

// still finds what moves though the visitor asked that nothing does.
function still() {
	for (const e of document.body.querySelectorAll("*")) {
		const style = getComputedStyle(e);
		if (style.animationName !== "none" || parseFloat(style.transitionDuration) > 0) finds("2.3.3", e, "moves");
	}
	for (const a of document.getAnimations()) if (a.playState === "running") finds("2.3.3", a.effect.target, "is moving");
	return found;
}
