//! What the tests of the store do with the PostgreSQL of a run.

use store::{Address, Place};

pub use crate::postgres_server::{Server, server};
use crate::postgres_server::{options, shell};
use crate::trial::{Fresh, folder};

impl Server {
    /// Ends the server without warning, as a power cut would, and starts it again.
    pub fn restart(&self) {
        let (bin, home) = (self.programs.display(), self.sockets.display());
        let options = options(&self.sockets);
        let done = shell(&format!(
            "'{bin}/pg_ctl' -D '{home}/data' -m immediate -w -t 60 -l '{home}/log' -o \"{options}\" restart"
        ))
        .status()
        .unwrap();
        assert!(done.success(), "PostgreSQL did not start again");
    }

    /// A new database on this server.
    pub fn fresh(&self, test: &str) -> Fresh {
        let name = self.create_database();
        let folder = folder(test);
        let mut place = Place::beside(self.address(&name));
        place.witness = folder.join("witness");
        place.key_file = folder.join("key");
        Fresh { place, folder }
    }
}

/// A new database on the server of this run.
pub fn fresh(test: &str) -> Option<Fresh> {
    Some(server()?.fresh(test))
}

/// The name of the database of a place.
pub fn database(fresh: &Fresh) -> Option<String> {
    match &fresh.place.address {
        Address::Postgres(url) => Some(url.database()),
        Address::Sqlite(_) => None,
    }
}
