// Whether paper shows what a page is for: no way to other pages, nothing to fill in or press, black on white.

function printed() {
	for (const e of document.querySelectorAll("header.top, .skip, nav, form, button, .button, input, select, textarea, summary")) {
		if (seen(e)) finds("print", e, "is printed");
	}
	if (![...document.querySelectorAll("h1, h2")].some(seen)) finds("print", document.querySelector("h1"), "no heading is printed");
	const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
	for (let n = walk.nextNode(); n; n = walk.nextNode()) {
		const e = n.parentElement;
		if (!n.data.trim() || e.closest("script, style, title, option, svg") || !seen(e)) continue;
		const ink = painted(e, colourOf(e, "color")), paper = painted(e);
		if (light(paper) < .75 || light(ink) > .2) finds("print", e, `"${words(e)}" is printed ${hex(ink)} on ${hex(paper)}`);
	}
	return found;
}
