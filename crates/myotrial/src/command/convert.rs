//! `myotrial convert`: a dataset from one format into another.

use datasets::{ReadOptions, WriteOptions, read, transport::Version, write};

use crate::arguments::{ConvertArguments, TransportVersion};
use crate::failure::{Answer, Failure, print};

pub fn convert(arguments: &ConvertArguments) -> Result<Answer, Failure> {
    let contents = read(&arguments.input, &ReadOptions::default())
        .map_err(|error| Failure::BadInput(error.to_string()))?;
    let options = WriteOptions {
        transport_version: match arguments.xpt_version {
            TransportVersion::Five => Version::V5,
            TransportVersion::Eight => Version::V8,
        },
    };
    write(&contents.table, &arguments.into, &options)
        .map_err(|error| Failure::BadInput(error.to_string()))?;
    let mut text = format!(
        "{}: {} rows, {} variables\n",
        arguments.into.display(),
        contents.table.rows(),
        contents.table.columns().len()
    );
    for remark in &contents.remarks {
        text.push_str(&format!("  {remark}\n"));
    }
    print(&text)?;
    Ok(Answer::Yes)
}
