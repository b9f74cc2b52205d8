// Package templates is what we say: every text a family or a teacher reads,
// in English, Urdu and Roman Urdu, and the few rules for putting facts into it.
//
// The texts are the files en/*.txt, ur/*.txt and ur-Latn/*.txt (Roman Urdu is
// ur-Latn in BCP 47), one file per text and language, embedded in the program.
// A school may replace a wording with its own ([Book.With]); it cannot add or
// drop a fact by doing so, because the placeholders must stay the same.
//
// A placeholder is {name} with the letters a to z and the underscore. It is
// substituted, never executed, and never twice: a child called "{school}" is
// printed as {school}. Any other brace is an ordinary character. A value that
// is absent or empty refuses the text ([MissingError]), so "Dear ," cannot be
// sent. Every value passes [Clean] or [CleanText] on its way in.
//
// A text that asks is two: the fact, and under it the question with its digits.
// [Asking] names them together where they count as one message.
//
// How the texts are written:
//
//   - The fact is in the text, the child is named, there is one action of ten
//     minutes or less, and the answer is one digit. No link is needed
//     (Bergman and Chan 2021: parents did not follow the portal link).
//   - A text with {school} begins with "{school}: ", so that nobody reads a
//     message without knowing from whom it is.
//   - greeting_1, greeting_2 and so on stand over a broadcast where no two
//     recipients should get the very same words; each suits a family and a
//     member of staff.
//   - Wording is neutral as to gender, for the child, the parent and the
//     teacher. Urdu uses the polite آپ and verbs that do not tell.
//   - English and Roman Urdu stay within GSM-7 (160 characters a segment);
//     Urdu script is always UCS-2 (70), so its digest is terse.
//   - Urdu lines begin with an Urdu word where they can, and a number follows an
//     Urdu word rather than a Latin name, because a phone takes the direction of
//     a line from its first letter (UAX #9, rules P2 and W7). Marks of direction
//     would do the same but cost units of a segment.
//   - Lists of options, visits and children are joined with a newline: it costs
//     one unit where ", " costs two, and gives each line its own direction.
//
// The package knows no phone, no database and no clock. Dates and times come in
// as plain numbers ([Day], [Clock]).
package templates
