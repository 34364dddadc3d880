//! A real PostgreSQL, started for the tests and stopped with them. The tests of the server start one by these lines, too.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use store::Address;

/// The server of this run of the tests.
pub struct Server {
    pub programs: PathBuf,
    /// The folder of its sockets, and of its data.
    pub sockets: PathBuf,
    /// Waits until this process ends, and stops the server then.
    _guard: Child,
}

/// Where Debian and others put the programs of the server.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop()
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.starts_with(b"0\n"))
}

/// A shell of a user who may run the server: it refuses to run for root.
pub fn shell(script: &str) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh", "-c", script]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    };
    command
        .current_dir("/")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

impl Server {
    /// Starts a server, if one is installed; `name` tells several of one run apart.
    pub fn start(name: &str) -> Option<Self> {
        Self::start_with(name, "")
    }

    /// The same with further options of `postgres`.
    pub fn start_with(name: &str, more: &str) -> Option<Self> {
        let programs = programs()?;
        let home = home_of(name);
        let _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(&home).ok()?;
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(&home).status();
            owned.ok().filter(|status| status.success())?;
        }
        let (data, sockets) = (home.join("data"), home.clone());
        let made = shell(&format!(
            "'{}/initdb' -D '{}' -A trust -U tester --no-sync",
            programs.display(),
            data.display()
        ))
        .status();
        made.ok().filter(|status| status.success())?;
        let guard = shell(&format!(
            "'{bin}/pg_ctl' -D '{data}' -w -t 60 -l '{home}/log' -o \"{options} {more}\" start && touch '{home}/up'; \
             cat > /dev/null; '{bin}/pg_ctl' -D '{data}' -m immediate stop; rm -rf '{home}'",
            bin = programs.display(),
            data = data.display(),
            home = home.display(),
            options = options(&sockets),
        ))
        .stdin(Stdio::piped())
        .spawn()
        .ok()?;
        for _ in 0..600 {
            if home.join("up").exists() {
                return Some(Self {
                    programs,
                    sockets,
                    _guard: guard,
                });
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("PostgreSQL is installed and did not start");
    }

    /// The address of a database, by its name.
    pub fn address(&self, database: &str) -> Address {
        let host = self.sockets.display().to_string().replace('/', "%2F");
        format!("postgres://tester@{host}/{database}")
            .parse()
            .unwrap()
    }

    /// A new database on this server; gives its name.
    pub fn create_database(&self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let name = format!("t{}_{number}", std::process::id());
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        name
    }

    /// Carries out SQL as the owner of everything.
    pub fn sql(&self, database: &str, statements: &str) -> String {
        let output = self.try_sql(database, statements);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// The same, whatever becomes of it.
    pub fn try_sql(&self, database: &str, statements: &str) -> Output {
        Command::new(self.programs.join("psql"))
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-U",
                "tester",
            ])
            .arg("-h")
            .arg(&self.sockets)
            .args(["-d", database, "-c", statements])
            .output()
            .unwrap()
    }
}

/// The folder of a server. The path of a socket has at most 107 letters.
pub fn home_of(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("myotrial-pg-{}{name}", std::process::id()))
}

pub fn options(sockets: &Path) -> String {
    format!(
        "-c listen_addresses='' -c unix_socket_directories={} -c max_connections=200",
        sockets.display()
    )
}

/// The server, where it is installed.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| Server::start("")).as_ref()
}
