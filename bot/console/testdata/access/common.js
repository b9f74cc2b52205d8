// What the checks of a page share. Each file here is a part of one function body: the tests wrap them and call what they need. What
// is found is a list of lines, "rule | where | what".
const found = [];
const finds = (rule, e, what) => found.push(rule + " | " + where(e) + " | " + what);

// where names an element as a stylesheet would, so that the same fault of two pages reads the same.
function where(e) {
	const steps = [];
	for (; e && e !== document.body && e !== document.documentElement && steps.length < 3; e = e.parentElement) {
		const name = e.getAttribute("name");
		const classes = [...e.classList].map(c => "." + c).join("");
		steps.unshift(e.localName + classes + (name ? "[name=" + name + "]" : !classes && e.id && !/\d/.test(e.id) ? "#" + e.id : ""));
	}
	return steps.join(" > ") || "body";
}

const words = e => e.textContent.replace(/\s+/g, " ").trim().slice(0, 40);

// seen says whether somebody who looks sees an element: it is laid out, not transparent, and not cut down to nothing.
function seen(e) {
	if (!e.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true })) return false;
	const box = e.getBoundingClientRect();
	return box.width > 1 && box.height > 1 && !veiled(e);
}

// veiled says whether an element is there for those who listen only.
function veiled(e) {
	for (; e; e = e.parentElement) {
		if (getComputedStyle(e).clipPath === "inset(50%)") return true;
	}
	return false;
}

// unfolds opens what is folded, except menus, which lie over what is below them.
function unfolds() {
	for (const d of document.querySelectorAll("details:not(.me)")) d.open = true;
}

// rgba reads a colour as the browser computes it.
function rgba(colour) {
	const n = colour.match(/-?[\d.]+(e-?\d+)?/g)?.map(Number);
	if (!n || n.length < 3) throw new Error("a colour that is not understood: " + colour);
	if (colour.startsWith("rgb")) return [n[0] / 255, n[1] / 255, n[2] / 255, n[3] ?? 1];
	if (colour.startsWith("color(srgb")) return [n[0], n[1], n[2], n[3] ?? 1];
	throw new Error("a colour that is not understood: " + colour);
}

// over lays a colour on one that covers.
const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
const mix = (a, b, part) => [0, 1, 2].map(i => a[i] * part + b[i] * (1 - part)).concat(1);
const hex = c => "#" + c.slice(0, 3).map(x => Math.round(x * 255).toString(16).padStart(2, "0")).join("");

// painted is what the screen shows where an element's colour, or nothing but its background, lies on all that is behind it.
function painted(e, colour) {
	const line = [];
	for (let at = e; at; at = at.parentElement) line.unshift(at);
	const sheet = colourOf(document.documentElement, "backgroundColor")[3] ? document.documentElement : document.body;
	const canvas = matchMedia("(prefers-color-scheme: dark)").matches && !matchMedia("print").matches ? [.07, .07, .07, 1] : [1, 1, 1, 1];
	const paint = (i, behind) => {
		if (i === line.length) return colour ? over(colour, behind) : behind;
		const style = getComputedStyle(line[i]);
		let group = line[i] === sheet ? behind : over(rgba(style.backgroundColor), behind);
		group = paint(i + 1, group);
		return mix(group, behind, Number(style.opacity));
	};
	return paint(0, over(colourOf(sheet, "backgroundColor"), canvas));
}

const colourOf = (e, property) => rgba(getComputedStyle(e)[property]);

function light(c) {
	const [r, g, b] = c.slice(0, 3).map(x => x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
	return .2126 * r + .7152 * g + .0722 * b;
}

// ratio is WCAG's contrast of two colours.
function ratio(a, b) {
	const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
	return (high + .05) / (low + .05);
}
