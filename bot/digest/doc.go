// Package digest is the weekly report to a family: one text for all its children, made of what teachers entered in the week
// and of nothing else.
//
// Each child has a line: homework not handed in, attendance, marks, a teacher's sentence. Under the lines stand one action of ten
// minutes or less, about the most important of the facts, and the digits that answer: 1 done, 2 please call me. That a family
// gets the fact itself and not a link to it, and missing work before marks, follows Bergman and Chan 2021
// (https://jhr.uwpress.org/content/early/2019/07/02/jhr.56.1.1118-9837R1.abstract) and Bergman 2021
// (https://www.learningcollider.org/research-library/parent-child-information). A child about whom nothing was entered is left out, and a family of such
// children gets no digest. Nothing is made up, and nothing is said of a child to a household that may not be told about it.
//
// An SMS has a budget: 2 segments for up to two children, one more for every further two, in each language alike. Facts are
// put in by rank (missing work, attendance, marks, note), those of all children at one rank before the next, and what does
// not fit stays out:
//
//	names, plain action, digits ▶ facts by rank ▶ a fuller action ▶ the details of missing work ▶ a second mark
//
// By WhatsApp the text is fuller, with whole names, all marks and their tests, and still short.
//
// It reads no clock and no database: Compose asks its Store, all else is pure, and equal facts give equal texts.
package digest
