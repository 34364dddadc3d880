//! `myotrial schema`: the JSON Schema of a kind of file, from the types that read it.

use protocol::{BlocksKeptApart, Protocol};
use simulation::Patients;
use verification::Published;

use crate::arguments::FileKind;
use crate::failure::{Answer, Failure, print_json};

pub fn schema(file: FileKind) -> Result<Answer, Failure> {
    print_json(&match file {
        FileKind::Protocol => definition::schema::<Protocol>(),
        FileKind::Analysis => definition::schema::<analysis::plan::Plan>(),
        FileKind::Patients => definition::schema::<Patients>(),
        FileKind::Published => definition::schema::<Published>(),
        FileKind::Blocks => definition::schema::<BlocksKeptApart>(),
    })?;
    Ok(Answer::Yes)
}
