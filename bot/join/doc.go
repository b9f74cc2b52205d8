// Package join leads families to write first: from the poster at the school's gate to a phone that is linked to its
// household.
//
// A WhatsApp number that is held by a linked device must not write first to families. So the school hangs up a poster, and
// a family that scans it writes "Salaam". What follows is asked of a number that nobody here has:
//
//	salaam ▶ admission number? ▶ the check ▶ linked
//	              ▲                  │
//	              ╰── does not match ╯   three a day from a number, ten a day for an admission number: then the office
//
// The check is the school's choice (bot.JoinCheck): the first name of a father or guardian as the sheet has it, the last
// four digits of a phone on record, or the office's own eyes, which asks nothing more. An admission number that does not
// exist is asked for the check all the same, and told the same words as a check that fails: nobody learns from the answers
// who is a pupil. Until the check is right nothing is told; afterwards no more than the child's first name and class.
//
// Parents who live apart have a household each. The one that the check fits is meant; where it fits both, or a household
// has as many phones as one may have, the office decides. A household that is not told about the child is none here.
//
// What SMS says of its sender can be forged, and by WhatsApp somebody else may know a father's name. So the phones that the
// household had are told of the new one, and their "WRONG" takes it away again, for good: from then on that number goes to
// the office.
//
// The first words are read, and the first question asked, by package bot (KindJoin); this package reads the answers. It
// also makes the poster and its link. It knows no database: what it looks at stands in a question's Facts.
package join
