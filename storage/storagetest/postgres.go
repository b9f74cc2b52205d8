package storagetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	_ "github.com/lib/pq" // "postgres"

	"raabta/storage"
)

var errNoPostgres = errors.New("no initdb and postgres on PATH or in /usr/lib/postgresql: install postgresql")

// postgres is a running throwaway server. It listens on a socket in its own directory only, trusts everybody who can
// reach it there, and does not care for its data after a crash.
type postgres struct {
	dir   string
	admin *sql.DB
	alive io.Closer // while this end is open the server runs
	made  atomic.Int64

	mu    sync.Mutex
	free  []string // migrated databases without a row
	model bool     // there is a migrated database that others are copied from
}

// running is the server of this test binary, started when the first test asks.
var running = sync.OnceValues(start)

func start() (*postgres, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "raabta-pg-")
	if err != nil {
		return nil, err
	}
	p := &postgres{dir: dir}
	if err := p.launch(bin); err != nil {
		return nil, fmt.Errorf("start a Postgres for the tests: %w", err)
	}
	return p, p.await()
}

// binaries finds the directory of initdb and postgres: PATH, or where Debian puts them, the newest version first.
func binaries() (string, error) {
	dirs := filepath.SplitList(os.Getenv("PATH"))
	debian, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	slices.Reverse(debian)
	for _, dir := range append(dirs, debian...) {
		_, err1 := exec.LookPath(filepath.Join(dir, "initdb"))
		_, err2 := exec.LookPath(filepath.Join(dir, "postgres"))
		if err1 == nil && err2 == nil {
			return dir, nil
		}
	}
	return "", errNoPostgres
}

// run is the server's keeper: it waits until the test binary's end of its input is closed, which happens however the
// test binary ends, and then stops the server and removes its directory.
const run = `"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=300 -c shared_buffers=64MB \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off >"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$2"`

func (p *postgres) launch(bin string) error {
	attr, err := unprivileged(p.dir)
	if err != nil {
		return err
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(p.dir, "data"), "-U", "raabta",
		"-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = p.dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	server := exec.Command("sh", "-c", run, "raabta-postgres", bin, p.dir)
	server.Dir, server.SysProcAttr = p.dir, attr
	if p.alive, err = server.StdinPipe(); err != nil {
		return err
	}
	return server.Start()
}

// await waits until the server answers.
func (p *postgres) await() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if p.admin, err = sql.Open("postgres", p.url("postgres")); err != nil {
		return err
	}
	for err = p.admin.PingContext(ctx); err != nil; err = p.admin.PingContext(ctx) {
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(p.dir, "log"))
			return fmt.Errorf("the tests' Postgres does not answer: %w: %s", err, log)
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

// create makes an empty database.
func (p *postgres) create(ctx context.Context) (string, error) {
	name := fmt.Sprintf("test%d", p.made.Add(1))
	_, err := p.admin.ExecContext(ctx, "CREATE DATABASE "+name)
	return name, err
}

// migrate makes a database without a table anew, as a copy of one that is migrated: a fifth of the time that migrating takes.
func (p *postgres) migrate(ctx context.Context, name string) error {
	if empty, err := p.empty(ctx, name); err != nil || !empty {
		return err
	}
	if err := p.makeModel(ctx); err != nil {
		return err
	}
	if err := p.drop(name); err != nil {
		return err
	}
	_, err := p.admin.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE model")
	return err
}

func (p *postgres) empty(ctx context.Context, name string) (empty bool, err error) {
	db, err := sql.Open("postgres", p.url(name))
	if err != nil {
		return false, err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, "SELECT NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')").Scan(&empty)
	return empty, err
}

// makeModel makes the database that others are copied from, once.
func (p *postgres) makeModel(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.model {
		return nil
	}
	if _, err := p.admin.ExecContext(ctx, "CREATE DATABASE model"); err != nil {
		return err
	}
	s, err := storage.Open(ctx, p.url("model"))
	if err != nil {
		return err
	}
	p.model = true
	return s.Close()
}

func (p *postgres) drop(name string) error {
	_, err := p.admin.Exec("DROP DATABASE " + name + " WITH (FORCE)")
	return err
}

// borrow takes a migrated database without a row: one that an earlier test has left, since making one costs more than most
// tests, or a new one.
func (p *postgres) borrow(ctx context.Context) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		name := p.free[n-1]
		p.free = p.free[:n-1]
		return name, nil
	}
	return p.create(ctx)
}

// giveBack empties a borrowed database for the next test: all tables but the list of migrations, in whatever order.
func (p *postgres) giveBack(name string) error {
	db, err := sql.Open("postgres", p.url(name))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(`
		SET session_replication_role = replica; -- foreign keys look away
		DO $$ DECLARE name text; BEGIN
			FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version' LOOP
				EXECUTE 'DELETE FROM ' || quote_ident(name);
			END LOOP;
		END $$`)
	if err != nil {
		return errors.Join(err, p.drop(name))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, name)
	return nil
}

func (p *postgres) url(name string) string {
	q := url.Values{"host": {p.dir}, "sslmode": {"disable"}}
	return "postgres://raabta@/" + name + "?" + q.Encode()
}
