package storage

import "github.com/jmoiron/sqlx"

// Writer lets tests put rows into a store that the program itself gets from other parts (sheets, broadcasts).
func Writer(s *Store) *sqlx.DB { return s.writer }
