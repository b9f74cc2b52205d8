package console

import (
	"context"
	"slices"

	"raabta/bot"
)

// classRoutes are those of classes and of who teaches them.
func classRoutes() []route {
	return []route{
		{method: "GET", path: "/people/classes", roles: everybody(), do: classesPage},
		{method: "GET", path: "/people/classes/{id}", roles: everybody(), do: classPage},
		{method: "GET", path: "/people/staff", roles: seers(), do: staffPage},
	}
}

// classStore reads classes.
type classStore interface {
	// Classrooms lists the classes by name, with who teaches them.
	Classrooms(ctx context.Context, schoolID string) ([]bot.Classroom, error)
	// Classroom reads a class and who is in it, by name; bot.ErrNotFound.
	Classroom(ctx context.Context, schoolID, id string) (bot.Classroom, []bot.Pupil, error)
}

// classesView is the page /people/classes, and, with one class, that of the class.
type classesView struct {
	*frame
	Classes []classRow
	Pupils  []bot.Pupil
}

// classRow is a class with its teachers.
type classRow struct {
	bot.Classroom
	ClassTeachers []string
	Subjects      []string // "Mathematics: Usman Ghani"
}

func rowOfClass(c bot.Classroom) classRow {
	row := classRow{Classroom: c}
	for _, t := range c.Teachers {
		if t.ClassTeacher && !slices.Contains(row.ClassTeachers, t.Staff) {
			row.ClassTeachers = append(row.ClassTeachers, t.Staff)
		}
		if t.Subject != "" {
			row.Subjects = append(row.Subjects, t.Subject+": "+t.Staff)
		} else if !t.ClassTeacher {
			row.Subjects = append(row.Subjects, t.Staff)
		}
	}
	return row
}

// mine keeps the classes that the visitor sees.
func (v *visit) mine(list []bot.Classroom) []bot.Classroom {
	if !v.teaches() {
		return list
	}
	return slices.DeleteFunc(list, func(c bot.Classroom) bool {
		return v.user.StaffID == "" || !slices.ContainsFunc(c.Teachers, func(t bot.ClassTeaching) bool { return t.StaffID == v.user.StaffID })
	})
}

func classesPage(v *visit) error {
	list, err := v.c.Store.Classrooms(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	view := classesView{frame: v.framed(v.t("Classes"))}
	for _, c := range v.mine(list) {
		view.Classes = append(view.Classes, rowOfClass(c))
	}
	return v.page("classes", view)
}

func classPage(v *visit) error {
	c, pupils, err := v.c.Store.Classroom(v.Context(), v.school.ID, v.PathValue("id"))
	if err != nil {
		return err
	}
	if len(v.mine([]bot.Classroom{c})) == 0 {
		return bot.ErrNotFound
	}
	return v.page("class", classesView{frame: v.framed(c.Name), Classes: []classRow{rowOfClass(c)}, Pupils: pupils})
}
